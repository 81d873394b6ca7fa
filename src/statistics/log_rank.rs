//! Log-rank test: do two arms solve their world at the same rate over time? (Mantel 1966)

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::statistics::Time;

/// Result of a log-rank test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LogRank {
    /// Squared difference of observed and expected events over its variance: chi-squared with one
    /// degree of freedom if the arms do not differ.
    pub statistic: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Unweighted log-rank test of two arms, which it takes as independent samples: it does not use that
/// seeds are paired. None if nothing can be compared, because no seed of either arm solved its world
/// while another was at risk.
pub fn log_rank(one: &[Time], other: &[Time]) -> Option<LogRank> {
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
    let statistic = excess * excess / variance;
    let p = ChiSquared::new(1.0).ok()?.sf(statistic);
    Some(LogRank { statistic, p })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::kaplan_meier::tests::{mercaptopurine, placebo};

    fn check(one: &[Time], other: &[Time], statistic: f64, p: f64) {
        for (one, other) in [(one, other), (other, one)] {
            let found = log_rank(one, other).unwrap();
            assert!((found.statistic - statistic).abs() < 1e-9, "{found:?}");
            assert!((found.p - p).abs() < 1e-9, "{found:?}");
        }
    }

    /// lifelines 0.30.3: `logrank_test(weeks, weeks_of_placebo, solved, solved_on_placebo)`.
    #[test]
    fn agrees_with_lifelines() {
        let (statistic, p) = (16.792940989216547, 4.168809109334511e-05);
        check(&mercaptopurine(), &placebo(), statistic, p);
    }

    /// The same function; all censoring at the budget, as in a run.
    #[test]
    fn agrees_with_lifelines_when_censored_at_the_budget() {
        let end = Time::censored(30_000.0);
        let [a, b, c, d] = [500.0, 1500.0, 1500.0, 4000.0].map(Time::solved);
        let [e, f] = [2500.0, 9000.0].map(Time::solved);
        let (statistic, p) = (1.8791761353030842, 0.17042781487880204);
        check(
            &[a, b, c, d, end, end],
            &[e, end, end, end, f, end],
            statistic,
            p,
        );
    }

    #[test]
    fn without_events_there_is_no_test() {
        assert_eq!(log_rank(&[Time::censored(9.0); 4], &[]), None);
        let never = [Time::censored(9.0); 4];
        assert_eq!(log_rank(&never, &never), None);
        // All solve at once: the event says nothing about who is sooner.
        let at_once = [Time::solved(9.0); 4];
        assert_eq!(log_rank(&at_once, &at_once), None);
    }
}
