//! What computes the rows: every weighting at every unit is trained, none of them twice, and networks under
//! dropout.

use crate::error::Error;
use crate::study::multitask::{
    Multitask,
    rows::{Errors, OnTheWay, Rows, Sigma},
    train::{Fitted, decompose, fit},
    weighting::{Method, Setting, scale},
};
use crate::study::work::Work;

/// Weights this near are the same.
const NEAR: f64 = 1e-9;

/// Trains all networks.
///
/// # Errors
/// If one stopped being finite.
pub fn run(options: &Multitask, work: &Work) -> Result<Rows, Error> {
    let settings = settings(&options.units, &options.ratios);
    let firsts = firsts(&settings, &options.noise);
    let seeds: Vec<u64> = (options.first_seed..options.first_seed + options.seeds).collect();
    let distinct = (0..settings.len()).filter(|&index| firsts[index] == index);
    let jobs: Vec<(usize, u64)> = distinct
        .flat_map(|index| seeds.iter().map(move |&seed| (index, seed)))
        .collect();
    let fits = work.map(&jobs, |&(index, seed)| fit(options, settings[index], seed));
    let dropout = work.map(&seeds, |&seed| decompose(options, seed)).concat();
    let mut rows = Rows {
        errors: Vec::new(),
        sigmas: Vec::new(),
        paths: Vec::new(),
        dropout,
    };
    for (setting, &first) in settings.iter().zip(&firsts) {
        for (job, fit) in jobs.iter().zip(&fits) {
            if job.0 == first {
                rows.add(options, setting, fit);
            }
        }
    }
    let errors = rows.errors.iter().map(|row| row.error);
    let mut errors = errors.chain(rows.dropout.iter().map(|row| row.error));
    if errors.all(f64::is_finite) {
        return Ok(rows);
    }
    Err(Error::Failure(format!(
        "networks stopped being finite; a smaller --learning-rate than {} may help",
        options.learning_rate
    )))
}

impl Rows {
    /// Adds the rows of a network.
    fn add(&mut self, options: &Multitask, setting: &Setting, fit: &Fitted) {
        let Setting { method, unit, .. } = *setting;
        let (seed, noise) = (fit.seed, &options.noise);
        for (task, of_task) in fit.tasks.iter().enumerate() {
            self.errors.push(Errors {
                method,
                unit,
                weight_ratio: fit.ratio,
                task,
                seed,
                error: of_task.error,
                relative_error: of_task.error / noise[task],
                training_residual: of_task.residual,
            });
            if let (Some(unit), Some(learned)) = (unit, of_task.learned) {
                let scale = scale(unit, task, noise.len());
                self.sigmas.push(Sigma {
                    method,
                    unit,
                    task,
                    seed,
                    true_std: noise[task] * scale,
                    learned_std: learned * scale,
                    training_residual: of_task.residual * scale,
                });
            }
        }
        let Some(unit) = unit else {
            return;
        };
        for (update, stds) in &fit.path {
            let row = |(task, &learned_std): (usize, &f64)| OnTheWay {
                method,
                unit,
                task,
                seed,
                update: *update,
                learned_std,
            };
            self.paths.extend(stds.iter().enumerate().map(row));
        }
    }
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

/// For each setting the first that trains the same networks: itself, unless equal weights or the
/// oracle's are on the grid.
fn firsts(settings: &[Setting], noise: &[f64]) -> Vec<usize> {
    let weights = |setting: &Setting| {
        setting.unit?;
        setting.weights(noise, &setting.scales(&[], noise.len()))
    };
    let is_same = |one: &Setting, other: &Setting| {
        let (Some(a), Some(b)) = (weights(one), weights(other)) else {
            return one == other;
        };
        let near = |(a, b): (&f64, &f64)| (a / b - 1.0).abs() < NEAR;
        one.unit == other.unit && a.iter().zip(&b).all(near)
    };
    let first = |setting| settings.iter().position(|other| is_same(setting, other));
    let firsts = settings.iter().map(first);
    firsts.map(|first| first.expect("itself")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_trained_twice() {
        let settings = settings(&[0.1, 10.0], &[0.01, 1.0, 100.0]);
        assert_eq!(settings.len(), 2 * 7 + 2);
        let firsts = firsts(&settings, &[0.1, 1.0]);
        // At 0.1 equal weights are a ratio of 0.01 in own units, and so is the oracle's; at 10 they
        // are 100.
        assert_eq!(firsts[..7], [0, 1, 2, 0, 0, 5, 6]);
        assert_eq!(firsts[7..14], [7, 8, 9, 9, 7, 12, 13]);
        assert_eq!(firsts[14..], [14, 15]);
    }

    #[test]
    fn equal_weights_of_three_tasks_are_not_on_the_grid() {
        let settings = settings(&[1.0], &[1.0]);
        assert_eq!(firsts(&settings, &[0.1, 0.3, 1.0]), [0, 1, 2, 3, 4, 5, 6]);
    }
}
