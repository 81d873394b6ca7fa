//! A trained network, measured where the truth is known.

use crate::study::multitask::problem::{Problem, root_mean_square};
use crate::study::multitask::training::{Student, Training};
use crate::study::multitask::weighting::{Setting, ratio, stds};

/// Moments at which the learned STDs are noted, beside the start.
const MOMENTS: u64 = 25;

/// A trained network.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Its seed.
    pub seed: u64,
    /// The weight of the last task over that of the first in own units, at the end.
    pub ratio: f64,
    /// How it does in each task.
    pub tasks: Vec<TaskFit>,
    /// STDs that were learned on the way, in own units: updates taken, and one for each task; empty
    /// if the weights were fixed.
    pub path: Vec<(u64, Vec<f64>)>,
}

/// How a network does in one task, in the task's own units.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskFit {
    /// Root mean squared error on held-out inputs, against the noiseless truth.
    pub error: f64,
    /// Root mean squared residual of the training targets, with their noise.
    pub residual: f64,
    /// The learned STD exp(s/2).
    pub learned: Option<f64>,
}

impl Training {
    /// Trains the network of a seed under `setting`.
    pub fn fit(&self, problem: &Problem, setting: Setting, seed: u64) -> Fitted {
        let Student {
            mut network,
            data,
            scales,
            examples,
        } = self.student(problem, setting, seed, None);
        let (tasks, weighting) = (problem.tasks(), setting.weighting);
        let mut path = Vec::new();
        let period = self.updates.div_ceil(MOMENTS);
        network.fit_watched(&examples, self.updates, period, |network, update| {
            if weighting.is_learned() {
                path.push((update, stds(&network.log_variances(), &scales)));
            }
        });
        // In own units.
        let predict = |x| -> Vec<f64> {
            let values = network.predict(x, None).mean.into_iter();
            let values = values.zip(scales.iter().cycle());
            values
                .map(|(value, scale)| f64::from(value) / scale)
                .collect()
        };
        let (fitted, predicted) = (predict(&data.x), predict(&data.held_out));
        let log_variances = network.log_variances();
        let learned = stds(&log_variances, &scales);
        let task = |task: usize| TaskFit {
            error: root_mean_square(&predicted, &data.truth, task, tasks),
            residual: root_mean_square(&fitted, &data.y, task, tasks),
            learned: learned.get(task).copied(),
        };
        let precisions = || log_variances.iter().map(|s| libm::exp(-s)).collect();
        let weights = weighting.weights(&problem.noise, &scales);
        Fitted {
            seed,
            ratio: ratio(&weights.unwrap_or_else(precisions), &scales),
            tasks: (0..tasks).map(task).collect(),
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::multitask::weighting::{Units, Weighting};

    fn fit(weighting: Weighting, units: Units, updates: u64, seed: u64) -> Fitted {
        let problem = Problem {
            noise: vec![0.1, 1.0],
            inputs: 2,
            features: 2,
            points: 300,
        };
        let training = Training {
            hidden: agents::settings::Hidden(vec![8]),
            updates,
            batch_size: 32,
            learning_rate: 0.01,
        };
        training.fit(&problem, Setting { weighting, units }, seed)
    }

    /// At the optimum exp(s) is the mean squared error, here in units that are not the network's.
    #[test]
    fn learned_stds_are_the_residuals_in_own_units() {
        let units = [Units::Scaled(10.0), Units::Standardised];
        for (units, seed) in units.into_iter().flat_map(|units| [(units, 1), (units, 6)]) {
            let fit = fit(Weighting::Warm, units, 4_000, seed);
            assert_eq!(fit.seed, seed);
            for task in &fit.tasks {
                let ratio = task.learned.unwrap() / task.residual;
                assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
            }
            let [first, last] = [0, 1].map(|task| fit.tasks[task].learned.unwrap());
            let expected = (first / last).powi(2);
            assert!((fit.ratio / expected - 1.0).abs() < 1e-6, "{}", fit.ratio);
            assert_eq!(fit.path.last().unwrap().1, [first, last]);
        }
    }

    /// What an untrained network gets wrong does not depend on the weights, but on the units: its
    /// outputs are of size 1, and so larger than all targets in small units.
    #[test]
    fn errors_are_in_own_units() {
        let error = |unit: f64| {
            let tasks = fit(Weighting::Equal, Units::Scaled(unit), 1, 1).tasks;
            (tasks[0].error, tasks[1].error)
        };
        let (small, large) = (error(1e-3), error(1e3));
        assert_eq!(small.0.round(), large.0.round());
        assert!(small.1 > 30.0, "{small:?}");
        assert!((large.1 - 1.0).abs() < 0.01, "{large:?}");
        let fixed = fit(Weighting::Equal, Units::Scaled(1.0), 1, 1);
        assert!(fixed.path.is_empty());
    }
}
