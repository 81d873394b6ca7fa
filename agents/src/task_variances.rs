//! The log variances by which tasks are weighted: trained numbers beside the network, n for each slot.

use crate::{
    archived,
    engine::Step,
    loss::{LOG_VARIANCE, WeightedTask},
    native::step_of_few,
};

/// Log variances of tasks, `[S, n]`, and how they are trained: as the network's numbers, but without
/// decay, and kept within [`LOG_VARIANCE`].
#[derive(Debug)]
pub(crate) struct TaskVariances {
    pub values: Vec<f32>,
    /// Derivatives of the loss, written by it.
    pub slopes: Vec<f32>,
    moments: [Vec<f32>; 2],
}

archived!(TaskVariances: values, moments; not slopes);

impl TaskVariances {
    pub fn new(slots: usize, tasks: usize) -> Self {
        let zeros = || vec![0.; slots * tasks];
        Self {
            values: zeros(),
            slopes: zeros(),
            moments: [zeros(), zeros()],
        }
    }

    /// A task's loss weighted by the log variance at this place, whose slope is written.
    pub fn weigh(&mut self, place: usize, loss: f32) -> WeightedTask {
        let weighted = WeightedTask::new(loss, self.values[place]);
        self.slopes[place] = weighted.slope_log_variance;
        weighted
    }

    /// Takes the step that the network takes.
    pub fn step(&mut self, step: Step) {
        step_of_few(step, &mut self.values, &self.slopes, &mut self.moments);
        for s in &mut self.values {
            *s = s.clamp(LOG_VARIANCE.0, LOG_VARIANCE.1);
        }
    }
}
