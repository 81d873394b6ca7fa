//! What networks that learn variances know of noise, and what sampled networks do not agree on
//! (Kendall & Gal 2017): aleatoric and epistemic variances of Q-values over training.

use serde::Serialize;

use crate::report::seed_curves::{self, ALEATORIC, EPISTEMIC, Seeds};
use crate::report::series::{CURVE_RESAMPLES, Point, Series, curve_of, value_at};
use crate::statistics::{Estimate, Resamples};

/// Variances of Q-values of one arm in one world: means over reachable states and actions, of which the
/// interquartile mean over the seeds that did not diverge is taken. A seed whose values run away has
/// variances beyond all measure, and a mean over seeds would show nothing but it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
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
    /// `last_aleatoric` over the exact variance; none where that is 0.
    pub last_aleatoric_over_exact: Option<Estimate>,
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
        let series = |column: usize| -> Vec<Series> {
            let value = |&(step, fields): &seed_curves::Point| (step, fields[column].get());
            let tracks = seeds.values().map(|track| track.variances.iter());
            tracks.map(|points| points.map(value).collect()).collect()
        };
        let [epistemic, aleatoric] = [EPISTEMIC, ALEATORIC].map(series);
        let values = |of: &[Series], step: u64| -> Vec<Option<f64>> {
            let went_on = seeds.values().map(|track| track.diverged_step().is_none());
            let values = of.iter().map(|series| value_at(series, step));
            let values = values.zip(went_on);
            values
                .map(|(value, went_on)| value.filter(|_| went_on))
                .collect()
        };
        let at = |of, step| Estimate::iqm(&values(of, step), resamples);
        let curve_resamples = Resamples::new(seeds.len(), CURVE_RESAMPLES);
        let over_steps =
            |of: &[Series]| curve_of(Estimate::iqm, of.iter(), &steps, &curve_resamples);
        let last_aleatoric = at(&aleatoric, last);
        let exact = target_variance.filter(|&exact| exact > 0.);
        Some(Self {
            first_aleatoric: at(&aleatoric, first),
            last_aleatoric,
            last_aleatoric_over_exact: last_aleatoric
                .zip(exact)
                .map(|(last, exact)| last.in_units_of(exact)),
            largest_aleatoric: (values(&aleatoric, last).into_iter().flatten()).reduce(f64::max),
            first_epistemic: at(&epistemic, first),
            last_epistemic: at(&epistemic, last),
            target_variance,
            aleatoric: over_steps(&aleatoric),
            epistemic: over_steps(&epistemic),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{self, Record};
    use crate::report::sample::seed_row;
    use crate::report::seed_curves::Arranged;

    fn row((seed, step, aleatoric): (u64, u64, f64)) -> records::Variances {
        records::Variances {
            arm: "a".into(),
            env: "w".into(),
            seed,
            step,
            epistemic: None,
            aleatoric: Some(aleatoric),
        }
    }

    #[test]
    fn figures_over_the_seeds_that_did_not_diverge() {
        let mut seeds = [0, 1, 2].map(|seed| seed_row("a", "w", seed));
        seeds[2].diverged_step = Some(7);
        let rows = [
            (0, 0, 1.0),
            (0, 10, 0.2),
            (1, 0, 2.0),
            (1, 10, 0.4),
            (2, 0, 9.0),
        ];
        let rows = rows.map(|of| Record::Variances(row(of)));
        let all: Arranged = seeds.map(Record::Seed).into_iter().chain(rows).collect();
        let seeds = &all.worlds["w"]["a"];
        let found = Variances::new(seeds, Some(0.25), &Resamples::new(3, 100)).unwrap();
        let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
        assert_eq!(value(found.first_aleatoric), Some(1.5));
        assert!((value(found.last_aleatoric).unwrap() - 0.3).abs() < 1e-12);
        assert!((value(found.last_aleatoric_over_exact).unwrap() - 1.2).abs() < 1e-12);
        assert_eq!(found.largest_aleatoric, Some(0.4));
        assert_eq!(found.last_epistemic, None);
        assert_eq!(found.target_variance, Some(0.25));
        // The curve has what there was of the third.
        let curve = found.aleatoric.iter().map(|point| point.step);
        assert!(curve.eq([0, 10]));
        // Of 1, 2 and 9: (0.25 * 1 + 2 + 0.25 * 9) / 1.5.
        assert_eq!(found.aleatoric[0].estimate.value, 3.0);
        assert!(found.epistemic.is_empty());
    }
}
