//! Trains a population under one setting and measures it where the truth is known.

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised,
    architecture::Architecture,
    observation::Input,
    predictive::{Predictive, to_host},
    settings::Hidden,
    supervised::{Examples, Objective},
};
use tch::Device;

use super::problem::{Data, HELD_OUT, Problem, root_mean_square};
use super::weighting::{Setting, Weighting, ratio};

/// Moments at which the learned STDs are noted, beside the start.
const MOMENTS: u64 = 25;

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

/// A trained network.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Its seed.
    pub seed: u64,
    /// The weight of the last task over that of the first in own units, at the end.
    pub ratio: f64,
    /// How it does in each task.
    pub tasks: Vec<TaskFit>,
    /// STDs that were learned on the way, in own units: updates taken, and one for each task; empty
    /// if the weights were fixed.
    pub path: Vec<(u64, Vec<f64>)>,
}

/// How a network does in one task, in the task's own units.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskFit {
    /// Root mean squared error on held-out inputs, against the noiseless truth.
    pub error: f64,
    /// Root mean squared residual of the training targets, with their noise.
    pub residual: f64,
    /// The learned STD exp(s/2).
    pub learned: Option<f64>,
}

/// A network that was trained under dropout, in one task; all in the task's own units.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// Its seed.
    pub seed: u64,
    /// The task, from 0.
    pub task: usize,
    /// The learned STD exp(s/2).
    pub learned: f64,
    /// Root mean square, over the training inputs, of the STD over masks.
    pub training_epistemic: f64,
    /// Root mean squared residual of the training targets from the predictive mean.
    pub training_residual: f64,
    /// Root mean square, over held-out inputs, of the STD over masks.
    pub epistemic: f64,
    /// Root mean squared error of the predictive mean on held-out inputs, against the truth.
    pub error: f64,
}

/// The networks of some seeds with their data.
struct Population {
    networks: Supervised,
    /// Slot, seed, data and scales of each seed.
    members: Vec<(usize, u64, Data, Vec<f64>)>,
    examples: Examples,
    held_out: Input,
}

impl Training {
    /// Trains the seeds in `slots` under `setting`.
    pub fn fit(&self, problem: &Problem, setting: Setting, slots: &Slots) -> Vec<Fitted> {
        let mut population = self.population(problem, setting, slots, None);
        let mut path = Vec::new();
        let period = self.updates.div_ceil(MOMENTS);
        let Population {
            networks, examples, ..
        } = &mut population;
        networks.fit_watched(examples, self.updates, period, |networks, update| {
            path.push((update, networks.log_variances()));
        });
        population.measure(problem, setting, &path)
    }

    /// Trains the seeds in `slots` under dropout with probability `dropout`, with learned weights from
    /// a warm start and in own units, and tells the variances of `passes` masked passes apart.
    pub fn decompose(
        &self,
        problem: &Problem,
        (dropout, passes): (f64, usize),
        slots: &Slots,
    ) -> Vec<Decomposition> {
        let setting = Setting {
            weighting: Weighting::Warm,
            units: super::weighting::Units::Scaled(1.0),
        };
        let mut population = self.population(problem, setting, slots, Some(dropout));
        let Population {
            networks, examples, ..
        } = &mut population;
        networks.fit(examples, self.updates);
        population.decompose(problem, passes)
    }

    fn population(
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
            (slot, seed, data, scales)
        };
        let members: Vec<_> = slots.seeds().map(member).collect();
        let input = |values| {
            let width = problem.inputs;
            Input::new(&Observations::Vector { width, values }, count, Device::Cpu)
        };
        let examples = Examples::new(input(x), &y, tasks);
        let weights = weighting.weights(&problem.noise, &members[0].3);
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

impl Population {
    fn measure(
        &self,
        problem: &Problem,
        Setting { weighting, .. }: Setting,
        path: &[(u64, Vec<Vec<f64>>)],
    ) -> Vec<Fitted> {
        let tasks = problem.tasks();
        let predict = |input| to_host(&self.networks.predict(input, None).mean);
        let (fitted, predicted) = (predict(&self.examples.input), predict(&self.held_out));
        let log_variances = self.networks.log_variances();
        let member = |(slot, seed, data, scales): &(usize, u64, Data, Vec<f64>)| {
            let own = |values: &[f64], rows: usize| in_own_units(values, *slot, rows, scales);
            let (fitted, predicted) = (own(&fitted, problem.points), own(&predicted, HELD_OUT));
            let learned = |s: &[f64], task: usize| (s[task] / 2.0).exp() / scales[task];
            let of_slot = &log_variances[*slot];
            let weights = (weighting.weights(&problem.noise, scales))
                .unwrap_or_else(|| of_slot.iter().map(|s| (-s).exp()).collect());
            let task = |task: usize| TaskFit {
                error: root_mean_square(&predicted, &data.truth, task, tasks),
                residual: root_mean_square(&fitted, &data.y, task, tasks),
                learned: (!of_slot.is_empty()).then(|| learned(of_slot, task)),
            };
            let moment = |(update, s): &(u64, Vec<Vec<f64>>)| {
                (
                    *update,
                    (0..tasks).map(|task| learned(&s[*slot], task)).collect(),
                )
            };
            let is_learned = !of_slot.is_empty();
            Fitted {
                seed: *seed,
                ratio: ratio(&weights, scales),
                tasks: (0..tasks).map(task).collect(),
                path: path.iter().filter(|_| is_learned).map(moment).collect(),
            }
        };
        self.members.iter().map(member).collect()
    }

    fn decompose(&self, problem: &Problem, passes: usize) -> Vec<Decomposition> {
        let tasks = problem.tasks();
        let sampled = |input, index| {
            let samples = self.networks.sample(input, passes, index);
            Predictive::new(&samples.expect("networks with dropout"))
        };
        let (fitted, predicted) = (sampled(&self.examples.input, 0), sampled(&self.held_out, 1));
        let log_variances = self.networks.log_variances();
        let member = |(slot, seed, data, scales): &(usize, u64, Data, Vec<f64>)| {
            let own = |values: &[f64], rows: usize| in_own_units(values, *slot, rows, scales);
            let points = problem.points;
            let task = |task: usize| {
                let epistemic = |predictive: &Predictive, rows: usize| {
                    let of_slot = &predictive.epistemic[slot * rows * tasks..][..rows * tasks];
                    let own = of_slot.iter().skip(task).step_by(tasks);
                    (own.sum::<f64>() / rows as f64).sqrt() / scales[task]
                };
                let error = |predictive: &Predictive, rows: usize, truth: &[f64]| {
                    root_mean_square(&own(&predictive.mean, rows), truth, task, tasks)
                };
                Decomposition {
                    seed: *seed,
                    task,
                    learned: (log_variances[*slot][task] / 2.0).exp() / scales[task],
                    training_epistemic: epistemic(&fitted, points),
                    training_residual: error(&fitted, points, &data.y),
                    epistemic: epistemic(&predicted, HELD_OUT),
                    error: error(&predicted, HELD_OUT, &data.truth),
                }
            };
            (0..tasks).map(task).collect::<Vec<_>>()
        };
        self.members.iter().flat_map(member).collect()
    }
}

/// A slot's rows of values `[S, rows, tasks]`, divided by the tasks' scales.
fn in_own_units(values: &[f64], slot: usize, rows: usize, scales: &[f64]) -> Vec<f64> {
    let width = rows * scales.len();
    let own = values[slot * width..][..width].iter();
    own.zip(scales.iter().cycle())
        .map(|(value, scale)| value / scale)
        .collect()
}
