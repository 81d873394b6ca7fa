//! NoisyNet (Fortunato et al. 2018): every weight has noise whose size is learned, and the agent acts greedily on
//! the network under new noise at each step.
//!
//! All rows of a batch share a sample, as published. A target network's noise is its own, and so is that of the
//! pass that picks Double DQN's action. The mean network, without noise, is what is evaluated and saved.
//! A step takes 1.9 times as long as a DQN's on an index of 100 (64-64-4, batch 32), and 1.5 times on 59 numbers.

use super::{
    Agent, Dimension, Purpose, Sample, Settings, Ties, acting::Greedy, learning_defaults, streams,
};
use crate::{noise::Noise, settings::MaskPeriod};

pub const AGENT: Agent = Agent {
    name: "noisy-net",
    summary: "the greedy action of the network under noise whose size is learned, new at each step",
    paper: "Fortunato et al. 2018",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.001),
        target_update: Some(100),
        noise_sigma: Some(0.5),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: None,
    own_space: &[Dimension::log_uniform("noise-sigma", 0.05, 2.)],
    strategy: |setup| {
        let networks = setup.networks.expect("an agent that learns has networks");
        let noise = Noise::zeros(networks.architecture(), setup.seeds.len());
        let streams = streams(setup.seeds, Purpose::ActingNoise);
        let (sample, period) = (Sample::Noise(noise), MaskPeriod::Steps(1));
        Box::new(Greedy::on_samples(setup, sample, period, streams))
    },
};
