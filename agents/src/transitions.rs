//! Transitions as an objective sees them.

use crate::replay::Batch;

/// Transitions of all slots, those of the first slot first, and what their Q-values are to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transitions<'a> {
    pub slots: usize,
    pub batch: &'a Batch,
    /// Targets of their Q-values.
    pub targets: &'a [f32],
    /// The place in an ensemble of who learns from them.
    pub member: usize,
}

impl Transitions<'_> {
    /// Transitions of each slot.
    pub fn rows(&self) -> usize {
        self.targets.len() / self.slots
    }

    /// The share of one in the loss of Q; 0 if it is not learned from.
    pub fn share(&self, row: usize) -> f32 {
        let learners = self.batch.learners.get(row);
        let learns = learners.is_none_or(|bits| bits >> self.member & 1 == 1);
        if learns { 1. / self.rows() as f32 } else { 0. }
    }
}
