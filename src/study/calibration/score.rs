//! Scores of retrained models: how their STDs compare with the truth.

use serde::Serialize;

use crate::report::Estimate;
use crate::statistics::{Resamples, jackknife_interval, mean, pearson, slope, spearman};
use crate::study::calibration::gaussian::{Gaussian, Target};
use crate::study::calibration::retrain::Model;
use crate::study::calibration::together::Together;
use crate::study::calibration::truth::Truth;

/// Nominal probabilities of intervals.
pub const LEVELS: [f64; 5] = [0.5, 0.8, 0.9, 0.95, 0.99];

/// Resamples behind an interval.
const RESAMPLES: usize = 2_000;

/// Predicted STDs below this share of the mean true one count as this share: a likelihood at STD 0 is
/// no number.
const FLOOR: f64 = 1e-3;

/// What is measured. "Over points" is the mean over the points where models are judged.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Root mean square of the predicted over that of the true STD; 1 is right.
    Ratio,
    /// Slope of the least-squares line of predicted over true STD; 1 is right.
    Slope,
    /// Pearson's correlation of predicted and true STD.
    Pearson,
    /// Spearman's rank correlation of predicted and true STD.
    Spearman,
    /// Root mean square of predicted minus true STD, in the unit of the targets.
    Rmse,
    /// Root mean square of log(predicted / true STD).
    LogRmse,
    /// Mean predicted STD, in the unit of the targets.
    Std,
    /// Mean STD of a correct posterior after the same data, in the unit of the targets.
    PosteriorStd,
    /// Share of the targets in the nominal 50 % interval.
    #[serde(rename = "coverage_50")]
    Coverage50,
    /// In the 80 % interval.
    #[serde(rename = "coverage_80")]
    Coverage80,
    /// In the 90 % interval.
    #[serde(rename = "coverage_90")]
    Coverage90,
    /// In the 95 % interval.
    #[serde(rename = "coverage_95")]
    Coverage95,
    /// In the 99 % interval.
    #[serde(rename = "coverage_99")]
    Coverage99,
    /// Gaussian negative log likelihood, in nats.
    Nll,
    /// Continuous ranked probability score, in the unit of the targets.
    Crps,
    /// Over models: root mean square distance of the predicted mean from what it is to predict, in the
    /// unit of the targets.
    Error,
    /// Over models: root mean square of the predicted STD over `error`; 1 is right.
    SpreadOverError,
    /// Over models: rank correlation over points of the mean predicted STD with the error there.
    ErrorSpearman,
    /// Over models: STD between models of the predicted STD, over its mean.
    VariationBetweenModels,
    /// Over models: expected normalised calibration error.
    Ence,
}

impl Score {
    /// Those that every model has.
    pub const OF_MODELS: [Self; 15] = [
        Self::Ratio,
        Self::Slope,
        Self::Pearson,
        Self::Spearman,
        Self::Rmse,
        Self::LogRmse,
        Self::Std,
        Self::PosteriorStd,
        Self::Coverage50,
        Self::Coverage80,
        Self::Coverage90,
        Self::Coverage95,
        Self::Coverage99,
        Self::Nll,
        Self::Crps,
    ];
    /// Those of all models together.
    pub const TOGETHER: [Self; 5] = [
        Self::Error,
        Self::SpreadOverError,
        Self::ErrorSpearman,
        Self::VariationBetweenModels,
        Self::Ence,
    ];
    /// Of the coverages, in the order of [`LEVELS`].
    pub const COVERAGES: [Self; 5] = [
        Self::Coverage50,
        Self::Coverage80,
        Self::Coverage90,
        Self::Coverage95,
        Self::Coverage99,
    ];
}

/// Models and the truth that they are held against.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The truth about the simulation.
    pub truth: &'a Truth,
    /// The models.
    pub models: &'a [Model],
}

impl<'a> Judged<'a> {
    /// Predictions of a model, with STDs that are not zero.
    pub fn predictions(&self, model: &'a Model) -> impl Iterator<Item = Gaussian> {
        let floor = FLOOR * mean(&self.truth.std).unwrap_or(1.0).max(f64::MIN_POSITIVE);
        let pairs = model.mean.iter().zip(&model.std);
        pairs.map(move |(&mean, &std)| Gaussian {
            mean,
            std: std.max(floor),
        })
    }

