//! The agents that there are. All that learn are the same DQN and differ in their strategy. To add
//! one: a file in `strategies/` that defines an [`Agent`], and a line in [`AGENTS`].

use crate::{
    agent::Agent,
    strategies::{
        boltzmann, boot_dqn, dropout_q, epsilon_greedy, greedy, langevin, noisy_net, random,
    },
};

/// All agents, in the order in which they are listed.
pub static AGENTS: &[Agent] = &[
    dropout_q::AGENT,
    epsilon_greedy::AGENT,
    boltzmann::AGENT,
    boot_dqn::AGENT,
    noisy_net::AGENT,
    langevin::AGENT,
    greedy::AGENT,
    random::AGENT,
];
