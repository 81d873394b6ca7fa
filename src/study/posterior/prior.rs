//! The prior over networks that weight decay stands for, and the exact posterior of its limit.
//!
//! Weights and biases of the input layer are N(0, 1/l²). Weights of the layers above are N(0, 1/K) behind
//! K hidden units, and their biases N(0, 1). In the limit of many units such a network of ReLU units is a
//! Gaussian process whose covariance is the arc-cosine kernel, once for each hidden layer (Neal 1996; Cho &
//! Saul 2009; Lee et al. 2018), and its posterior is a matter of linear algebra. One thing differs: the
//! networks' biases have no decay and no mask, which is a flat prior and a point estimate.

use std::f64::consts::PI;

use agents::cholesky::{cholesky, dot, forward};

/// The prior over networks with one input.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// l: weights of the input layer have STD 1/l.
    pub length_scale: f64,
    /// Units of the hidden layers.
    pub hidden: Vec<usize>,
}

/// A distribution over the values of a function at some x.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussians {
    pub mean: Vec<f64>,
    /// STDs of the function; noise is not in them.
    pub std: Vec<f64>,
}

impl Prior {
    /// Weight decay of each layer that stands for this prior (Gal & Ghahramani 2016), as optimizers count
    /// it, that is 2 lambda: lambda = l² / (2 (1 - p) N tau) for weights of STD 1/l behind units that
    /// are dropped with probability p. The input is never dropped. `tau` is the precision of the noise.
    pub fn weight_decay(&self, points: usize, dropout: f64, tau: f64) -> Vec<f64> {
        let evidence = points as f64 * tau;
        let above = self.hidden.iter();
        let above = above.map(|&units| units as f64 / ((1. - dropout) * evidence));
        let input = self.length_scale * self.length_scale / evidence;
        std::iter::once(input).chain(above).collect()
    }

    /// Covariance of the function's values at x and z.
    pub fn covariance(&self, x: f64, z: f64) -> f64 {
        // Covariances of what enters a layer's units: of x with itself, of z with itself, of both.
        let input = |x: f64, z: f64| (x * z + 1.) / (self.length_scale * self.length_scale);
        let mut covariances = (input(x, x), input(z, z), input(x, z));
        for _ in &self.hidden {
            let (of_x, of_z, of_both) = covariances;
            covariances = (
                1. + of_x / 2.,
                1. + of_z / 2.,
                1. + arc_cosine(of_x, of_z, of_both),
            );
        }
        covariances.2
    }

    /// The exact posterior at `at`, given values `y` at `x` with noise of this variance.
    pub fn posterior(
        &self,
        (x, y): (&[f64], &[f64]),
        noise_variance: f64,
        at: &[f64],
    ) -> Gaussians {
        let with =
            |z: f64, x: &[f64]| -> Vec<f64> { x.iter().map(|&x| self.covariance(x, z)).collect() };
        let factor = cholesky(x.iter().enumerate().map(|(index, &z)| {
            let mut row = with(z, &x[..=index]);
            row[index] += noise_variance;
            row
        }));
        let y = forward(&factor, y);
        let of_value = |&z: &f64| {
            let across = forward(&factor, &with(z, x));
            let variance = self.covariance(z, z) - dot(&across, &across);
            let std = variance.clamp(0., f64::INFINITY).sqrt();
            (dot(&across, &y), std)
        };
        let (mean, std) = at.iter().map(of_value).unzip();
        Gaussians { mean, std }
    }
}

/// Mean of relu(u) relu(v) for Gaussian u and v with mean zero, these variances and this covariance.
fn arc_cosine(of_u: f64, of_v: f64, of_both: f64) -> f64 {
    let lengths = (of_u * of_v).sqrt();
    let cosine = (of_both / lengths).clamp(-1., 1.);
    let angle = libm::acos(cosine);
    lengths * (libm::sin(angle) + (PI - angle) * cosine) / (2. * PI)
}

#[cfg(test)]
mod tests {
    use agents::stream::{Purpose, standard_normal, stream};

    use super::*;
    use crate::study::data::assert_near;

    fn prior(hidden: &[usize]) -> Prior {
        Prior {
            length_scale: 0.5,
            hidden: hidden.to_vec(),
        }
    }

    #[test]
    fn decay_is_what_the_formula_says() {
        // 2 lambda = 0.25 / (20 * 100), 50 / (0.8 * 20 * 100) and 16 / (0.8 * 20 * 100).
        let decay = prior(&[50, 16]).weight_decay(20, 0.2, 100.);
        assert_eq!(decay, [0.000125, 0.03125, 0.01]);
    }

    #[test]
    fn the_covariance_is_that_of_random_networks() {
        let mut stream = stream(1_000_000, Purpose::Data);
        let mut normal = || standard_normal(&mut stream);
        let (x, z, units, networks) = (-0.7, 1.2, 100, 3_000);
        let mut products = [0., 0.];
        for _ in 0..networks {
            let mut hidden: Vec<[f64; 2]> = (0..units)
                .map(|_| (normal() / 0.5, normal() / 0.5))
                .map(|(w, b)| [w * x + b, w * z + b])
                .collect();
            for product in &mut products {
                let rectified = hidden.iter().map(|pair| pair.map(|value| value.max(0.)));
                let rectified: Vec<[f64; 2]> = rectified.collect();
                let unit = |_| {
                    let bias = normal();
                    rectified.iter().fold([bias; 2], |[u, v], [h, g]| {
                        let w = normal() / f64::from(units).sqrt();
                        [u + w * h, v + w * g]
                    })
                };
                hidden = (0..units).map(unit).collect();
                *product += hidden[0][0] * hidden[0][1] / f64::from(networks);
            }
        }
        for (hidden, sampled) in [(&[100][..], products[0]), (&[100, 100], products[1])] {
            assert_near(sampled / prior(hidden).covariance(x, z), 1., 0.1);
        }
        // Half of the units are on, each with variance (x² + 1) / l².
        assert_near(prior(&[50]).covariance(x, x), 1. + 0.5 * 1.49 / 0.25, 1e-12);
    }

    #[test]
    fn the_posterior_of_one_point_is_as_worked_out_by_hand() {
        let (x, y, noise) = (0.5, 2., 0.3);
        let k = |a, b| prior(&[50]).covariance(a, b);
        let posterior = prior(&[50]).posterior((&[x], &[y]), noise, &[x, -1.]);
        let gain = |at| k(at, x) / (k(x, x) + noise);
        for (index, at) in [x, -1.].into_iter().enumerate() {
            let variance = k(at, at) - gain(at) * k(at, x);
            assert_near(posterior.mean[index], gain(at) * y, 1e-12);
            assert_near(posterior.std[index], variance.sqrt(), 1e-12);
        }
    }

    #[test]
    fn a_point_seen_twice_is_a_point_with_half_the_noise() {
        let (x, y, at) = ([0.2, 0.9], [1., -1.], [-0.5, 0.3]);
        let (x2, y2) = ([0.2, 0.2, 0.9, 0.9], [1., 1., -1., -1.]);
        let twice = prior(&[50]).posterior((&x2, &y2), 0.2, &at);
        let once = prior(&[50]).posterior((&x, &y), 0.1, &at);
        for index in 0..2 {
            assert_near(twice.mean[index], once.mean[index], 1e-9);
            assert_near(twice.std[index], once.std[index], 1e-9);
        }
    }
}
