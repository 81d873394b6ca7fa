//! Examples that networks learn from, what they are to predict of them, and what is minimised.

use crate::{
    loss::{Gaussian, Loss},
    matrix::Matrix,
    network::HeadGradient,
    observation::Observations,
    task_variances::TaskVariances,
};

#[derive(Debug, Clone, PartialEq)]
pub struct Examples {
    /// What the network sees, N rows.
    pub input: Observations,
    /// What it is to predict, `[N, K]`.
    pub target: Vec<f32>,
    /// Variance of the targets, where each is a distribution; `[N, K]`, for
    /// [`Objective::Gaussian`] only.
    pub target_variance: Option<Vec<f32>>,
}

impl Examples {
    /// Examples whose targets are numbers.
    pub fn new(input: Observations, target: Vec<f32>) -> Self {
        Self {
            input,
            target,
            target_variance: None,
        }
    }

    pub fn rows(&self) -> usize {
        self.input.rows()
    }

    /// The rows with these indices.
    pub fn select(&self, rows: &[usize]) -> Self {
        let of = |values: &[f32]| {
            let width = values.len() / self.rows();
            let row = |&row: &usize| &values[row * width..][..width];
            rows.iter().flat_map(row).copied().collect()
        };
        Self {
            input: match &self.input {
                Observations::Index(index) => {
                    Observations::Index(rows.iter().map(|&row| index[row]).collect())
                }
                Observations::Vector { width, values } => Observations::Vector {
                    width: *width,
                    values: of(values),
                },
            },
            target: of(&self.target),
            target_variance: self.target_variance.as_deref().map(of),
        }
    }
}

/// What is minimised: means over a batch, summed over the outputs.
#[derive(Debug, Clone, PartialEq)]
pub enum Objective {
    /// Half the squared error of each output, times a fixed weight for each.
    Squared(Vec<f64>),
    /// Half the squared error of each output, each a task weighted by its uncertainty as learned
    /// ([`WeightedTask`](crate::loss::WeightedTask)).
    UncertaintyWeighted,
    /// The likelihood of a Gaussian with a mean and a log variance for each output ([`Gaussian`]).
    Gaussian,
    /// Cross-entropy of labels and logits.
    Bernoulli,
}

impl Objective {
    /// Writes the gradient of the mean loss over a batch, given what the heads made of it.
    pub(crate) fn write_gradient(
        &self,
        batch: &Examples,
        heads: &[&Matrix],
        gradient: &mut [HeadGradient],
        variances: &mut TaskVariances,
    ) {
        assert!(
            batch.target_variance.is_none() || *self == Self::Gaussian,
            "only a Gaussian likelihood has targets with a variance"
        );
        let (rows, outputs) = (heads[0].rows(), heads[0].width());
        let share = 1. / rows as f32;
        let mut losses = vec![0.; outputs];
        let (of_output, of_heads) = gradient.split_first_mut().expect("an output");
        for row in 0..rows {
            let targets = &batch.target[row * outputs..][..outputs];
            let slopes = of_output.slopes.row_mut(row);
            for (k, (&mean, &target)) in heads[0].row(row).iter().zip(targets).enumerate() {
                let squared = Loss::squared(mean - target);
                let slope = match self {
                    Self::Squared(weights) => squared.slope * weights[k] as f32,
                    Self::UncertaintyWeighted => {
                        losses[k] += squared.loss * share;
                        squared.slope
                    }
                    Self::Gaussian => {
                        let variance = batch.target_variance.as_ref();
                        let variance = variance.map_or(0., |of| of[row * outputs + k]);
                        let gaussian = Gaussian::new(mean, heads[1].row(row)[k], target, variance);
                        of_heads[0].slopes.row_mut(row)[k] = gaussian.slope_log_variance * share;
                        gaussian.slope_mean
                    }
                    Self::Bernoulli => Loss::bernoulli(mean, target).slope,
                };
                slopes[k] = share * slope;
            }
        }
        if *self == Self::UncertaintyWeighted {
            for (k, loss) in losses.into_iter().enumerate() {
                let weight = variances.weigh(k, loss).weight;
                for row in of_output.slopes.iter_mut() {
                    row[k] *= weight;
                }
            }
        }
    }
}
