//! The simulation: data drawn from the teacher by dropout, each input with several outputs.

use agents::{
    Observations,
    stream::{Purpose, standard_normal, substream},
};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::study::calibration::task::Task;
use crate::study::calibration::teacher::{Sampler, Teacher};
use crate::study::data::vectors;

/// Of the simulation streams of a student's seed: masks of observations, the mask of a data set, classes,
/// and noise.
const OBSERVATION_MASKS: u64 = 0;
const DATA_SET_MASK: u64 = 1;
const CLASSES: u64 = 2;
const NOISE: u64 = 3;

/// By how much the control's deviations from the mean are larger.
pub const STRETCH: f64 = 2.0;

/// How data are simulated.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A fresh mask for every observation: the spread is noise.
    Observation,
    /// A control: as `Observation`, with deviations from the mean network [`STRETCH`] times as large.
    /// Where the map after the dropped layer is linear the mean network is the mean.
    Stretched,
    /// One mask for a whole data set, and noise for every observation: the spread is between data sets,
    /// and what a student does not know of its function is epistemic.
    DataSet,
}

/// What students learn from, and where they are judged.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// What data are simulated from.
    pub teacher: Teacher,
    /// Inputs of the data are uniform in [-1, 1], each so many times in a row; if none, any of the points
    /// where students are judged, each as likely.
    pub repeats: Option<usize>,
    /// Where students are judged.
    pub points: Observations,
    /// Targets are learned as (target - shift) / unit.
    pub shift: f64,
    /// See `shift`; positive.
    pub unit: f64,
    /// STD of the noise of values in data that one mask made.
    pub noise: f64,
    /// Gradient steps of each student.
    pub updates: u64,
    /// Masked passes of its predictions.
    pub passes: usize,
}

/// The data of one student.
pub struct DataSet {
    /// What it sees.
    pub inputs: Observations,
    /// What it is to predict, `[row][output]`: values, or classes.
    pub targets: Vec<f64>,
    /// The function behind the data at the points where it is judged, where one mask made them.
    pub generator: Option<Vec<f64>>,
}

impl Simulation {
    /// `count` observations for the student with this seed. `sampler` is the teacher's.
    pub fn draw(&self, sampler: &Sampler, form: Form, count: usize, seed: u64) -> DataSet {
        let inputs = self.inputs(seed, count);
        let stream = |index| substream(seed, Purpose::Simulation, index);
        let mut generator = None;
        let masks = if form == Form::DataSet {
            let mask = sampler.masks(&mut stream(DATA_SET_MASK), 1);
            generator = Some(sampler.outputs(&self.points, Some(&mask)));
            mask
        } else {
            sampler.masks(&mut stream(OBSERVATION_MASKS), count)
        };
        let mut targets = sampler.outputs(&inputs, Some(&masks));
        if form == Form::Stretched {
            let means = sampler.outputs(&inputs, None);
            for (target, mean) in targets.iter_mut().zip(means) {
                *target = mean + STRETCH * (*target - mean);
            }
        }
        match self.teacher.task {
            Task::Classification => {
                let mut stream = stream(CLASSES);
                for target in &mut targets {
                    *target = f64::from(stream.random_bool(target.clamp(0.0, 1.0)));
                }
            }
            Task::Regression | Task::Agent if form == Form::DataSet => {
                let mut stream = stream(NOISE);
                for target in &mut targets {
                    *target += self.noise * standard_normal(&mut stream);
                }
            }
            Task::Regression | Task::Agent => {}
        }
        DataSet {
            inputs,
            targets,
            generator,
        }
    }

    /// `count` inputs for the data of a seed.
    fn inputs(&self, seed: u64, count: usize) -> Observations {
        let mut stream = substream(seed, Purpose::Data, 0);
        match self.repeats {
            Some(repeats) => {
                let mut inputs = Vec::with_capacity(count + repeats);
                while inputs.len() < count {
                    let x: f32 = stream.random_range(-1.0..1.0);
                    inputs.extend(std::iter::repeat_n(x, repeats));
                }
                inputs.truncate(count);
                vectors(1, inputs)
            }
            None => {
                let mut drawn = Observations::zeros(self.teacher.space, count);
                for row in 0..count {
                    let point = stream.random_range(0..self.points.rows());
                    drawn.set(row, self.points.get(point));
                }
                drawn
            }
        }
    }
}
