//! Data simulated from the original by dropout: each input with several outputs.

use agents::{
    Observations, Slots,
    stream::{Purpose, substream},
};
use rand::RngExt;
use serde::Serialize;

use super::original::{Link, Original, Sampler};
use super::task::column;

/// Of the simulation streams of a retrained model's seed: masks of observations, the mask of a data
/// set, and classes.
const OBSERVATION_MASKS: u64 = 0;
const DATA_SET_MASK: u64 = 1;
const CLASSES: u64 = 2;

/// By how much the control's deviations from the mean are larger.
pub const STRETCH: f64 = 2.0;

/// How data are simulated.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A fresh mask for every observation: the spread is noise.
    Observation,
    /// A control: as `Observation`, with deviations from the mean [`STRETCH`] times as large.
    Stretched,
    /// One mask for a whole data set: the spread is between data sets, and what a model does not know
    /// of its function is epistemic.
    DataSet,
}

impl Form {
    /// By how much deviations from the mean are larger than the original's.
    pub fn stretch(self) -> f64 {
        if self == Self::Stretched { STRETCH } else { 1.0 }
    }
}

/// Where the inputs of simulated data come from.
#[derive(Debug, Clone)]
pub enum Inputs {
    /// Uniform in [-1, 1], each so many times in a row.
    Uniform {
        /// Observations of each input.
        repeats: usize,
    },
    /// These rows in turn.
    Rows(Observations),
}

impl Inputs {
    fn draw(&self, seed: u64, count: usize) -> Observations {
        match self {
            Self::Uniform { repeats } => {
                let mut stream = substream(seed, Purpose::Data, 0);
                let mut inputs = Vec::with_capacity(count + repeats);
                while inputs.len() < count {
                    let x: f32 = stream.random_range(-1.0..1.0);
                    inputs.extend(std::iter::repeat_n(x, *repeats));
                }
                inputs.truncate(count);
                column(inputs.into_iter())
            }
            Self::Rows(Observations::Index(rows)) => {
                Observations::Index(rows.iter().copied().cycle().take(count).collect())
            }
            Self::Rows(Observations::Vector { width, values }) => Observations::Vector {
                width: *width,
                values: (values.iter().copied().cycle().take(count * width)).collect(),
            },
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

/// Simulates `count` observations for the model with this seed, to be judged at `points`.
pub fn simulate(
    (original, sampler): (&Original, &Sampler),
    (inputs, points): (&Inputs, &Observations),
    (form, count, seed): (Form, usize, u64),
) -> DataSet {
    let inputs = inputs.draw(seed, count);
    let of_seed = Slots::dense([seed]);
    let (masks, generator) = if form == Form::DataSet {
        let mut stream = of_seed.substreams(Purpose::Simulation, DATA_SET_MASK);
        let mask = sampler.masks(&mut stream, 1);
        let generator = sampler.outputs(points, Some(&mask));
        (mask, Some(generator))
    } else {
        let mut stream = of_seed.substreams(Purpose::Simulation, OBSERVATION_MASKS);
        (sampler.masks(&mut stream, count), None)
    };
    let mut targets = sampler.outputs(&inputs, Some(&masks));
    if form == Form::Stretched {
        let means = sampler.outputs(&inputs, None);
        for (target, mean) in targets.iter_mut().zip(means) {
            *target = mean + form.stretch() * (*target - mean);
        }
    }
    if original.link == Link::Probability {
        let mut stream = substream(seed, Purpose::Simulation, CLASSES);
        for target in &mut targets {
            *target = f64::from(stream.random_bool(target.clamp(0.0, 1.0)));
        }
    }
    DataSet {
        inputs,
        targets,
        generator,
    }
}
