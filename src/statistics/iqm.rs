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
//! COVERAGE

use super::{Interval, Resamples};

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
        let interval = self.percentile_interval(tail, self.iqm_of(values))?;
        Some(interval.holding(iqm(&present)?))
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
