//! Area under a learning curve: how good an agent was on average while it learned.

/// Area under the curve through `points`, by the trapezoid rule, divided by the span of the steps.
///
/// `points` are (step, value) with ascending steps. The result is in the unit of the values: the
/// mean height of the curve. None if the points span no steps.
pub fn area_under_curve(points: &[(f64, f64)]) -> Option<f64> {
    let (first, last) = (points.first()?, points.last()?);
    let span = last.0 - first.0;
    let area: f64 = points
        .windows(2)
        .map(|pair| {
            let [(left, low), (right, high)] = [pair[0], pair[1]];
            (right - left) * (low + high) / 2.0
        })
        .sum();
    (span > 0.0).then(|| area / span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trapezoids_of_unequal_width_over_their_span() {
        for (curve, expected) in [
            // (0 + 1) / 2 * 10 + (1 + 4) / 2 * 30 = 80, over 40 steps.
            (&[(0.0, 0.0), (10.0, 1.0), (40.0, 4.0)][..], Some(2.0)),
            // A flat curve has its own height wherever it starts.
            (&[(500.0, -0.5), (1000.0, -0.5), (4000.0, -0.5)], Some(-0.5)),
            (&[(0.0, 1.0)], None),
            (&[], None),
        ] {
            assert_eq!(area_under_curve(curve), expected);
        }
    }
}
