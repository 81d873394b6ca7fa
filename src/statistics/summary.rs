//! Location of a sample: its mean and its quantiles.

/// Arithmetic mean; none for an empty sample.
///
/// Deviations from the first value are averaged, so that a sample of equal values has exactly
/// that value as its mean.
pub fn mean(values: &[f64]) -> Option<f64> {
    let &origin = values.first()?;
    let deviations: f64 = values.iter().map(|value| value - origin).sum();
    Some(origin + deviations / values.len() as f64)
}

/// The quantile at `probability` of an ascending sample; none for an empty one.
///
/// Interpolates linearly between the order statistics around rank `probability * (n - 1)`: type 7
/// of Hyndman & Fan (1996), the default of NumPy and R. Equal neighbours are returned as they are,
/// so that infinite values may stand for "not yet".
///
/// # Panics
/// If `probability` is outside [0, 1].
pub fn quantile(sorted: &[f64], probability: f64) -> Option<f64> {
    assert!(
        (0.0..=1.0).contains(&probability),
        "probability {probability} is outside [0, 1]"
    );
    let last = sorted.len().checked_sub(1)?;
    let rank = probability * last as f64;
    let below = sorted[rank.floor() as usize];
    let above = sorted[rank.ceil() as usize];
    if below == above {
        return Some(below);
    }
    Some(below + (above - below) * rank.fract())
}

/// The median of a sample in any order; none for an empty one.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile(&sorted, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_known_and_of_equal_numbers() {
        assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
        assert_eq!(mean(&[]), None);
        let naive = [0.1; 3].iter().sum::<f64>() / 3.0;
        assert_ne!(naive, 0.1, "the naive mean would do as well");
        assert_eq!(mean(&[0.1; 3]), Some(0.1));
    }

    #[test]
    fn quantiles_interpolate_as_numpy_does() {
        // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.25, 0.5, 0.9, 1])
        let at = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0];
        for (at, expected) in at.into_iter().zip([1.0, 1.3, 1.75, 3.0, 6.8, 8.0]) {
            let found = quantile(&[1.0, 2.0, 4.0, 8.0], at).unwrap();
            assert!((found - expected).abs() < 1e-12, "{at}: {found}");
        }
        assert_eq!(quantile(&[5.0], 0.975), Some(5.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn median_of_unsorted_values_with_some_never_reached() {
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        let never = f64::INFINITY;
        assert_eq!(median(&[never, 3.0, never, 1.0, 2.0]), Some(3.0));
        assert_eq!(median(&[never, never, never, 1.0]), Some(never));
        assert_eq!(median(&[never, 1.0]), Some(never));
    }
}
