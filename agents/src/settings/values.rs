//! What numbers on the command line and in files may be. Errors are what is allowed, in words.

use std::num::IntErrorKind;

/// More steps than any run takes, and few enough for every file format's numbers.
pub const STEPS: u64 = 1 << 53;

/// Parses a finite number that is allowed; `what` ends the sentence "expected a number".
pub fn number(text: &str, allowed: fn(f64) -> bool, what: &str) -> Result<f64, String> {
    let expected = format!("expected a number {what}");
    let expected = expected.trim_end().to_owned();
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && allowed(value) => Ok(value),
        // Parsing rounds what is outside of the range of numbers.
        Ok(value) if value.is_infinite() && text.contains(|c: char| c.is_ascii_digit()) => Err(
            format!("it is too large; {expected}, up to 1.7e308 in magnitude"),
        ),
        Ok(0.) if text.split(['e', 'E']).next().is_some_and(is_not_zero) => Err(format!(
            "it is so small that it is rounded to 0; {expected}"
        )),
        _ => Err(expected),
    }
}

fn is_not_zero(digits: &str) -> bool {
    digits.contains(|c| ('1'..='9').contains(&c))
}

/// Parses a whole number of a range.
pub fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let parsed = text.parse::<u64>();
    let is_too_large = match &parsed {
        Ok(number) => *number > most,
        Err(error) => *error.kind() == IntErrorKind::PosOverflow,
    };
    match parsed {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        // Nobody needs to know how far it goes but who went further.
        _ if most == STEPS && !is_too_large => {
            Err(format!("expected a whole number of at least {least}"))
        }
        _ => Err(format!("expected a whole number from {least} to {most}")),
    }
}

/// Parses a number greater than 0.
pub fn positive(text: &str) -> Result<f64, String> {
    number(text, |v| v > 0., "greater than 0")
}

/// Parses a number of at least 0.
pub fn non_negative(text: &str) -> Result<f64, String> {
    number(text, |v| v >= 0., "of at least 0")
}

/// Parses a number of at least 0 and less than 1.
pub fn fraction(text: &str) -> Result<f64, String> {
    let what = "of at least 0 and less than 1";
    number(text, |v| (0. ..1.).contains(&v), what)
}

/// Parses a number from 0 to 1.
pub fn share(text: &str) -> Result<f64, String> {
    number(text, |v| (0. ..=1.).contains(&v), "from 0 to 1")
}

/// Parses a number greater than 0 and at most 1.
pub fn positive_share(text: &str) -> Result<f64, String> {
    let what = "greater than 0 and at most 1";
    number(text, |v| v > 0. && v <= 1., what)
}
