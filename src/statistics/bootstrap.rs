//! Bootstrap intervals over seeds from the quantiles of a statistic's resampled values.
//!
//! The *percentile* interval (Efron 1979) runs from the 2.5 % to the 97.5 % quantile. It is narrow
//! for few seeds: by sqrt((n - 1) / n), since a resample's variance has n and not n - 1 in its
//! denominator, and by normal in place of t quantiles. The *expanded* percentile interval
//! (Hesterberg 2015, "What teachers should know about the bootstrap", section 5.2) makes up for
//! both by taking quantiles further out, at Phi(-sqrt(n / (n - 1)) t_{n-1}): 1.59 % for 20 seeds.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::statistics::{Resamples, quantile};

/// Confidence level of every interval.
pub const LEVEL: f64 = 0.95;

/// Probability outside an interval, on each side.
pub const TAIL: f64 = (1.0 - LEVEL) / 2.0;

/// A confidence interval, in the unit of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Resamples {
    /// From the `tail` to the `1 - tail` quantile of a statistic over all resamples, with
    /// `statistic` as in [`Resamples::replicates`]: the percentile interval at [`LEVEL`] for
    /// [`TAIL`], the expanded one for a smaller tail. None if no resample has a value.
    pub fn percentile_interval(
        &self,
        tail: f64,
        statistic: impl FnMut(&[u32]) -> Option<f64>,
    ) -> Option<Interval> {
        let mut replicates = self.replicates(statistic);
        replicates.sort_unstable_by(f64::total_cmp);
        Some(Interval {
            low: quantile(&replicates, tail)?,
            high: quantile(&replicates, 1.0 - tail)?,
        })
    }

    /// Tail of an expanded percentile interval for seeds of which those have a value for which
    /// `present` holds. None if no stratum has two of them.
    ///
    /// With N values in S strata it is Phi(-sqrt(N / (N - S)) t), t the quantile of Student's t with
    /// N - S degrees of freedom; strata without a value do not count.
    pub(super) fn expanded_tail(&self, present: impl Fn(usize) -> bool) -> Option<f64> {
        let sizes = self
            .strata()
            .map(|stratum| stratum.filter(|&seed| present(seed)).count());
        let (values, strata) = sizes
            .filter(|&size| size > 0)
            .fold((0, 0), |(values, strata), size| (values + size, strata + 1));
        if values == strata {
            return None;
        }
        let freedom = (values - strata) as f64;
        let t = StudentsT::new(0.0, 1.0, freedom).expect("positive degrees of freedom");
        let expanded = t.inverse_cdf(TAIL) * (values as f64 / freedom).sqrt();
        Some(Normal::standard().cdf(expanded))
    }

    /// Expanded percentile bootstrap interval, at [`LEVEL`], of the mean of `values`, one for each
    /// seed.
    ///
    /// A seed without a value is drawn like any other and adds nothing to its resample's mean; a
    /// resample of such seeds alone is left out. None if fewer than two seeds have a value.
    ///
    /// # Panics
    /// If there are not as many values as the table has seeds.
    pub fn mean_interval(&self, values: &[Option<f64>]) -> Option<Interval> {
        self.assert_one_for_each_seed(values);
        let origin = values.iter().flatten().next()?;
        let tail = self.expanded_tail(|seed| values[seed].is_some())?;
        // As in `mean`: equal values have exactly that value as the mean of every resample.
        let deviations: Vec<(f64, u32)> = values
            .iter()
            .map(|value| value.map_or((0.0, 0), |value| (value - origin, 1)))
            .collect();
        self.percentile_interval(tail, |seeds| {
            let (mut sum, mut count) = (0.0, 0);
            for &seed in seeds {
                let (deviation, present) = deviations[seed as usize];
                sum += deviation;
                count += present;
            }
            (count > 0).then(|| origin + sum / f64::from(count))
        })
    }

    /// # Panics
    /// If there are not as many values as the table has seeds.
    pub(super) fn assert_one_for_each_seed(&self, values: &[Option<f64>]) {
        assert_eq!(
            values.len(),
            self.seeds(),
            "one value for each seed of the table"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_by_hand() {
        let tenth = Some(0.1);
        for (values, expected) in [
            // Resamples have the means 0, 1/2, 1 with chances 1/4, 1/2, 1/4, so that both tails lie well
            // within the atoms at the ends.
            (&[Some(0.0), Some(1.0)][..], Some((0.0, 1.0))),
            (&[tenth; 5], Some((0.1, 0.1))),
            // A missing value is not a zero: a quarter of the resamples hold the one value and not the
            // other, whatever else they hold.
            (&[Some(4.0), None, Some(6.0), None], Some((4.0, 6.0))),
            (&[tenth], None),
            (&[None, tenth, None], None),
            (&[], None),
        ] {
            let found = Resamples::new(values.len(), 10_000).mean_interval(values);
            let expected = expected.map(|(low, high)| Interval { low, high });
            assert_eq!(found, expected, "{values:?}");
        }
    }

    #[test]
    fn quantiles_of_the_resampled_means() {
        // The binomial case: with 10 ones among 20, the mean of a resample is Binomial(20, 1/2) / 20.
        // The tails are Phi(-2.0930 sqrt(20/19)) = 1.59 %, which is at 5/20 and 15/20 (cumulative
        // 0.0059 below 5, 0.0207 at 5).
        let values: Vec<_> = (0..20).map(|seed| Some(f64::from(seed % 2))).collect();
        let interval = Resamples::new(20, 10_000).mean_interval(&values).unwrap();
        assert!((interval.low - 0.25).abs() < 1e-12, "{interval:?}");
        assert!((interval.high - 0.75).abs() < 1e-12, "{interval:?}");
    }

    #[test]
    fn arms_that_differ_by_a_constant_have_intervals_that_do_too() {
        let one = [0.3, 0.9, 0.1, 0.4, 0.8, 0.2].map(Some);
        let other = one.map(|value| value.map(|value| value + 10.0));
        let table = Resamples::new(6, 1_000);
        let (one, other) = (
            table.mean_interval(&one).unwrap(),
            table.mean_interval(&other).unwrap(),
        );
        assert!((other.low - one.low - 10.0).abs() < 1e-12);
        assert!((other.high - one.high - 10.0).abs() < 1e-12);
    }

    #[test]
    fn tails_expand_as_hesterberg_says() {
        // scipy 1.17: norm.cdf(t.ppf(0.025, n - 1) * sqrt(n / (n - 1))); for three strata
        // norm.cdf(t.ppf(0.025, 12) * sqrt(15 / 12)).
        let tail = |strata: &[usize]| Resamples::stratified(strata, 0).expanded_tail(|_| true);
        for (strata, expected) in [
            (&[5][..], 0.0009541005518824885),
            (&[10], 0.00855063902440636),
            (&[20], 0.015880829920347925),
            (&[50], 0.02117941121137754),
            (&[5, 7, 3], 0.0074256132585803734),
        ] {
            let found = tail(strata).unwrap();
            assert!((found - expected).abs() < 1e-9, "{strata:?}: {found}");
        }
        assert_eq!(tail(&[5, 7, 3]), tail(&[5, 0, 7, 3]));
        assert_eq!(tail(&[1, 1, 0]), None);
        let odd = Resamples::new(40, 0).expanded_tail(|seed| seed % 2 == 1);
        assert_eq!(odd, tail(&[20]), "seeds without a value do not count");
    }
}
