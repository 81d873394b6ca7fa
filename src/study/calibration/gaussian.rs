//! How well Gaussian predictions fit what came: likelihood, CRPS, and how often intervals cover.
//!
//! What came is a distribution of equally likely values, or a single value.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Equally likely values in ascending order, at least one, with their moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target<'a> {
    /// The values.
    pub values: &'a [f64],
    /// Their mean.
    pub mean: f64,
    /// Their variance, with their number in the denominator.
    pub variance: f64,
}

impl<'a> Target<'a> {
    /// One value.
    pub fn value(value: &'a f64) -> Self {
        Self {
            values: std::slice::from_ref(value),
            mean: *value,
            variance: 0.0,
        }
    }

    /// Values in ascending order, with this mean and STD.
    pub fn distribution(values: &'a [f64], (mean, std): (f64, f64)) -> Self {
        Self {
            values,
            mean,
            variance: std * std,
        }
    }
}

/// A Gaussian prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    /// Its mean.
    pub mean: f64,
    /// Its STD, positive.
    pub std: f64,
}

impl Gaussian {
    /// Mean squared distance of its mean from the target.
    fn squared_error(&self, target: &Target) -> f64 {
        let error = target.mean - self.mean;
        target.variance + error * error
    }

    /// Negative log likelihood in nats: log(2 pi sigma²) / 2 + error² / (2 sigma²), averaged.
    pub fn nll(&self, target: &Target) -> f64 {
        let variance = self.std * self.std;
        0.5 * (libm::log(2.0 * PI * variance) + self.squared_error(target) / variance)
    }

    /// Continuous ranked probability score in the target's unit (Gneiting & Raftery 2007), averaged:
    /// sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)) with z = (y - mu) / sigma.
    pub fn crps(&self, target: &Target) -> f64 {
        let score = |y: &f64| {
            let z = (y - self.mean) / self.std;
            let density = libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt();
            z * libm::erf(z * FRAC_1_SQRT_2) + 2.0 * density - PI.sqrt().recip()
        };
        let scores: f64 = target.values.iter().map(score).sum();
        self.std * scores / target.values.len() as f64
    }

    /// Share of the target that lies in the central interval with this nominal probability.
    pub fn coverage(&self, target: &Target, nominal: f64) -> f64 {
        // y - mean is z STDs, and a standard normal number is within z of 0 with probability erf(z / sqrt(2)).
        let is_within =
            |y: f64| libm::erf((y - self.mean).abs() / self.std * FRAC_1_SQRT_2) <= nominal;
        let values = target.values;
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

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    /// scipy 1.17: -norm.logpdf(1, 0, 2); properscoring 0.1: crps_gaussian(1, 0, 2).
    #[test]
    fn one_value_by_hand() {
        let prediction = Gaussian {
            mean: 0.0,
            std: 2.0,
        };
        let one = Target::value(&1.0);
        close(prediction.nll(&one), 0.5 * (8.0 * PI).ln() + 0.125);
        // z = 1/2: Phi = 0.6914624612740131, phi = 0.3520653267642995.
        let expected = 0.5 * 0.382_924_922_548_026_2 + 2.0 * 0.352_065_326_764_299_5;
        let crps = 2.0 * (expected - 0.564_189_583_547_756_3);
        close(prediction.crps(&one), crps);
        // At its own mean the score is sigma (2 phi(0) - 1 / sqrt(pi)) = 0.2336949773 sigma.
        let centre = Gaussian {
            mean: 1.0,
            std: 2.0,
        }
        .crps(&one);
        assert!((centre - 0.467_389_954_6).abs() < 1e-9, "{centre}");
    }

    /// The definition: CRPS = integral (F(t) - 1{t >= y})² dt.
    #[test]
    fn crps_is_the_integral_of_its_definition() {
        let prediction = Gaussian {
            mean: 0.3,
            std: 0.7,
        };
        let cdf = |t: f64| 0.5 * libm::erfc((0.3 - t) / 0.7 * FRAC_1_SQRT_2);
        for y in [-1.0, 0.3, 2.0] {
            let step = 1e-3;
            let integrand = |index: i32| {
                let t = -6.0 + step * (f64::from(index) + 0.5);
                (cdf(t) - f64::from(t >= y)).powi(2) * step
            };
            let integral: f64 = (0..12_000).map(integrand).sum();
            let found = prediction.crps(&Target::value(&y));
            assert!((found - integral).abs() < 1e-6, "{y}: {found}, {integral}");
        }
    }

    #[test]
    fn a_distribution_counts_as_the_mean_over_its_values() {
        let values = [-1.0, 0.0, 0.5, 2.5];
        let mean = 0.5;
        let squares: f64 = values.iter().map(|v: &f64| (v - mean).powi(2)).sum();
        let target = Target::distribution(&values, (mean, (squares / 4.0).sqrt()));
        let prediction = Gaussian {
            mean: 0.2,
            std: 1.0,
        };
        let average = |of: &dyn Fn(&Target) -> f64| {
            values.iter().map(|v| of(&Target::value(v))).sum::<f64>() / 4.0
        };
        close(prediction.nll(&target), average(&|one| prediction.nll(one)));
        close(
            prediction.crps(&target),
            average(&|one| prediction.crps(one)),
        );
        // The half interval reaches 0.674 to either side: from -0.474 to 0.874.
        assert_eq!(prediction.coverage(&target, 0.5), 0.5);
        assert_eq!(prediction.coverage(&target, 0.99), 1.0);
    }

    #[test]
    fn intervals_have_their_usual_widths() {
        let prediction = Gaussian {
            mean: 1.0,
            std: 2.0,
        };
        for (nominal, reach) in [(0.95, 1.959_964), (0.5, 0.674_490)] {
            for (off, covered) in [(-2e-6, 1.0), (2e-6, 0.0)] {
                for y in [1.0 - 2.0 * (reach + off), 1.0 + 2.0 * (reach + off)] {
                    assert_eq!(prediction.coverage(&Target::value(&y), nominal), covered);
                }
            }
        }
    }

    #[test]
    fn calibration_errors_are_relative_to_the_predicted_spread() {
        // RMV 1 and 2, RMSE 2 and 1: |1 - 2| / 1 and |2 - 1| / 2.
        close(ence(&[(10.0, 40.0), (8.0, 2.0), (0.0, 1.0)]).unwrap(), 0.75);
        assert_eq!(ence(&[]), None);
    }
}
