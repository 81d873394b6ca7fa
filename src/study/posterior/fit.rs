//! One setting of the study: a network of a seed, fitted under dropout and decay, and what masked passes
//! say of it.

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    predictive::{Prediction, Predictive},
    settings::DropoutLayers,
    supervised::{Examples, Objective},
};

use crate::study::posterior::{
    Posterior,
    data::{Point, draw},
    prior::{Gaussians, Prior},
};

/// What is varied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Data points.
    pub points: usize,
    /// How often each of them is in the data.
    pub copies: usize,
    /// N in the formula of the decay.
    pub decay_points: usize,
    /// p.
    pub dropout: f64,
    /// l.
    pub length_scale: f64,
}

impl Setting {
    /// The setting from which one thing at a time is varied.
    pub fn centre(options: &Posterior) -> Self {
        Self {
            points: options.points as usize,
            copies: 1,
            decay_points: options.points as usize,
            dropout: options.dropout,
            length_scale: options.length_scale,
        }
    }

    /// The prior that the decay stands for.
    fn prior(&self, options: &Posterior) -> Prior {
        Prior {
            length_scale: self.length_scale,
            hidden: options.hidden.0.clone(),
        }
    }

    /// The exact posterior at `at`: a point that is there k times is one with noise variance over k.
    pub fn posterior(&self, options: &Posterior, data: &[Point], at: &[f64]) -> Gaussians {
        let (x, y) = columns(data);
        let noise_variance = options.noise * options.noise / self.copies as f64;
        (self.prior(options)).posterior((&x, &y), noise_variance, at)
    }
}

/// A network, fitted in one setting.
pub struct Fitted {
    /// The network.
    pub network: Supervised,
    /// Its data, each point once.
    pub data: Vec<Point>,
}

impl Fitted {
    /// Fits the network of a seed.
    pub fn new(options: &Posterior, setting: &Setting, seed: u64) -> Self {
        let data = draw(seed, setting.points, options.noise);
        let (x, y) = columns(&data.repeat(setting.copies));
        let examples = Examples::new(seen(&x), y.into_iter().map(|y| y as f32).collect());
        let tau = 1. / (options.noise * options.noise);
        let decay = setting
            .prior(options)
            .weight_decay(setting.decay_points, setting.dropout, tau);
        let architecture = Architecture::new(ObservationSpace::Box(1), options.hidden.0.clone(), 1);
        let settings = Settings {
            dropout: Some(setting.dropout),
            dropout_layers: Some(DropoutLayers::All),
            learning_rate: Some(options.learning_rate),
            batch_size: Some(options.batch_size),
            ..Settings::default()
        };
        let task = (architecture, Objective::Squared(vec![1.]));
        let mut network = Supervised::new(&settings, task, seed).with_weight_decay(decay);
        network.fit(&examples, options.updates);
        Self { network, data }
    }

    /// What the network predicts at `x` under so many masks, each the same for all x. `index` tells draws
    /// of masks apart.
    pub fn sample(&self, x: &[f64], passes: usize, index: u64) -> Vec<Prediction> {
        let samples = self.network.sample(&seen(x), passes, index);
        samples.expect("a network with dropout")
    }

    /// Predictive moments at `x` from so many passes.
    pub fn predict(&self, x: &[f64], passes: usize, index: u64) -> Predictive {
        Predictive::new(&self.sample(x, passes, index))
    }
}

/// Inputs as the network sees them.
pub fn seen(x: &[f64]) -> Observations {
    Observations::Vector {
        width: 1,
        values: x.iter().map(|&x| x as f32).collect(),
    }
}

fn columns(data: &[Point]) -> (Vec<f64>, Vec<f64>) {
    data.iter().map(|point| (point.x, point.y)).unzip()
}
