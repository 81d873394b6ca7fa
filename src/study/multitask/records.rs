//! The rows of the study's CSV files. Tasks count from 0; units multiply the targets of the last one.

use serde::Serialize;

use crate::study::multitask::decomposition::Decomposition;
use crate::study::multitask::fitted::{Fitted, TaskFit};
use crate::study::multitask::results::Results;
use crate::study::multitask::weighting::Setting;

/// A row of `errors.csv`: a network in a task. Empty units are standardised targets.
#[derive(Serialize, Debug)]
pub struct ErrorRow {
    /// `fixed`, `equal`, `oracle`, `learned` (log variances from 0) or `learned-warm` (from those of
    /// the targets).
    method: &'static str,
    /// What the last task's targets were multiplied by.
    unit: Option<f64>,
    /// Weight of the last task over that of the first, in own units; of learned weights, at the end.
    weight_ratio: f64,
    task: usize,
    seed: u64,
    /// Root mean squared error on held-out inputs against the noiseless truth, in the task's own units.
    error: f64,
    /// The same over the STD of the noise.
    relative_error: f64,
    /// Root mean squared residual of the noisy training targets, in the task's own units: the root of
    /// twice the unweighted loss.
    training_residual: f64,
}

/// A row of `sigmas.csv`: a learned STD, in the units that the network saw.
#[derive(Serialize, Debug)]
pub struct SigmaRow {
    method: &'static str,
    unit: f64,
    task: usize,
    seed: u64,
    /// STD of the noise times the unit.
    true_std: f64,
    /// exp(s/2).
    learned_std: f64,
    /// Root mean squared residual of the training targets: what exp(s/2) is at the optimum.
    training_residual: f64,
}

/// A row of `paths.csv`: a learned STD on the way.
#[derive(Serialize, Debug)]
pub struct PathRow {
    method: &'static str,
    unit: f64,
    task: usize,
    seed: u64,
    update: u64,
    /// exp(s/2) in the task's own units.
    learned_std: f64,
}

/// A row of `dropout.csv`: a network trained under dropout; STDs in the task's own units.
#[derive(Serialize, Debug)]
pub struct DropoutRow {
    task: usize,
    seed: u64,
    /// STD of the noise.
    true_std: f64,
    /// exp(s/2).
    learned_std: f64,
    /// Root mean square, over the training inputs, of the STD over masks.
    training_epistemic_std: f64,
    /// Root mean squared residual of the training targets from the predictive mean.
    training_residual: f64,
    /// As `training_epistemic_std`, on held-out inputs.
    epistemic_std: f64,
    /// Root mean squared error of the predictive mean on held-out inputs against the noiseless truth.
    error: f64,
}

/// What the last task's targets are multiplied by in a task.
pub fn scale(unit: f64, task: usize, tasks: usize) -> f64 {
    if task + 1 == tasks { unit } else { 1.0 }
}

/// `errors.csv`.
pub fn errors(results: &Results) -> Vec<ErrorRow> {
    let noise = &results.problem.noise;
    let rows = |setting: &Setting, fit: &Fitted| -> Vec<ErrorRow> {
        let (method, unit) = (setting.weighting.name(), setting.units.unit());
        let row = |(task, of_task): (usize, &TaskFit)| ErrorRow {
            method,
            unit,
            weight_ratio: fit.ratio,
            task,
            seed: fit.seed,
            error: of_task.error,
            relative_error: of_task.error / noise[task],
            training_residual: of_task.residual,
        };
        fit.tasks.iter().enumerate().map(row).collect()
    };
    let fits = results.fits.iter();
    fits.flat_map(|(setting, fits)| fits.iter().flat_map(move |fit| rows(setting, fit)))
        .collect()
}

/// `sigmas.csv`.
pub fn sigmas(results: &Results) -> Vec<SigmaRow> {
    let noise = &results.problem.noise;
    let mut rows = Vec::new();
    for (setting, fits) in &results.fits {
        let Some(unit) = setting.units.unit() else {
            continue;
        };
        for fit in fits {
            for (task, of_task) in fit.tasks.iter().enumerate() {
                let Some(learned) = of_task.learned else {
                    continue;
                };
                let scale = scale(unit, task, noise.len());
                rows.push(SigmaRow {
                    method: setting.weighting.name(),
                    unit,
                    task,
                    seed: fit.seed,
                    true_std: noise[task] * scale,
                    learned_std: learned * scale,
                    training_residual: of_task.residual * scale,
                });
            }
        }
    }
    rows
}

/// `paths.csv`.
pub fn paths(results: &Results) -> Vec<PathRow> {
    let mut rows = Vec::new();
    for (setting, fits) in &results.fits {
        let Some(unit) = setting.units.unit() else {
            continue;
        };
        for fit in fits {
            for (update, learned) in &fit.path {
                rows.extend(
                    learned
                        .iter()
                        .enumerate()
                        .map(|(task, &learned_std)| PathRow {
                            method: setting.weighting.name(),
                            unit,
                            task,
                            seed: fit.seed,
                            update: *update,
                            learned_std,
                        }),
                );
            }
        }
    }
    rows
}

/// `dropout.csv`.
pub fn dropout(noise: &[f64], rows: &[Decomposition]) -> Vec<DropoutRow> {
    let row = |row: &Decomposition| DropoutRow {
        task: row.task,
        seed: row.seed,
        true_std: noise[row.task],
        learned_std: row.learned,
        training_epistemic_std: row.training_epistemic,
        training_residual: row.training_residual,
        epistemic_std: row.epistemic,
        error: row.error,
    };
    rows.iter().map(row).collect()
}
