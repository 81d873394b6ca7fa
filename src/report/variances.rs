//! What networks that learn variances know of noise, and what sampled networks do not agree on
//! (Kendall & Gal 2017): aleatoric and epistemic variances of Q-values over training.

use serde::Serialize;

use crate::report::arms::{CURVE_RESAMPLES, curve_of};
use crate::report::figures::Point;
use crate::report::seed_curves::{self, ALEATORIC, EPISTEMIC, SeedCurves, Seeds};
use crate::statistics::{Estimate, Resamples};

/// Variances of Q-values of one arm in one world: means over reachable states and actions, of which the
/// interquartile mean over the seeds that did not diverge is taken. A seed whose values run away has
/// variances beyond all measure, and a mean over seeds would show nothing but it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variances {
    /// Learned variance of one-step targets at the first evaluation.
    pub first_aleatoric: Option<Estimate>,
    /// The same at the last evaluation.
    pub last_aleatoric: Option<Estimate>,
    /// The same in the seed in which it is largest.
    pub largest_aleatoric: Option<f64>,
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

impl Variances {
    /// Of the arm with these seeds; none if it has no rows.
    pub fn new(seeds: &Seeds, target_variance: Option<f64>, resamples: &Resamples) -> Option<Self> {
        let steps = seed_curves::steps(seeds.values().map(|track| &track.variances[..]));
        let (&first, &last) = (steps.first()?, steps.last()?);
        let values = |step: u64, column: usize| -> Vec<Option<f64>> {
            let value = |track: &SeedCurves| {
                let place = track.variances.binary_search_by_key(&step, |point| point.0);
                let (_, fields) = track.variances[place.ok()?];
                fields[column]
                    .get()
                    .filter(|_| track.diverged_step().is_none())
            };
            seeds.values().map(value).collect()
        };
        let at = |step, column| Estimate::iqm(&values(step, column), resamples);
        let curve_resamples = Resamples::new(seeds.len(), CURVE_RESAMPLES);
        let over_steps = |column: usize| {
            let series = seeds.values().map(|track| {
                let points = track.variances.iter();
                points.map(move |(step, fields)| (*step, fields[column].get()))
            });
            curve_of(Estimate::iqm, series, &steps, &curve_resamples)
        };
        Some(Self {
            first_aleatoric: at(first, ALEATORIC),
            last_aleatoric: at(last, ALEATORIC),
            largest_aleatoric: (values(last, ALEATORIC).into_iter().flatten()).reduce(f64::max),
            first_epistemic: at(first, EPISTEMIC),
            last_epistemic: at(last, EPISTEMIC),
            target_variance,
            aleatoric: over_steps(ALEATORIC),
            epistemic: over_steps(EPISTEMIC),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{self, Seed};
    use crate::report::sample::{Records, seed_row};

    fn row(seed: u64, step: u64, aleatoric: f64) -> records::Variances {
        records::Variances {
            arm: "a".into(),
            env: "w".into(),
            seed,
            step,
            epistemic: None,
            aleatoric: Some(aleatoric),
        }
    }

    fn seed(seed: u64, diverged_step: Option<u64>) -> Seed {
        Seed {
            diverged_step,
            ..seed_row("a", "w", seed)
        }
    }

    #[test]
    fn figures_over_the_seeds_that_did_not_diverge() {
        let records = Records {
            seeds: vec![seed(0, None), seed(1, None), seed(2, Some(7))],
            variances: vec![
                row(0, 0, 1.0),
                row(0, 10, 0.2),
                row(1, 0, 2.0),
                row(1, 10, 0.4),
                row(2, 0, 9.0),
            ],
            ..Records::default()
        };
        let all = records.arranged();
        let seeds = &all.worlds["w"]["a"];
        let found = Variances::new(seeds, Some(0.25), &Resamples::new(3, 100)).unwrap();
        let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
        assert_eq!(value(found.first_aleatoric), Some(1.5));
        assert!((value(found.last_aleatoric).unwrap() - 0.3).abs() < 1e-12);
        assert_eq!(found.largest_aleatoric, Some(0.4));
        assert_eq!(found.last_epistemic, None);
        assert_eq!(found.target_variance, Some(0.25));
        // The curve has what there was of the third.
        let curve: Vec<_> = found.aleatoric.iter().map(|point| point.step).collect();
        assert_eq!(curve, [0, 10]);
        // Of 1, 2 and 9: (0.25 * 1 + 2 + 0.25 * 9) / 1.5.
        assert_eq!(found.aleatoric[0].estimate.value, 3.0);
        assert!(found.epistemic.is_empty());
    }

    #[test]
    fn an_arm_without_rows_has_none() {
        let records = Records {
            seeds: vec![seed(0, None)],
            ..Records::default()
        };
        let all = records.arranged();
        let seeds = &all.worlds["w"]["a"];
        assert_eq!(
            Variances::new(seeds, Some(0.25), &Resamples::new(1, 100)),
            None
        );
    }
}
