//! What training did in each slot since it was last asked: enough to check a schedule by, and to see the loss.

use crate::archived;

/// Sums over the steps and updates of one slot.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Readings {
    pub steps: u64,
    /// Steps whose action was drawn uniformly from all: of the random start, by epsilon, or always.
    pub random_actions: u64,
    pub updates: u64,
    /// Losses, added up.
    pub losses: f64,
    /// Mean Q-values of the actions that each batch took, added up.
    pub q: f64,
}

archived!(Readings: steps, random_actions, updates, losses, q);

impl Readings {
    /// A step began with an action.
    pub(crate) fn act(&mut self, is_random: bool) {
        self.steps += 1;
        self.random_actions += u64::from(is_random);
    }

    /// An update had this loss, and these Q-values on average.
    pub(crate) fn learn(&mut self, loss: f32, q: f64) {
        self.updates += 1;
        self.losses += f64::from(loss);
        self.q += q;
    }

    /// The mean loss of the updates; none without one.
    pub fn mean_loss(&self) -> Option<f64> {
        (self.updates > 0).then(|| self.losses / self.updates as f64)
    }

    /// The mean over the updates of the Q-values; none without one.
    pub fn mean_q(&self) -> Option<f64> {
        (self.updates > 0).then(|| self.q / self.updates as f64)
    }

    /// Share of the steps with random actions, of one step at least.
    pub fn random_share(&self) -> f64 {
        self.random_actions as f64 / self.steps as f64
    }
}
