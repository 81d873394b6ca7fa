//! Power: what a comparison with this many seeds could have shown.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::statistics::{Time, mean, restricted_differences, restricted_times};

/// Chance of a verdict that the smallest speed-up is named for.
pub const POWER: f64 = 0.8;

/// The smallest speed-up that as many pairs of seeds would have shown with a chance of [`POWER`], in
/// a two-sided test at level `alpha`. For m comparisons give alpha / m.
///
/// By the normal approximation the difference of restricted means must be
/// (z_{1 - alpha/2} + z_power) s / sqrt(n), s the STD of the paired differences as they are; in
/// simulations with 20 seeds the true chance was 75 to 88 %. The speed-up is the
/// baseline's restricted mean over that mean less the difference. None if that leaves nothing (no
/// speed-up is large enough), for fewer than two seeds, or if the differences do not vary at all.
///
/// # Panics
/// If there are not as many seeds of one as of the other, or if `alpha` is outside (0, 1).
pub fn smallest_speed_up(baseline: &[Time], arm: &[Time], budget: f64, alpha: f64) -> Option<f64> {
    assert!(
        0.0 < alpha && alpha < 1.0,
        "level {alpha} is outside (0, 1)"
    );
    let differences = restricted_differences(baseline, arm, budget);
    let centre = mean(&differences)?;
    let n = differences.len() as f64;
    let squares: f64 = differences.iter().map(|d| (d - centre).powi(2)).sum();
    if squares == 0.0 {
        return None;
    }
    let deviation = (squares / (n - 1.0)).sqrt();
    let normal = Normal::standard();
    let z = normal.inverse_cdf(1.0 - alpha / 2.0) + normal.inverse_cdf(POWER);
    let baseline_mean = mean(&restricted_times(baseline, budget))?;
    let left = baseline_mean - z * deviation / n.sqrt();
    (left > 0.0).then(|| baseline_mean / left)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences of +-1000 in equal numbers around `shift`; the baseline's mean is 10,000.
    fn arms(pairs: usize, shift: f64) -> (Vec<Time>, Vec<Time>) {
        let baseline = vec![Time::solved(10_000.0); pairs];
        let sign = |pair: usize| if pair.is_multiple_of(2) { 1.0 } else { -1.0 };
        let arm = (0..pairs)
            .map(|pair| Time::solved(10_000.0 - shift + 1000.0 * sign(pair)))
            .collect();
        (baseline, arm)
    }

    #[test]
    fn by_hand() {
        // (1.959964 + 0.841621) * sqrt(20 / 19) * 1000 / sqrt(20) = 642.7; 10,000 / 9357.3 = 1.0687.
        // To more digits with SciPy: norm.ppf(.975) + norm.ppf(.8) = 2.801585217829...
        for shift in [0.0, 2000.0] {
            let (baseline, arm) = arms(20, shift);
            let found = smallest_speed_up(&baseline, &arm, 30_000.0, 0.05).unwrap();
            let difference: f64 = 2.801_585_218 * 1000.0 / 19_f64.sqrt();
            let expected = 10_000.0 / (10_000.0 - difference);
            assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        }
    }

    #[test]
    fn a_stricter_level_needs_more_and_more_seeds_less() {
        let (baseline, arm) = arms(20, 0.0);
        let at = |alpha| smallest_speed_up(&baseline, &arm, 30_000.0, alpha).unwrap();
        assert!(at(0.01) > at(0.05));
        let (more_baseline, more_arm) = arms(40, 0.0);
        assert!(smallest_speed_up(&more_baseline, &more_arm, 30_000.0, 0.05).unwrap() < at(0.05));
    }

    #[test]
    fn where_no_speed_up_could_be_shown() {
        // Two pairs with differences of 0 and 29,500: 2.8 * 14,750 is more than the baseline's mean.
        let baseline = [Time::solved(500.0), Time::censored(30_000.0)];
        let arm = [Time::solved(500.0); 2];
        assert_eq!(smallest_speed_up(&baseline, &arm, 30_000.0, 0.05), None);
        let never = [Time::censored(30_000.0); 20];
        assert_eq!(smallest_speed_up(&never, &never, 30_000.0, 0.05), None);
        assert_eq!(
            smallest_speed_up(&arm[..1], &arm[..1], 30_000.0, 0.05),
            None
        );
        assert_eq!(smallest_speed_up(&[], &[], 30_000.0, 0.05), None);
    }
}
