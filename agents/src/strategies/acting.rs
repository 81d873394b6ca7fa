//! Acting greedily on a network of each slot: its mean; or a sample that acts for some steps or an episode, as in
//! Thompson sampling; and beside it random actions now and then.

use super::{ActContext, Sample, Setup, Strategy, Stream, TieBreak, archived, epsilon::Epsilon};
use crate::{networks::Networks, settings::MaskPeriod};

pub struct Greedy {
    sample: Sample,
    /// How long a sample acts.
    period: MaskPeriod,
    /// Of each slot; none for the mean.
    streams: Vec<Stream>,
    /// Steps that each slot's sample has acted; none if it needs a new one.
    ages: Vec<Option<u64>>,
    epsilon: Option<Epsilon>,
    ties: TieBreak,
}

archived!(Greedy: sample, streams, ages, epsilon, ties; not period);

impl Greedy {
    /// On the mean network of each slot.
    pub fn on_means(setup: Setup) -> Self {
        Self::on_samples(setup, Sample::Mean, MaskPeriod::Episode, Vec::new())
    }

    /// On samples of this kind, drawn by these streams, each of which acts for so long.
    pub fn on_samples(
        setup: Setup,
        sample: Sample,
        period: MaskPeriod,
        streams: Vec<Stream>,
    ) -> Self {
        Self {
            sample,
            period,
            streams,
            ages: vec![None; setup.seeds.len()],
            epsilon: None,
            ties: TieBreak::new(setup.settings, setup.seeds),
        }
    }

    /// With random actions by the schedule of the settings.
    pub fn with_epsilon(self, setup: Setup) -> Self {
        Self {
            epsilon: Some(Epsilon::new(setup.settings, setup.seeds)),
            ..self
        }
    }

    /// Draws the samples that are due at a training step.
    fn renew(&mut self, step: u64, networks: &dyn Networks) {
        let slots = self.ages.iter_mut().zip(&mut self.streams);
        for (slot, (age, stream)) in slots.enumerate() {
            *age = match (self.period, *age) {
                (MaskPeriod::Episode, Some(age)) => Some(age + 1),
                (MaskPeriod::Steps(steps), Some(age)) if age < steps => Some(age + 1),
                _ => {
                    networks.draw_slot(&mut self.sample, step, (slot, stream));
                    Some(1)
                }
            };
        }
    }
}

impl Strategy for Greedy {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        if let Some(networks) = context.networks.as_deref() {
            self.renew(context.step, networks);
        }
        let mut actions = context.greedy(&self.sample, &mut self.ties);
        if let Some(epsilon) = &mut self.epsilon {
            epsilon.explore(context.step, context.actions, &mut actions);
        }
        actions
    }

    fn epsilon(&self, step: u64) -> Option<f64> {
        Some(self.epsilon.as_ref()?.at(step))
    }

    fn was_random(&self, slot: usize) -> bool {
        (self.epsilon.as_ref()).is_some_and(|epsilon| epsilon.drew[slot])
    }

    fn episode_ended(&mut self, slot: usize) {
        if self.period == MaskPeriod::Episode {
            self.ages[slot] = None;
        }
    }

    fn posterior(
        &self,
        networks: &dyn Networks,
        step: u64,
        streams: &mut [Stream],
        count: usize,
    ) -> Option<Vec<Sample>> {
        networks.samples_like(&self.sample, step, streams, count)
    }
}
