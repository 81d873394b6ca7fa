//! The rows of the study's CSV files. Tasks count from 0; units multiply the targets of the last one.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::study::multitask::weighting::Method;
use crate::study::rows::{self, Files};

/// A row of `errors.csv`: a network in a task.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Errors {
    pub method: Method,
    /// What the last task's targets were multiplied by; none where targets were standardised.
    pub unit: Option<f64>,
    /// Weight of the last task over that of the first, in own units; of learned weights, at the end.
    pub weight_ratio: f64,
    pub task: usize,
    pub seed: u64,
    /// Root mean squared error on held-out inputs against the noiseless truth, in the task's own units.
    pub error: f64,
    /// The same over the STD of the noise.
    pub relative_error: f64,
    /// Root mean squared residual of the training targets, in own units: the root of twice the unweighted loss.
    pub training_residual: f64,
}

/// A row of `sigmas.csv`: a learned STD, in the units that the network saw.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct Sigma {
    pub method: Method,
    pub unit: f64,
    pub task: usize,
    pub seed: u64,
    /// STD of the noise times the unit.
    pub true_std: f64,
    /// exp(s/2).
    pub learned_std: f64,
    /// Root mean squared residual of the training targets: what exp(s/2) is at the optimum.
    pub training_residual: f64,
}

/// A row of `paths.csv`: a learned STD on the way.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
pub struct OnTheWay {
    pub method: Method,
    pub unit: f64,
    pub task: usize,
    pub seed: u64,
    pub update: u64,
    /// exp(s/2) in the task's own units.
    pub learned_std: f64,
}

#[derive(Default)]
pub struct Rows {
    pub errors: Vec<Errors>,
    pub sigmas: Vec<Sigma>,
    pub paths: Vec<OnTheWay>,
}

impl rows::Rows for Rows {
    fn each(&mut self, files: &mut Files) -> Result<(), Error> {
        files.rows("errors.csv", &mut self.errors)?;
        files.rows("sigmas.csv", &mut self.sigmas)?;
        files.rows("paths.csv", &mut self.paths)
    }
}
