//! Epsilon-greedy: with probability epsilon a uniformly random action, else the greedy one.
//!
//! Epsilon goes linearly from start to end (Mnih et al. 2015), or stays where both are equal. With
//! `dropout` greater than 0 this is the control: the network learns under masks, but acts and
//! bootstraps without them, so that any gain of dropout as a regulariser shows here as well.

use super::{
    ActContext, Agent, Dimension, Purpose, RngExt, Sample, Settings, Strategy, Stream,
    TUNING_SEEDS, TieBreak, Ties, archived, learning_defaults, streams,
};
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
    strategy: |setup| {
        Box::new(EpsilonGreedy {
            epsilon: Epsilon::new(setup.settings, setup.seeds),
            ties: TieBreak::new(setup.settings, setup.seeds),
        })
    },
};

struct EpsilonGreedy {
    epsilon: Epsilon,
    ties: TieBreak,
}

archived!(EpsilonGreedy: epsilon, ties);

impl Strategy for EpsilonGreedy {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        let mut actions = context.greedy(&Sample::Mean, &mut self.ties);
        (self.epsilon).explore(context.step, context.actions, &mut actions);
        actions
    }

    fn epsilon(&self, step: u64) -> Option<f64> {
        Some(self.epsilon.at(step))
    }

    fn was_random(&self, slot: usize) -> bool {
        self.epsilon.drew[slot]
    }
}

/// Random actions with a probability that goes linearly from start to end.
pub(super) struct Epsilon {
    start: f64,
    end: f64,
    begins: u64,
    steps: u64,
    streams: Vec<Stream>,
    /// Whether each slot's last action was random.
    pub drew: Vec<bool>,
}

archived!(Epsilon: streams; not start, end, begins, steps, drew);

impl Epsilon {
    /// The schedule of the settings.
    ///
    /// # Panics
    /// If they lack a part of it.
    pub fn new(settings: &Settings, seeds: &[u64]) -> Self {
        Self {
            start: settings.start_epsilon.expect("a first epsilon"),
            end: settings.end_epsilon.expect("a last epsilon"),
            begins: settings.random_start.unwrap_or(0),
            steps: settings.epsilon_steps.expect("a schedule of epsilon"),
            streams: streams(seeds, Purpose::Exploration),
            drew: vec![false; seeds.len()],
        }
    }

    /// The probability of a random action at a training step.
    pub fn at(&self, step: u64) -> f64 {
        let elapsed = step.saturating_sub(self.begins);
        if elapsed >= self.steps {
            return self.end;
        }
        self.start + (self.end - self.start) * elapsed as f64 / self.steps as f64
    }

    /// Puts a random action of so many in the place of each slot's own, with the probability of this step.
    pub fn explore(&mut self, step: u64, actions: usize, chosen: &mut [usize]) {
        let epsilon = self.at(step);
        let slots = chosen.iter_mut().zip(&mut self.streams);
        for ((action, stream), drew) in slots.zip(&mut self.drew) {
            *drew = stream.random_bool(epsilon);
            if *drew {
                *action = stream.random_range(0..actions as u32) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epsilon(start: f64, end: f64, begins: u64, steps: u64, step: u64) -> f64 {
        Epsilon {
            start,
            end,
            begins,
            steps,
            streams: Vec::new(),
            drew: Vec::new(),
        }
        .at(step)
    }

    #[test]
    fn epsilon_is_linear_between_its_ends() {
        assert_eq!(epsilon(1., 0.1, 0, 100, 0), 1.);
        assert!((epsilon(1., 0.1, 0, 100, 50) - 0.55).abs() < 1e-12);
        assert_eq!(epsilon(1., 0.1, 0, 100, 100), 0.1);
        assert_eq!(epsilon(1., 0.1, 0, 100, 1_000), 0.1);
        assert_eq!(epsilon(0.3, 0.3, 0, 100, 7), 0.3);
        assert_eq!(epsilon(1., 0.2, 0, 0, 0), 0.2);
    }

    /// Gal & Ghahramani's demo: max(0.05, 1 - (age - 3000) / 197000) from age 3000 on.
    #[test]
    fn epsilon_can_follow_the_published_schedule() {
        for age in [0, 3_000, 3_001, 50_000, 190_149, 190_151, 250_000] {
            let published = (1. - (age as f64 - 3_000.) / 197_000.).clamp(0.05, 1.);
            assert!((epsilon(1., 0.05, 3_000, 187_150, age) - published).abs() < 1e-12);
        }
    }
}
