//! What computes the rows: a network for every weighting at every unit, none of them trained twice, which learns
//! all tasks of its seed and is measured where the truth is known.

use agents::supervised::{Examples, Objective};
use agents::{ObservationSpace, Observations, Settings, Supervised, architecture::Architecture};

use crate::study::Study;
use crate::study::data::moments;
use crate::study::multitask::problem::{Data, draw, of_task, root_mean_square};
use crate::study::multitask::weighting::{Method, NEAR, Setting, ratio, scale, stds};
use crate::study::multitask::{
    Multitask,
    rows::{Errors, OnTheWay, Rows, Sigma},
};
use crate::study::work::{Work, once};

/// Moments at which the learned STDs are noted, beside the start.
const MOMENTS: u64 = 25;

pub fn run(options: &Multitask, work: &Work) -> Rows {
    let settings = settings(&options.units, &options.ratios);
    let is_same = |one: &Setting, other: &Setting| is_same(&options.noise, one, other);
    let (distinct, places) = once(&settings, is_same);
    let fits = work.by_seed(&distinct, options.seeds(), |setting, seed| {
        fit(options, **setting, seed)
    });
    let mut rows = Rows::default();
    for (setting, place) in settings.iter().zip(places) {
        for fit in &fits[place] {
            let method = setting.method;
            let errors = fit.errors.iter();
            rows.errors
                .extend(errors.map(|row| Errors { method, ..*row }));
            rows.sigmas.extend(&fit.sigmas);
            rows.paths.extend(&fit.paths);
        }
    }
    rows
}

/// Every setting: at each unit the grid, equal weights, the oracle's and both learned ones; and on
/// standardised targets, where units are gone, equal and learned weights.
fn settings(units: &[f64], ratios: &[f64]) -> Vec<Setting> {
    let methods = [
        Method::Equal,
        Method::Oracle,
        Method::Learned,
        Method::LearnedWarm,
    ];
    let scaled = units.iter().flat_map(|&unit| {
        let grid = ratios.iter().map(move |&ratio| Setting::fixed(ratio, unit));
        grid.chain(methods.map(|method| Setting::new(method, Some(unit))))
    });
    let standardised = [Method::Equal, Method::Learned].map(|method| Setting::new(method, None));
    scaled.chain(standardised).collect()
}

/// Whether both train the same networks: equal weights and the oracle's may be on the grid.
fn is_same(noise: &[f64], one: &Setting, other: &Setting) -> bool {
    let weights = |setting: &Setting| {
        setting.unit?;
        setting.weights(noise, &setting.scales(&[], noise.len()))
    };
    let (Some(a), Some(b)) = (weights(one), weights(other)) else {
        return one == other;
    };
    let near = |(a, b): (&f64, &f64)| (a / b - 1.0).abs() < NEAR;
    one.unit == other.unit && a.iter().zip(&b).all(near)
}

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

/// Trains a network: its learned STDs on the way.
fn train(
    network: &mut Supervised,
    examples: &Examples,
    options: &Multitask,
    (setting, scales, seed): (Setting, &[f64], u64),
) -> Vec<OnTheWay> {
    let Setting { method, unit, .. } = setting;
    let mut paths = Vec::new();
    let period = options.updates.div_ceil(MOMENTS);
    network.fit_watched(examples, options.updates, period, |network, update| {
        let stds = stds(&network.log_variances(), scales).into_iter();
        paths.extend(stds.enumerate().filter_map(|(task, learned_std)| {
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
    paths
}

/// What the mean network predicts, in own units.
fn predict(network: &Supervised, x: &Observations, scales: &[f64]) -> Vec<f64> {
    let values = network.predict(x, None).mean.into_iter();
    let pairs = values.zip(scales.iter().cycle());
    pairs
        .map(|(value, scale)| f64::from(value) / scale)
        .collect()
}

/// Trains the network of a seed: its rows.
fn fit(options: &Multitask, setting: Setting, seed: u64) -> Rows {
    let Setting { method, unit, .. } = setting;
    let (noise, tasks) = (&options.noise, options.noise.len());
    let data = draw(options, seed);
    let scales = setting.scales(&data.y, tasks);
    let weights = setting.weights(noise, &scales);
    let mut network = untrained(options, (&data, &scales), weights.clone(), (method, seed));
    let targets = data.y.iter().zip(scales.iter().cycle());
    let targets = targets.map(|(y, scale)| (y * scale) as f32).collect();
    let examples = Examples::new(data.x.clone(), targets);
    let paths = train(&mut network, &examples, options, (setting, &scales, seed));

    let [fitted, predicted] = [&data.x, &data.held_out].map(|x| predict(&network, x, &scales));
    let log_variances = network.log_variances();
    let precisions = || log_variances.iter().map(|s| libm::exp(-s)).collect();
    let weight_ratio = ratio(&weights.unwrap_or_else(precisions), &scales);
    let error = |task| {
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
    };
    let errors: Vec<Errors> = (0..tasks).map(error).collect();
    let learned = stds(&log_variances, &scales).into_iter();
    let sigma = |(errors, learned): (&Errors, f64)| {
        let scale = scale(unit?, errors.task, tasks);
        Some(Sigma {
            method,
            unit: unit?,
            task: errors.task,
            seed,
            true_std: noise[errors.task] * scale,
            learned_std: learned * scale,
            training_residual: errors.training_residual * scale,
        })
    };
    Rows {
        sigmas: errors.iter().zip(learned).filter_map(sigma).collect(),
        errors,
        paths,
    }
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

    /// Of each setting, the first that is the same.
    fn firsts(settings: &[Setting], noise: &[f64]) -> Vec<usize> {
        let first = |setting| {
            settings
                .iter()
                .position(|other| is_same(noise, other, setting))
        };
        settings.iter().filter_map(first).collect()
    }

    #[test]
    fn nothing_is_trained_twice() {
        let two_units = settings(&[0.1, 10.0], &[0.01, 1.0, 100.0]);
        let firsts_of_two = firsts(&two_units, &[0.1, 1.0]);
        // At 0.1 equal weights are a ratio of 0.01 in own units, and so is the oracle's; at 10 they
        // are 100.
        assert_eq!(firsts_of_two[..7], [0, 1, 2, 0, 0, 5, 6]);
        assert_eq!(firsts_of_two[7..14], [7, 8, 9, 9, 7, 12, 13]);
        assert_eq!(firsts_of_two[14..], [14, 15]);
        // Equal weights of three tasks are not on the grid.
        let settings = settings(&[1.0], &[1.0]);
        assert_eq!(firsts(&settings, &[0.1, 0.3, 1.0]), [0, 1, 2, 3, 4, 5, 6]);
    }
}
