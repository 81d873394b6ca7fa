//! Log-rank test: do two arms solve their world at the same rate over time? (Mantel 1966)

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::statistics::Time;

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
