//! A trained network, measured where the truth is known.

use agents::{Slots, predictive::to_host};

use super::problem::{HELD_OUT, Problem, root_mean_square};
use super::training::{Member, Population, Training};
use super::weighting::{Setting, ratio};

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
    /// Trains the seeds in `slots` under `setting`.
    pub fn fit(&self, problem: &Problem, setting: Setting, slots: &Slots) -> Vec<Fitted> {
        let mut population = self.population(problem, setting, slots, None);
        let mut path = Vec::new();
        let period = self.updates.div_ceil(MOMENTS);
        let Population {
            networks, examples, ..
        } = &mut population;
        networks.fit_watched(examples, self.updates, period, |networks, update| {
            path.push((update, networks.log_variances()));
        });
        population.measure(problem, setting, &path)
    }
}

impl Population {
    /// `path` holds the updates taken and the log variances of each slot.
    fn measure(
        &self,
        problem: &Problem,
        Setting { weighting, .. }: Setting,
        path: &[(u64, Vec<Vec<f64>>)],
    ) -> Vec<Fitted> {
        let tasks = problem.tasks();
        let predict = |input| to_host(&self.networks.predict(input, None).mean);
        let (fitted, predicted) = (predict(&self.examples.input), predict(&self.held_out));
        let log_variances = self.networks.log_variances();
        let fit_of = |member: &Member| {
            let fitted = member.in_own_units(&fitted, problem.points);
            let predicted = member.in_own_units(&predicted, HELD_OUT);
            let task = |task: usize| TaskFit {
                error: root_mean_square(&predicted, &member.data.truth, task, tasks),
                residual: root_mean_square(&fitted, &member.data.y, task, tasks),
                learned: member.stds(&log_variances).get(task).copied(),
            };
            let weights =
                (weighting.weights(&problem.noise, &member.scales)).unwrap_or_else(|| {
                    let log_variances = log_variances[member.slot].iter();
                    log_variances.map(|s| (-s).exp()).collect()
                });
            let moments = path.iter().filter(|_| weighting.is_learned());
            Fitted {
                seed: member.seed,
                ratio: ratio(&weights, &member.scales),
                tasks: (0..tasks).map(task).collect(),
                path: moments
                    .map(|(update, s)| (*update, member.stds(s)))
                    .collect(),
            }
        };
        self.members.iter().map(fit_of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::multitask::weighting::{Units, Weighting};

    fn fit(weighting: Weighting, units: Units, updates: u64) -> Vec<Fitted> {
        tch::set_num_threads(1);
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
        let setting = Setting { weighting, units };
        let slots = &Slots::blocks([1, 6], tch::Device::Cpu)[0];
        training.fit(&problem, setting, slots)
    }

    /// At the optimum exp(s) is the mean squared error, here in units that are not the network's.
    #[test]
    fn learned_stds_are_the_residuals_in_own_units() {
        for units in [Units::Scaled(10.0), Units::Standardised] {
            let fits = fit(Weighting::Warm, units, 4_000);
            assert_eq!([fits[0].seed, fits[1].seed], [1, 6]);
            for task in fits.iter().flat_map(|fit| &fit.tasks) {
                let ratio = task.learned.unwrap() / task.residual;
                assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
            }
            for fit in &fits {
                let [first, last] = [0, 1].map(|task| fit.tasks[task].learned.unwrap());
                let expected = (first / last).powi(2);
                assert!((fit.ratio / expected - 1.0).abs() < 1e-6, "{}", fit.ratio);
                assert_eq!(fit.path.last().unwrap().1, [first, last]);
            }
        }
    }

    /// What an untrained network gets wrong does not depend on the weights, but on the units: its
    /// outputs are of size 1, and so larger than all targets in small units.
    #[test]
    fn errors_are_in_own_units() {
        let error = |unit: f64| {
            let fits = fit(Weighting::Equal, Units::Scaled(unit), 1);
            let tasks = &fits[0].tasks;
            (tasks[0].error, tasks[1].error)
        };
        let (small, large) = (error(1e-3), error(1e3));
        assert_eq!(small.0.round(), large.0.round());
        assert!(small.1 > 30.0, "{small:?}");
        assert!((large.1 - 1.0).abs() < 0.01, "{large:?}");
        assert!(
            fit(Weighting::Equal, Units::Scaled(1.0), 1)[0]
                .path
                .is_empty()
        );
    }
}
