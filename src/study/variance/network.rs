//! Networks with a mean, a log variance and dropout (Kendall & Gal 2017), and what they predict.

use agents::{
    ObservationSpace, Observations, Settings, Supervised, architecture::Architecture,
    predictive::Predictive, settings::Hidden, supervised::Objective,
};

/// What the networks of all tasks have in common.
#[derive(Debug, Clone)]
pub struct Design {
    /// Units of the hidden layers.
    pub hidden: Hidden,
    /// Probability p that a hidden unit is dropped.
    pub dropout: f64,
    /// Prior length-scale l: a weight's prior is Gaussian with STD 1 / l.
    pub length_scale: f64,
    /// Learning rate at the beginning; it falls to zero.
    pub learning_rate: f64,
    /// Examples in each update.
    pub batch_size: u64,
}

impl Design {
    /// An untrained network with one output and its log variance, whose weights decay as is right for
    /// `points` examples.
    pub fn network(&self, space: ObservationSpace, points: usize, seed: u64) -> Supervised {
        let architecture = Architecture::new(space, self.hidden.0.clone(), 1);
        let settings = Settings {
            hidden: Some(self.hidden.clone()),
            dropout: Some(self.dropout),
            learning_rate: Some(self.learning_rate),
            batch_size: Some(self.batch_size),
            ..Settings::default()
        };
        let decay = self.weight_decay(points);
        let problem = (architecture, Objective::Gaussian);
        Supervised::new(&settings, problem, seed).with_weight_decay(decay)
    }

    /// The optimizer's weight decay for each layer, then for the head of log variances:
    /// l² / ((1 - p) N), with p = 0 for the first layer, whose inputs are not dropped.
    ///
    /// It is twice the lambda of Gal & Ghahramani 2016, for inverted dropout and a precision of 1: the
    /// likelihood that is minimised already holds the precision of the noise.
    pub fn weight_decay(&self, points: usize) -> Vec<f64> {
        let decay = self.length_scale * self.length_scale / points as f64;
        let mut layers = vec![decay / (1. - self.dropout); self.hidden.0.len() + 2];
        layers[0] = decay;
        layers
    }
}

/// Moments of a network's predictions, one for each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// Mean over masks of the means.
    pub mean: Vec<f64>,
    /// Variance over masks of the means.
    pub epistemic: Vec<f64>,
    /// Mean over masks of the noise variances.
    pub aleatoric: Vec<f64>,
}

impl Moments {
    /// By `passes` masked passes, under the same masks whatever the input.
    ///
    /// # Panics
    /// If the network has no dropout.
    pub fn new(network: &Supervised, input: &Observations, passes: u64) -> Self {
        let samples = network.sample(input, passes as usize, 0);
        let moments = Predictive::new(&samples.expect("a network with dropout"));
        Self {
            mean: moments.mean,
            epistemic: moments.epistemic,
            aleatoric: moments.aleatoric.expect("a network that learns the noise"),
        }
    }
}

/// The square.
pub fn square(x: f64) -> f64 {
    x * x
}

/// Arithmetic mean; 0 for no values.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1);
    values.sum::<f64>() / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decay_as_the_prior_says() {
        let design = Design {
            hidden: Hidden(vec![4, 4]),
            dropout: 0.2,
            length_scale: 0.5,
            learning_rate: 0.1,
            batch_size: 1,
        };
        // l² / N = 0.25 / 100, and 1 / 0.8 of it where inputs are dropped.
        let expected = [0.0025, 0.003125, 0.003125, 0.003125];
        for (decay, expected) in design.weight_decay(100).into_iter().zip(expected) {
            assert!((decay - expected).abs() < 1e-15, "{decay} for {expected}");
        }
    }
}
