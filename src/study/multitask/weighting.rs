//! How the losses of the tasks are weighted, and in which units the networks see the targets.
//!
//! Weights multiply half the mean squared error of each task. Of fixed weights only the ratios
//! matter, since Adam divides by the size of the gradient; all are scaled to a geometric mean of 1.
//! A weight w for targets in units u is a weight w u² for targets in their own units, so that
//! the ratios here are all in own units, and the same whatever u.

use crate::study::multitask::problem::moments;

/// How the losses of the tasks are weighted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weighting {
    /// All alike, in the units that the networks see.
    Equal,
    /// One over the variance of the noise: what nobody knows.
    Oracle,
    /// The weight of the last task is so many times that of the first, in own units; the others have
    /// the oracle's weights among themselves, which favours the grid where tasks are more than two.
    Fixed(f64),
    /// Learned, with log variances that begin at 0 (Kendall, Gal & Cipolla 2018).
    Learned,
    /// Learned, with log variances that begin at those of the training targets.
    Warm,
}

/// The units that the networks see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Units {
    /// Targets of the last task are multiplied by this number, the others are as they are.
    Scaled(f64),
    /// Every task's targets are divided by their STD in the training data.
    Standardised,
}

/// What a network is trained with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// The weights.
    pub weighting: Weighting,
    /// The units.
    pub units: Units,
}

impl Weighting {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Oracle => "oracle",
            Self::Fixed(_) => "fixed",
            Self::Learned => "learned",
            Self::Warm => "learned-warm",
        }
    }

    /// Whether the weights are learned.
    pub fn is_learned(self) -> bool {
        matches!(self, Self::Learned | Self::Warm)
    }

    /// The fixed weights of the tasks' losses, with a geometric mean of 1, for targets that are
    /// multiplied by `scales`; none if they are learned.
    pub fn weights(self, noise: &[f64], scales: &[f64]) -> Option<Vec<f64>> {
        let in_own_units = |task: usize| {
            let variance = noise[task] * noise[task];
            match self {
                Self::Equal => Some(scales[task] * scales[task]),
                Self::Fixed(ratio) if task + 1 == noise.len() => {
                    Some(ratio / (noise[0] * noise[0]))
                }
                Self::Oracle | Self::Fixed(_) => Some(1.0 / variance),
                Self::Learned | Self::Warm => None,
            }
        };
        let weight = |task: usize| Some(in_own_units(task)? / (scales[task] * scales[task]));
        let weights: Option<Vec<f64>> = (0..noise.len()).map(weight).collect();
        weights.map(|weights| {
            let logs = weights.iter().map(|&weight| libm::log(weight));
            let centre = libm::exp(logs.sum::<f64>() / weights.len() as f64);
            weights.iter().map(|weight| weight / centre).collect()
        })
    }
}

/// The weight of the last task over that of the first, in own units, of `weights` for targets that
/// are multiplied by `scales`.
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

impl Units {
    /// What the targets `y`, row after row, are multiplied by in each task.
    pub fn scales(self, y: &[f64], tasks: usize) -> Vec<f64> {
        match self {
            Self::Scaled(unit) => {
                let mut scales = vec![1.0; tasks];
                scales[tasks - 1] = unit;
                scales
            }
            Self::Standardised => (0..tasks)
                .map(|task| 1.0 / moments(y, task, tasks).1)
                .collect(),
        }
    }

    /// The unit of the last task; none where units are divided out.
    pub fn unit(self) -> Option<f64> {
        match self {
            Self::Scaled(unit) => Some(unit),
            Self::Standardised => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOISE: [f64; 2] = [0.1, 1.0];

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "{found} for {expected}"
            );
        }
    }

    #[test]
    fn weights_by_hand() {
        let weights = |weighting: Weighting, scales: &[f64]| weighting.weights(&NOISE, scales);
        near(
            &weights(Weighting::Equal, &[1.0, 100.0]).unwrap(),
            &[1.0, 1.0],
        );
        // 1/0.1² : 1/1² = 100 : 1, and 100 : 1e-4 for targets that are a hundred times larger.
        near(
            &weights(Weighting::Oracle, &[1.0, 1.0]).unwrap(),
            &[10.0, 0.1],
        );
        near(
            &weights(Weighting::Oracle, &[1.0, 100.0]).unwrap(),
            &[1e3, 1e-3],
        );
        near(
            &weights(Weighting::Fixed(4.0), &[1.0, 1.0]).unwrap(),
            &[0.5, 2.0],
        );
        near(
            &weights(Weighting::Fixed(4.0), &[1.0, 2.0]).unwrap(),
            &[1.0, 1.0],
        );
        assert_eq!(weights(Weighting::Learned, &[1.0, 1.0]), None);
    }

    #[test]
    fn a_ratio_in_own_units_does_not_depend_on_the_units() {
        for scales in [[1.0, 0.01], [1.0, 1.0], [3.0, 100.0]] {
            let of =
                |weighting: Weighting| ratio(&weighting.weights(&NOISE, &scales).unwrap(), &scales);
            near(
                &[of(Weighting::Oracle), of(Weighting::Fixed(7.0))],
                &[0.01, 7.0],
            );
        }
        let equal = Weighting::Equal.weights(&NOISE, &[1.0, 100.0]).unwrap();
        near(&[ratio(&equal, &[1.0, 100.0])], &[1e4]);
    }

    /// Three tasks: the grid varies the last, the others keep the oracle's 100 : 4 among themselves.
    #[test]
    fn the_other_tasks_keep_the_oracles_weights() {
        let noise = [0.1, 0.5, 1.0];
        let weights = Weighting::Fixed(0.2).weights(&noise, &[1.0; 3]).unwrap();
        near(
            &[weights[0] / weights[1], weights[2] / weights[0]],
            &[25.0, 0.2],
        );
        near(&[weights.iter().product()], &[1.0]);
    }

    #[test]
    fn standardised_targets_forget_their_units() {
        let y = [1.0, 10.0, 3.0, -10.0];
        let scales = Units::Standardised.scales(&y, 2);
        near(&scales, &[1.0, 0.1]);
        let larger: Vec<f64> = [1.0, 700.0, 3.0, -700.0].to_vec();
        let again = Units::Standardised.scales(&larger, 2);
        near(&[700.0 * again[1]], &[10.0 * scales[1]]);
        assert_eq!(Units::Scaled(0.01).scales(&y, 2), [1.0, 0.01]);
    }
}
