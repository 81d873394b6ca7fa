//! The predictive distribution by MC dropout (Gal & Ghahramani 2016; Kendall & Gal 2017): moments of
//! what sampled networks predict.

use crate::{loss::variance, matrix::Matrix};

/// What networks predict, `[S * B, K]` each, row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Means; of a classifier, logits.
    pub mean: Vec<f32>,
    /// Variances of the noise, where they are learned.
    pub aleatoric: Option<Vec<f32>>,
}

impl Prediction {
    /// Of the output and, where noise is learned, a head of log variances.
    pub(crate) fn new(heads: &[Matrix]) -> Self {
        let log_variances = heads.get(1).map(Matrix::to_dense);
        Self {
            mean: heads[0].to_dense(),
            aleatoric: log_variances.map(|s| s.into_iter().map(variance).collect()),
        }
    }
}

/// Moments over T sampled networks, `[slot][row][output]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictive {
    /// Mean over the samples of their means.
    pub mean: Vec<f64>,
    /// Variance over the samples of their means, with T - 1 in the denominator.
    pub epistemic: Vec<f64>,
    /// Mean over the samples of the noise variances that they predict; none where noise is not learned.
    pub aleatoric: Option<Vec<f64>>,
}

impl Predictive {
    /// Of the predictions of at least two sampled networks.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn new(samples: &[Prediction]) -> Self {
        assert!(samples.len() >= 2, "a variance needs two samples");
        let of_means: Vec<&[f32]> = samples.iter().map(|sample| &sample.mean[..]).collect();
        let mean = mean_of(&of_means);
        let mut epistemic = vec![0.; mean.len()];
        for sample in &of_means {
            for ((sum, x), mean) in epistemic.iter_mut().zip(*sample).zip(&mean) {
                let difference = f64::from(*x) - mean;
                *sum += difference * difference;
            }
        }
        for sum in &mut epistemic {
            *sum /= (samples.len() - 1) as f64;
        }
        let noises: Option<Vec<&[f32]>> = samples
            .iter()
            .map(|sample| sample.aleatoric.as_deref())
            .collect();
        Self {
            mean,
            epistemic,
            aleatoric: noises.map(|noises| mean_of(&noises)),
        }
    }
}

/// The mean over samples, number by number.
fn mean_of(samples: &[&[f32]]) -> Vec<f64> {
    let mut mean = vec![0.; samples[0].len()];
    for sample in samples {
        for (sum, x) in mean.iter_mut().zip(*sample) {
            *sum += f64::from(*x);
        }
    }
    for sum in &mut mean {
        *sum /= samples.len() as f64;
    }
    mean
}
