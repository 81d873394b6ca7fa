//! The greedy action of the mean network, always: what no exploration after the random start earns.

use super::{Agent, Settings, TUNING_SEEDS, Ties, acting::Greedy, learning_defaults};

pub const AGENT: Agent = Agent {
    name: "greedy",
    summary: "the action with the largest mean Q-value, always",
    paper: "Mnih et al. 2015, with epsilon 0",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.0025),
        target_update: Some(37),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[],
    strategy: |setup| Box::new(Greedy::on_means(setup)),
};
