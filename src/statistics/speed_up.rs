//! Speed-up of an arm over the baseline: how many times sooner it solves its world.
//!
//! TABLE

use serde::Serialize;

use super::{LEVEL, Resamples, Time, quantile, time::censored_share};

/// Resamples behind an interval.
const RESAMPLES: usize = 10_000;

/// Relative differences below this are rounding.
const ROUNDING: f64 = 1e-12;

/// How many times sooner an arm solves its world than the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SpeedUp {
    /// Restricted mean time of the baseline over that of the arm: above 1 if the arm is sooner.
    pub ratio: f64,
    /// Lower end of the interval at [`LEVEL`], above 0; none if the seeds cannot give one, because
    /// they are too few, too few of them solved their world, or they do not differ at all.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Share of seeds that did not solve their world within the budget, in the arm where it is larger.
    pub censored: f64,
    /// Whether more than half of an arm is censored: the interval is not to be relied on then.
    pub flagged: bool,
}

/// Ratio of the restricted mean times of `baseline` and `arm`, paired by index, with its interval: the
/// symmetric bootstrap-t interval (Hall 1988) of its logarithm over seeds, pairs kept together.
///
/// `budget` in steps; a seed that did not solve its world within it counts with the whole budget, one
/// that diverged too. None for fewer than two seeds, if both arms are censored in whole, or if a mean
/// time is zero.
///
/// # Panics
/// If there are not as many seeds of one as of the other.
pub fn speed_up(baseline: &[Time], arm: &[Time], budget: f64) -> Option<SpeedUp> {
    assert_eq!(baseline.len(), arm.len(), "arms are paired by seed");
    let shares = [baseline, arm].map(|times| censored_share(times, budget));
    let (baseline_share, arm_share) = (shares[0]?, shares[1]?);
    if baseline.len() < 2 || baseline_share.min(arm_share) == 1.0 {
        return None;
    }
    let pairs: Vec<(f64, f64)> = baseline
        .iter()
        .zip(arm)
        .map(|(baseline, arm)| (baseline.restricted(budget), arm.restricted(budget)))
        .collect();
    let estimate = LogRatio::of(pairs.iter().copied());
    if !estimate.value.is_finite() {
        return None;
    }
    let half_width = half_width(&pairs, estimate);
    let censored = baseline_share.max(arm_share);
    Some(SpeedUp {
        ratio: estimate.value.exp(),
        low: half_width.map(|half_width| (estimate.value - half_width).exp()),
        high: half_width.map(|half_width| (estimate.value + half_width).exp()),
        censored,
        flagged: censored > 0.5,
    })
}

/// Logarithm of a ratio of means.
#[derive(Clone, Copy)]
struct LogRatio {
    value: f64,
    /// Its standard error by the delta method.
    error: f64,
}

impl LogRatio {
    /// Of the means of the first and the second of each pair.
    ///
    /// To first order an estimate moves with a pair (b, a) by (b / mean b - a / mean a) / n; these
    /// influences sum to zero.
    fn of(pairs: impl ExactSizeIterator<Item = (f64, f64)> + Clone) -> Self {
        let n = pairs.len() as f64;
        let (b_sum, a_sum) = pairs
            .clone()
            .fold((0.0, 0.0), |(b_sum, a_sum), (b, a)| (b_sum + b, a_sum + a));
        let (b_scale, a_scale) = (n / b_sum, n / a_sum);
        let squares: f64 = pairs
            .map(|(b, a)| (b * b_scale - a * a_scale).powi(2))
            .sum();
        Self {
            value: (b_sum / a_sum).ln(),
            error: (squares / (n * (n - 1.0))).sqrt(),
        }
    }

    /// Distance from `other` in standard errors of this one.
    fn studentised(self, other: Self) -> f64 {
        let distance = (self.value - other.value).abs();
        if distance <= ROUNDING {
            0.0
        } else if distance.is_finite() && self.error > ROUNDING {
            distance / self.error
        } else {
            f64::INFINITY
        }
    }
}

/// Half the width of the interval around `estimate`; none if it would be zero or infinite.
fn half_width(pairs: &[(f64, f64)], estimate: LogRatio) -> Option<f64> {
    let mut distances = Resamples::new(pairs.len(), RESAMPLES).replicates(|resample| {
        let drawn = resample.iter().map(|&index| pairs[index as usize]);
        Some(LogRatio::of(drawn).studentised(estimate))
    });
    distances.sort_unstable_by(f64::total_cmp);
    let half_width = quantile(&distances, LEVEL)? * estimate.error;
    (estimate.error > ROUNDING && half_width > 0.0 && half_width.is_finite()).then_some(half_width)
}
