//! One setting of the study: networks fitted under dropout and decay, one for each seed, and what masked
//! passes say of them.

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised,
    architecture::Architecture,
    observation::Input,
    predictive::{Predictive, to_host},
    settings::DropoutLayers,
    supervised::{Examples, Objective},
};
use tch::Device;

use super::{
    Posterior,
    data::{Point, draw},
    prior::Prior,
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
    pub fn prior(&self, options: &Posterior) -> Prior {
        Prior {
            length_scale: self.length_scale,
            hidden: options.hidden.0.clone(),
        }
    }
}

/// Networks of a block of seeds, fitted in one setting.
pub struct Fitted {
    /// The networks.
    pub networks: Supervised,
    /// The data of each seed, in the order of the slots.
    pub data: Vec<(usize, Vec<Point>)>,
}

impl Fitted {
    /// Fits the seeds of a block.
    pub fn new(options: &Posterior, setting: &Setting, slots: &Slots) -> Self {
        let data: Vec<_> = (slots.seeds())
            .map(|(slot, seed)| (slot, draw(seed, setting.points, options.noise)))
            .collect();
        let rows = setting.points * setting.copies;
        let mut x = vec![0.; slots.len() * rows];
        let mut y = x.clone();
        for (slot, points) in &data {
            let copies = points.iter().cycle().take(rows);
            for (point, row) in copies.zip(slot * rows..) {
                (x[row], y[row]) = (point.x as f32, point.y as f32);
            }
        }
        let examples = Examples::new(input(&x, slots.len()), &y, 1);
        let tau = options.noise.powi(-2);
        let decay = setting
            .prior(options)
            .weight_decay(setting.decay_points, setting.dropout, tau);
        let architecture = Architecture::new(ObservationSpace::Box(1), options.hidden.0.clone(), 1);
        let settings = Settings {
            hidden: Some(options.hidden.clone()),
            dropout: Some(setting.dropout),
            dropout_layers: Some(DropoutLayers::All),
            learning_rate: Some(options.learning_rate),
            batch_size: Some(options.batch_size),
            ..Settings::default()
        };
        let task = (architecture, Objective::Squared(vec![1.]));
        let networks = Supervised::new(&settings, task, slots.clone(), Device::Cpu);
        let mut networks = networks.with_weight_decay(decay);
        networks.fit(&examples, options.updates);
        Self { networks, data }
    }

    /// Rows that every seed sees alike.
    pub fn seen(&self, x: &[f64]) -> Input {
        let x: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        let observations = Observations::Vector {
            width: 1,
            values: x,
        };
        Input::shared(&observations, self.networks.slots().len(), Device::Cpu)
    }

    /// Predictive moments at `x` from so many passes, `[slot][x]`.
    pub fn predict(&self, x: &[f64], passes: usize, index: u64) -> Predictive {
        let samples = self.networks.sample(&self.seen(x), passes, index);
        Predictive::new(&samples.expect("networks with dropout"))
    }

    /// The functions that so many masks give at `x`: `[pass][slot][x]`.
    pub fn functions(&self, x: &[f64], passes: usize) -> Vec<Vec<f64>> {
        let samples = self.networks.sample(&self.seen(x), passes, 0);
        let samples = samples.expect("networks with dropout");
        samples.iter().map(|sample| to_host(&sample.mean)).collect()
    }
}

fn input(x: &[f32], slots: usize) -> Input {
    let values = x.to_vec();
    Input::new(
        &Observations::Vector { width: 1, values },
        slots,
        Device::Cpu,
    )
}
