//! What the registry holds of an agent: its names, its defaults, and how its strategy is made.

use crate::{
    networks::Networks,
    observation::Sizes,
    settings::{Auxiliary, Eviction, Head, Hidden, InitialWeights, Loss, OptimizerKind, Settings},
    space::{Dimension, LEARNING_SPACE},
    strategy::Strategy,
};

/// What a strategy is made of.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    pub settings: &'a Settings,
    /// By slot.
    pub seeds: &'a [u64],
    pub sizes: Sizes,
    /// Of an agent that learns.
    pub networks: Option<&'a dyn Networks>,
}

#[derive(Debug, Clone, Copy)]
pub struct Agent {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    pub paper: &'static str,
    /// Whether it counts states: then it needs a world that shows their numbers.
    pub needs_states: bool,
    /// Its defaults; what it has no use for is `None`.
    pub defaults: fn() -> Settings,
    /// The first and the last seed on which the defaults were tuned; none if they were not.
    pub tuned_on: Option<(u64, u64)>,
    /// Settings of its own that tuning searches, beside those of every agent that learns.
    pub own_space: &'static [Dimension],
    pub strategy: fn(Setup) -> Box<dyn Strategy>,
}

impl Agent {
    /// Whether it trains a network.
    pub fn learns(&self) -> bool {
        (self.defaults)().learning_rate.is_some()
    }

    /// Whether it explores by dropout, so that options of dropout for all arms mean it.
    pub fn explores_by_dropout(&self) -> bool {
        (self.defaults)().mask.is_some()
    }

    /// Whether it knows the states and the horizon of its world and learns no network: a yardstick, no rival.
    pub fn is_oracle(&self) -> bool {
        self.needs_states && !self.learns()
    }

    /// Settings that tuning searches: those of every agent that learns first, so that a trial can
    /// have the same in every arm.
    pub fn space(&self) -> impl Iterator<Item = &'static Dimension> {
        let shared = if self.learns() { LEARNING_SPACE } else { &[] };
        shared.iter().chain(self.own_space)
    }
}

/// The first and the last seed on which the built-in agents were tuned, on all maps of the gridworld:
/// 20 trials of 8 seeds each. No comparison should use them.
pub(crate) const TUNING_SEEDS: (u64, u64) = (1_000_000, 1_000_007);

/// Defaults that all agents share that train a network. The learning rate and the steps between
/// copies to the target network are each agent's own, as tuned.
pub(crate) fn learning_defaults() -> Settings {
    Settings {
        gamma: Some(0.99),
        batch_size: Some(32),
        buffer_size: Some(50_000),
        buffer_eviction: Some(Eviction::Oldest),
        learning_starts: Some(500),
        random_start: Some(500),
        train_every: Some(1),
        hidden: Some(Hidden(vec![64, 64])),
        initial_weights: Some(InitialWeights::Uniform),
        double_dqn: Some(true),
        optimizer: Some(OptimizerKind::Adam),
        loss: Some(Loss::Huber),
        head: Some(Head::Mean),
        auxiliary: Some(Auxiliary::None),
        weight_decay: Some(0.),
        prior_scale: Some(0.),
        ..Settings::default()
    }
}
