//! What networks with a Gaussian head know of noise, and what sampled networks do not agree on
//! (Kendall & Gal 2017): aleatoric and epistemic variances of Q-values over training.

use std::collections::BTreeSet;

use serde::Serialize;

use super::arms::{CURVE_RESAMPLES, Series, curve};
use super::figures::{Estimate, Point};
use super::tracks::{Seeds, Track};
use crate::records;
use crate::statistics::Resamples;

/// Variances of Q-values of one arm in one world: means over reachable states and actions, and over the
/// seeds that did not diverge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variances {
    /// Learned variance of one-step targets at the first evaluation.
    pub first_aleatoric: Option<Estimate>,
    /// The same at the last evaluation.
    pub last_aleatoric: Option<Estimate>,
    /// Variance between sampled networks at the first evaluation; none for an arm that does not sample.
    pub first_epistemic: Option<Estimate>,
    /// The same at the last evaluation.
    pub last_epistemic: Option<Estimate>,
    /// Exact variance of one-step targets under Q*; none where the run's configuration is not known.
    pub target_variance: Option<f64>,
    /// Aleatoric variance over training steps.
    #[serde(skip)]
    pub aleatoric: Vec<Point>,
    /// Epistemic variance over training steps.
    #[serde(skip)]
    pub epistemic: Vec<Point>,
}

/// The value of a row.
type Field = fn(&records::Variances) -> Option<f64>;

impl Variances {
    /// Of the arm with these seeds; none if it has no rows.
    pub fn new(seeds: &Seeds, target_variance: Option<f64>, resamples: &Resamples) -> Option<Self> {
        let aleatoric: Field = |row| row.aleatoric;
        let epistemic: Field = |row| row.epistemic;
        let steps: BTreeSet<u64> = (seeds.values())
            .flat_map(|track| track.variances.keys().copied())
            .collect();
        let (&first, &last) = (steps.first()?, steps.last()?);
        let at = |step: u64, field: Field| {
            let value = |track: &Track| {
                let row = track.variances.get(&step)?;
                field(row).filter(|_| track.diverged_step().is_none())
            };
            let values: Vec<_> = seeds.values().map(value).collect();
            Estimate::mean(&values, resamples)
        };
        let curve_resamples = Resamples::new(seeds.len(), CURVE_RESAMPLES);
        let over_steps = |field: Field| {
            let series = |track: &Track| -> Series {
                let rows = track.variances.iter();
                rows.map(|(&step, row)| (step, field(row))).collect()
            };
            let series: Vec<_> = seeds.values().map(series).collect();
            curve(&series, &steps, &curve_resamples)
        };
        Some(Self {
            first_aleatoric: at(first, aleatoric),
            last_aleatoric: at(last, aleatoric),
            first_epistemic: at(first, epistemic),
            last_epistemic: at(last, epistemic),
            target_variance,
            aleatoric: over_steps(aleatoric),
            epistemic: over_steps(epistemic),
        })
    }
}
