//! The simulation: data drawn from the teacher by dropout, each input with several outputs.

use agents::Observations;
use agents::stream::{Purpose, standard_normal, substream};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::study::calibration::teacher::{Task, Teacher};
use crate::study::data::vectors;

/// Of the simulation streams of a student's seed.
const OBSERVATION_MASKS: u64 = 0;
const DATA_SET_MASK: u64 = 1;
const CLASSES: u64 = 2;
const NOISE: u64 = 3;

/// By how much the control's deviations from the mean are larger.
pub const STRETCH: f64 = 2.0;

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
    pub teacher: Teacher,
    /// Inputs of the data are uniform in [-1, 1], each so many times in a row; if none, any of the points
    /// where students are judged, each as likely.
    pub repeats: Option<usize>,
    /// Where students are judged.
    pub points: Observations,
    /// Targets are learned as (target - shift) / unit, with a positive unit.
    pub shift: f64,
    pub unit: f64,
    /// STD of the noise of values in data that one mask made.
    pub noise: f64,
    pub updates: u64,
    pub passes: usize,
}

pub struct DataSet {
    pub inputs: Observations,
    /// What it is to predict, `[row][output]`: values, or classes.
    pub targets: Vec<f64>,
    /// The function behind the data at the points where it is judged, where one mask made them.
    pub generator: Option<Vec<f64>>,
}

impl Simulation {
    /// `count` observations for the student with this seed.
    pub fn draw(&self, form: Form, count: usize, seed: u64) -> DataSet {
        let (task, network) = (self.teacher.task, self.teacher.trained());
        let inputs = self.inputs(seed, count);
        let stream = |index| substream(seed, Purpose::Simulation, index);
        let is_one = form == Form::DataSet;
        let masks = if is_one {
            network.draw_masks(&mut stream(DATA_SET_MASK), 1)
        } else {
            network.draw_masks(&mut stream(OBSERVATION_MASKS), count)
        };
        let mut targets = task.outputs(&network, &inputs, masks.as_ref());
        if form == Form::Stretched {
            let means = task.outputs(&network, &inputs, None);
            for (target, mean) in targets.iter_mut().zip(means) {
                *target = mean + STRETCH * (*target - mean);
            }
        }
        if task == Task::Classification {
            let mut stream = stream(CLASSES);
            for target in &mut targets {
                *target = f64::from(stream.random_bool(target.clamp(0.0, 1.0)));
            }
        } else if is_one {
            let mut stream = stream(NOISE);
            for target in &mut targets {
                *target += self.noise * standard_normal(&mut stream);
            }
        }
        DataSet {
            inputs,
            targets,
            generator: is_one.then(|| task.outputs(&network, &self.points, masks.as_ref())),
        }
    }

    /// `count` inputs for the data of a seed.
    fn inputs(&self, seed: u64, count: usize) -> Observations {
        let mut stream = substream(seed, Purpose::Data, 0);
        let Some(repeats) = self.repeats else {
            let mut drawn = Observations::zeros(self.teacher.space, count);
            for row in 0..count {
                let point = stream.random_range(0..self.points.rows());
                drawn.set(row, self.points.get(point));
            }
            return drawn;
        };
        let mut inputs = Vec::with_capacity(count + repeats);
        while inputs.len() < count {
            let x: f32 = stream.random_range(-1.0..1.0);
            inputs.extend(std::iter::repeat_n(x, repeats));
        }
        inputs.truncate(count);
        vectors(1, inputs)
    }
}
