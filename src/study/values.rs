//! What the options of several studies allow.

use agents::settings::number;
pub use agents::settings::positive;

/// A probability that is neither 0 nor 1, as that of dropping a unit.
///
/// # Errors
/// What is allowed, in words.
pub fn probability(text: &str) -> Result<f64, String> {
    number(
        text,
        |value| value > 0. && value < 1.,
        "greater than 0 and less than 1",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_are_not_in_it() {
        let refused = |text| probability(text).unwrap_err();
        for text in ["0", "1", "1.5", "-0.1", "nan", "inf", "", "half"] {
            assert_eq!(
                refused(text),
                "expected a number greater than 0 and less than 1"
            );
        }
        assert_eq!(probability("0.5"), Ok(0.5));
        assert_eq!(
            positive("0").unwrap_err(),
            "expected a number greater than 0"
        );
        assert_eq!(positive("1e-9"), Ok(1e-9));
    }
}
