//! What makes one agent explore differently from another: how it chooses actions, given the
//! networks that all agents share.

use crate::{learner::Networks, masks::Masks, observation::Observations, stream::Stream};

/// Chooses the actions of all slots.
pub trait Strategy {
    fn act(&mut self, context: ActContext) -> Vec<usize>;

    /// The slot's episode ended; its next action begins another.
    fn episode_ended(&mut self, _slot: usize) {}

    /// The masks of one sample from the agent's posterior over networks at a training step, one
    /// mask a slot, shared by all states; `None` for an agent that does not sample.
    fn posterior_masks(&self, _step: u64, _streams: &mut [Stream]) -> Option<Masks> {
        None
    }
}

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
    /// Q-values of the observations under masks, or of the mean network: a row for each slot.
    ///
    /// # Panics
    /// If the agent does not learn.
    pub fn q(&mut self, masks: Option<&Masks>) -> impl Iterator<Item = &[f32]> {
        let networks = (self.networks.as_mut()).expect("only an agent that learns has Q-values");
        networks.q(self.observations, masks).iter()
    }

    /// The greedy action of each slot under masks, or of the mean network.
    ///
    /// # Panics
    /// If the agent does not learn.
    pub fn greedy(&mut self, masks: Option<&Masks>) -> Vec<usize> {
        self.q(masks).map(argmax).collect()
    }
}

/// The index of the largest value, the lowest of equals.
pub fn argmax(values: &[f32]) -> usize {
    let better = |best: usize, index: usize| {
        if values[index] > values[best] {
            index
        } else {
            best
        }
    };
    (0..values.len()).fold(0, better)
}
