//! How the losses of the tasks are weighted, and in which units the networks see the targets.
//!
//! Weights multiply half the mean squared error of each task. Of fixed weights only the ratios
//! matter, since Adam divides by the size of the gradient; all are scaled to a geometric mean of 1.
//! A weight w for targets in units u is a weight w u² for targets in their own units, so that
//! the ratios here are all in own units, and the same whatever u.

use serde::{Deserialize, Serialize};

use crate::study::{data::moments, multitask::problem::of_task};

/// Fixed weights this near are the same.
pub const NEAR: f64 = 1e-9;

/// How the losses of the tasks are weighted.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// All alike, in the units that the networks see.
    Equal,
    /// One over the variance of the noise: what nobody knows.
    Oracle,
    /// The weight of the last task is so many times that of the first, in own units; the others have
    /// the oracle's weights among themselves, which favours the grid where tasks are more than two.
    Fixed,
    /// Learned, with log variances that begin at 0 (Kendall, Gal & Cipolla 2018).
    Learned,
    /// Learned, with log variances that begin at those of the training targets.
    LearnedWarm,
}

/// What a network is trained with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    pub method: Method,
    /// The weight of the last task over that of the first, in own units, of [`Method::Fixed`] alone.
    pub ratio: Option<f64>,
    /// What the targets of the last task are multiplied by, the others being as they are; none where every
    /// task's targets are divided by their STD in the training data.
    pub unit: Option<f64>,
}

impl Setting {
    /// One whose weights are not on the grid.
    pub fn new(method: Method, unit: Option<f64>) -> Self {
        Self {
            method,
            ratio: None,
            unit,
        }
    }

    /// One of the grid.
    pub fn fixed(ratio: f64, unit: f64) -> Self {
        Self {
            method: Method::Fixed,
            ratio: Some(ratio),
            unit: Some(unit),
        }
    }

    /// The fixed weights of the tasks' losses, with a geometric mean of 1, for targets that are
    /// multiplied by `scales`; none if they are learned.
    pub fn weights(&self, noise: &[f64], scales: &[f64]) -> Option<Vec<f64>> {
        let in_own_units = |task: usize| match (self.method, self.ratio) {
            (Method::Equal, _) => Some(scales[task] * scales[task]),
            (Method::Fixed, Some(ratio)) if task + 1 == noise.len() => {
                Some(ratio / (noise[0] * noise[0]))
            }
            (Method::Oracle | Method::Fixed, _) => Some(1.0 / (noise[task] * noise[task])),
            (Method::Learned | Method::LearnedWarm, _) => None,
        };
        let weight = |task: usize| Some(in_own_units(task)? / (scales[task] * scales[task]));
        let weights: Option<Vec<f64>> = (0..noise.len()).map(weight).collect();
        weights.map(|weights| {
            let logs = weights.iter().map(|&weight| libm::log(weight));
            let centre = libm::exp(logs.sum::<f64>() / weights.len() as f64);
            weights.iter().map(|weight| weight / centre).collect()
        })
    }

    /// What the targets `y`, row after row, are multiplied by in each task.
    pub fn scales(&self, y: &[f64], tasks: usize) -> Vec<f64> {
        let scale = |task| match self.unit {
            Some(unit) => scale(unit, task, tasks),
            None => 1.0 / moments(of_task(y, task, tasks)).1,
        };
        (0..tasks).map(scale).collect()
    }
}

/// What targets are multiplied by in a task.
pub fn scale(unit: f64, task: usize, tasks: usize) -> f64 {
    if task + 1 == tasks { unit } else { 1.0 }
}

/// Weight of the last task over that of the first, in own units, for targets multiplied by `scales`.
pub fn ratio(weights: &[f64], scales: &[f64]) -> f64 {
    let last = weights.len() - 1;
    let unit = scales[last] / scales[0];
    weights[last] / weights[0] * unit * unit
}

/// The STDs exp(s/2) of the tasks in own units, given the log variances s of targets that are multiplied
/// by `scales`; none where no s are learned.
pub fn stds(log_variances: &[f64], scales: &[f64]) -> Vec<f64> {
    let pairs = log_variances.iter().zip(scales);
    pairs.map(|(s, scale)| libm::exp(s / 2.0) / scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::assert_near;

    const NOISE: [f64; 2] = [0.1, 1.0];

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert_near(found / expected, 1.0, 1e-12);
        }
    }

    fn of(method: Method) -> Setting {
        Setting::new(method, Some(1.0))
    }

    #[test]
    fn weights_by_hand() {
        let fixed = |ratio| Setting::fixed(ratio, 1.0);
        let (equal, oracle) = (of(Method::Equal), of(Method::Oracle));
        // Weights, and their ratio in own units, which does not depend on the units but for equal weights.
        for (setting, scales, expected, own) in [
            (equal, [1.0, 100.0], [1.0, 1.0], 1e4),
            // 1/0.1² : 1/1² = 100 : 1, and 100 : 1e-4 for targets that are a hundred times larger.
            (oracle, [1.0, 1.0], [10.0, 0.1], 0.01),
            (oracle, [1.0, 100.0], [1e3, 1e-3], 0.01),
            (fixed(4.0), [1.0, 1.0], [0.5, 2.0], 4.0),
            (fixed(4.0), [1.0, 2.0], [1.0, 1.0], 4.0),
            (fixed(4.0), [3.0, 6.0], [1.0, 1.0], 4.0),
        ] {
            let weights = setting.weights(&NOISE, &scales).unwrap();
            near(&weights, &expected);
            near(&[ratio(&weights, &scales)], &[own]);
        }
        assert_eq!(of(Method::Learned).weights(&NOISE, &[1.0, 1.0]), None);
    }

    /// Three tasks: the grid varies the last, the others keep the oracle's 100 : 4 among themselves.
    #[test]
    fn the_other_tasks_keep_the_oracles_weights() {
        let noise = [0.1, 0.5, 1.0];
        let weights = Setting::fixed(0.2, 1.0).weights(&noise, &[1.0; 3]).unwrap();
        let ratios = [weights[0] / weights[1], weights[2] / weights[0]];
        near(&ratios, &[25.0, 0.2]);
        near(&[weights.iter().product()], &[1.0]);
    }

    #[test]
    fn standardised_targets_forget_their_units() {
        let standardised = Setting::new(Method::Equal, None);
        for unit in [10.0, 700.0] {
            let scales = standardised.scales(&[1.0, unit, 3.0, -unit], 2);
            near(&scales, &[1.0, 1.0 / unit]);
        }
        assert_eq!(Setting::fixed(1.0, 0.01).scales(&[], 2), [1.0, 0.01]);
    }
}
