//! What the data of several studies have in common.

use std::f64::consts::PI;

use agents::Observations;

/// The curve that the regressions in one dimension follow.
pub fn curve(x: f64) -> f64 {
    libm::sin(PI * x) + 0.5 * x
}

/// Inputs of so many numbers each, row after row.
pub fn vectors(width: usize, values: impl IntoIterator<Item = f32>) -> Observations {
    Observations::Vector {
        width,
        values: values.into_iter().collect(),
    }
}

pub fn square(x: f64) -> f64 {
    x * x
}

/// Arithmetic mean; 0 for no values.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1);
    values.sum::<f64>() / count as f64
}

/// Mean and STD of values of which each is as likely.
pub fn moments<'a>(values: impl IntoIterator<Item = &'a f64, IntoIter: Clone>) -> (f64, f64) {
    let values = values.into_iter();
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares = values.map(|value| square(value - mean));
    (mean, (squares.sum::<f64>() / count).sqrt())
}

/// Asserts that a number differs from what is expected by less than so much.
#[cfg(test)]
#[track_caller]
pub fn assert_near(found: f64, expected: f64, within: f64) {
    let is_near = (found - expected).abs() < within;
    assert!(is_near, "{found}, not {expected} by less than {within}");
}
