//! The experiments: originals are trained, then models are retrained on what they simulate.

use std::sync::Arc;

use agents::{
    Settings,
    settings::{DropoutLayers, Hidden},
};

use crate::study::calibration::check;
use crate::study::calibration::inputs::Inputs;
use crate::study::calibration::link::Link;
use crate::study::calibration::original::Original;
use crate::study::calibration::plan::{Plan, Setting};
use crate::study::calibration::problem::Problem;
use crate::study::calibration::retrain::{Model, Retraining, retrain};
use crate::study::calibration::score::Judged;
use crate::study::calibration::simulate::{Form, STRETCH};
use crate::study::calibration::task::{Task, grid};
use crate::study::calibration::truth::Truth;
use crate::{error::Error, study::Work};

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
    pub truth: Arc<Truth>,
    /// The models, in the order of their seeds.
    pub models: Vec<Model>,
}

impl Experiment {
    /// Its models beside the truth.
    pub fn judged(&self) -> Judged<'_> {
        Judged {
            truth: &self.truth,
            models: &self.models,
        }
    }

    /// Root mean square over models of the distance of the predicted mean from what it is to predict, at
    /// each point.
    pub fn errors(&self) -> Vec<f64> {
        self.judged().errors()
    }

    /// Mean over models of the STD of a correct posterior, at each point; none where it is not known.
    pub fn posterior(&self) -> Option<Vec<f64>> {
        let known: Option<Vec<&Vec<f64>>> = (self.models.iter())
            .map(|model| model.posterior.as_ref())
            .collect();
        let known = known?;
        let mean = |point: usize| {
            known.iter().map(|values| values[point]).sum::<f64>() / known.len() as f64
        };
        Some((0..self.truth.mean.len()).map(mean).collect())
    }
}

/// What all experiments of a run have in common.
#[derive(Debug, Clone)]
pub struct Common {
    /// Seeds of the retrained models.
    pub seeds: std::ops::Range<u64>,
    /// Gradient steps of every network that predicts values.
    pub updates: u64,
    /// Gradient steps of every classifier.
    pub classifier_updates: u64,
    /// Masked passes of a prediction.
    pub passes: usize,
    /// Learning rate at the start; it falls linearly to zero.
    pub learning_rate: f64,
    /// Examples in each update.
    pub batch_size: u64,
    /// STD of the noise of values in data that one mask made.
    pub noise: f64,
}

impl Common {
    fn updates(&self, task: Task) -> u64 {
        match task {
            Task::Classification => self.classifier_updates,
            Task::Regression | Task::Agent => self.updates,
        }
    }
}

/// An original to be trained.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    task: Task,
    setting: Setting,
}

/// The originals of the tasks.
#[derive(Debug, Clone, Copy)]
pub struct Originals {
    /// Their seed.
    pub seed: u64,
    /// Observations of each simulated input.
    pub repeats: usize,
}

/// Trains the originals of the tasks and retrains models in all settings of the plan; of the control and
/// the classifier in the centre only.
///
/// # Errors
/// If an original or a model diverged, or an original has no spread.
pub fn of_tasks(
    plan: &Plan,
    common: &Common,
    originals: &Originals,
    work: &Work,
) -> Result<Vec<Experiment>, Error> {
    let &Originals { seed, repeats } = originals;
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
        let problem = problem(wanted, common, (seed, plan.centre.data), repeats);
        let truth = Truth::new(&problem.original, &problem.points, seed);
        check::original(wanted.task, &wanted.setting, &truth)?;
        Ok((problem, Arc::new(truth)))
    });
    let originals = originals.into_iter().collect::<Result<Vec<_>, Error>>()?;
    let of = |task: Task, setting: &Setting| {
        let index = wanted
            .iter()
            .position(|other| other.task == task && other.setting.same_original(setting));
        &originals[index.expect("every original was trained")]
    };
    let mut asked: Vec<(Task, Form, Setting)> = Vec::new();
    for setting in plan.settings() {
        asked.push((Task::Regression, Form::Observation, setting));
        if setting == plan.centre {
            asked.push((Task::Regression, Form::Stretched, setting));
        }
        asked.push((Task::Regression, Form::DataSet, setting));
    }
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
    pub truth: &'a Arc<Truth>,
    /// What the original learned.
    pub task: Task,
    /// How data are simulated.
    pub form: Form,
    /// p, data and units.
    pub setting: Setting,
}

/// Retrains the models of all jobs, one after the other on each thread.
///
/// # Errors
/// If a model diverged.
pub fn retrain_all(jobs: &[Job], common: &Common, work: &Work) -> Result<Vec<Experiment>, Error> {
    let with_seeds = |job| common.seeds.clone().map(move |seed| (job, seed));
    let wanted: Vec<(&Job, u64)> = jobs.iter().flat_map(with_seeds).collect();
    let models = work.map(&wanted, |&(job, seed)| {
        let how = Retraining {
            form: job.form,
            data: job.setting.data as usize,
            updates: common.updates(job.task),
            passes: common.passes,
        };
        retrain(job.problem, &how, seed)
    });
    let of_jobs = models.chunks(wanted.len() / jobs.len());
    let experiments: Vec<Experiment> = jobs
        .iter()
        .zip(of_jobs)
        .map(|(job, models)| Experiment {
            task: job.task,
            form: job.form,
            setting: job.setting,
            truth: match job.form {
                Form::Stretched => Arc::new(job.truth.stretched(STRETCH)),
                Form::Observation | Form::DataSet => Arc::clone(job.truth),
            },
            models: models.to_vec(),
        })
        .collect();
    experiments.iter().try_for_each(check::models)?;
    Ok(experiments)
}

/// Trains the original of a setting on `data` examples of its task.
fn problem(wanted: &Wanted, common: &Common, (seed, data): (u64, u64), repeats: usize) -> Problem {
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
        original: Original::train(
            &settings,
            link,
            examples,
            (seed, common.updates(wanted.task)),
        ),
        inputs: Inputs::Uniform { repeats },
        points: grid(POINTS),
        shift: 0.0,
        unit: 1.0,
        noise: common.noise,
    }
}
