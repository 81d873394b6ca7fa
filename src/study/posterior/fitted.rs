//! A network under dropout and decay, fitted in one setting, and what is known of it exactly.

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    predictive::{self, Predictive},
    settings::DropoutLayers,
    supervised::{Examples, Objective},
};

use crate::study::data::vectors;
use crate::study::posterior::Posterior;
use crate::study::posterior::prior::{Gaussians, Prior};
use crate::study::posterior::problem::{Point, draw};
use crate::study::readout::Readout;

/// What a network is fitted to, and how.
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
    pub fn sample(&self, x: &[f64], passes: usize, index: u64) -> Vec<predictive::Prediction> {
        let samples = self.network.sample(&seen(x), passes, index);
        samples.expect("a network with dropout")
    }

    /// Predictive moments at `x` from so many passes.
    pub fn predict(&self, x: &[f64], passes: usize, index: u64) -> Predictive {
        Predictive::new(&self.sample(x, passes, index))
    }

    /// Variance over masks at `x`, exactly; none of a network with more hidden layers than one.
    pub fn exact_variance(&self, x: &[f64], dropout: f64) -> Option<Vec<f64>> {
        let readout = Readout::new(&self.network.network(), x.iter().map(|&x| vec![x]))?;
        Some(readout.variances(dropout))
    }
}

/// Inputs as the network sees them.
fn seen(x: &[f64]) -> Observations {
    vectors(1, x.iter().map(|&x| x as f32))
}

fn columns(data: &[Point]) -> (Vec<f64>, Vec<f64>) {
    data.iter().map(|point| (point.x, point.y)).unzip()
}

#[cfg(test)]
mod tests {
    use agents::{
        masks::{Mask, Masks},
        settings::Hidden,
    };

    use super::*;
    use crate::study::{data::assert_near, options::example, posterior::problem::grid};

    const WIDTH: usize = 5;

    fn fitted(seed: u64) -> Fitted {
        let options = Posterior {
            hidden: Hidden(vec![WIDTH]),
            dropout: 0.3,
            updates: 200,
            ..example()
        };
        Fitted::new(&options, &Setting::centre(&options), seed)
    }

    /// Every set of kept units, with its probability.
    #[test]
    fn the_exact_variance_is_that_over_all_masks() {
        let x = [-0.8, 0.1, 1.3];
        for seed in 0..3 {
            let fitted = fitted(seed);
            let mut moments = [(0., 0.); 3];
            for set in 0..1 << WIDTH {
                let kept: Vec<u8> = (0..WIDTH).map(|unit| (set >> unit & 1) as u8).collect();
                let chances = kept.iter().map(|&kept| if kept == 1 { 0.7 } else { 0.3 });
                let chance: f64 = chances.product();
                let mask = Mask {
                    kept,
                    width: WIDTH,
                    scales: vec![(1. / 0.7) as f32],
                };
                let masks = Masks::new(vec![None, Some(mask)]);
                let function = fitted.network.predict(&seen(&x), Some(&masks)).mean;
                for ((mean, square), value) in moments.iter_mut().zip(function) {
                    let value = f64::from(value);
                    *mean += chance * value;
                    *square += chance * value * value;
                }
            }
            let exact = fitted.exact_variance(&x, 0.3).unwrap();
            for (exact, (mean, square)) in exact.into_iter().zip(moments) {
                let enumerated = square - mean * mean;
                assert_near(exact, enumerated, 1e-4 * enumerated + 1e-9);
            }
        }
    }

    /// Foong, Burt, Li & Turner 2020, theorem 2: why the STD cannot be larger between data than at both
    /// of their edges.
    #[test]
    fn the_exact_variance_is_convex_in_x() {
        let is_convex = |x: &[f64]| 2. * x[1] <= (x[0] + x[2]) * (1. + 1e-5);
        for seed in 0..3 {
            let variance = fitted(seed).exact_variance(&grid(), 0.3).unwrap();
            assert!(variance.windows(3).all(is_convex), "{variance:?}");
        }
    }
}
