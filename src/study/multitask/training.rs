//! Populations of networks that learn all tasks of their seeds, under one setting.

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised,
    architecture::Architecture,
    observation::Input,
    settings::Hidden,
    supervised::{Examples, Objective},
};
use tch::Device;

use super::problem::{Data, HELD_OUT, Problem};
use super::weighting::{Setting, Weighting};

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

/// The networks of some seeds with their data.
pub struct Population {
    /// The networks.
    pub networks: Supervised,
    /// Its members.
    pub members: Vec<Member>,
    /// Their training data, in the units that they see.
    pub examples: Examples,
    /// Their held-out inputs.
    pub held_out: Input,
}

/// A network's place and data.
pub struct Member {
    /// Its slot.
    pub slot: usize,
    /// Its seed.
    pub seed: u64,
    /// Its data, in own units.
    pub data: Data,
    /// What the targets of each task are multiplied by.
    pub scales: Vec<f64>,
}

impl Training {
    /// Untrained networks for the seeds in `slots`.
    pub fn population(
        &self,
        problem: &Problem,
        Setting { weighting, units }: Setting,
        slots: &Slots,
        dropout: Option<f64>,
    ) -> Population {
        let (tasks, count) = (problem.tasks(), slots.len());
        let mut x = vec![0.0; count * problem.points * problem.inputs];
        let mut y = vec![0.0; count * problem.points * tasks];
        let mut held_out = vec![0.0; count * HELD_OUT * problem.inputs];
        let member = |(slot, seed)| {
            let data = problem.draw(seed);
            let scales = units.scales(&data.y, tasks);
            let own = y[slot * problem.points * tasks..].iter_mut();
            for ((to, y), scale) in own.zip(&data.y).zip(scales.iter().cycle()) {
                *to = (y * scale) as f32;
            }
            x[slot * data.x.len()..][..data.x.len()].copy_from_slice(&data.x);
            held_out[slot * data.held_out.len()..][..data.held_out.len()]
                .copy_from_slice(&data.held_out);
            Member {
                slot,
                seed,
                data,
                scales,
            }
        };
        let members: Vec<_> = slots.seeds().map(member).collect();
        let input = |values| {
            let width = problem.inputs;
            Input::new(&Observations::Vector { width, values }, count, Device::Cpu)
        };
        let examples = Examples::new(input(x), &y, tasks);
        let weights = weighting.weights(&problem.noise, &members[0].scales);
        let objective = weights.map_or(Objective::UncertaintyWeighted, Objective::Squared);
        let space = ObservationSpace::Box(problem.inputs);
        let architecture = Architecture::new(space, self.hidden.0.clone(), tasks);
        let settings = Settings {
            hidden: Some(self.hidden.clone()),
            learning_rate: Some(self.learning_rate),
            batch_size: Some(self.batch_size),
            dropout,
            ..Settings::default()
        };
        let sizes = (architecture, objective);
        let mut networks = Supervised::new(&settings, sizes, slots.clone(), Device::Cpu);
        if weighting == Weighting::Warm {
            // Slots without a seed have no variance; their log variances are ignored.
            let variance = examples.target.var_dim([1].as_slice(), false, true);
            networks = networks.with_log_variances(&variance.clamp_min(1e-9).log());
        }
        Population {
            networks,
            members,
            examples,
            held_out: input(held_out),
        }
    }
}

impl Member {
    /// Its rows of values `[S, rows, tasks]`, in own units.
    pub fn in_own_units(&self, values: &[f64], rows: usize) -> Vec<f64> {
        let width = rows * self.scales.len();
        let own = values[self.slot * width..][..width].iter();
        let scales = self.scales.iter().cycle();
        own.zip(scales)
            .map(|(value, scale)| value / scale)
            .collect()
    }

    /// Its STDs exp(s/2) of the tasks, in own units, given the log variances s of each slot.
    pub fn stds(&self, log_variances: &[Vec<f64>]) -> Vec<f64> {
        let log_variances = log_variances[self.slot].iter().zip(&self.scales);
        log_variances
            .map(|(s, scale)| (s / 2.0).exp() / scale)
            .collect()
    }
}
