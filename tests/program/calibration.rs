//! The verdict and the interval of the speed-up keep what they promise, on simulated comparisons with
//! a known truth. `cargo bench --bench calibration` measures many more cases.

use crate::simulation::{BUDGET, Case, Family};
use dropout_q::statistics::{SIGNIFICANCE, restricted_differences, sign_flip, speed_up};

const SEEDS: usize = 20;
const COMPARISONS: usize = 2_000;

/// Comparisons with an interval, which takes longer than a p-value.
const INTERVALS: usize = 1_000;

/// Share of comparisons in which the sign-flip test finds a difference.
fn verdicts(case: Case) -> f64 {
    let mut found = 0;
    case.simulate(SEEDS, COMPARISONS, |baseline, arm| {
        let differences = restricted_differences(baseline, arm, BUDGET);
        found += u32::from(sign_flip(&differences).unwrap() <= SIGNIFICANCE);
    });
    f64::from(found) / COMPARISONS as f64
}

/// Over 2,000 comparisons a rate of 5 % has a standard error of 0.5 %. One tail alone, or twice it,
/// would give 10 or 2.5 %.
#[test]
fn without_a_difference_there_is_a_verdict_in_one_of_twenty() {
    for family in Family::ALL {
        for censored in [0.01, 0.25, 0.5] {
            let rate = verdicts(Case::new(family, 1.0, censored));
            let is_kept = (0.035..=0.065).contains(&rate);
            assert!(is_kept, "{family:?}, {censored} censored: {rate}");
        }
        // The fewer seeds solve, the fewer differences are left to flip.
        for censored in [0.72, 0.88] {
            let rate = verdicts(Case::new(family, 1.0, censored));
            assert!(rate <= 0.065, "{family:?}, {censored} censored: {rate}");
        }
    }
}

/// A share of 95 % has a standard error of 0.7 %. Percentile intervals cover in 92.3, 92.5
/// and 90.6 % of these same comparisons.
#[test]
fn intervals_cover_the_true_speed_up() {
    for (family, ratio, censored) in [
        (Family::Exponential, 1.0, 0.01),
        (Family::LogNormal, 1.5, 0.25),
        (Family::Weibull, 4.0, 0.5),
    ] {
        let mut covered = 0;
        Case::new(family, ratio, censored).simulate(SEEDS, INTERVALS, |baseline, arm| {
            let found = speed_up(baseline, arm, BUDGET).unwrap();
            let (low, high) = (found.low.unwrap(), found.high.unwrap());
            covered += u32::from(low <= ratio && ratio <= high);
        });
        let share = f64::from(covered) / INTERVALS as f64;
        let is_kept = (0.93..=0.97).contains(&share);
        assert!(
            is_kept,
            "{family:?}, ratio {ratio}, {censored} censored: {share}"
        );
    }
}
