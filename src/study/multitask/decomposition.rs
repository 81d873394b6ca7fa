//! Networks that learn their weights under dropout: what the learned variance holds, and what the
//! variance over masked passes adds to it.

use agents::predictive::Predictive;

use crate::statistics::mean;
use crate::study::multitask::problem::{Problem, root_mean_square};
use crate::study::multitask::training::{Student, Training};
use crate::study::multitask::weighting::{Setting, Units, Weighting, stds};

/// A network that was trained under dropout, in one task; all in the task's own units.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// Its seed.
    pub seed: u64,
    /// The task, from 0.
    pub task: usize,
    /// The learned STD exp(s/2).
    pub learned: f64,
    /// Root mean square, over the training inputs, of the STD over masks.
    pub training_epistemic: f64,
    /// Root mean squared residual of the training targets from the predictive mean.
    pub training_residual: f64,
    /// Root mean square, over held-out inputs, of the STD over masks.
    pub epistemic: f64,
    /// Root mean squared error of the predictive mean on held-out inputs, against the truth.
    pub error: f64,
}

impl Training {
    /// Trains the network of a seed under dropout with probability `dropout`, with learned weights from
    /// a warm start and in own units, and tells the variances of `passes` masked passes apart: a row for
    /// each task.
    pub fn decompose(
        &self,
        problem: &Problem,
        (dropout, passes): (f64, usize),
        seed: u64,
    ) -> Vec<Decomposition> {
        let setting = Setting {
            weighting: Weighting::Warm,
            units: Units::Scaled(1.0),
        };
        let Student {
            mut network,
            data,
            scales,
            examples,
        } = self.student(problem, setting, seed, Some(dropout));
        network.fit(&examples, self.updates);
        let sampled = |x, index| {
            let samples = network.sample(x, passes, index);
            Predictive::new(&samples.expect("a network with dropout"))
        };
        let (fitted, predicted) = (sampled(&data.x, 0), sampled(&data.held_out, 1));
        let learned = stds(&network.log_variances(), &scales);
        let tasks = problem.tasks();
        // All scales are 1, so that predictions are in own units.
        let epistemic = |predictive: &Predictive, task: usize| {
            let own = predictive.epistemic.iter().skip(task).step_by(tasks);
            let own: Vec<f64> = own.copied().collect();
            mean(&own).expect("rows").sqrt()
        };
        let of_task = |task: usize| Decomposition {
            seed,
            task,
            learned: learned[task],
            training_epistemic: epistemic(&fitted, task),
            training_residual: root_mean_square(&fitted.mean, &data.y, task, tasks),
            epistemic: epistemic(&predicted, task),
            error: root_mean_square(&predicted.mean, &data.truth, task, tasks),
        };
        (0..tasks).map(of_task).collect()
    }
}
