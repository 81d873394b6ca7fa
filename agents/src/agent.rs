//! What the registry holds of an agent: its names, its defaults, and how its strategy is made.

use crate::{
    learner::Learner,
    settings::{Hidden, Loss, OptimizerKind, Settings},
    slots::Slots,
    strategy::Strategy,
};

/// An entry of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Agent {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Where it comes from.
    pub paper: &'static str,
    /// Whether it trains a network.
    pub learns: bool,
    /// Whether it explores by dropout, so that options of dropout for all arms mean it.
    pub explores_by_dropout: bool,
    /// Its defaults; what it has no use for is `None`.
    pub defaults: fn() -> Settings,
    /// Makes the strategy for a block of seeds.
    pub strategy: fn(&Settings, &Slots, Option<&Learner>) -> Box<dyn Strategy>,
}

/// Defaults that all agents share that train a network.
pub(crate) fn learning_defaults() -> Settings {
    Settings {
        learning_rate: Some(0.001),
        gamma: Some(0.99),
        batch_size: Some(32),
        buffer_size: Some(50_000),
        learning_starts: Some(500),
        random_start: Some(500),
        train_every: Some(1),
        target_update: Some(200),
        hidden: Some(Hidden(vec![64, 64])),
        double_dqn: Some(false),
        optimizer: Some(OptimizerKind::Adam),
        loss: Some(Loss::Huber),
        weight_decay: Some(0.),
        ..Settings::default()
    }
}
