//! A network that learns all tasks of its seed in one setting, measured where the truth is known.

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    predictive::Predictive,
    supervised::{Examples, Objective},
};

use crate::statistics::mean;
use crate::study::multitask::Multitask;
use crate::study::multitask::problem::{Data, draw, moments, root_mean_square};
use crate::study::multitask::rows::Dropout;
use crate::study::multitask::weighting::{Method, Setting, ratio, stds};

/// Moments at which the learned STDs are noted, beside the start.
const MOMENTS: u64 = 25;

/// A network with its data.
struct Student {
    network: Supervised,
    /// In own units.
    data: Data,
    /// What the targets of each task are multiplied by.
    scales: Vec<f64>,
    /// The training data, in the units that the network sees.
    examples: Examples,
}

impl Student {
    /// Before its training.
    fn new(options: &Multitask, setting: Setting, seed: u64, dropout: Option<f64>) -> Self {
        let tasks = options.noise.len();
        let data = draw(options, seed);
        let scales = setting.scales(&data.y, tasks);
        let targets = data.y.iter().zip(scales.iter().cycle());
        let targets = targets.map(|(y, scale)| (y * scale) as f32).collect();
        let weights = setting.weights(&options.noise, &scales);
        let objective = weights.map_or(Objective::UncertaintyWeighted, Objective::Squared);
        let space = ObservationSpace::Box(options.inputs as usize);
        let architecture = Architecture::new(space, options.hidden.0.clone(), tasks);
        let settings = Settings {
            learning_rate: Some(options.learning_rate),
            batch_size: Some(options.batch_size),
            dropout,
            ..Settings::default()
        };
        let mut network = Supervised::new(&settings, (architecture, objective), seed);
        if setting.method == Method::LearnedWarm {
            let std = |(task, scale)| scale * moments(&data.y, task, tasks).1;
            let stds = scales.iter().enumerate().map(std);
            let log_variances = stds.map(|std: f64| 2.0 * libm::log(std) as f32);
            network = network.with_log_variances(&log_variances.collect::<Vec<_>>());
        }
        Self {
            network,
            examples: Examples::new(data.x.clone(), targets),
            data,
            scales,
        }
    }

    /// What the mean network predicts, in own units.
    fn predict(&self, x: &Observations) -> Vec<f64> {
        let values = self.network.predict(x, None).mean.into_iter();
        let values = values.zip(self.scales.iter().cycle());
        values
            .map(|(value, scale)| f64::from(value) / scale)
            .collect()
    }
}

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

/// Trains the network of a seed.
pub fn fit(options: &Multitask, setting: Setting, seed: u64) -> Fitted {
    let mut student = Student::new(options, setting, seed, None);
    let tasks = options.noise.len();
    let mut path = Vec::new();
    let Student {
        network,
        examples,
        scales,
        ..
    } = &mut student;
    let period = options.updates.div_ceil(MOMENTS);
    network.fit_watched(examples, options.updates, period, |network, update| {
        if setting.is_learned() {
            path.push((update, stds(&network.log_variances(), scales)));
        }
    });
    let data = &student.data;
    let (fitted, predicted) = (student.predict(&data.x), student.predict(&data.held_out));
    let log_variances = student.network.log_variances();
    let learned = stds(&log_variances, &student.scales);
    let task = |task: usize| TaskFit {
        error: root_mean_square(&predicted, &data.truth, task, tasks),
        residual: root_mean_square(&fitted, &data.y, task, tasks),
        learned: learned.get(task).copied(),
    };
    let precisions = || log_variances.iter().map(|s| libm::exp(-s)).collect();
    let weights = setting.weights(&options.noise, &student.scales);
    Fitted {
        seed,
        ratio: ratio(&weights.unwrap_or_else(precisions), &student.scales),
        tasks: (0..tasks).map(task).collect(),
        path,
    }
}

/// Trains the network of a seed under dropout, with learned weights from a warm start and in own units, and
/// tells the variances of masked passes apart: a row for each task.
pub fn decompose(options: &Multitask, seed: u64) -> Vec<Dropout> {
    let setting = Setting::new(Method::LearnedWarm, Some(1.0));
    let mut student = Student::new(options, setting, seed, Some(options.dropout));
    student.network.fit(&student.examples, options.updates);
    let sampled = |x, index| {
        let samples = student.network.sample(x, options.passes as usize, index);
        Predictive::new(&samples.expect("a network with dropout"))
    };
    let data = &student.data;
    let (fitted, predicted) = (sampled(&data.x, 0), sampled(&data.held_out, 1));
    let learned = stds(&student.network.log_variances(), &student.scales);
    let tasks = options.noise.len();
    // All scales are 1, so that predictions are in own units.
    let epistemic = |predictive: &Predictive, task: usize| {
        let own = predictive.epistemic.iter().skip(task).step_by(tasks);
        let own: Vec<f64> = own.copied().collect();
        mean(&own).expect("rows").sqrt()
    };
    let of_task = |task: usize| Dropout {
        task,
        seed,
        true_std: options.noise[task],
        learned_std: learned[task],
        training_epistemic_std: epistemic(&fitted, task),
        training_residual: root_mean_square(&fitted.mean, &data.y, task, tasks),
        epistemic_std: epistemic(&predicted, task),
        error: root_mean_square(&predicted.mean, &data.truth, task, tasks),
    };
    (0..tasks).map(of_task).collect()
}

#[cfg(test)]
mod tests {
    use agents::settings::Hidden;

    use super::*;
    use crate::study::multitask::example;

    fn fitted(method: Method, unit: Option<f64>, updates: u64, seed: u64) -> Fitted {
        let options = Multitask {
            inputs: 2,
            features: 2,
            points: 300,
            hidden: Hidden(vec![8]),
            updates,
            ..example()
        };
        fit(&options, Setting::new(method, unit), seed)
    }

    /// At the optimum exp(s) is the mean squared error, here in units that are not the network's.
    #[test]
    fn learned_stds_are_the_residuals_in_own_units() {
        for (unit, seed) in [(Some(10.0), 1), (Some(10.0), 6), (None, 1), (None, 6)] {
            let fit = fitted(Method::LearnedWarm, unit, 4_000, seed);
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
        let errors = |unit| {
            let fit = fitted(Method::Equal, Some(unit), 1, 1);
            assert!(fit.path.is_empty());
            [fit.tasks[0].error, fit.tasks[1].error]
        };
        let (small, large) = (errors(1e-3), errors(1e3));
        assert_eq!(small[0].round(), large[0].round());
        assert!(small[1] > 30.0, "{small:?}");
        assert!((large[1] - 1.0).abs() < 0.01, "{large:?}");
    }
}
