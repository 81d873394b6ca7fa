//! The greedy action of the mean network, always: what no exploration after the random start earns.

use super::{
    ActContext, Agent, Sample, Settings, Strategy, TUNING_SEEDS, TieBreak, Ties, archived,
    learning_defaults,
};

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
    strategy: |setup| {
        Box::new(Greedy {
            ties: TieBreak::new(setup.settings, setup.seeds),
        })
    },
};

struct Greedy {
    ties: TieBreak,
}

archived!(Greedy: ties);

impl Strategy for Greedy {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        context.greedy(&Sample::Mean, &mut self.ties)
    }
}
