//! The rows of the study's CSV files. Variances and squared errors are in the squared unit of what is
//! predicted: the regression's target, or the return.

use serde::Serialize;

/// What is learned.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// All.
    All,
    /// The first part, of the share that the option says.
    Part,
}

/// What the weight decay goes by.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Decay {
    /// The number of all data, whatever the share: the same for both.
    Fixed,
    /// The number of data that the network is trained on, as the approximate posterior asks.
    BySize,
}

/// What a network is tested on.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Tested {
    /// Inputs like those of the training data: held out, or states that were visited in the part of
    /// the data that is trained on in any case.
    Same,
    /// Inputs from elsewhere: data set #2, or states that were never visited.
    Other,
}

/// A row of `table.csv`: a network on one test set. All figures are means over the test inputs.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct Cell {
    /// What is learned.
    pub task: Task,
    /// How much of the data it was trained on.
    pub trained_on: Share,
    /// What its weight decay went by; with all data, both are the same.
    pub weight_decay: Decay,
    /// What it is tested on.
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
    /// Squared error of the predicted mean against the exact one: what the epistemic variance would
    /// be if it were right.
    pub squared_error: f64,
}

/// A row of `slice.csv`: a prediction of the regression along its first input, where the second is 0.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct SliceRow {
    /// How much of the data the network was trained on.
    pub trained_on: Share,
    /// What its weight decay went by.
    pub weight_decay: Decay,
    /// The seed.
    pub seed: u64,
    /// The first input.
    pub x1: f64,
    /// The function.
    pub mean_true: f64,
    /// What is predicted of it.
    pub mean: f64,
    /// Exact variance of the noise.
    pub aleatoric_true: f64,
    /// What is learned of it.
    pub aleatoric: f64,
    /// Variance of the mean over masks.
    pub epistemic: f64,
}

/// A row of `states.csv`: what is predicted of a state's return, or of its one-step target.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct StateRow {
    /// What is learned.
    pub task: Task,
    /// How much of the data the network was trained on.
    pub trained_on: Share,
    /// What its weight decay went by.
    pub weight_decay: Decay,
    /// The seed.
    pub seed: u64,
    /// The state, of those that are not terminal.
    pub state: usize,
    /// Its column, from 0 at the left.
    pub x: usize,
    /// Its row, from 0 at the top.
    pub y: usize,
    /// Transitions from it in the data that the network was trained on.
    pub visits: u64,
    /// Exact mean.
    pub mean_true: f64,
    /// What is predicted of it.
    pub mean: f64,
    /// Exact variance.
    pub aleatoric_true: f64,
    /// What is learned of it.
    pub aleatoric: f64,
    /// Variance of the mean over masks.
    pub epistemic: f64,
}

/// A row of `line.csv`: the two STDs on y = 2x + 8 + N(0, 1), for a number of points.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct LineRow {
    /// Training points.
    pub points: u64,
    /// The seed.
    pub seed: u64,
    /// Root of the mean learned variance of the noise, whose STD is 1.
    pub aleatoric_std: f64,
    /// Root of the mean variance of the predicted mean over masks.
    pub epistemic_std: f64,
    /// Root mean square error of the predicted mean.
    pub error: f64,
}

/// What trained networks leave: rows of each file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// Of `table.csv`.
    pub cells: Vec<Cell>,
    /// Of `slice.csv`.
    pub slice: Vec<SliceRow>,
    /// Of `states.csv`.
    pub states: Vec<StateRow>,
    /// Of `line.csv`.
    pub line: Vec<LineRow>,
}

impl Rows {
    /// Adds another's rows.
    pub fn append(&mut self, mut other: Self) {
        self.cells.append(&mut other.cells);
        self.slice.append(&mut other.slice);
        self.states.append(&mut other.states);
        self.line.append(&mut other.line);
    }

    /// Whether all that networks predict is finite. Learned variances are exponentials, which do not
    /// have to be even where the means are.
    pub fn are_finite(&self) -> bool {
        let cells =
            (self.cells.iter()).flat_map(|row| [row.aleatoric, row.epistemic, row.squared_error]);
        let slice = (self.slice.iter()).flat_map(|row| [row.mean, row.aleatoric, row.epistemic]);
        let states = (self.states.iter()).flat_map(|row| [row.mean, row.aleatoric, row.epistemic]);
        let line =
            (self.line.iter()).flat_map(|row| [row.aleatoric_std, row.epistemic_std, row.error]);
        let mut all = cells.chain(slice).chain(states).chain(line);
        all.all(f64::is_finite)
    }
}
