//! What makes one agent explore differently from another: how it chooses actions, given the
//! networks that all agents share.

use tch::Device;

use crate::{learner::Learner, masks::Masks, observation::Input, slots::SlotStreams};

/// Chooses the actions of all slots.
pub trait Strategy {
    /// An action for each slot; of slots without a seed it does not matter which.
    fn act(&mut self, moment: &Moment) -> Vec<usize>;

    /// The slot's episode ended; its next action begins another.
    fn episode_ended(&mut self, _slot: usize) {}

    /// The masks of one sample from the agent's posterior over networks at a training step, one
    /// mask a slot, shared by all states; `None` for an agent that does not sample.
    fn posterior_masks(
        &self,
        _step: u64,
        _streams: &mut SlotStreams,
        _device: Device,
    ) -> Option<Masks> {
        None
    }
}

/// What a strategy may look at when it acts.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Training steps taken before this action.
    pub step: u64,
    /// Number of actions.
    pub actions: usize,
    /// Number of slots.
    pub slots: usize,
    /// One observation a slot.
    pub input: Input,
    /// The networks; none for an agent that does not learn.
    pub learner: Option<&'a Learner>,
}

impl Moment<'_> {
    /// Q-values of the observations under masks, or of the mean network: a row for each slot.
    ///
    /// # Panics
    /// If the agent does not learn.
    pub fn q(&self, masks: Option<&Masks>) -> Vec<f32> {
        let learner = self
            .learner
            .expect("only an agent that learns asks for Q-values");
        to_host(&learner.online.forward(&self.input, masks).output)
    }

    /// The greedy action of each slot under masks, or of the mean network.
    pub fn greedy(&self, masks: Option<&Masks>) -> Vec<usize> {
        self.q(masks)
            .chunks_exact(self.actions)
            .map(argmax)
            .collect()
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

/// A tensor's numbers, row-major.
pub(crate) fn to_host(tensor: &tch::Tensor) -> Vec<f32> {
    let flat = tensor.to_device(Device::Cpu).contiguous().view([-1]);
    Vec::try_from(flat).expect("a tensor of 32-bit floats")
}