    /// What a model is to predict at each point: the function behind its data, where one mask made
    /// them, or else the distribution of new observations.
    pub fn targets(&self, model: &'a Model) -> impl Iterator<Item = Target<'a>> {
        let truth = self.truth;
        (0..truth.mean.len()).map(move |point| match &model.generator {
            Some(generator) => Target::value(&generator[point]),
            None => {
                Target::distribution(&truth.draws[point], (truth.mean[point], truth.std[point]))
            }
        })
    }

    /// A score of one model; none where it has no meaning, as a correlation with a constant.
    pub fn of_model(&self, score: Score, model: &'a Model) -> Option<f64> {
        let stds = self.predictions(model).map(|prediction| prediction.std);
        let points: Vec<(f64, f64)> = self.truth.std.iter().copied().zip(stds).collect();
        let root_mean_square = |of: &dyn Fn(&(f64, f64)) -> f64| {
            let squares = points.iter().map(|point| of(point) * of(point));
            mean(&squares.collect::<Vec<_>>()).map(f64::sqrt)
        };
        let over_points = |of: &dyn Fn(&Gaussian, &Target) -> f64| {
            let pairs = self.predictions(model).zip(self.targets(model));
            mean(
                &pairs
                    .map(|(prediction, target)| of(&prediction, &target))
                    .collect::<Vec<_>>(),
            )
        };
        match score {
            Score::Ratio => {
                let truth = root_mean_square(&|point| point.0)?;
                Some(root_mean_square(&|point| point.1)? / truth).filter(|r| r.is_finite())
            }
            Score::Slope => slope(&points),
            Score::Pearson => pearson(&points),
            Score::Spearman => spearman(&points),
            Score::Rmse => root_mean_square(&|point| point.1 - point.0),
            Score::LogRmse => {
                root_mean_square(&|point| libm::log(point.1 / point.0)).filter(|r| r.is_finite())
            }
            Score::Std => mean(&points.iter().map(|point| point.1).collect::<Vec<_>>()),
            Score::PosteriorStd => mean(model.posterior.as_ref()?),
            Score::Nll => over_points(&|prediction, target| prediction.nll(target)),
            Score::Crps => over_points(&|prediction, target| prediction.crps(target)),
            Score::Coverage50 => over_points(&|p, target| p.coverage(target, LEVELS[0])),
            Score::Coverage80 => over_points(&|p, target| p.coverage(target, LEVELS[1])),
            Score::Coverage90 => over_points(&|p, target| p.coverage(target, LEVELS[2])),
            Score::Coverage95 => over_points(&|p, target| p.coverage(target, LEVELS[3])),
            Score::Coverage99 => over_points(&|p, target| p.coverage(target, LEVELS[4])),
            _ => None,
        }
    }

    /// Root mean square over models of the distance of the predicted mean from the target, at each point.
    pub fn errors(&self) -> Vec<f64> {
        let mut squares = vec![0.0; self.truth.mean.len()];
        for model in self.models {
            let pairs = self.predictions(model).zip(self.targets(model));
            for (square, (prediction, target)) in squares.iter_mut().zip(pairs) {
                *square += prediction.squared_error(&target) / self.models.len() as f64;
            }
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// The share of models whose nominal interval covers, at each point.
    pub fn coverage(&self, nominal: f64) -> Vec<f64> {
        let mut shares = vec![0.0; self.truth.mean.len()];
        for model in self.models {
            let pairs = self.predictions(model).zip(self.targets(model));
            for (share, (prediction, target)) in shares.iter_mut().zip(pairs) {
                *share += prediction.coverage(&target, nominal) / self.models.len() as f64;
            }
        }
        shares
    }
}

/// All scores that have a value, with their intervals over models: by the bootstrap where every model has
/// a score of its own, else by the jackknife.
pub fn scores(judged: &Judged) -> Vec<(Score, Estimate)> {
    let resamples = Resamples::new(judged.models.len(), RESAMPLES);
    let of_models = Score::OF_MODELS.into_iter().filter_map(|score| {
        let values = judged
            .models
            .iter()
            .map(|model| judged.of_model(score, model));
        let values: Vec<Option<f64>> = values.collect();
        Some((score, Estimate::mean(&values, &resamples)?))
    });
    let together = Together::new(judged);
    let seeds = judged.models.len();
    let all: Vec<usize> = (0..seeds).collect();
    let together = Score::TOGETHER.into_iter().filter_map(|score| {
        let value = together.score(score, &all)?;
        let interval = jackknife_interval(seeds, |models| together.score(score, models));
        let (least, most) = match score {
            Score::ErrorSpearman => (-1.0, 1.0),
            _ => (0.0, f64::INFINITY),
        };
        let estimate = Estimate {
            value,
            low: interval.map(|interval| interval.low.max(least)),
            high: interval.map(|interval| interval.high.min(most)),
            seeds,
        };
        Some((score, estimate))
    });
    of_models.chain(together).collect()
}
