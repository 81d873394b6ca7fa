//! The experiments: originals are trained, then models are retrained on what they simulate.

use agents::{
    Settings, Slots,
    settings::{DropoutLayers, Hidden},
};
use serde::Serialize;
use tch::Device;

use super::original::{Link, Original};
use super::plan::{Plan, Setting};
use super::retrain::{Model, Problem, RETRAINED, Retraining, retrain};
use super::simulate::{Form, Inputs};
use super::task::{Task, grid};
use super::truth::Truth;
use crate::study::Work;

/// Points where models are judged, from -1 to 1.
pub const POINTS: usize = 101;

/// Models retrained in one way.
#[derive(Debug)]
pub struct Experiment {
    /// What the original learned.
    pub task: Task,
    /// How data are simulated.
    pub form: Form,
    /// p, data and units.
    pub setting: Setting,
    /// The truth about the simulation.
    pub truth: Truth,
    /// The models, in the order of their seeds.
    pub models: Vec<Model>,
}

/// What all experiments of a run have in common.
#[derive(Debug, Clone)]
pub struct Common {
    /// Seeds of the retrained models, without [`RETRAINED`].
    pub seeds: std::ops::Range<u64>,
    /// Gradient steps of every network.
    pub updates: u64,
    /// Masked passes of a prediction.
    pub passes: usize,
    /// Learning rate at the start; it falls linearly to zero.
    pub learning_rate: f64,
    /// Examples in each update.
    pub batch_size: u64,
}

/// An original to be trained, and the examples that it learns from.
#[derive(Serialize, Debug, Clone, Copy)]
struct Wanted {
    task: Task,
    #[serde(skip)]
    setting: Setting,
}

/// Trains the originals of the tasks and retrains models in all settings of the plan; of the control and
/// the classifier in the centre only.
pub fn all(
    plan: &Plan,
    common: &Common,
    (original_seed, repeats): (u64, usize),
    work: &Work,
) -> Vec<Experiment> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut add = |task: Task, setting: Setting| {
        let known = |other: &&Wanted| other.task == task && other.setting.same_original(&setting);
        if wanted.iter().find(known).is_none() {
            wanted.push(Wanted { task, setting });
        }
    };
    for setting in plan.settings() {
        add(Task::Regression, setting);
    }
    add(Task::Classification, plan.centre);
    let originals = work.map(&wanted, |wanted| {
        let problem = problem(wanted, common, (original_seed, plan.centre.data), repeats);
        let truth = Truth::new(&problem.original, &problem.points, original_seed);
        (problem, truth)
    });
    let of = |task: Task, setting: &Setting| {
        let index = wanted
            .iter()
            .position(|other| other.task == task && other.setting.same_original(setting));
        &originals[index.expect("every original was trained")]
    };
    let mut asked: Vec<(Task, Form, Setting)> = Vec::new();
    for setting in plan.settings() {
        asked.push((Task::Regression, Form::Observation, setting));
        asked.push((Task::Regression, Form::DataSet, setting));
    }
    asked.push((Task::Regression, Form::Stretched, plan.centre));
    asked.push((Task::Classification, Form::Observation, plan.centre));
    asked.push((Task::Classification, Form::DataSet, plan.centre));
    let jobs: Vec<Job> = asked
        .iter()
        .map(|(task, form, setting)| Job {
            problem: &of(*task, setting).0,
            truth: &of(*task, setting).1,
            task: *task,
            form: *form,
            setting: *setting,
        })
        .collect();
    retrain_all(&jobs, common, work)
}

/// Models to be retrained.
pub struct Job<'a> {
    /// What they learn from.
    pub problem: &'a Problem,
    /// The truth about it, not stretched.
    pub truth: &'a Truth,
    /// What the original learned.
    pub task: Task,
    /// How data are simulated.
    pub form: Form,
    /// p, data and units.
    pub setting: Setting,
}

/// Retrains the models of all jobs, block by block on all threads.
pub fn retrain_all(jobs: &[Job], common: &Common, work: &Work) -> Vec<Experiment> {
    let seeds = common.seeds.clone().map(|seed| RETRAINED + seed);
    let blocks = Slots::blocks(seeds, Device::Cpu);
    let units: Vec<(&Job, &Slots)> = jobs
        .iter()
        .flat_map(|job| blocks.iter().map(move |block| (job, block)))
        .collect();
    let models = work.map(&units, |(job, block)| {
        let how = Retraining {
            form: job.form,
            data: job.setting.data as usize,
            updates: common.updates,
            passes: common.passes,
        };
        retrain(job.problem, &how, block)
    });
    let of_jobs = models.chunks(blocks.len());
    jobs.iter()
        .zip(of_jobs)
        .map(|(job, models)| Experiment {
            task: job.task,
            form: job.form,
            setting: job.setting,
            truth: job.truth.clone().stretched(job.form.stretch()),
            models: models.concat(),
        })
        .collect()
}

/// Trains the original of a setting on `data` examples of its task.
fn problem(
    wanted: &Wanted,
    common: &Common,
    (seed, data): (u64, u64),
    repeats: usize,
) -> Problem {
    let link = match wanted.task {
        Task::Classification => Link::Probability,
        Task::Regression | Task::Agent => Link::Value,
    };
    let settings = Settings {
        hidden: Some(Hidden(vec![wanted.setting.units as usize])),
        learning_rate: Some(common.learning_rate),
        batch_size: Some(common.batch_size),
        dropout: Some(wanted.setting.dropout),
        dropout_layers: Some(DropoutLayers::First),
        ..Settings::default()
    };
    let examples = wanted.task.draw(seed, data as usize);
    Problem {
        original: Original::train(&settings, link, &examples, (seed, common.updates)),
        inputs: Inputs::Uniform { repeats },
        points: grid(POINTS),
        shift: 0.0,
        unit: 1.0,
    }
}
