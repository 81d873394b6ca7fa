//! Langevin DQN with Adam's preconditioner, Adam LMC-DQN (Ishfaq et al. 2024): the optimizer is the exploration.
//!
//! The agent acts greedily on the current weights, and each step of the optimizer adds noise to them:
//! w -= eta (g + a m / (sqrt(v) + 1e-8)) - s sqrt(2 eta) N(0, 1), with Adam's moments m and v as they are,
//! without correction of their bias. This is the authors' code; the text has the 1e-8 under the root.
//!
//! Defaults are of the grid that the authors searched for the underdamped form (eta 1e-2 or 1e-3; s 1e-4 to
//! 1e-6; a 1, 0.1 or 0.01) with four updates a step and a target network every 100 steps, as in their chains.
//! The network is one walker, not a sample that can be drawn again, so there is no STD of Q.

use super::{Agent, Dimension, Settings, Ties, greedy, learning_defaults};

pub const AGENT: Agent = Agent {
    name: "langevin",
    summary: "the greedy action of a network whose optimizer adds noise to the weights",
    paper: "Ishfaq et al. 2024 (Adam LMC-DQN)",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.001),
        target_update: Some(100),
        optimizer: None,
        noise_scale: Some(1e-4),
        bias: Some(0.1),
        updates_per_step: Some(4),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: None,
    own_space: &[
        Dimension::log_uniform("noise-scale", 1e-6, 1e-2),
        Dimension::log_uniform("bias", 0.01, 1.),
    ],
    strategy: greedy::AGENT.strategy,
};
