//! Networks with a mean, a log variance and dropout, and what they predict.

use agents::{
    ObservationSpace, Settings, Slots, Supervised,
    architecture::Architecture,
    settings::Hidden,
    supervised::Objective,
};
use tch::Device;

/// What the networks of both problems have in common.
#[derive(Debug, Clone)]
pub struct Design {
    /// Units of the hidden layers.
    pub hidden: Hidden,
    /// Probability that a hidden unit is dropped.
    pub dropout: f64,
    /// Prior length-scale l of the weights: a weight's prior is Gaussian with variance 1 / l².
    pub length_scale: f64,
    /// Learning rate at the beginning; it falls to zero.
    pub learning_rate: f64,
    /// Examples in each update.
    pub batch_size: u64,
}

impl Design {
    /// Untrained networks with one output and its log variance, whose weights decay as for `points`
    /// examples.
    pub fn networks(&self, space: ObservationSpace, points: usize, slots: Slots) -> Supervised {
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
        Supervised::new(&settings, problem, slots, Device::Cpu).with_weight_decay(decay)
    }

    /// The optimizer's weight decay for each layer, then for the head of log variances:
    /// l² / ((1 - p) N), with p = 0 for the first layer, whose inputs are not dropped.
    ///
    /// It is twice the lambda of Gal & Ghahramani 2016 for inverted dropout and a precision of 1: the
    /// likelihood that is minimised has the noise's precision in it.
    pub fn weight_decay(&self, points: usize) -> Vec<f64> {
        let decay = self.length_scale.powi(2) / points as f64;
        let after_dropout = decay / (1. - self.dropout);
        let mut layers = vec![after_dropout; self.hidden.0.len() + 2];
        layers[0] = decay;
        layers
    }
}
