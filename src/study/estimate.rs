//! Figures over seeds with their intervals, and how they are written.

use crate::report::{Estimate, table};
use crate::statistics::Resamples;

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
/// If there are no values.
pub fn geometric_mean(values: &[f64]) -> Estimate {
    let logs: Vec<f64> = values.iter().map(|value| value.ln()).collect();
    let of_logs = mean(&logs);
    Estimate {
        value: of_logs.value.exp(),
        low: of_logs.low.map(f64::exp),
        high: of_logs.high.map(f64::exp),
        ..of_logs
    }
}

/// `2.31 [2.10, 2.55]`, or without an interval where there is one seed.
pub fn text(estimate: &Estimate) -> String {
    table::estimates(&[Some(*estimate)]).concat()
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
        assert_eq!(text(&mean(&[0.25])), "0.250");
    }
}
