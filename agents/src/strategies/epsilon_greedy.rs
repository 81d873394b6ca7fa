//! Epsilon-greedy: with probability epsilon a uniformly random action, else the greedy one.
//!
//! Epsilon goes linearly from start to end (Mnih et al. 2015), or stays where both are equal. With
//! `dropout` greater than 0 this is the control: the network learns under masks, but acts and
//! bootstraps without them, so that any gain of dropout as a regulariser shows here as well.

use super::{Agent, Dimension, Settings, TUNING_SEEDS, Ties, acting::Greedy, learning_defaults};
use crate::settings::DropoutLayers;

pub const AGENT: Agent = Agent {
    name: "epsilon-greedy",
    summary: "a random action with probability epsilon, else the greedy one",
    paper: "Mnih et al. 2015",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.0007),
        target_update: Some(34),
        start_epsilon: Some(1.),
        end_epsilon: Some(0.17),
        epsilon_steps: Some(1_700),
        dropout: Some(0.),
        dropout_end: Some(0.),
        dropout_steps: Some(0),
        dropout_layers: Some(DropoutLayers::All),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[
        Dimension::log_uniform("end-epsilon", 0.005, 0.2),
        Dimension::log_whole("epsilon-steps", 500, 30_000),
    ],
    strategy: |setup| Box::new(Greedy::on_means(setup).with_epsilon(setup)),
};
