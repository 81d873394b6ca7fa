//! Examples that networks learn from: what they see, and what they are to predict.

use crate::observation::Observations;

/// Examples of one network.
#[derive(Debug, Clone, PartialEq)]
pub struct Examples {
    /// What the network sees, N rows.
    pub input: Observations,
    /// What it is to predict, `[N, K]`.
    pub target: Vec<f32>,
    /// Variance of the targets, where each is a distribution; `[N, K]`, for
    /// [`Objective::Gaussian`](crate::supervised::Objective::Gaussian) only.
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

    /// Number of examples.
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
