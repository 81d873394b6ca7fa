//! Curves over training steps: of one seed, and over seeds with their pointwise intervals.

use crate::statistics::{Estimate, Resamples};

/// Bootstrap resamples behind each interval of a summary figure.
pub const SUMMARY_RESAMPLES: usize = 10_000;
/// Bootstrap resamples behind each pointwise interval of a curve.
pub const CURVE_RESAMPLES: usize = 1_000;
/// Points of a curve over steps; where there are more, as many are left out between two of them.
pub const MOST_POINTS: usize = 1_000;

/// One seed's curve: the value, if there is one, at each step that it reached.
pub type Series = Vec<(u64, Option<f64>)>;

/// A point of a curve over training steps: a figure over seeds and its pointwise interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Training steps of each seed.
    pub step: u64,
    pub estimate: Estimate,
}

/// The last value of a curve.
pub fn last_value(series: &Series) -> Option<f64> {
    series.iter().rev().find_map(|(_, value)| *value)
}

/// At each step, a figure over the seeds that have a value there.
pub fn curve_of<'a>(
    over_seeds: fn(&[Option<f64>], &Resamples) -> Option<Estimate>,
    seeds: impl Iterator<Item = &'a Series> + Clone,
    steps: &[u64],
    resamples: &Resamples,
) -> Vec<Point> {
    let point = |step: u64| {
        let values: Vec<_> = seeds.clone().map(|series| value_at(series, step)).collect();
        let estimate = over_seeds(&values, resamples)?;
        Some(Point { step, estimate })
    };
    drawn(steps).filter_map(point).collect()
}

/// What a seed's curve is at a step.
pub fn value_at(series: &Series, step: u64) -> Option<f64> {
    let place = series.binary_search_by_key(&step, |point| point.0);
    series[place.ok()?].1
}

/// Steps at which a curve is drawn: all, or as many as can be told apart, evenly, and the last.
fn drawn(steps: &[u64]) -> impl Iterator<Item = u64> {
    let every = steps.len().div_ceil(MOST_POINTS).max(1);
    steps.iter().rev().step_by(every).rev().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_curves_are_drawn_at_some_of_their_steps_and_the_last() {
        let steps: Vec<u64> = (0..=2 * MOST_POINTS as u64).collect();
        assert!(drawn(&steps[..MOST_POINTS]).eq(steps[..MOST_POINTS].iter().copied()));
        // As many as can be with two left out between them.
        let kept: Vec<u64> = drawn(&steps).collect();
        assert_eq!(kept.len(), 667);
        assert!(kept.windows(2).all(|pair| pair[1] - pair[0] == 3));
        assert_eq!(kept.last(), steps.last());
        let points: Series = steps
            .iter()
            .map(|&step| (step, Some(step as f64)))
            .collect();
        let resamples = Resamples::new(1, 10);
        let curve = curve_of(Estimate::mean, [&points].into_iter(), &steps, &resamples);
        let values = curve.iter().map(|point| point.estimate.value as u64);
        assert!(values.eq(kept));
    }
}
