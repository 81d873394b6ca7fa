//! The rows of the CSV files.

use serde::Serialize;

use crate::report::Estimate;
use crate::study::Work;
use crate::study::calibration::experiment::Experiment;
use crate::study::calibration::score::{LEVELS, Score, scores};
use crate::study::calibration::simulate::Form;
use crate::study::calibration::task::Task;

/// A row of `scores.csv`: one score of models retrained in one way.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct ScoreRow {
    /// What the original learned.
    pub task: Task,
    /// How data were simulated.
    pub form: Form,
    /// Probability that a unit is dropped.
    pub dropout: f64,
    /// Observations of a retrained model.
    pub data: u64,
    /// Units of the hidden layer.
    pub units: u64,
    /// What is measured.
    pub score: Score,
    /// Mean over models, or the value of all models together.
    pub value: f64,
    /// Lower end of its 95 % interval over models.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A row of `predictions.csv`: one model at one point.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct PredictionRow {
    /// What the original learned.
    pub task: Task,
    /// How data were simulated.
    pub form: Form,
    /// The retrained model.
    pub seed: u64,
    /// The point, from 0.
    pub point: usize,
    /// Mean of the simulation.
    pub true_mean: f64,
    /// STD of the simulation.
    pub true_std: f64,
    /// The function behind the model's data, where one mask made them.
    pub generator: Option<f64>,
    /// STD of a correct posterior after the model's data, where it is known.
    pub posterior_std: Option<f64>,
    /// Mean over the model's passes.
    pub mean: f64,
    /// STD over the model's passes.
    pub std: f64,
}

/// A row of `coverage.csv`: how often the intervals of all models cover at one point.
#[derive(Serialize, Debug, Clone, PartialEq)]
pub struct CoverageRow {
    /// What the original learned.
    pub task: Task,
    /// How data were simulated.
    pub form: Form,
    /// The point, from 0.
    pub point: usize,
    /// Nominal probability of the interval.
    pub nominal: f64,
    /// Share of the targets within it, mean over models.
    pub covered: f64,
}

/// An experiment and its scores.
pub struct Scored {
    /// The experiment.
    pub experiment: Experiment,
    /// Its scores with their intervals.
    pub scores: Vec<(Score, Estimate)>,
}

impl Scored {
    /// Scores experiments on all threads.
    pub fn all(experiments: Vec<Experiment>, work: &Work) -> Vec<Self> {
        let scores = work.map(&experiments, |experiment| scores(&experiment.judged()));
        let pairs = experiments.into_iter().zip(scores);
        pairs
            .map(|(experiment, scores)| Self { experiment, scores })
            .collect()
    }

    /// A score; none if it has no value.
    pub fn score(&self, score: Score) -> Option<Estimate> {
        let found = self.scores.iter().find(|found| found.0 == score);
        found.map(|found| found.1)
    }

    /// Its rows of `scores.csv`.
    pub fn score_rows(&self) -> impl Iterator<Item = ScoreRow> {
        let Experiment {
            task,
            form,
            setting,
            ..
        } = self.experiment;
        self.scores.iter().map(move |&(score, estimate)| ScoreRow {
            task,
            form,
            dropout: setting.dropout,
            data: setting.data,
            units: setting.units,
            score,
            value: estimate.value,
            low: estimate.low,
            high: estimate.high,
        })
    }

    /// Its rows of `predictions.csv`.
    pub fn prediction_rows(&self) -> impl Iterator<Item = PredictionRow> {
        let Experiment {
            task,
            form,
            truth,
            models,
            ..
        } = &self.experiment;
        models.iter().flat_map(move |model| {
            (0..model.mean.len()).map(move |point| PredictionRow {
                task: *task,
                form: *form,
                seed: model.seed,
                point,
                true_mean: truth.mean[point],
                true_std: truth.std[point],
                generator: model.generator.as_ref().map(|values| values[point]),
                posterior_std: model.posterior.as_ref().map(|values| values[point]),
                mean: model.mean[point],
                std: model.std[point],
            })
        })
    }

    /// Its rows of `coverage.csv`.
    pub fn coverage_rows(&self) -> impl Iterator<Item = CoverageRow> {
        let Experiment { task, form, .. } = self.experiment;
        LEVELS.into_iter().flat_map(move |nominal| {
            let shares = self.experiment.judged().coverage(nominal);
            shares
                .into_iter()
                .enumerate()
                .map(move |(point, covered)| CoverageRow {
                    task,
                    form,
                    point,
                    nominal,
                    covered,
                })
        })
    }
}
