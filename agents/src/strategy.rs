//! What makes one agent explore differently from another: how it chooses actions, given the
//! networks that all agents share.

use rand::RngExt;

use crate::{
    archive::Archived,
    archived,
    networks::Networks,
    observation::Observations,
    replay::{Batch, Transition},
    sample::Sample,
    settings::{Settings, Ties},
    stream::{Purpose, Stream, streams},
};

/// Chooses the actions of all slots.
pub trait Strategy: Archived {
    /// An action for each slot. Not called during the random start, whose actions are the same for every agent that
    /// learns; what comes of those is observed all the same.
    fn act(&mut self, context: ActContext) -> Vec<usize>;

    /// The probability at a training step with which an action is drawn uniformly from all; none for an agent
    /// without such a schedule.
    fn epsilon(&self, _step: u64) -> Option<f64> {
        None
    }

    /// Whether the slot's last action was drawn uniformly from all.
    fn was_random(&self, _slot: usize) -> bool {
        false
    }

    /// What came of the slot's action.
    fn observe(&mut self, _slot: usize, _transition: &Transition) {}

    /// The slot's episode ended; its next action begins another.
    fn episode_ended(&mut self, _slot: usize) {}

    /// Adds what the agent rewards itself for to the rewards of a batch.
    fn add_bonus(&self, _batch: &mut Batch) {}

    /// The plan of each slot with exploration off; `None` for an agent that follows its mean network.
    fn plans(&self) -> Option<Vec<Plan>> {
        None
    }

    /// Samples from the agent's posterior over networks at a training step, each shared by all states: so
    /// many, or all there are. `None` for an agent that does not sample.
    fn posterior(
        &self,
        _networks: &dyn Networks,
        _step: u64,
        _streams: &mut [Stream],
        _count: usize,
    ) -> Option<Vec<Sample>> {
        None
    }
}

/// Actions by the time in the episode and the state, `[horizon][state]`.
pub type Plan = Vec<Vec<usize>>;

/// What a strategy may look at when it acts.
#[derive(Debug)]
pub struct ActContext<'a> {
    /// Training steps taken before this action.
    pub step: u64,
    pub actions: usize,
    pub observations: &'a Observations,
    /// The networks; none for an agent that does not learn.
    pub networks: Option<&'a mut dyn Networks>,
}

impl ActContext<'_> {
    /// Q-values of the observations by a sampled network or the mean: a row for each slot.
    ///
    /// # Panics
    /// If the agent does not learn.
    pub fn q(&mut self, sample: &Sample) -> impl Iterator<Item = &[f32]> {
        let networks = (self.networks.as_mut()).expect("only an agent that learns has Q-values");
        networks.q(self.observations, sample).iter()
    }

    /// The greedy action of each slot by a sampled network or the mean.
    ///
    /// # Panics
    /// If the agent does not learn.
    pub fn greedy(&mut self, sample: &Sample, ties: &mut TieBreak) -> Vec<usize> {
        let rows = self.q(sample).enumerate();
        rows.map(|(slot, q)| ties.argmax(slot, q)).collect()
    }
}

/// Which of several actions of the largest value is taken.
#[derive(Debug)]
pub struct TieBreak {
    /// Of each slot; none where it is the lowest.
    streams: Vec<Stream>,
}

archived!(TieBreak: streams);

impl TieBreak {
    /// What the settings ask for; the lowest, if nothing.
    pub fn new(settings: &Settings, seeds: &[u64]) -> Self {
        let seeds = match settings.ties {
            Some(Ties::Random) => seeds,
            _ => &[],
        };
        Self {
            streams: streams(seeds, Purpose::Ties),
        }
    }

    /// An action of the largest value. Nothing is drawn where there is one alone.
    pub fn argmax(&mut self, slot: usize, values: &[f32]) -> usize {
        let lowest = argmax(values);
        let Some(stream) = self.streams.get_mut(slot) else {
            return lowest;
        };
        let equal = |&action: &usize| values[action] == values[lowest];
        let count = (0..values.len()).filter(equal).count() as u32;
        if count < 2 {
            return lowest;
        }
        let chosen = stream.random_range(0..count) as usize;
        (0..values.len())
            .filter(equal)
            .nth(chosen)
            .unwrap_or(lowest)
    }
}

/// The index of the largest value, the lowest of equals.
pub fn argmax(values: &[f32]) -> usize {
    best(values.len(), |index| values[index])
}

/// The index, below a count, of the largest value, the lowest of equals.
pub(crate) fn best(count: usize, value: impl Fn(usize) -> f32) -> usize {
    let better = |best: usize, index: usize| {
        if value(index) > value(best) {
            index
        } else {
            best
        }
    };
    (0..count).fold(0, better)
}
