//! Share of seeds that have not solved their world yet, over steps, and the median of their times (Kaplan &
//! Meier 1958); the log-rank test: do two arms solve their world at the same rate over time (Mantel 1966)?

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

use crate::statistics::{LEVEL, Time};

/// The survival curve just after a step at which a seed solved its world or was censored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SurvivalStep {
    /// The step.
    pub step: f64,
    /// Estimated share of seeds that have not solved their world by this step.
    pub survival: f64,
    /// Lower end of the share's interval at [`LEVEL`], for this step alone.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// Seeds that were still trying just before this step.
    pub at_risk: usize,
    /// Seeds of them that solved their world at this step.
    pub events: usize,
}

/// The product-limit curve, one entry for each distinct time, ascending. Before the first entry the
/// share is 1. Seeds censored at a step count as at risk there.
///
/// The interval is Greenwood's variance on the scale log(-log S) (Kalbfleisch & Prentice 1980), which
/// stays within [0, 1]. It is pointwise, and has no width where the share is 0 or 1. Shares and intervals
/// are those of lifelines but for rounding: this is a running product, that sums logarithms.
pub fn kaplan_meier(times: &[Time]) -> Vec<SurvivalStep> {
    let z = Normal::standard().inverse_cdf((1.0 + LEVEL) / 2.0);
    let mut sorted = times.to_vec();
    sorted.sort_by(|one, other| one.step.total_cmp(&other.step));
    let mut at_risk = sorted.len();
    let (mut survival, mut greenwood) = (1.0, 0.0);
    sorted
        .chunk_by(|one, other| one.step == other.step)
        .map(|tied| {
            let events = tied.iter().filter(|time| time.solved).count();
            let (risk, solved) = (at_risk as f64, events as f64);
            at_risk -= tied.len();
            survival *= 1.0 - solved / risk;
            greenwood += solved / (risk * (risk - solved));
            let (low, high) = interval(survival, greenwood, z);
            SurvivalStep {
                step: tied[0].step,
                survival,
                low,
                high,
                at_risk: at_risk + tied.len(),
                events,
            }
        })
        .collect()
}

/// S to the power exp(+-z sqrt(Greenwood) / log S).
fn interval(survival: f64, greenwood: f64, z: f64) -> (f64, f64) {
    if survival == 0.0 || survival == 1.0 {
        return (survival, survival);
    }
    let width = z * greenwood.sqrt() / -survival.ln();
    (survival.powf(width.exp()), survival.powf((-width).exp()))
}

/// Median time to solve, in steps: the first time at which the survival curve is at 1/2 or below. None if
/// it never is: more than half of the seeds were still trying.
///
/// lifelines takes the same median, but may miss it by the rounding of its curve where just half of the
/// seeds have solved their world.
pub fn median_time(times: &[Time]) -> Option<f64> {
    // The curve is a product, so that half of the seeds may miss 1/2 by its rounding.
    let half = |entry: &SurvivalStep| entry.survival <= 0.5 + 1e-12;
    kaplan_meier(times)
        .into_iter()
        .find(half)
        .map(|entry| entry.step)
}

/// Two-sided p-value of the unweighted log-rank test of two arms, which it takes as independent samples: it does not use that
/// seeds are paired. None if nothing can be compared, because no seed of either arm solved its world
/// while another was at risk.
pub fn log_rank(one: &[Time], other: &[Time]) -> Option<f64> {
    let mut steps: Vec<f64> = [one, other]
        .concat()
        .iter()
        .filter(|time| time.solved)
        .map(|time| time.step)
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.dedup();
    let (mut excess, mut variance) = (0.0, 0.0);
    for &step in &steps {
        let at_risk = |times: &[Time]| times.iter().filter(|time| time.step >= step).count() as f64;
        let solved = |times: &[Time]| {
            let now = |time: &&Time| time.solved && time.step == step;
            times.iter().filter(now).count() as f64
        };
        let (n_one, n_other) = (at_risk(one), at_risk(other));
        let (n, events) = (n_one + n_other, solved(one) + solved(other));
        excess += solved(one) - events * n_one / n;
        if n > 1.0 {
            // Hypergeometric: which of the seeds at risk the events fall on.
            variance += events * (n_one / n) * (n_other / n) * (n - events) / (n - 1.0);
        }
    }
    if variance == 0.0 {
        return None;
    }
    Some(ChiSquared::new(1.0).ok()?.sf(excess * excess / variance))
}

#[cfg(test)]
#[path = "survival_tests.rs"]
mod tests;
