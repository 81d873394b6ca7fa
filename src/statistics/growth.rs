//! How the time to solve grows with the size of a world: exponentially (log t = a + b N) or as a power of it
//! (log t = a + b log N).
//!
//! Both are least-squares lines through the log median time of each size. A median is known as soon as half
//! of the seeds have solved their world, however long the others would have taken; where fewer have, the
//! size is left out. Which model fits better is asked of every bootstrap resample, which draws seeds within
//! each size (Davison & Hinkley 1997, 3.2), so that luck with seeds does not decide it.

use std::ops::Range;

use serde::Serialize;

use crate::statistics::association::moments;
use crate::statistics::time::censored_share;
use crate::statistics::{Estimate, LEVEL, Resamples, Time, median_time, restricted_times};

/// Sizes that a fit takes: two lines through three points are hardly told apart.
pub const LEAST_SIZES: usize = 4;
/// Residual sums of squares of logarithms that differ by less are equal but for rounding.
const ROUNDING: f64 = 1e-12;

/// Times to solve at one size.
#[derive(Debug, Clone, PartialEq)]
pub struct AtSize {
    /// N, at least 1.
    pub size: u64,
    /// The time of each seed, in any unit that all sizes share.
    pub times: Vec<Time>,
    /// The time that a seed had, in that unit.
    pub budget: f64,
}

/// Which of the two lines fits better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    Exponential,
    Power,
    CannotTell,
}

/// How times grow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Growth {
    /// The model with the smaller residual sum of squares in 95 % of the resamples or more.
    pub model: Model,
    /// The sizes behind it, in rising order: those that at least half of the seeds solved, and the median
    /// seed not from the start.
    pub sizes: Vec<u64>,
    /// By how much the time is multiplied when the size grows by one, e^b of the exponential. None for
    /// fewer than [`LEAST_SIZES`] sizes.
    pub factor: Option<Estimate>,
    /// The exponent b of the power, likewise.
    pub exponent: Option<Estimate>,
    /// Share of the resamples in which the exponential fits better, and in which the power does. None if
    /// no size has two seeds.
    pub shares: Option<[f64; 2]>,
}

impl AtSize {
    /// Whether at least half of the seeds solved it within the budget.
    pub fn is_solved(&self) -> bool {
        censored_share(&self.times, self.budget).is_some_and(|share| share <= 0.5)
    }

    fn is_usable(&self) -> bool {
        self.is_solved() && median_time(&self.times).is_some_and(|median| median > 0.0)
    }
}

/// How the times grow over `sizes`, which are in rising order, with intervals from so many resamples.
pub fn growth(sizes: &[AtSize], resamples: usize) -> Growth {
    let usable: Vec<&AtSize> = sizes.iter().filter(|size| size.is_usable()).collect();
    let mut growth = Growth {
        model: Model::CannotTell,
        sizes: usable.iter().map(|size| size.size).collect(),
        factor: None,
        exponent: None,
        shares: None,
    };
    if usable.len() < LEAST_SIZES {
        return growth;
    }
    let strata: Vec<usize> = usable.iter().map(|size| size.times.len()).collect();
    let times = usable
        .iter()
        .map(|size| restricted_times(&size.times, size.budget));
    let times: Vec<f64> = times.flatten().collect();
    let table = Resamples::stratified(&strata, resamples);
    let all: Vec<u32> = (0..times.len() as u32).collect();
    let fit = |x: &[f64], draw: &[u32]| fit(x, &log_medians(&times, &table, draw));

    let n: Vec<f64> = growth.sizes.iter().map(|&size| size as f64).collect();
    let log_n: Vec<f64> = n.iter().map(|n| n.ln()).collect();
    let tail = table.expanded_tail(|_| true);
    let estimate = |x: &[f64], shown: fn(f64) -> f64| {
        let slope = |draw: &[u32]| Some(fit(x, draw)?.0);
        let interval = tail.and_then(|tail| table.percentile_interval(tail, slope));
        Some(Estimate::with(interval, slope(&all)?, times.len()).map(shown))
    };
    growth.factor = estimate(&n, f64::exp);
    growth.exponent = estimate(&log_n, |slope| slope);
    let excess = table.replicates(|draw| Some(fit(&n, draw)?.1 - fit(&log_n, draw)?.1));
    growth.shares = tail.filter(|_| !excess.is_empty()).map(|_| {
        let share = |better: fn(&&f64) -> bool| {
            excess.iter().filter(better).count() as f64 / excess.len() as f64
        };
        [
            share(|excess| **excess < -ROUNDING),
            share(|excess| **excess > ROUNDING),
        ]
    });
    growth.model = match growth.shares {
        Some([share, _]) if share >= LEVEL => Model::Exponential,
        Some([_, share]) if share >= LEVEL => Model::Power,
        _ => Model::CannotTell,
    };
    growth
}

/// The log median time of each size, if these seeds are drawn: the time by which half of them had solved it,
/// as Kaplan and Meier have it where all were watched equally long, or the budget.
fn log_medians(times: &[f64], table: &Resamples, draw: &[u32]) -> Vec<f64> {
    let log_median = |stratum: Range<usize>| {
        let drawn = draw[stratum].iter().map(|&seed| times[seed as usize]);
        let mut drawn: Vec<f64> = drawn.collect();
        let middle = (drawn.len() - 1) / 2;
        let (_, median, _) = drawn.select_nth_unstable_by(middle, f64::total_cmp);
        median.ln()
    };
    table.strata().map(log_median).collect()
}

/// Slope and residual sum of squares of the least-squares line of y over x; none if a y is not finite, as the
/// logarithm of a time of 0.
fn fit(x: &[f64], y: &[f64]) -> Option<(f64, f64)> {
    let points: Vec<_> = x.iter().copied().zip(y.iter().copied()).collect();
    let [xx, xy, yy] = moments(&points)?;
    let slope = xy / xx;
    let residual = yy - slope * xy;
    residual.is_finite().then_some((slope, residual))
}

#[cfg(test)]
#[path = "growth_tests.rs"]
mod tests;
