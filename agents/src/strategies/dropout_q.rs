//! Thompson sampling with a dropout Q-network (Gal & Ghahramani 2016).
//!
//! A dropout mask is a sample from the approximate posterior over networks; the agent acts greedily
//! on it. With a mask for every step, as published, this is dithering with noise that depends on
//! the state; a mask kept for an episode is a sampled policy. All states that a mask acts in share
//! it.

use super::{
    Agent, Dimension, Purpose, Sample, Settings, TUNING_SEEDS, Ties, acting::Greedy,
    learning_defaults, streams,
};
use crate::{
    networks::Networks,
    settings::{DropoutLayers, LearningMask, MaskPeriod, Target},
};

pub const AGENT: Agent = Agent {
    name: "dropout-q",
    summary: "Thompson sampling: the greedy action of the network under a dropout mask",
    paper: "Gal & Ghahramani 2016",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.0025),
        target_update: Some(37),
        dropout: Some(0.37),
        dropout_end: Some(0.),
        dropout_steps: Some(10_000),
        dropout_layers: Some(DropoutLayers::All),
        mask: Some(MaskPeriod::Steps(1)),
        target: Some(Target::Sample),
        learning_mask: Some(LearningMask::Row),
        masks_per_update: Some(1),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[
        Dimension::uniform("dropout", 0.02, 0.5),
        Dimension::choice("dropout-steps", &["0", "10000", "30000"]),
        Dimension::choice("dropout-layers", &["all", "first"]),
        Dimension::choice("target", &["mean", "sample", "shared"]),
    ],
    strategy: |setup| {
        // Where p is 0 the agent is greedy.
        let Some(dropout) = setup.networks.and_then(Networks::dropout) else {
            return Box::new(Greedy::on_means(setup));
        };
        let period = setup.settings.mask.expect("dropout-q has acting masks");
        let sample = Sample::Masks(dropout.all_kept(setup.seeds.len(), 1));
        let streams = streams(setup.seeds, Purpose::ActingMasks);
        Box::new(Greedy::on_samples(setup, sample, period, streams))
    },
};
