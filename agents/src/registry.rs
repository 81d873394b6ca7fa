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

/// Whether the arm with this label knows more of its world than its rivals.
pub fn is_oracle(label: &str) -> bool {
    of_label(label).is_some_and(Agent::is_oracle)
}

/// The agent of an arm by the arm's label, which begins with its name.
fn of_label(label: &str) -> Option<&'static Agent> {
    let name = label.split(' ').next();
    AGENTS.iter().find(|agent| Some(agent.name) == name)
}
