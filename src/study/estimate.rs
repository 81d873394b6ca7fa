//! Figures over seeds with their intervals, and how they are written.

use crate::statistics::Resamples;
use crate::{report::Estimate, text::table::number};

/// Bootstrap resamples behind an interval.
const RESAMPLES: usize = 10_000;

/// The mean over seeds and its interval.
///
/// # Panics
/// If there are no values.
pub fn mean(values: &[f64]) -> Estimate {
    let values: Vec<_> = values.iter().copied().map(Some).collect();
    let resamples = Resamples::new(values.len(), RESAMPLES);
    Estimate::mean(&values, &resamples).expect("at least one seed")
}

/// The geometric mean over seeds and its interval, of positive values: of ratios and of STDs, whose
/// size matters by its factor.
///
/// # Panics
/// If no value is positive.
pub fn geometric_mean(values: &[f64]) -> Estimate {
    let values: Vec<_> = values.iter().copied().map(Some).collect();
    let resamples = Resamples::new(values.len(), RESAMPLES);
    Estimate::geometric_mean(&values, &resamples).expect("at least one seed")
}

/// `2.31 [2.10, 2.55]`, or without an interval where there is one seed.
pub fn text(estimate: &Estimate) -> String {
    let value = short(estimate.value);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{value} [{}, {}]", short(low), short(high)),
        _ => value,
    }
}

/// A number with about three digits, no more than four decimals.
pub fn short(value: f64) -> String {
    let decimals = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        0.1.. => 2,
        0.01.. => 3,
        _ => 4,
    };
    number(value, decimals)
}

/// Whether the whole interval lies from `low` to `high`; the value itself where there is none.
pub fn is_within(estimate: &Estimate, (low, high): (f64, f64)) -> bool {
    let [least, most] = [estimate.low, estimate.high].map(|end| end.unwrap_or(estimate.value));
    low <= least && most <= high
}

/// Whether the whole interval lies above `bound`; the value itself where there is none.
pub fn is_above(estimate: &Estimate, bound: f64) -> bool {
    estimate.low.unwrap_or(estimate.value) > bound
}

/// Whether the whole interval lies below `bound`; the value itself where there is none.
pub fn is_below(estimate: &Estimate, bound: f64) -> bool {
    estimate.high.unwrap_or(estimate.value) < bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_hold_their_values_and_factors_are_averaged_as_factors() {
        let arithmetic = mean(&[1., 2., 6.]);
        assert_eq!((arithmetic.value, arithmetic.seeds), (3., 3));
        assert!(is_above(&arithmetic, 0.9) && is_below(&arithmetic, 7.));
        assert!(!is_above(&arithmetic, 3.) && !is_below(&arithmetic, 3.));
        assert!((geometric_mean(&[1., 2., 4.]).value - 2.).abs() < 1e-12);
    }

    #[test]
    fn one_seed_has_no_interval() {
        assert_eq!(text(&mean(&[0.25])), "0.25");
    }

    #[test]
    fn numbers_have_the_digits_that_matter() {
        let texts = [0.0012, 0.0203, 0.294, 1.094, 12.34, 1234.5].map(short);
        assert_eq!(texts, ["0.0012", "0.020", "0.29", "1.09", "12.3", "1,234"]);
    }
}
