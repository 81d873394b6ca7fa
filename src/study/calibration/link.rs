//! What is judged of an output: its value, or the probability that it stands for.

use agents::supervised::Objective;

/// What the outputs of a network are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Values.
    Value,
    /// Logits, of which the probability 1 / (1 + exp(-logit)) is judged.
    Probability,
}

impl Link {
    /// What is judged of an output.
    pub fn apply(self, output: f64) -> f64 {
        match self {
            Self::Value => output,
            Self::Probability => 1.0 / (1.0 + libm::exp(-output)),
        }
    }

    /// What models with so many outputs minimise.
    pub fn objective(self, outputs: usize) -> Objective {
        match self {
            Self::Value => Objective::Squared(vec![1.0; outputs]),
            Self::Probability => Objective::Bernoulli,
        }
    }
}
