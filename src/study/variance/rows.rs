//! The rows of the study's CSV files. Variances and squared errors are in the squared unit of what is
//! predicted: the regression's target, or the return.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::study::rows::{self, Files};

/// What is learned.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// A function with noise.
    Regression,
    /// Returns of a policy by a network that sees x and y of the state.
    ValuesCoordinates,
    /// The same by a network that sees which state it is, as a one-hot vector.
    ValuesOneHot,
    /// Values by a network that sees x and y, whose variance is that of plain TD targets.
    OneStepTargets,
}

/// How much of the data a network is trained on.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    All,
    /// The first part, of the share that the option says.
    Part,
}

/// What a network is tested on.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Tested {
    /// Inputs like those of the training data: held out, or states that were visited in the part of
    /// the data that is trained on in any case.
    Same,
    /// Inputs from elsewhere: data set #2, or states that were never visited.
    Other,
}

/// A row of `table.csv`: a network on one test set. All figures are means over the test inputs.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Cell {
    pub task: Task,
    pub trained_on: Share,
    pub tested_on: Tested,
    /// The seed of data and network.
    pub seed: u64,
    /// Number of test inputs.
    pub inputs: usize,
    /// Learned variance of the noise.
    pub aleatoric: f64,
    /// Exact variance of the noise: of the target, the return, or the one-step target.
    pub aleatoric_true: f64,
    /// Variance of the mean over masks.
    pub epistemic: f64,
    /// Squared error of the predicted mean against the exact one: the epistemic variance if it were right.
    pub squared_error: f64,
}

/// A row of `slice.csv`: a prediction of the regression along its first input, where the second is 0.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct SliceRow {
    pub trained_on: Share,
    pub seed: u64,
    /// The first input.
    pub x1: f64,
    /// The function, and what is predicted of it.
    pub mean_true: f64,
    pub mean: f64,
    /// Exact variance of the noise, and what is learned of it.
    pub aleatoric_true: f64,
    pub aleatoric: f64,
    /// Variance of the mean over masks.
    pub epistemic: f64,
}

/// A row of `states.csv`: what is predicted of a state's return, or of its one-step target.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct StateRow {
    pub task: Task,
    pub trained_on: Share,
    pub seed: u64,
    /// The state, of those that are not terminal.
    pub state: usize,
    /// Its column, from 0 at the left, and its row, from 0 at the top.
    pub x: usize,
    pub y: usize,
    /// Transitions from it in the data that the network was trained on.
    pub visits: u64,
    /// Exact mean, and what is predicted of it.
    pub mean_true: f64,
    pub mean: f64,
    /// Exact variance, and what is learned of it.
    pub aleatoric_true: f64,
    pub aleatoric: f64,
    /// Variance of the mean over masks.
    pub epistemic: f64,
}

/// A row of `line.csv`: the two STDs on y = 2x + 8 + N(0, 1), for a number of points.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct LineRow {
    /// Training points.
    pub points: u64,
    pub seed: u64,
    /// Root of the mean learned variance of the noise, whose STD is 1.
    pub aleatoric_std: f64,
    /// Root of the mean variance of the predicted mean over masks.
    pub epistemic_std: f64,
    /// Root mean square error of the predicted mean.
    pub error: f64,
}

#[derive(Default)]
pub struct Rows {
    pub cells: Vec<Cell>,
    pub slice: Vec<SliceRow>,
    pub states: Vec<StateRow>,
    pub line: Vec<LineRow>,
}

impl rows::Rows for Rows {
    fn each(&mut self, files: &mut Files) -> Result<(), Error> {
        files.rows("table.csv", &mut self.cells)?;
        files.rows("slice.csv", &mut self.slice)?;
        files.rows("states.csv", &mut self.states)?;
        files.rows("line.csv", &mut self.line)
    }
}
