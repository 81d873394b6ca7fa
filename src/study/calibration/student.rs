//! The student: a network with the teacher's architecture and dropout, retrained on simulated data of its
//! own, and what it predicts by MC dropout.

use std::sync::Arc;

use agents::{
    Supervised,
    predictive::{self, Predictive},
    supervised::Examples,
};

use crate::study::calibration::rows::{Prediction, Setting};
use crate::study::calibration::simulation::{DataSet, Form, Simulation};
use crate::study::calibration::task::Task;
use crate::study::calibration::teacher::Link;
use crate::study::calibration::truth::{Truth, posterior_std};

/// Added to the seeds of students, so that none is that of a teacher: networks with the same seed begin
/// with the same weights.
const STUDENTS: u64 = 1 << 40;

/// How students are retrained.
#[derive(Debug, Clone)]
pub struct School {
    /// What the teacher learned.
    pub task: Task,
    /// How data are simulated.
    pub form: Form,
    /// p, data and units.
    pub setting: Setting,
    /// What students learn from.
    pub simulation: Arc<Simulation>,
    /// The truth about it.
    pub truth: Arc<Truth>,
    /// Gradient steps of each.
    pub updates: u64,
    /// Masked passes of a prediction.
    pub passes: usize,
}

impl School {
    /// Retrains the student of a seed: its predictions at the points.
    pub fn student(&self, seed: u64) -> Vec<Prediction> {
        let Simulation {
            teacher,
            shift,
            unit,
            ..
        } = &*self.simulation;
        let count = self.setting.data as usize;
        let data = (self.simulation).draw(&teacher.sampler(), self.form, count, STUDENTS + seed);
        let posterior = self.posterior(&data);
        let learned = |target: &f64| ((target - shift) / unit) as f32;
        let targets = data.targets.iter().map(learned).collect();
        let mut network = teacher.pupil(STUDENTS + seed);
        network.fit(&Examples::new(data.inputs, targets), self.updates);
        let predictive = self.predict(&network);
        let row = |(point, (mean, variance)): (usize, (f64, f64))| Prediction {
            task: self.task,
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

    /// The STD of a correct posterior at the points, if one mask made the data, with noise, and the map
    /// after the dropped layer is linear.
    fn posterior(&self, data: &DataSet) -> Option<Vec<f64>> {
        let Simulation {
            teacher,
            points,
            noise,
            ..
        } = &*self.simulation;
        let is_known = data.generator.is_some() && *noise > 0.0 && teacher.link == Link::Value;
        let of = |rows| teacher.readout(rows).filter(|_| is_known);
        let (data, points) = (of(&data.inputs)?, of(points)?);
        Some(posterior_std(
            &data,
            &points,
            teacher.dropout().p(0),
            *noise,
        ))
    }

    /// The predictive distribution of what is judged.
    fn predict(&self, network: &Supervised) -> Predictive {
        let link = self.simulation.teacher.link;
        let judged = |output: f32| link.judge(f64::from(output)) as f32;
        let judged = |sample: predictive::Prediction| predictive::Prediction {
            mean: sample.mean.into_iter().map(judged).collect(),
            aleatoric: None,
        };
        let samples = network.sample(&self.simulation.points, self.passes, 0);
        let samples = samples.expect("a student has dropout").into_iter();
        Predictive::new(&samples.map(judged).collect::<Vec<_>>())
    }
}
