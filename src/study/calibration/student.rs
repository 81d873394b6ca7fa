//! The student: a network with the teacher's architecture and dropout, retrained on simulated data of its
//! own, and what it predicts by MC dropout.

use std::sync::Arc;

use agents::{predictive::Predictive, supervised::Examples};

use crate::error::Error;
use crate::study::calibration::simulation::{DataSet, Form, Simulation};
use crate::study::calibration::truth::{Truth, posterior_std};
use crate::study::calibration::{
    rows::{Prediction, Setting},
    teacher::Task,
};

/// Added to the seeds of students, so that none begins with the weights of a teacher.
const STUDENTS: u64 = 1 << 40;

/// How students are retrained.
#[derive(Debug, Clone)]
pub struct School {
    pub form: Form,
    /// p, data and units.
    pub setting: Setting,
    pub simulation: Arc<Simulation>,
    /// The truth about it.
    pub truth: Arc<Truth>,
}

impl School {
    /// One with a mask for each observation; the truth is sampled by streams of `seed`.
    ///
    /// # Errors
    /// If the teacher has values that are not finite, or the same whatever units are dropped.
    pub fn new(setting: Setting, simulation: Simulation, seed: u64) -> Result<Self, Error> {
        let task = simulation.teacher.task;
        let truth = Truth::new(&simulation.teacher, &simulation.points, seed);
        let mut values = (truth.mean.iter().chain(&truth.std)).chain(truth.draws.iter().flatten());
        let problem = if !values.all(|x| x.is_finite()) {
            "predictions that are not finite"
        } else if truth.std.iter().all(|&std| std == 0.0) {
            "the same predictions whatever units are dropped: all its true STDs are 0, so there is nothing \
             to compare with"
        } else {
            return Ok(Self {
                form: Form::Observation,
                setting,
                simulation: Arc::new(simulation),
                truth: Arc::new(truth),
            });
        };
        let choose = match task {
            Task::Agent => "examine another arm or seed (--arm, --seed)",
            Task::Regression | Task::Classification => {
                "choose a smaller --learning-rate, a --dropout that is less extreme, more --units or \
                 another --original-seed"
            }
        };
        Err(Error::Input(format!(
            "the original of \"{task:?}\" ({setting:?}) has {problem}; {choose}"
        )))
    }

    pub fn task(&self) -> Task {
        self.simulation.teacher.task
    }

    /// Retrains the student of a seed: its predictions at the points.
    pub fn student(&self, seed: u64) -> Vec<Prediction> {
        let (simulation, task) = (&self.simulation, self.task());
        let Simulation { shift, unit, .. } = **simulation;
        let own_seed = STUDENTS + seed;
        let data = simulation.draw(self.form, self.setting.data as usize, own_seed);
        let posterior = self.posterior(&data);
        let learned = |target: &f64| ((target - shift) / unit) as f32;
        let targets = data.targets.iter().map(learned).collect();
        let mut network = simulation.teacher.pupil(own_seed);
        network.fit(&Examples::new(data.inputs, targets), simulation.updates);

        let samples = network.sample(&simulation.points, simulation.passes, 0);
        let mut samples = samples.expect("a student has dropout");
        for output in samples.iter_mut().flat_map(|sample| &mut sample.mean) {
            *output = task.judge(f64::from(*output)) as f32;
        }
        let predictive = Predictive::new(&samples);
        let row = |(point, (mean, variance)): (usize, (f64, f64))| Prediction {
            task,
            form: self.form,
            seed,
            point,
            true_mean: self.truth.mean[point],
            true_std: self.truth.std[point],
            generator: data.generator.as_ref().map(|values| values[point]),
            posterior_std: posterior.as_ref().map(|values| values[point]),
            mean: shift + unit * mean,
            std: unit * variance.sqrt(),
        };
        let moments = predictive.mean.into_iter().zip(predictive.epistemic);
        moments.enumerate().map(row).collect()
    }

    /// The STD of a correct posterior at the points, if one mask made the data and the readout is known.
    fn posterior(&self, data: &DataSet) -> Option<Vec<f64>> {
        let (teacher, noise) = (&self.simulation.teacher, self.simulation.noise);
        if data.generator.is_none() || noise <= 0.0 || teacher.task == Task::Classification {
            return None;
        }
        let points = teacher.readout(&self.simulation.points)?;
        let data = teacher.readout(&data.inputs)?;
        Some(posterior_std(&data, &points, teacher.p(), noise))
    }
}
