//! The figures of the study: what the rows say of the centre, along what is varied, and point by point.

use crate::records::distinct;
use crate::statistics::{Estimate, mean, quantile};
use crate::study::calibration::Calibration;
use crate::study::calibration::rows::{Agent, Prediction, Rows, Scored, Setting};
use crate::study::calibration::score::LEVELS;
use crate::study::calibration::simulation::Form;
use crate::study::calibration::teacher::Task;
use crate::text::table::shortest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Varied {
    /// Probability that a unit is dropped.
    Dropout,
    /// Observations of a student.
    Data,
    /// Units of the hidden layer.
    Units,
}

impl Varied {
    pub const ALL: [Self; 3] = [Self::Dropout, Self::Data, Self::Units];

    pub fn name(self) -> &'static str {
        match self {
            Self::Dropout => "p",
            Self::Data => "data",
            Self::Units => "units",
        }
    }

    /// A value as it is read: a p near 0 or 1 is not rounded to it.
    pub fn said(self, value: f64) -> String {
        match self {
            Self::Dropout => format!("{value:?}"),
            Self::Data | Self::Units => shortest(value),
        }
    }

    /// Its value in a setting that is the centre otherwise.
    fn value(self, setting: &Setting, centre: &Setting) -> Option<f64> {
        let Setting {
            dropout,
            data,
            units,
        } = *setting;
        let (rest, value) = match self {
            Self::Dropout => (Setting { dropout, ..*centre }, dropout),
            Self::Data => (Setting { data, ..*centre }, data as f64),
            Self::Units => (Setting { units, ..*centre }, units as f64),
        };
        (rest == *setting).then_some(value)
    }
}

/// What students predict at one point.
pub struct Point {
    /// STD of the simulation.
    pub true_std: f64,
    /// STD of each student.
    pub stds: Vec<f64>,
    /// Root mean square over students of the distance of the predicted mean from what it is to predict.
    pub error: f64,
    /// Mean over students of the STD of a correct posterior; none where it is not known.
    pub posterior_std: Option<f64>,
}

impl Point {
    fn new(rows: &[&Prediction]) -> Self {
        let squares: Vec<f64> = rows.iter().map(|row| row.squared_error()).collect();
        let posterior: Option<Vec<f64>> = rows.iter().map(|row| row.posterior_std).collect();
        Self {
            true_std: rows[0].true_std,
            stds: rows.iter().map(|row| row.std).collect(),
            error: mean(&squares).map_or(f64::NAN, f64::sqrt),
            posterior_std: posterior.and_then(|stds| mean(&stds)),
        }
    }

    /// Mean over students of their STD.
    pub fn mean_std(&self) -> f64 {
        mean(&self.stds).unwrap_or(f64::NAN)
    }
}

pub struct Figures {
    pub options: Calibration,
    /// The setting that the others differ from.
    pub centre: Setting,
    rows: Rows,
}

impl Figures {
    pub fn new(options: &Calibration, rows: Rows) -> Self {
        Self {
            options: options.clone(),
            centre: options.centre(rows.scores[0].setting()),
            rows,
        }
    }

    /// The agent that is the teacher, if one is.
    pub fn agent(&self) -> Option<&Agent> {
        self.rows.agent.first()
    }

    /// The task that values are learned of.
    pub fn values(&self) -> Task {
        self.agent().map_or(Task::Regression, |_| Task::Agent)
    }

    /// The simulations of the centre.
    pub fn simulations(&self) -> Vec<(Task, Form)> {
        let rows = self.rows.scores.iter();
        let centre = rows.filter(|row| row.setting() == self.centre);
        distinct(centre.map(|row| (row.task, row.form)))
    }

    /// A score in the centre; none if it has no value.
    pub fn score(&self, (task, form): (Task, Form), score: &str) -> Option<Estimate> {
        let mut found = self.scored((task, form), score);
        let row = found.find(|row| row.setting() == self.centre)?;
        Some(self.estimate(row))
    }

    /// A score of the values' task as one thing is varied: its values, ascending, and estimates.
    pub fn along(&self, form: Form, varied: Varied, score: &str) -> Vec<(f64, Estimate)> {
        let found = self.scored((self.values(), form), score);
        let point = |row: &Scored| {
            let value = varied.value(&row.setting(), &self.centre)?;
            Some((value, self.estimate(row)))
        };
        let mut points: Vec<_> = found.filter_map(point).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points
    }

    fn scored(&self, which: (Task, Form), score: &str) -> impl Iterator<Item = &Scored> {
        let rows = self.rows.scores.iter();
        rows.filter(move |row| (row.task, row.form) == which && row.score == score)
    }

    /// A score with its interval; shares, and the variation between students, in per cent.
    fn estimate(&self, row: &Scored) -> Estimate {
        let is_share = row.score.starts_with("coverage") || row.score == "variation_between_models";
        let estimate = Estimate {
            value: row.value,
            low: row.low,
            high: row.high,
            seeds: self.options.seeds as usize,
        };
        estimate.in_units_of(if is_share { 0.01 } else { 1.0 })
    }

    /// What students predict at each point in the centre.
    pub fn points(&self, which: (Task, Form)) -> Vec<Point> {
        let rows = self.rows.predictions.iter();
        let mut rows: Vec<&Prediction> = rows.filter(|row| (row.task, row.form) == which).collect();
        rows.sort_by_key(|row| (row.point, row.seed));
        let points = rows.chunk_by(|one, other| one.point == other.point);
        points.map(Point::new).collect()
    }

    /// Per cent of students that nominal intervals cover: the probability, and the ends of 90 % of the points.
    pub fn coverage(&self, which: (Task, Form)) -> Vec<(f64, f64, f64)> {
        let of_level = |level: f64| {
            let rows = self.rows.coverage.iter();
            let own =
                rows.filter(|row| (row.task, row.form, row.nominal) == (which.0, which.1, level));
            let mut shares: Vec<f64> = own.map(|row| row.covered).collect();
            shares.sort_unstable_by(f64::total_cmp);
            let [low, high] = [0.05, 0.95].map(|tail| quantile(&shares, tail));
            Some((100.0 * level, 100.0 * low?, 100.0 * high?))
        };
        LEVELS.into_iter().filter_map(of_level).collect()
    }
}
