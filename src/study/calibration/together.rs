//! Scores that only several models have together: their spread, and the error that they make.

use crate::statistics::{mean, spearman};
use crate::study::calibration::gaussian::ence;
use crate::study::calibration::score::{Judged, Score};

/// Bins of the expected normalised calibration error.
const BINS: usize = 10;

/// What the scores of all models together are made of.
pub struct Together {
    /// Predicted STD, `[model][point]`.
    std: Vec<Vec<f64>>,
    /// Squared error, `[model][point]`.
    squares: Vec<Vec<f64>>,
    /// Sums of predicted variances and of squared errors by bin of predicted STD, `[model][bin]`.
    bins: Vec<[(f64, f64); BINS]>,
}

impl Together {
    /// Of these models.
    pub fn new(judged: &Judged) -> Self {
        let models = || judged.models.iter();
        let std: Vec<Vec<f64>> = models()
            .map(|model| judged.predictions(model).map(|p| p.std).collect())
            .collect();
        let squares: Vec<Vec<f64>> = models()
            .map(|model| {
                let pairs = judged.predictions(model).zip(judged.targets(model));
                pairs.map(|(p, target)| p.squared_error(&target)).collect()
            })
            .collect();
        let mut sorted = std.concat();
        sorted.sort_unstable_by(f64::total_cmp);
        let bin_of = |value: f64| {
            let below = sorted.partition_point(|&other| other < value);
            below * BINS / sorted.len()
        };
        let binned = |(std, squares): (&Vec<f64>, &Vec<f64>)| {
            let mut bins = [(0.0, 0.0); BINS];
            for (&std, &square) in std.iter().zip(squares) {
                let bin = &mut bins[bin_of(std)];
                bin.0 += std * std;
                bin.1 += square;
            }
            bins
        };
        Self {
            bins: std.iter().zip(&squares).map(binned).collect(),
            std,
            squares,
        }
    }

    /// A score of these models; none where it has no value, or is one of each model.
    pub fn score(&self, score: Score, models: &[usize]) -> Option<f64> {
        let points = 0..self.std[0].len();
        let average = |of: &dyn Fn(usize) -> f64| {
            models.iter().map(|&model| of(model)).sum::<f64>() / models.len() as f64
        };
        let mean_square = |point: usize| average(&|model| self.squares[model][point]);
        let over_points =
            |of: &dyn Fn(usize) -> f64| mean(&points.clone().map(of).collect::<Vec<_>>());
        let found = match score {
            Score::Error => over_points(&mean_square)?.sqrt(),
            Score::SpreadOverError => {
                let square = |std: f64| std * std;
                let variance = |point: usize| average(&|model| square(self.std[model][point]));
                (over_points(&variance)? / over_points(&mean_square)?).sqrt()
            }
            Score::ErrorSpearman => {
                let pair =
                    |point: usize| (mean_square(point), average(&|model| self.std[model][point]));
                spearman(&points.map(pair).collect::<Vec<_>>())?
            }
            Score::VariationBetweenModels => {
                let variation = |point: usize| {
                    let centre = average(&|model| self.std[model][point]);
                    let difference = |model: usize| self.std[model][point] - centre;
                    let square = average(&|model| difference(model) * difference(model));
                    let count = models.len() as f64;
                    (square * count / (count - 1.0)).sqrt() / centre
                };
                over_points(&variation)?
            }
            Score::Ence => {
                let mut bins = [(0.0, 0.0); BINS];
                for &model in models {
                    for (sum, own) in bins.iter_mut().zip(&self.bins[model]) {
                        sum.0 += own.0;
                        sum.1 += own.1;
                    }
                }
                ence(&bins)?
            }
            _ => return None,
        };
        Some(found).filter(|value| value.is_finite())
    }
}
