//! Interquartile mean (IQM): the mean of the middle half, and its interval over seeds.
//!
//! It gives a quarter of the seeds leave to fail, or to excel, on each side (Agarwal et al. 2021,
//! "Deep reinforcement learning at the edge of the statistical precipice"). The middle half is exact
//! here: of 5 values the second and the fourth count by three quarters. `scipy.stats.trim_mean(x,
//! 0.25)`, which rliable calls, cuts whole values and rounds their number down, so that its middle
//! is up to 1.5 values too wide; both agree where the number of values is a multiple of 4.
//!
//! # The interval
//!
//! The *expanded percentile* bootstrap over seeds ([`Resamples::expanded_tail`]). In trials of the same kind
//! with 20 seeds, none of the others did as well in all cases. BCa covered in 88 to 95 %. Those that divide
//! by a standard error (bootstrap-t, and the t interval of Tukey & McLaughlin 1963) covered in 57 to 97 %:
//! they fail where most of the middle half is one value and the error collapses.
//!
//! Per cent of 2,000 data sets whose 95 % interval held the truth (`cargo bench --bench coverage`,
//! 1,000 resamples each; one standard error is 0.5, and rows share their random numbers), by seeds:
//!
//! | population | percentile, 20 | expanded, 5 | 10 | 20 | 50 |
//! | --- | --- | --- | --- | --- | --- |
//! | normal | 93.8 | 94.4 | 97.0 | 95.8 | 96.2 |
//! | uniform | 93.7 | 94.4 | 97.0 | 95.7 | 96.0 |
//! | exponential | 94.2 | 93.9 | 96.8 | 95.5 | 96.2 |
//! | log-normal | 94.2 | 93.9 | 96.5 | 95.5 | 96.1 |
//! | Student's t, 3 degrees | 93.8 | 94.4 | 97.0 | 96.0 | 96.2 |
//! | near -1 in 10 %, else near 0.8 | 93.9 | 94.5 | 97.2 | 95.9 | 96.3 |
//! | near -1 in 20 % | 94.0 | 94.3 | 97.2 | 96.1 | 96.2 |
//! | near -1 in 25 % | 93.7 | 93.7 | 96.8 | 95.7 | 94.6 |
//! | near -1 in 30 % | 93.0 | 84.3 | 96.9 | 94.8 | 95.0 |
//! | near -1 in 50 % | 93.8 | 94.4 | 97.2 | 95.1 | 95.7 |
//! | six values, many ties | 93.6 | 86.8 | 96.0 | 95.4 | 95.3 |
//! | the optimum in 30 %, else uniform | 93.5 | 94.5 | 96.8 | 95.4 | 95.8 |
//! | the optimum in 60 % | 93.0 | 90.9 | 97.2 | 95.0 | 95.3 |
//! | 3 worlds: normal | 94.1 | 93.7 | 94.8 | 95.5 | 95.7 |
//! | 3 worlds: 10, 30, 50 % near -1 | 94.1 | 92.8 | 95.2 | 95.0 | 95.2 |
//! | 3 worlds: ties, optimum, near -1 | 93.8 | 95.1 | 95.4 | 95.2 | 95.1 |
//!
//! At 10 seeds it is a little wide. At 5 it is about the range of the resamples, the most that these
//! can give, and covers less than 93 % where the truth lies between what five seeds usually show.

use crate::statistics::{Interval, Resamples};

/// Interquartile mean, with exact fractional weights at the edges of the middle half; none for an
/// empty sample. The order of the values does not matter.
///
/// A sample of equal values has exactly that value, as with [`mean`](super::mean).
pub fn iqm(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let origin = *sorted.first()?;
    let deviations = sorted.iter().map(|value| (value - origin, 1));
    Some(origin + middle_half(deviations, values.len() as u64))
}

/// Mean of the middle half of `total` values: ascending values, and how often each is there.
fn middle_half(ascending: impl Iterator<Item = (f64, u64)>, total: u64) -> f64 {
    // In quarters of a value, so that weights are whole: a value covers 4, the middle half all from
    // `total` to three times that.
    let mut start = 0;
    let mut sum = 0.0;
    for (value, times) in ascending {
        let end = start + 4 * times;
        let weight = end.min(3 * total).saturating_sub(start.max(total));
        sum += weight as f64 * value;
        start = end;
    }
    sum / (2 * total) as f64
}

impl Resamples {
    /// Expanded percentile bootstrap interval, at [`LEVEL`](super::LEVEL), of the interquartile
    /// mean of `values`, one for each seed; the module's table says how often it covers.
    ///
    /// In a stratified table this is the interquartile mean of all strata's values together: the
    /// stratified bootstrap of rliable, and a stratum weighs by its number of values.
    ///
    /// A seed without a value is drawn like any other and adds nothing to its resample. The
    /// interval always holds the interquartile mean, and has no width for equal values. None if no
    /// stratum has two seeds with a value. Values must be finite.
    ///
    /// # Panics
    /// If there are not as many values as the table has seeds.
    pub fn iqm_interval(&self, values: &[Option<f64>]) -> Option<Interval> {
        let tail = self.expanded_tail(|seed| values[seed].is_some())?;
        let present: Vec<f64> = values.iter().copied().flatten().collect();
        let Interval { low, high } = self.percentile_interval(tail, self.iqm_of(values))?;
        let estimate = iqm(&present)?;
        Some(Interval {
            low: low.min(estimate),
            high: high.max(estimate),
        })
    }

    /// The interquartile mean of `values`, one for each seed, as a statistic of a resample's seeds:
    /// for [`Resamples::replicates`], and for every kind of interval. None for seeds without values.
    ///
    /// # Panics
    /// If there are not as many values as the table has seeds.
    pub fn iqm_of(&self, values: &[Option<f64>]) -> impl FnMut(&[u32]) -> Option<f64> + use<> {
        self.assert_one_for_each_seed(values);
        let mut sorted: Vec<(f64, usize)> = (values.iter().enumerate())
            .filter_map(|(seed, value)| Some(((*value)?, seed)))
            .collect();
        sorted.sort_unstable_by(|(left, _), (right, _)| left.total_cmp(right));
        let origin = sorted.first().map_or(0.0, |&(value, _)| value);
        // Sorting once and counting draws is much faster than sorting each resample. Seeds without
        // a value have a rank of their own, after all others.
        let mut ranks = vec![sorted.len(); values.len()];
        for (rank, &(_, seed)) in sorted.iter().enumerate() {
            ranks[seed] = rank;
        }
        let deviations: Vec<f64> = sorted.iter().map(|(value, _)| value - origin).collect();
        let mut times = vec![0_u64; sorted.len() + 1];
        move |seeds| {
            times.fill(0);
            for &seed in seeds {
                times[ranks[seed as usize]] += 1;
            }
            let total = seeds.len() as u64 - times[deviations.len()];
            let ascending = deviations.iter().copied().zip(times.iter().copied());
            (total > 0).then(|| origin + middle_half(ascending, total))
        }
    }
}

#[cfg(test)]
#[path = "iqm_tests.rs"]
mod tests;
