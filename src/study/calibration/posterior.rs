//! What a correct posterior would know of the function behind a data set, with the original's features.
//!
//! Under one mask the function is b + sum_j a_j c_j(x) with independent a_j of mean 1 and variance
//! q = p / (1 - p). A Bayesian who knows b and c and treats a_j as Gaussian has, after N observations with
//! noise STD s, the variance c(x)ᵀ (I / q + CᵀC / s²)⁻¹ c(x): that of the best linear prediction, which
//! is right for masks too on average over data sets (Bishop 2006, section 3.3). It falls as 1 / N.

use crate::study::calibration::readout::Readout;
use crate::study::cholesky::{cholesky, dot, forward};

/// STD of the posterior at the rows of `points`, after observations of the rows of `data` with noise of
/// STD `noise`, greater than 0.
pub fn posterior_std(data: &Readout, points: &Readout, p: f64, noise: f64) -> Vec<f64> {
    let mut precision: Vec<_> = (1..=points.units[0].len()).map(|n| vec![0.0; n]).collect();
    for (i, row) in precision.iter_mut().enumerate() {
        for c in &data.units {
            for (sum, other) in row.iter_mut().zip(c) {
                *sum += c[i] * other;
            }
        }
        row.iter_mut().for_each(|sum| *sum /= noise * noise);
        row[i] += (1.0 - p) / p;
    }
    let root = cholesky(precision);
    let std = |c: &Vec<f64>| {
        let whitened = forward(&root, c);
        dot(&whitened, &whitened).sqrt()
    };
    points.units.iter().map(std).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readout(units: Vec<Vec<f64>>) -> Readout {
        Readout { bias: 0.3, units }
    }

    /// One unit, p = 1/5, so a prior variance of 1/4; twelve observations where it gives 2, with noise
    /// STD 4: precision 4 + 12 * 4 / 16 = 7. Where it gives 3, the STD is 3 / sqrt(7).
    #[test]
    fn one_unit_by_hand() {
        let found = posterior_std(
            &readout(vec![vec![2.0]; 12]),
            &readout(vec![vec![3.0]]),
            0.2,
            4.0,
        );
        assert!((found[0] - 3.0 / 7f64.sqrt()).abs() < 1e-9, "{found:?}");
    }

    /// Without information the posterior is the prior; of much data it is 1 / sqrt(N).
    #[test]
    fn from_the_spread_of_the_masks_to_one_over_the_root_of_n() {
        let points = readout(vec![vec![1.0, -0.5], vec![0.2, 2.0]]);
        let after = |count: usize| {
            let rows = [[1.0, 0.3], [-0.4, 1.0]].map(|row| row.to_vec());
            let rows = rows.into_iter().cycle().take(count).collect();
            posterior_std(&readout(rows), &points, 0.3, 1.0)
        };
        let blind = posterior_std(&readout(vec![vec![0.0, 0.0]]), &points, 0.3, 1.0);
        let (_, prior) = points.closed_form(0.3);
        for (found, expected) in blind.iter().zip(&prior) {
            assert!((found - expected).abs() < 1e-9);
        }
        for (few, many) in after(10_000).iter().zip(after(40_000)) {
            assert!((few / many - 2.0).abs() < 0.001);
        }
    }
}
