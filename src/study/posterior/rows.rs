//! The rows of the study's CSV files. STDs are of the function, noise not in them, unless they are total.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::study::posterior::problem::{Point, Region};
use crate::study::rows::{self, Files};

/// A row of `predictions.csv`.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    pub seed: u64,
    pub x: f64,
    /// Where x lies.
    pub region: Region,
    /// The noiseless curve.
    pub truth: f64,
    /// Mean over masked passes.
    pub mean: f64,
    /// STD over masked passes.
    pub std: f64,
    /// STD of a new observation: the root of the variance over passes plus 1/tau.
    pub total_std: f64,
    /// Mean of the exact posterior.
    pub exact_mean: f64,
    /// STD of the exact posterior.
    pub exact_std: f64,
    /// STD of a new observation in the exact posterior.
    pub exact_total_std: f64,
}

/// The mean over the rows of a region.
pub fn average(rows: &[Prediction], region: Region, of: impl Fn(&Prediction) -> f64) -> f64 {
    let inside = rows.iter().filter(|row| row.region == region);
    inside.clone().map(of).sum::<f64>() / inside.count() as f64
}

/// A row of `samples.csv`: the function of the first seed's network under one mask.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    pub mask: usize,
    pub x: f64,
    /// The function's value.
    pub value: f64,
}

#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Sweep {
    /// The number of data points.
    Points,
    /// How often each data point is in the data, with the decay held.
    CopiesDecayHeld,
    /// The same, with a decay that falls as 1/N, as the formula says.
    CopiesDecayFalls,
    /// p.
    Dropout,
    /// l.
    LengthScale,
}

/// A row of `sweeps.csv`: the STD in one region.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Swept {
    pub sweep: Sweep,
    /// Value of what is varied.
    pub value: f64,
    pub seed: u64,
    pub region: Region,
    /// Mean over the region of the STD over masked passes.
    pub dropout_std: f64,
    /// Mean over the region of the STD of the exact posterior.
    pub exact_std: f64,
    /// Root mean square over the region of the predictive mean minus the noiseless curve.
    pub mean_error: f64,
}

/// A row of `passes.csv`.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Passes {
    /// T: masked passes behind one estimate of the STD.
    pub passes: u64,
    pub seed: u64,
    /// Root mean square of estimate / exact STD - 1, over repeated estimates and x where the data lie.
    pub relative_error: f64,
    /// What normal theory says: 1/sqrt(2 (T - 1)).
    pub expected: f64,
}

#[derive(Default)]
pub struct Rows {
    pub data: Vec<Point>,
    pub predictions: Vec<Prediction>,
    pub samples: Vec<Sample>,
    pub sweeps: Vec<Swept>,
    pub passes: Vec<Passes>,
}

impl rows::Rows for Rows {
    fn each(&mut self, files: &mut Files) -> Result<(), Error> {
        files.rows("data.csv", &mut self.data)?;
        files.rows("predictions.csv", &mut self.predictions)?;
        files.rows("samples.csv", &mut self.samples)?;
        files.rows("sweeps.csv", &mut self.sweeps)?;
        files.rows("passes.csv", &mut self.passes)
    }
}
