//! Students: networks that learn all tasks of their seed, under one setting.

use agents::{
    ObservationSpace, Settings, Supervised,
    architecture::Architecture,
    settings::Hidden,
    supervised::{Examples, Objective},
};

use crate::study::multitask::problem::{Data, Problem, moments};
use crate::study::multitask::weighting::{Setting, Weighting};

/// How networks are trained.
#[derive(Debug, Clone)]
pub struct Training {
    /// Units of the hidden layers, which all tasks share.
    pub hidden: Hidden,
    /// Gradient steps.
    pub updates: u64,
    /// Training points in each.
    pub batch_size: u64,
    /// Learning rate at the start; it falls linearly to zero.
    pub learning_rate: f64,
}

/// A network with its data.
pub struct Student {
    /// The network.
    pub network: Supervised,
    /// The data of its seed, in own units.
    pub data: Data,
    /// What the targets of each task are multiplied by.
    pub scales: Vec<f64>,
    /// The training data, in the units that the network sees.
    pub examples: Examples,
}

impl Training {
    /// The untrained student of a seed.
    pub fn student(
        &self,
        problem: &Problem,
        Setting { weighting, units }: Setting,
        seed: u64,
        dropout: Option<f64>,
    ) -> Student {
        let tasks = problem.tasks();
        let data = problem.draw(seed);
        let scales = units.scales(&data.y, tasks);
        let targets = data.y.iter().zip(scales.iter().cycle());
        let targets = targets.map(|(y, scale)| (y * scale) as f32).collect();
        let examples = Examples::new(data.x.clone(), targets);
        let weights = weighting.weights(&problem.noise, &scales);
        let objective = weights.map_or(Objective::UncertaintyWeighted, Objective::Squared);
        let space = ObservationSpace::Box(problem.inputs);
        let architecture = Architecture::new(space, self.hidden.0.clone(), tasks);
        let settings = Settings {
            learning_rate: Some(self.learning_rate),
            batch_size: Some(self.batch_size),
            dropout,
            ..Settings::default()
        };
        let mut network = Supervised::new(&settings, (architecture, objective), seed);
        if weighting == Weighting::Warm {
            let std = |(task, scale)| scale * moments(&data.y, task, tasks).1;
            let stds = scales.iter().enumerate().map(std);
            let log_variances = stds.map(|std: f64| 2.0 * libm::log(std) as f32);
            network = network.with_log_variances(&log_variances.collect::<Vec<_>>());
        }
        Student {
            network,
            data,
            scales,
            examples,
        }
    }
}
