//! Bootstrapped DQN with randomized prior functions (Osband et al. 2016, 2018): a member of an ensemble acts
//! greedily for an episode, so that what one of them believes is tried to its end.
//!
//! Without a bootstrap, as in bsuite's agent, members differ by their initial weights and priors alone. With `act=mean` the mean of the members acts, and epsilon says how often at random: the control
//! that tells many networks from sampling among them.

use super::epsilon_greedy::Epsilon;
use super::{
    ActContext, Agent, Dimension, Purpose, RngExt, Sample, Settings, Strategy, Stream, TieBreak,
    Ties, archived, learning_defaults, streams,
};
use crate::settings::Act;

pub const AGENT: Agent = Agent {
    name: "boot-dqn",
    summary: "the greedy action of a member of an ensemble with random priors, another each episode",
    paper: "Osband et al. 2016; Osband, Aslanides & Cassirer 2018",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.001),
        target_update: Some(4),
        members: Some(20),
        act: Some(Act::Member),
        bootstrap: Some(1.),
        prior_scale: Some(5.),
        start_epsilon: Some(0.),
        end_epsilon: Some(0.),
        epsilon_steps: Some(0),
        ties: Some(Ties::Random),
        ..learning_defaults()
    },
    tuned_on: None,
    own_space: &[
        Dimension::log_uniform("prior-scale", 0.3, 30.),
        Dimension::choice("bootstrap", &["0.5", "0.8", "1.0"]),
    ],
    strategy: |setup| {
        let members = setup.networks.map_or(1, |networks| networks.members());
        let of_mean = setup.settings.act == Some(Act::Mean);
        Box::new(BootDqn {
            members,
            acting: match of_mean {
                true => Sample::Mean,
                false => Sample::Members(vec![0; setup.seeds.len()]),
            },
            is_new: vec![true; setup.seeds.len()],
            streams: streams(setup.seeds, Purpose::Members),
            epsilon: Epsilon::new(setup.settings, setup.seeds),
            ties: TieBreak::new(setup.settings, setup.seeds),
        })
    },
};

struct BootDqn {
    members: usize,
    acting: Sample,
    /// Whether each slot's next action begins an episode.
    is_new: Vec<bool>,
    streams: Vec<Stream>,
    epsilon: Epsilon,
    ties: TieBreak,
}

archived!(BootDqn: acting, is_new, streams, epsilon, ties; not members);

impl Strategy for BootDqn {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        if let Sample::Members(acting) = &mut self.acting {
            for (slot, stream) in self.streams.iter_mut().enumerate() {
                if std::mem::take(&mut self.is_new[slot]) {
                    acting[slot] = stream.random_range(0..self.members as u32) as usize;
                }
            }
        }
        let mut actions = context.greedy(&self.acting, &mut self.ties);
        (self.epsilon).explore(context.step, context.actions, &mut actions);
        actions
    }

    fn epsilon(&self, step: u64) -> Option<f64> {
        Some(self.epsilon.at(step))
    }

    fn was_random(&self, slot: usize) -> bool {
        self.epsilon.drew[slot]
    }

    fn episode_ended(&mut self, slot: usize) {
        self.is_new[slot] = true;
    }

    fn posterior(&self, _: u64, streams: &mut [Stream], _: usize) -> Option<Vec<Sample>> {
        let member = |member| Sample::Members(vec![member; streams.len()]);
        Some((0..self.members).map(member).collect())
    }
}
