//! Bias-corrected and accelerated bootstrap interval, BCa (Efron 1987, "Better bootstrap confidence
//! intervals"): a percentile interval whose tails make up for bias and skewness.
//!
//! The bias correction is the normal score of the share of resamples below the estimate, those
//! equal to it counting half, as a statistic of few distinct values needs. The acceleration comes
//! from the jackknife, over strata as in Davison & Hinkley (1997, section 5.3).
//!
//! It does not make up for few seeds, and tails that follow skewness are themselves noisy: the
//! table of the interquartile mean says where it covers less than the expanded percentile interval.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::statistics::bootstrap::TAIL;
use crate::statistics::{Interval, Resamples};

impl Resamples {
    /// BCa interval, at [`LEVEL`](super::LEVEL), of a statistic of seeds, with `statistic` as in
    /// [`Resamples::replicates`].
    ///
    /// Where leaving out any one seed makes no difference, the acceleration is taken as zero; where
    /// all resamples agree, the interval has no width. None if the statistic has no value for all
    /// seeds or without one of them, or lies outside of its resamples (its bias cannot be
    /// corrected).
    pub fn bca_interval(
        &self,
        mut statistic: impl FnMut(&[u32]) -> Option<f64>,
    ) -> Option<Interval> {
        let seeds: Vec<u32> = (0..self.seeds() as u32).collect();
        let estimate = statistic(&seeds)?;
        let acceleration = self.acceleration(&mut statistic)?;
        let mut replicates = self.replicates(statistic);
        replicates.sort_unstable_by(f64::total_cmp);
        between_corrected_tails(&replicates, estimate, acceleration)
    }

    /// A sixth of the skewness of the statistic's jackknife influence values.
    fn acceleration(&self, statistic: &mut impl FnMut(&[u32]) -> Option<f64>) -> Option<f64> {
        let seeds: Vec<u32> = (0..self.seeds() as u32).collect();
        let (mut squares, mut cubes) = (0.0, 0.0);
        for stratum in self.strata().filter(|stratum| !stratum.is_empty()) {
            let size = stratum.len() as f64;
            let without: Vec<f64> = stratum
                .map(|left_out| {
                    let (before, after) = (&seeds[..left_out], &seeds[left_out + 1..]);
                    statistic(&[before, after].concat())
                })
                .collect::<Option<_>>()?;
            let centre = super::mean(&without)?;
            for value in without {
                let influence = (centre - value) * (size - 1.0) / size;
                squares += influence.powi(2);
                cubes += influence.powi(3);
            }
        }
        Some(if squares > 0.0 {
            cubes / (6.0 * squares.powf(1.5))
        } else {
            0.0
        })
    }
}

/// Between the BCa tails of ascending `replicates` of a statistic.
fn between_corrected_tails(
    replicates: &[f64],
    estimate: f64,
    acceleration: f64,
) -> Option<Interval> {
    // Sums in another order differ in their last bits: those are ties too.
    let (first, last) = (replicates.first()?, replicates.last()?);
    let tolerance = 1e-12 * (last - first);
    let below = replicates.partition_point(|&value| value < estimate - tolerance);
    let up_to = replicates.partition_point(|&value| value <= estimate + tolerance);
    if up_to == 0 || below == replicates.len() {
        return None;
    }
    // An acceleration is at most 1/6, and of B resamples a bias at most the normal score of
    // 1 - 1/(2B), 3.9 for 10,000: so the denominator below stays positive.
    let normal = Normal::standard();
    let bias = normal.inverse_cdf((below + up_to) as f64 / (2 * replicates.len()) as f64);
    let tail = |probability| {
        let score = bias + normal.inverse_cdf(probability);
        normal.cdf(bias + score / (1.0 - acceleration * score))
    };
    Interval::between(replicates, tail(TAIL), tail(1.0 - TAIL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::mean;

    const SKEWED: [f64; 12] = [3.1, 0.2, 5.6, 1.4, 1.4, 0.9, 2.2, 8.5, 0.7, 1.1, 0.3, 4.0];

    fn mean_of(values: &[f64]) -> impl Fn(&[u32]) -> Option<f64> {
        |seeds| {
            let drawn: Vec<f64> = seeds.iter().map(|&seed| values[seed as usize]).collect();
            mean(&drawn)
        }
    }

    fn near(found: Option<Interval>, low: f64, high: f64) {
        let found = found.expect("an interval");
        assert!(
            (found.low - low).abs() < 1e-8 && (found.high - high).abs() < 1e-8,
            "{found:?}"
        );
    }

    // scipy 1.17: scipy.stats.bootstrap(data, statistic, method="BCa", n_resamples=0,
    // bootstrap_result=R), R.bootstrap_distribution being the replicates of the table used here; replicates
    // and statistic rounded to 10 digits, since scipy takes equal sums for unequal whose last bits
    // differ.

    #[test]
    fn mean_as_scipy_has_it() {
        let found = Resamples::new(12, 1_000).bca_interval(mean_of(&SKEWED));
        near(found, 1.469_794_881_3, 4.190_497_369_4);
    }

    #[test]
    fn interquartile_mean_as_scipy_has_it() {
        // The statistic given to scipy has exact fractions: the jackknife has 11 values.
        let table = Resamples::new(12, 1_000);
        let found = table.bca_interval(table.iqm_of(&SKEWED.map(Some)));
        near(found, 0.909_386_198_2, 3.516_666_666_7);
    }

    #[test]
    fn difference_of_two_strata_as_scipy_has_it() {
        let found = Resamples::stratified(&[5, 7], 1_000).bca_interval(|seeds| {
            let (first, second) = seeds.split_at(seeds.partition_point(|&seed| seed < 5));
            Some(mean_of(&SKEWED)(second)? - mean_of(&SKEWED)(first)?)
        });
        near(found, -1.964_587_090_7, 3.284_018_640_6);
    }

    #[test]
    fn agreement_has_no_width() {
        let found = Resamples::new(5, 100).bca_interval(mean_of(&[0.1; 5]));
        assert_eq!(
            found,
            Some(Interval {
                low: 0.1,
                high: 0.1
            })
        );
    }

    #[test]
    fn no_influence_of_any_one_seed_is_no_acceleration() {
        // Without any one of these eight the interquartile mean is still 0, but resamples differ.
        let values = [-9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0].map(Some);
        let table = Resamples::new(8, 1_000);
        let Interval { low, high } = table.bca_interval(table.iqm_of(&values)).unwrap();
        assert!(low < 0.0 && 0.0 < high && high < 1.0, "{low} to {high}");
    }

    #[test]
    fn what_cannot_be_corrected_has_no_interval() {
        let table = Resamples::new(3, 100);
        let one_short = table.bca_interval(|seeds| (seeds.len() == 3).then_some(1.0));
        assert_eq!(one_short, None, "the jackknife has no value");
        let outside = between_corrected_tails(&[1.0, 2.0, 3.0], 4.0, 0.0);
        assert_eq!(outside, None, "the estimate is beyond all resamples");
        assert_eq!(Resamples::new(0, 10).bca_interval(|_| Some(1.0)), None);
    }
}
