//! How two quantities go together over the same items: along a line, or in rank.

use crate::statistics::summary::mean;

/// Slope of the least-squares line of y over x, for `points` (x, y).
///
/// None for fewer than two points, or where all x are equal.
pub fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let [xx, xy, _] = moments(points)?;
    (xx > 0.0).then(|| xy / xx)
}

/// Pearson's correlation of x and y, in [-1, 1], for `points` (x, y).
///
/// None for fewer than two points, or where all x or all y are equal.
pub fn pearson(points: &[(f64, f64)]) -> Option<f64> {
    let [xx, xy, yy] = moments(points)?;
    let scale = (xx * yy).sqrt();
    (scale > 0.0).then(|| (xy / scale).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation of x and y, in [-1, 1], for `points` (x, y): Pearson's correlation
/// of the ranks, equal values sharing the mean of theirs.
///
/// None for fewer than two points, or where all x or all y are equal.
pub fn spearman(points: &[(f64, f64)]) -> Option<f64> {
    let x = mid_ranks(points.iter().map(|point| point.0));
    let y = mid_ranks(points.iter().map(|point| point.1));
    let ranks: Vec<_> = x.into_iter().zip(y).collect();
    pearson(&ranks)
}

/// Sums of the products xx, xy and yy of deviations from the means; none without points.
pub(super) fn moments(points: &[(f64, f64)]) -> Option<[f64; 3]> {
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let centre = (mean(&x)?, mean(&y)?);
    let products: [fn(f64, f64) -> f64; 3] = [|x, _| x * x, |x, y| x * y, |_, y| y * y];
    Some(products.map(|product| {
        let deviations = points.iter().map(|(x, y)| (x - centre.0, y - centre.1));
        deviations.map(|(x, y)| product(x, y)).sum()
    }))
}

/// The rank of each value, from 1; equal values share the mean of theirs.
fn mid_ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for ties in order.chunk_by(|&one, &other| values[one] == values[other]) {
        let rank = below as f64 + (ties.len() + 1) as f64 / 2.0;
        for &item in ties {
            ranks[item] = rank;
        }
        below += ties.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
        x.iter().copied().zip(y.iter().copied()).collect()
    }

    #[test]
    fn ranks_of_equal_values_are_shared() {
        let ranks = mid_ranks([3.0, -1.0, 3.0, 7.0, 3.0, 7.0].into_iter());
        assert_eq!(ranks, [3.0, 1.0, 3.0, 5.5, 3.0, 5.5]);
        assert_eq!(mid_ranks([0.0, -0.0].into_iter()), [1.5, 1.5]);
    }

    /// The numbers are those of `scipy.stats.spearmanr` and `linregress` (SciPy 1.17.1).
    #[test]
    fn agrees_with_scipy() {
        let cases: [(&[f64], &[f64], f64, f64); 2] = [
            (
                &[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0, 0.5, 10.0],
                &[2.0, 1.0, 2.0, 5.0, 5.0, 4.0, 4.0, 9.0, 7.0, -1.0],
                -0.003_105_649_968_749_708,
                -0.350_634_371_395_617_1,
            ),
            (
                &[0.1, 0.5, 0.2, 0.9, 0.7, 0.3],
                &[3.0, 1.0, 2.5, 0.5, 0.7, 2.6],
                -0.942_857_142_857_143,
                -3.4,
            ),
        ];
        for (x, y, correlation, line) in cases {
            let points = points(x, y);
            let found = (spearman(&points).unwrap(), slope(&points).unwrap());
            assert!((found.0 - correlation).abs() < 1e-12, "{found:?}");
            assert!((found.1 - line).abs() < 1e-12, "{found:?}");
        }
    }

    /// Deviations (-2, -1, 3) and (-1, -1, 2): 9 / sqrt(14 * 6).
    #[test]
    fn pearsons_correlation_by_hand() {
        let found = pearson(&points(&[1.0, 2.0, 6.0], &[0.0, 0.0, 3.0])).unwrap();
        assert!((found - 9.0 / 84f64.sqrt()).abs() < 1e-12, "{found}");
        assert_eq!(pearson(&points(&[1.0, 2.0], &[3.0, -5.0])), Some(-1.0));
        assert_eq!(pearson(&points(&[1.0, 2.0], &[3.0, 3.0])), None);
    }

    #[test]
    fn only_the_order_counts_for_the_correlation() {
        let x = [0.5, 0.1, 0.9, 0.3];
        let y = x.map(|x: f64| -x.exp());
        assert_eq!(spearman(&points(&x, &y)), Some(-1.0));
        assert_eq!(spearman(&points(&x, &x)), Some(1.0));
    }

    #[test]
    fn what_does_not_vary_has_neither() {
        assert_eq!(slope(&points(&[2.0, 2.0], &[1.0, 3.0])), None);
        assert_eq!(slope(&points(&[1.0, 3.0], &[2.0, 2.0])), Some(0.0));
        assert_eq!(spearman(&points(&[1.0, 3.0], &[2.0, 2.0])), None);
        assert_eq!(spearman(&points(&[2.0, 2.0], &[1.0, 3.0])), None);
        assert_eq!(spearman(&points(&[1.0], &[1.0])), None);
        assert_eq!(slope(&[]), None);
    }
}
