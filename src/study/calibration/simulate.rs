//! Data simulated from the original by dropout: each input with several outputs.

use agents::{
    Observations,
    stream::{Purpose, standard_normal, substream},
};
use rand::RngExt;
use serde::Serialize;

use crate::study::calibration::link::Link;
use crate::study::calibration::original::Sampler;
use crate::study::calibration::problem::Problem;

/// Of the simulation streams of a retrained model's seed: masks of observations, the mask of a data
/// set, classes, and noise.
const OBSERVATION_MASKS: u64 = 0;
const DATA_SET_MASK: u64 = 1;
const CLASSES: u64 = 2;
const NOISE: u64 = 3;

/// By how much the control's deviations from the mean are larger.
pub const STRETCH: f64 = 2.0;

/// How data are simulated.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A fresh mask for every observation: the spread is noise.
    Observation,
    /// A control: as `Observation`, with deviations from the mean network [`STRETCH`] times as large.
    /// Where the map after the dropped layer is linear the mean network is the mean.
    Stretched,
    /// One mask for a whole data set, and noise for every observation: the spread is between data sets,
    /// and what a model does not know of its function is epistemic.
    DataSet,
}

impl Form {
    /// By how much deviations from the mean are larger than the original's.
    pub fn stretch(self) -> f64 {
        if self == Self::Stretched {
            STRETCH
        } else {
            1.0
        }
    }
}

/// A data set of one retrained model.
pub struct DataSet {
    /// What the model sees.
    pub inputs: Observations,
    /// What it is to predict, `[row][output]`: values, or classes.
    pub targets: Vec<f64>,
    /// The function behind the data at the points where models are judged, where one mask made them.
    pub generator: Option<Vec<f64>>,
}

/// Simulates `count` observations for the model with this seed, which is judged at the problem's points.
pub fn simulate(
    problem: &Problem,
    sampler: &Sampler,
    (form, count, seed): (Form, usize, u64),
) -> DataSet {
    let inputs = problem.inputs.draw(seed, count);
    let stream = |index| substream(seed, Purpose::Simulation, index);
    let mut generator = None;
    let masks = if form == Form::DataSet {
        let mask = sampler.masks(&mut stream(DATA_SET_MASK), 1);
        generator = Some(sampler.outputs(&problem.points, Some(&mask)));
        mask
    } else {
        sampler.masks(&mut stream(OBSERVATION_MASKS), count)
    };
    let mut targets = sampler.outputs(&inputs, Some(&masks));
    if form == Form::Stretched {
        let means = sampler.outputs(&inputs, None);
        for (target, mean) in targets.iter_mut().zip(means) {
            *target = mean + form.stretch() * (*target - mean);
        }
    }
    match problem.original.link {
        Link::Probability => {
            let mut stream = stream(CLASSES);
            for target in &mut targets {
                *target = f64::from(stream.random_bool(target.clamp(0.0, 1.0)));
            }
        }
        Link::Value if form == Form::DataSet => {
            let mut stream = stream(NOISE);
            for target in &mut targets {
                *target += problem.noise * standard_normal(&mut stream);
            }
        }
        Link::Value => {}
    }
    DataSet {
        inputs,
        targets,
        generator,
    }
}
