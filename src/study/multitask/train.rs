//! A network that learns all tasks of its seed in one setting, measured where the truth is known.

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    supervised::{Examples, Objective},
};

use crate::study::data::moments;
use crate::study::multitask::Multitask;
use crate::study::multitask::problem::{Data, draw, of_task, root_mean_square};
use crate::study::multitask::rows::{Errors, OnTheWay, Rows, Sigma};
use crate::study::multitask::weighting::{Method, Setting, ratio, scale, stds};

/// Moments at which the learned STDs are noted, beside the start.
const MOMENTS: u64 = 25;

/// The network of a seed before its training on targets that are multiplied by `scales`, with these fixed
/// weights of the tasks if they are not learned.
fn untrained(
    options: &Multitask,
    (data, scales): (&Data, &[f64]),
    weights: Option<Vec<f64>>,
    (method, seed): (Method, u64),
) -> Supervised {
    let tasks = scales.len();
    let space = ObservationSpace::Box(options.inputs as usize);
    let architecture = Architecture::new(space, options.hidden.0.clone(), tasks);
    let objective = weights.map_or(Objective::UncertaintyWeighted, Objective::Squared);
    let settings = Settings {
        learning_rate: Some(options.learning_rate),
        batch_size: Some(options.batch_size),
        ..Settings::default()
    };
    let network = Supervised::new(&settings, (architecture, objective), seed);
    if method != Method::LearnedWarm {
        return network;
    }
    let log_variance = |(task, scale)| {
        let std: f64 = scale * moments(of_task(&data.y, task, tasks)).1;
        2.0 * libm::log(std) as f32
    };
    let start: Vec<f32> = scales.iter().enumerate().map(log_variance).collect();
    network.with_log_variances(&start)
}

/// What the mean network predicts, in own units.
fn predict(network: &Supervised, x: &Observations, scales: &[f64]) -> Vec<f64> {
    let values = network.predict(x, None).mean.into_iter();
    let values = values.zip(scales.iter().cycle());
    values
        .map(|(value, scale)| f64::from(value) / scale)
        .collect()
}

/// Trains the network of a seed: its rows.
pub fn fit(options: &Multitask, setting: Setting, seed: u64) -> Rows {
    let Setting { method, unit, .. } = setting;
    let (noise, tasks) = (&options.noise, options.noise.len());
    let data = draw(options, seed);
    let scales = setting.scales(&data.y, tasks);
    let weights = setting.weights(noise, &scales);
    let mut network = untrained(options, (&data, &scales), weights.clone(), (method, seed));
    let targets = data.y.iter().zip(scales.iter().cycle());
    let targets = targets.map(|(y, scale)| (y * scale) as f32).collect();
    let examples = Examples::new(data.x.clone(), targets);
    let mut rows = Rows::default();
    let period = options.updates.div_ceil(MOMENTS);
    network.fit_watched(&examples, options.updates, period, |network, update| {
        let stds = stds(&network.log_variances(), &scales).into_iter();
        rows.paths
            .extend(stds.enumerate().filter_map(|(task, learned_std)| {
                Some(OnTheWay {
                    method,
                    unit: unit?,
                    task,
                    seed,
                    update,
                    learned_std,
                })
            }));
    });

    let [fitted, predicted] = [&data.x, &data.held_out].map(|x| predict(&network, x, &scales));
    let log_variances = network.log_variances();
    let precisions = || log_variances.iter().map(|s| libm::exp(-s)).collect();
    let weight_ratio = ratio(&weights.unwrap_or_else(precisions), &scales);
    rows.errors.extend((0..tasks).map(|task| {
        let error = root_mean_square(&predicted, &data.truth, task, tasks);
        Errors {
            method,
            unit,
            weight_ratio,
            task,
            seed,
            error,
            relative_error: error / noise[task],
            training_residual: root_mean_square(&fitted, &data.y, task, tasks),
        }
    }));
    if let Some(unit) = unit {
        let learned = stds(&log_variances, &scales).into_iter().zip(&rows.errors);
        rows.sigmas.extend(learned.map(|(learned, errors)| {
            let scale = scale(unit, errors.task, tasks);
            Sigma {
                method,
                unit,
                task: errors.task,
                seed,
                true_std: noise[errors.task] * scale,
                learned_std: learned * scale,
                training_residual: errors.training_residual * scale,
            }
        }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use agents::settings::Hidden;

    use super::*;
    use crate::study::{data::assert_near, options::example};

    fn fitted(method: Method, unit: Option<f64>, updates: u64, seed: u64) -> Rows {
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
            let rows = fitted(Method::LearnedWarm, unit, 4_000, seed);
            let [first, last] = [0, 1].map(|task| rows.errors[task].training_residual);
            let found = rows.errors[0].weight_ratio.sqrt() / (first / last);
            assert_near(found, 1.0, 0.1);
            assert_eq!(rows.sigmas.len(), if unit.is_some() { 2 } else { 0 });
            let arrived = rows.paths.iter().rev().take(2).rev();
            for (row, on_the_way) in rows.sigmas.iter().zip(arrived) {
                assert_near(row.learned_std / row.training_residual, 1.0, 0.05);
                let scale = row.true_std / [0.1, 1.0][row.task];
                assert_eq!(scale.round(), [1.0, 10.0][row.task]);
                assert_eq!(row.learned_std, on_the_way.learned_std * scale);
            }
        }
    }

    /// What an untrained network gets wrong does not depend on the weights, but on the units: its
    /// outputs are of size 1, and so larger than all targets in small units.
    #[test]
    fn errors_are_in_own_units() {
        let errors = |unit| {
            let rows = fitted(Method::Equal, Some(unit), 1, 1);
            assert!(rows.paths.is_empty() && rows.sigmas.is_empty());
            [rows.errors[0].error, rows.errors[1].error]
        };
        let (small, large) = (errors(1e-3), errors(1e3));
        assert_eq!(small[0].round(), large[0].round());
        assert!(small[1] > 30.0, "{small:?}");
        assert_near(large[1], 1.0, 0.01);
    }
}
