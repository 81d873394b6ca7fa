//! How well a Gaussian prediction fits what came: likelihood, CRPS, and how often intervals cover.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// A Gaussian prediction. What came are equally likely values in ascending order, at least one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    pub mean: f64,
    /// Its STD, positive.
    pub std: f64,
}

impl Gaussian {
    /// Negative log likelihood in nats, log(2 pi sigma²) / 2 + error² / (2 sigma²), where the mean squared
    /// distance of its mean from what came is this.
    pub fn nll(&self, squared_error: f64) -> f64 {
        let variance = self.std * self.std;
        0.5 * (libm::log(2.0 * PI * variance) + squared_error / variance)
    }

    /// Continuous ranked probability score in the values' unit (Gneiting & Raftery 2007), averaged:
    /// sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)) with z = (y - mu) / sigma.
    pub fn crps(&self, values: &[f64]) -> f64 {
        let score = |y: &f64| {
            let z = (y - self.mean) / self.std;
            let density = libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt();
            z * libm::erf(z * FRAC_1_SQRT_2) + 2.0 * density - PI.sqrt().recip()
        };
        let scores: f64 = values.iter().map(score).sum();
        self.std * scores / values.len() as f64
    }

    /// Share of the values that lie in the central interval with this nominal probability.
    pub fn coverage(&self, values: &[f64], nominal: f64) -> f64 {
        // y - mean is z STDs, and a standard normal number is within z of 0 with probability erf(z / sqrt(2)).
        let is_within =
            |y: f64| libm::erf((y - self.mean).abs() / self.std * FRAC_1_SQRT_2) <= nominal;
        let below = values.partition_point(|&y| y < self.mean && !is_within(y));
        let within = values[below..].partition_point(|&y| is_within(y));
        within as f64 / values.len() as f64
    }
}

/// Expected normalised calibration error (Levi et al. 2019): over bins of similar predicted STD, the mean
/// of |RMV - RMSE| / RMV, with RMV the root of the mean predicted variance and RMSE that of the mean
/// squared error. Each bin is (sum of variances, sum of squared errors); bins without variance are left
/// out.
pub fn ence(bins: &[(f64, f64)]) -> Option<f64> {
    let filled = bins.iter().filter(|bin| bin.0 > 0.0);
    let errors: Vec<f64> = filled.map(|(v, e)| (1.0 - (e / v).sqrt()).abs()).collect();
    crate::statistics::mean(&errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::assert_near;

    fn gaussian(mean: f64, std: f64) -> Gaussian {
        Gaussian { mean, std }
    }

    /// scipy 1.17: -norm.logpdf(1, 0, 2); properscoring 0.1: crps_gaussian(1, 0, 2).
    #[test]
    fn one_value_by_hand() {
        let prediction = gaussian(0.0, 2.0);
        let nll = prediction.nll(1.0);
        assert_near(nll, 0.5 * (8.0 * PI).ln() + 0.125, 1e-9);
        // z = 1/2: Phi = 0.6914624612740131, phi = 0.3520653267642995.
        let expected = 0.5 * 0.382_924_922_548_026_2 + 2.0 * 0.352_065_326_764_299_5;
        let crps = 2.0 * (expected - 0.564_189_583_547_756_3);
        assert_near(prediction.crps(&[1.0]), crps, 1e-9);
        // At its own mean the score is sigma (2 phi(0) - 1 / sqrt(pi)) = 0.2336949773 sigma.
        let centre = gaussian(1.0, 2.0).crps(&[1.0]);
        assert_near(centre, 0.467_389_954_6, 1e-9);
    }

    /// The definition: CRPS = integral (F(t) - 1{t >= y})² dt.
    #[test]
    fn crps_is_the_integral_of_its_definition() {
        let cdf = |t: f64| 0.5 * libm::erfc((0.3 - t) / 0.7 * FRAC_1_SQRT_2);
        for y in [-1.0, 0.3, 2.0] {
            let integrand = |index: i32| {
                let t = -6.0 + 1e-3 * (f64::from(index) + 0.5);
                (cdf(t) - f64::from(t >= y)).powi(2) * 1e-3
            };
            let integral = (0..12_000).map(integrand).sum();
            assert_near(gaussian(0.3, 0.7).crps(&[y]), integral, 1e-6);
        }
    }

    #[test]
    fn a_distribution_counts_as_the_mean_over_its_values() {
        let values = [-1.0, 0.0, 0.5, 2.5];
        let prediction = gaussian(0.2, 1.0);
        let scores = values.map(|value| prediction.crps(&[value]));
        let mean = scores.iter().sum::<f64>() / 4.0;
        assert_near(prediction.crps(&values), mean, 1e-9);
        // The half interval reaches 0.674 to either side: from -0.474 to 0.874.
        assert_eq!(prediction.coverage(&values, 0.5), 0.5);
        assert_eq!(prediction.coverage(&values, 0.99), 1.0);
    }

    #[test]
    fn intervals_have_their_usual_widths() {
        for (nominal, reach) in [(0.95, 1.959_964), (0.5, 0.674_490)] {
            for (off, covered) in [(-2e-6, 1.0), (2e-6, 0.0)] {
                for y in [1.0 - 2.0 * (reach + off), 1.0 + 2.0 * (reach + off)] {
                    assert_eq!(gaussian(1.0, 2.0).coverage(&[y], nominal), covered);
                }
            }
        }
    }

    #[test]
    fn calibration_errors_are_relative_to_the_predicted_spread() {
        // RMV 1 and 2, RMSE 2 and 1: |1 - 2| / 1 and |2 - 1| / 2.
        let error = ence(&[(10.0, 40.0), (8.0, 2.0), (0.0, 1.0)]);
        assert_near(error.unwrap(), 0.75, 1e-9);
        assert_eq!(ence(&[]), None);
    }
}
