//! The agents that there are. All that learn are the same DQN and differ in their strategy. To add
//! one: a file in `strategies/` that defines an [`Agent`], and a line in [`AGENTS`].

use crate::{
    agent::Agent,
    strategies::{
        bayesian_last_layer, boltzmann, boot_dqn, count_bonus, dropout_q, epsilon_greedy, greedy,
        langevin, noisy_net, psrl, random, ucb_vi,
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
    bayesian_last_layer::AGENT,
    count_bonus::AGENT,
    greedy::AGENT,
    random::AGENT,
    psrl::AGENT,
    ucb_vi::AGENT,
];

/// Whether the agent of this name knows more of its world than its rivals; one that is not here does not.
pub fn is_oracle(agent: &str) -> bool {
    let mut oracles = AGENTS.iter().filter(|agent| agent.is_oracle());
    oracles.any(|oracle| oracle.name == agent)
}
