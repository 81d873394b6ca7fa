//! Bayesian DQN (Azizzadenesheli, Brunskill & Anandkumar 2018): Thompson sampling with the exact Gaussian posterior
//! over the last layer, whose features are those of the network.
//!
//! Every so many steps the last layer is fitted to replay (see `last_layer.rs`). For each episode weights of
//! it are drawn, and the agent acts greedily on them, as in the authors' text; their code draws nearly
//! every frame. The posterior's mean is the network's own last layer: it is what is evaluated and saved, what
//! the target network copies, and what the layers below learn through by the gradient, which does not move
//! it. Until the first fit it is as it was drawn. The STD of Q is exact.
//!
//! The authors' STDs, for Atari, are 0.001 for the weights and 1 for targets; with that prior nothing is learned on
//! DeepSea, where the features are small. The defaults are what worked there in a few trials; they are not tuned.
//! With them a step takes 1.5 to 1.6 times as long as epsilon-greedy's; all of it are the fits.

use super::{
    Agent, Dimension, Purpose, Sample, Settings, Ties, acting::Greedy, learning_defaults, streams,
};
use crate::{networks::Networks, settings::MaskPeriod};

pub const AGENT: Agent = Agent {
    name: "bayesian-last-layer",
    summary: "the greedy action of a last layer drawn from its exact posterior, another each episode",
    paper: "Azizzadenesheli, Brunskill & Anandkumar 2018 (BDQN)",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.001),
        target_update: Some(100),
        prior_std: Some(1.),
        noise_std: Some(1.),
        refit_every: Some(200),
        refit_batch: Some(5000),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: None,
    own_space: &[
        Dimension::log_uniform("prior-std", 0.001, 10.),
        Dimension::log_uniform("noise-std", 0.01, 10.),
    ],
    strategy: |setup| {
        let last_layer = setup.networks.and_then(Networks::last_layer);
        let size = last_layer.expect("STDs of weights and targets").size();
        let sample = Sample::LastLayer(vec![0.; size]);
        let streams = streams(setup.seeds, Purpose::LastLayer);
        Box::new(Greedy::on_samples(
            setup,
            sample,
            MaskPeriod::Episode,
            streams,
        ))
    },
};
