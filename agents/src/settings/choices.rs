//! Settings that are one of a few words. The doc comments are help texts.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Rule that turns gradients into steps.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerKind {
    /// Adam (Kingma & Ba 2015) with betas 0.9 and 0.999, epsilon 1e-8
    Adam,
    /// Stochastic gradient descent without momentum
    Sgd,
}

/// Loss of a temporal difference d.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// d²/2 up to |d| = 1, |d| - 1/2 beyond
    Huber,
    /// d²/2
    Squared,
}

/// What a network learns of the distribution of targets.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Head {
    /// The mean of a target: Q
    Mean,
    /// Mean and variance of a Gaussian, both learned by its likelihood, in place of `--loss` (Kendall & Gal 2017)
    Gaussian,
    /// The same, but the mean learns as it would without the variance: variances weight no errors, and their loss
    /// does not train the hidden layers (Stirn et al. 2023)
    Faithful,
}

/// What a network predicts beside Q.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Auxiliary {
    /// Nothing
    None,
    /// The reward
    Reward,
    /// The next observation
    Next,
    /// The reward and the next observation
    Both,
}

impl Auxiliary {
    /// Whether rewards are predicted.
    pub fn reward(self) -> bool {
        matches!(self, Self::Reward | Self::Both)
    }

    /// Whether next observations are predicted.
    pub fn next(self) -> bool {
        matches!(self, Self::Next | Self::Both)
    }
}

/// Transition that makes room for a new one when replay is full.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Eviction {
    /// The oldest
    Oldest,
    /// One drawn at random
    Random,
}

/// Distribution of the weights and biases that a network begins with, by the inputs of each layer.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum InitialWeights {
    /// Weights and biases uniform in ±1/sqrt(inputs), PyTorch's default
    Uniform,
    /// Weights Gaussian with STD 1/sqrt(inputs); biases 0.1 in hidden layers and 0 at the output
    Gaussian,
    /// Weights Gaussian with STD 1/sqrt(inputs), within two STDs; biases 0, Haiku's default
    Haiku,
}

/// Layers whose units are dropped.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum DropoutLayers {
    /// After every hidden layer
    All,
    /// After the first hidden layer only
    First,
    /// After every hidden layer, and the input
    Inputs,
}

/// Masks of an update.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LearningMask {
    /// A mask for each transition
    Row,
    /// A mask that all transitions of the batch share
    Batch,
}

/// Masks under which the value of the next state is computed.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// The mean network, without masks
    Mean,
    /// A fresh mask for each transition, independent of its learning mask
    Sample,
    /// The transition's own learning mask
    Shared,
}

/// What acts of an ensemble.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// One member, drawn at the start of each episode
    Member,
    /// The mean of all members
    Mean,
}

/// Greedy action where several have the largest value.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Ties {
    /// The first in the order of the world's actions
    Lowest,
    /// One drawn at random
    Random,
}
