//! Networks that learn their weights under dropout: what the learned variance holds, and what the
//! variance over masked passes adds to it.

use agents::{Slots, predictive::Predictive};

use super::problem::{HELD_OUT, Problem, root_mean_square};
use super::training::{Member, Population, Training};
use super::weighting::{Setting, Units, Weighting};

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
    /// Trains the seeds in `slots` under dropout with probability `dropout`, with learned weights from
    /// a warm start and in own units, and tells the variances of `passes` masked passes apart.
    pub fn decompose(
        &self,
        problem: &Problem,
        (dropout, passes): (f64, usize),
        slots: &Slots,
    ) -> Vec<Decomposition> {
        let setting = Setting {
            weighting: Weighting::Warm,
            units: Units::Scaled(1.0),
        };
        let mut population = self.population(problem, setting, slots, Some(dropout));
        let Population {
            networks, examples, ..
        } = &mut population;
        networks.fit(examples, self.updates);
        population.decompose(problem, passes)
    }
}

impl Population {
    fn decompose(&self, problem: &Problem, passes: usize) -> Vec<Decomposition> {
        let tasks = problem.tasks();
        let sampled = |input, index| {
            let samples = self.networks.sample(input, passes, index);
            Predictive::new(&samples.expect("networks with dropout"))
        };
        let (fitted, predicted) = (sampled(&self.examples.input, 0), sampled(&self.held_out, 1));
        let log_variances = self.networks.log_variances();
        let of_task = |member: &Member, task: usize| {
            // All scales are 1, so that these are variances in own units too.
            let epistemic = |predictive: &Predictive, rows: usize| {
                let variances = member.in_own_units(&predictive.epistemic, rows);
                let own = variances.iter().skip(task).step_by(tasks);
                (own.sum::<f64>() / rows as f64).sqrt()
            };
            let error = |predictive: &Predictive, rows: usize, truth: &[f64]| {
                let means = member.in_own_units(&predictive.mean, rows);
                root_mean_square(&means, truth, task, tasks)
            };
            Decomposition {
                seed: member.seed,
                task,
                learned: member.stds(&log_variances)[task],
                training_epistemic: epistemic(&fitted, problem.points),
                training_residual: error(&fitted, problem.points, &member.data.y),
                epistemic: epistemic(&predicted, HELD_OUT),
                error: error(&predicted, HELD_OUT, &member.data.truth),
            }
        };
        let members = self.members.iter();
        members
            .flat_map(|member| (0..tasks).map(move |task| (member, task)))
            .map(|(member, task)| of_task(member, task))
            .collect()
    }
}
