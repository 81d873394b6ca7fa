//! Times to solve: what is known of when each seed solved its world.

use crate::statistics::mean;

/// When a seed solved its world, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time {
    /// The step at which the seed had solved its world, or the last step at which it had not.
    pub step: f64,
    /// False if the seed was still trying when its observation ended: the time is censored.
    pub solved: bool,
}

impl Time {
    /// The seed had solved its world at `step`.
    pub fn solved(step: f64) -> Self {
        Self { step, solved: true }
    }

    /// The seed had not solved its world at `step`, and no more is known.
    pub fn censored(step: f64) -> Self {
        Self {
            step,
            solved: false,
        }
    }

    /// The time restricted to `budget`: the step, or the budget if the seed did not solve its world
    /// by then. A seed censored before the budget (one that diverged) never solves its world, so it
    /// counts with the whole budget too.
    pub(super) fn restricted(self, budget: f64) -> f64 {
        if self.solved {
            self.step.min(budget)
        } else {
            budget
        }
    }

    /// Whether the seed solved its world within `budget` steps.
    pub(super) fn within(self, budget: f64) -> bool {
        self.solved && self.step <= budget
    }
}

/// Time of each seed restricted to `budget` steps: the whole budget where it did not solve its world.
pub fn restricted_times(times: &[Time], budget: f64) -> Vec<f64> {
    times.iter().map(|time| time.restricted(budget)).collect()
}

/// Restricted time of the baseline less that of the arm, in steps, for each pair of seeds; positive
/// where the arm was sooner.
///
/// # Panics
/// If there are not as many seeds of one as of the other.
pub fn restricted_differences(baseline: &[Time], arm: &[Time], budget: f64) -> Vec<f64> {
    assert_eq!(baseline.len(), arm.len(), "arms are paired by seed");
    baseline
        .iter()
        .zip(arm)
        .map(|(baseline, arm)| baseline.restricted(budget) - arm.restricted(budget))
        .collect()
}

/// Share of the seeds that did not solve their world within `budget` steps; none without seeds.
pub(super) fn censored_share(times: &[Time], budget: f64) -> Option<f64> {
    let censored: Vec<f64> = times
        .iter()
        .map(|time| f64::from(!time.within(budget)))
        .collect();
    mean(&censored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_that_never_solves_counts_with_the_whole_budget() {
        let times = [
            Time::solved(500.0),
            Time::solved(1000.0),
            Time::solved(1500.0),
            Time::censored(1000.0),
            Time::censored(700.0), // diverged
        ];
        let expected = [500.0, 1000.0, 1000.0, 1000.0, 1000.0];
        assert_eq!(restricted_times(&times, 1000.0), expected);
        assert_eq!(censored_share(&times, 1000.0), Some(0.6));
        assert_eq!(censored_share(&[], 1000.0), None);
    }

    #[test]
    fn a_difference_is_positive_where_the_arm_is_sooner() {
        let baseline = [Time::solved(900.0), Time::censored(1000.0)];
        let arm = [Time::censored(1000.0), Time::solved(300.0)];
        let found = restricted_differences(&baseline, &arm, 1000.0);
        assert_eq!(found, [-100.0, 700.0]);
    }
}
