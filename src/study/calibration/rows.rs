//! The rows of the CSV files.

use std::fmt;

use agents::settings::DropoutLayers;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::study::calibration::simulation::Form;
use crate::study::calibration::teacher::Task;
use crate::study::rows::{self, Files};
use crate::text::table::shortest;

/// How a teacher and its students are made.
#[derive(Clone, Copy, PartialEq)]
pub struct Setting {
    /// Probability that a unit is dropped, in the teacher and in the students.
    pub dropout: f64,
    /// Observations of a student.
    pub data: u64,
    /// Units of the hidden layer.
    pub units: u64,
}

impl Setting {
    /// Whether both have the same teacher: it learns from the same data whatever its students' are.
    pub fn has_teacher_of(&self, other: &Self) -> bool {
        (self.dropout, self.units) == (other.dropout, other.units)
    }
}

impl fmt::Debug for Setting {
    /// A p near 0 or 1 is not rounded to it.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [data, units] = [self.data, self.units].map(|count| shortest(count as f64));
        write!(f, "p = {:?}, {data} data, {units} units", self.dropout)
    }
}

/// What a task and form are called in tables, pictures and messages.
pub fn named(task: Task, form: Form) -> String {
    let task = match task {
        Task::Regression => "Regression",
        Task::Classification => "Classifier",
        Task::Agent => "Q-values",
    };
    let form = match form {
        Form::Observation => "a mask per observation",
        Form::Stretched => "the same, twice the spread",
        Form::DataSet => "one mask per data set",
    };
    format!("{task}, {form}")
}

/// The row of `agent.csv`: one's own agent, where it is the teacher.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Agent {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    /// Training steps that it took.
    pub steps: u64,
    pub dropout_layers: DropoutLayers,
    /// Probability that a unit is dropped, as it is examined.
    pub dropout: f64,
    /// The same at the end of its training.
    pub dropout_at_end: f64,
    /// How many states or observations there are.
    pub points: usize,
    /// Whether they are all reachable states, or what its greedy policy met.
    pub is_tabular: bool,
}

/// A row of `scores.csv`: one score of students retrained in one way.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Scored {
    pub task: Task,
    pub form: Form,
    pub dropout: f64,
    pub data: u64,
    pub units: u64,
    /// A name in [`score`](super::score).
    pub score: String,
    /// Mean over students, or the value of all students together.
    pub value: f64,
    /// Ends of its 95 % interval over students.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Scored {
    /// How the students were made.
    pub fn setting(&self) -> Setting {
        Setting {
            dropout: self.dropout,
            data: self.data,
            units: self.units,
        }
    }
}

/// A row of `predictions.csv`: one student at one point.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Prediction {
    pub task: Task,
    pub form: Form,
    /// Of the student.
    pub seed: u64,
    pub point: usize,
    /// Mean of the simulation.
    pub true_mean: f64,
    /// STD of the simulation.
    pub true_std: f64,
    /// The function behind the student's data, where one mask made them.
    pub generator: Option<f64>,
    /// STD of a correct posterior after the student's data, where it is known.
    pub posterior_std: Option<f64>,
    /// Mean over the student's passes.
    pub mean: f64,
    /// STD over the student's passes.
    pub std: f64,
}

impl Prediction {
    /// Mean squared distance of the mean from what it is to predict: the function behind the data, where
    /// one mask made them, or else new observations.
    pub fn squared_error(&self) -> f64 {
        let (target, variance) = match self.generator {
            Some(generator) => (generator, 0.0),
            None => (self.true_mean, self.true_std * self.true_std),
        };
        let error = target - self.mean;
        variance + error * error
    }
}

/// A row of `coverage.csv`: how often the intervals of all students cover at one point.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Coverage {
    pub task: Task,
    pub form: Form,
    pub point: usize,
    /// Probability of the interval.
    pub nominal: f64,
    /// Share of the targets within it, mean over students.
    pub covered: f64,
}

#[derive(Default)]
pub struct Rows {
    /// One's own agent alone, if that is the teacher.
    pub agent: Vec<Agent>,
    pub scores: Vec<Scored>,
    /// In the centre.
    pub predictions: Vec<Prediction>,
    /// In the centre.
    pub coverage: Vec<Coverage>,
}

impl rows::Rows for Rows {
    fn each(&mut self, files: &mut Files) -> Result<(), Error> {
        files.optional("agent.csv", &mut self.agent)?;
        files.rows("scores.csv", &mut self.scores)?;
        files.rows("predictions.csv", &mut self.predictions)?;
        files.rows("coverage.csv", &mut self.coverage)
    }
}
