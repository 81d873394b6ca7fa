//! The exact posterior over the last layer of a Q-network, as in Bayesian DQN (Azizzadenesheli, Brunskill &
//! Anandkumar 2018): for each action a Bayesian linear regression of targets on the features, which are what the
//! last hidden layer gives, and a 1 whose weight is the bias.
//!
//! A weight is N(0, P²) before the data, P being `prior-std`, and a target of the features φ is N(wᵀφ, N²), N
//! being `noise-std`. With A = I/P² + Σ φφᵀ/N² the posterior is N(A⁻¹ Σ φ y/N², A⁻¹). It is computed in f64 by
//! A's Cholesky factor, in sums of one order. An action that was not taken keeps the prior.

use crate::{
    architecture::Architecture,
    archived,
    cholesky::{backward, cholesky, dot, forward},
    matrix::Matrix,
    settings::Settings,
    stream::{Stream, standard_normal},
};

/// Posteriors of all slots.
#[derive(Debug)]
pub struct LastLayer {
    actions: usize,
    /// 1/P² and 1/N².
    precisions: (f64, f64),
    /// `[slot * actions + action]`
    posteriors: Vec<Gaussian>,
    /// What the next posteriors are fitted to, likewise.
    sums: Vec<Sums>,
}

/// A Gaussian over the weights of one action, the bias last.
#[derive(Debug, Clone)]
struct Gaussian {
    mean: Vec<f64>,
    /// Of the precision.
    lower: Vec<Vec<f64>>,
}

/// A, its lower triangle row by row, and Σ φ y/N².
#[derive(Debug, Clone)]
struct Sums {
    precision: Vec<Vec<f64>>,
    moment: Vec<f64>,
}

archived!(Gaussian: mean, lower);
// Sums are those of the prior but within a fit.
archived!(LastLayer: posteriors; not actions, precisions, sums);

impl Sums {
    /// Those of the prior.
    fn new(weights: usize, precision: f64) -> Self {
        let row = |row| {
            let mut of_row = vec![0.; row + 1];
            of_row[row] = precision;
            of_row
        };
        Self {
            precision: (0..weights).map(row).collect(),
            moment: vec![0.; weights],
        }
    }

    fn add(&mut self, features: &[f64], y: f64, precision: f64) {
        let rows = self.precision.iter_mut().zip(&mut self.moment);
        for ((row, moment), &x) in rows.zip(features) {
            // Of ReLU units half are 0.
            if x != 0. {
                let scaled = precision * x;
                *moment += scaled * y;
                for (sum, other) in row.iter_mut().zip(features) {
                    *sum += scaled * other;
                }
            }
        }
    }

    fn posterior(&self) -> Gaussian {
        let lower = cholesky(self.precision.iter().cloned());
        Gaussian {
            mean: backward(&lower, &forward(&lower, &self.moment)),
            lower,
        }
    }
}

impl LastLayer {
    /// The prior of these networks; none where the settings have no STD of weights or of targets.
    pub fn new(settings: &Settings, architecture: &Architecture, slots: usize) -> Option<Self> {
        let precision = |std: f64| 1. / (std * std);
        let precisions = (
            precision(settings.prior_std?),
            precision(settings.noise_std?),
        );
        let features = architecture.hidden.last()?;
        let actions = architecture.outputs;
        let sums = vec![Sums::new(features + 1, precisions.0); slots * actions];
        Some(Self {
            actions,
            precisions,
            posteriors: sums.iter().map(Sums::posterior).collect(),
            sums,
        })
    }

    /// Numbers of a sample of all slots, `[S, A, features + 1]`.
    pub fn size(&self) -> usize {
        self.posteriors.len() * self.weights()
    }

    /// Weights of an action.
    fn weights(&self) -> usize {
        self.posteriors[0].mean.len()
    }

    /// Takes in that an action had this target in a state of these features.
    pub fn add(&mut self, slot: usize, action: usize, features: &[f32], y: f32) {
        let features: Vec<f64> = with_bias(features).collect();
        let sums = &mut self.sums[slot * self.actions + action];
        sums.add(&features, f64::from(y), self.precisions.1);
    }

    /// Fits the posteriors to what was taken in since the fit before.
    pub fn fit(&mut self) {
        self.posteriors = self.sums.iter().map(Sums::posterior).collect();
        let prior = Sums::new(self.weights(), self.precisions.0);
        self.sums.fill(prior);
    }

    /// Mean weights of each action of a slot, the bias last.
    pub fn means(&self, slot: usize) -> impl Iterator<Item = &[f64]> {
        let of_slot = &self.posteriors[slot * self.actions..][..self.actions];
        of_slot.iter().map(|posterior| &posterior.mean[..])
    }

    /// Draws the weights of one slot into those of all.
    pub fn draw_slot(&self, (slot, stream): (usize, &mut Stream), sample: &mut [f32]) {
        let of_slot = slot * self.actions..(slot + 1) * self.actions;
        let (posteriors, size) = (&self.posteriors[of_slot.clone()], self.weights());
        let actions = sample.chunks_exact_mut(size).skip(of_slot.start);
        for (sample, Gaussian { mean, lower }) in actions.zip(posteriors) {
            let z: Vec<f64> = mean.iter().map(|_| standard_normal(stream)).collect();
            let difference = backward(lower, &z);
            for (weight, (mean, difference)) in sample.iter_mut().zip(mean.iter().zip(difference)) {
                *weight = (mean + difference) as f32;
            }
        }
    }

    /// Variances φᵀ A⁻¹ φ of the Q-values in states of these features, `[S, B, A]`.
    pub fn variances(&self, features: &Matrix) -> Vec<f64> {
        let rows = features.rows() * self.actions / self.posteriors.len();
        let of_row = |(row, features): (usize, &[f32])| {
            let features: Vec<f64> = with_bias(features).collect();
            let of_slot = &self.posteriors[row / rows * self.actions..][..self.actions];
            let variance = move |posterior: &Gaussian| {
                let z = forward(&posterior.lower, &features);
                dot(&z, &z)
            };
            of_slot.iter().map(variance)
        };
        features.iter().enumerate().flat_map(of_row).collect()
    }
}

fn with_bias(features: &[f32]) -> impl Iterator<Item = f64> {
    features.iter().map(|&x| f64::from(x)).chain([1.])
}

/// Q-values `[S * B, A]` of states of these features, `[S * B, K]`, by sampled weights `[S, A, K + 1]`.
pub fn sampled_q(weights: &[f32], features: &Matrix, actions: usize) -> Matrix {
    let mut q = Matrix::zeros(features.rows(), actions);
    let width = features.width() + 1;
    let rows = features.rows() * actions * width / weights.len();
    for (row, (q, features)) in q.iter_mut().zip(features.iter()).enumerate() {
        let of_slot = &weights[row / rows * actions * width..];
        for (q, weights) in q.iter_mut().zip(of_slot.chunks_exact(width)) {
            let products = weights.iter().zip(features).map(|(w, x)| w * x);
            *q = products.sum::<f32>() + weights[features.len()];
        }
    }
    q
}
