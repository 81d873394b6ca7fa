//! Hyperparameters: one struct whose doc comments are the help texts of the options.
//!
//! Every field is optional, and that carries two meanings. In what a user wrote, `None` is "not
//! said". In an agent's defaults, `None` is "this agent has no such setting", which is how an
//! option for all arms knows the arms that it applies to.

use std::{fmt, str::FromStr};

use clap::Args;
use serde::{Deserialize, Serialize};

mod choices;
mod values;

pub use choices::{
    Act, Auxiliary, DropoutLayers, Eviction, Head, InitialWeights, LearningMask, Loss,
    OptimizerKind, Target, Ties,
};
pub use values::{STEPS, number, positive, whole};
use values::{fraction, non_negative, positive_share, share};

/// Hyperparameters of an agent, as far as they are said.
#[derive(Args, Serialize, Deserialize, Debug, Clone, Default, PartialEq)]
#[command(next_help_heading = "Settings of the arms")]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// Learning rate of the optimizer, greater than 0 [default: 0.0025, epsilon-greedy: 0.0007, boltzmann: 0.00016,
    /// boot-dqn: 0.001, noisy-net: 0.001, langevin: 0.001, bayesian-last-layer: 0.001]
    #[arg(long, value_name = "RATE", value_parser = positive)]
    pub learning_rate: Option<f64>,
    /// Discount factor, at least 0 and less than 1 [default: 0.99]
    #[arg(long, value_name = "GAMMA", value_parser = fraction)]
    pub gamma: Option<f64>,
    /// Transitions in each update, drawn from replay with replacement, 1 to 65536 [default: 32]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: Option<u64>,
    /// Transitions that replay holds, 1 to 10000000 [default: 50000]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 10_000_000))]
    pub buffer_size: Option<u64>,
    /// Transition that a full replay gives up for a new one [default: oldest]
    #[arg(long, value_name = "WHICH")]
    pub buffer_eviction: Option<Eviction>,
    /// Updates begin once replay holds more transitions than this [default: 500]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub learning_starts: Option<u64>,
    /// Steps at the start with uniformly random actions, the same in every arm [default: 500]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub random_start: Option<u64>,
    /// Steps between updates, at least 1 [default: 1]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub train_every: Option<u64>,
    /// Updates each time that they are due, each on its own batch, 1 to 1000 [default: 4]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1000))]
    pub updates_per_step: Option<u64>,
    /// Steps between copies of the network to the target network; 0 for no target network [default: 37,
    /// epsilon-greedy: 34, boltzmann: 39, boot-dqn: 4, noisy-net: 100, langevin: 100, bayesian-last-layer: 100]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub target_update: Option<u64>,
    /// Units of the hidden layers, first to last, 1 to 4096 each [default: 64-64]
    #[arg(long, value_name = "UNITS")]
    pub hidden: Option<Hidden>,
    /// Distribution of the initial weights and biases [default: uniform]
    #[arg(long, value_name = "DISTRIBUTION")]
    pub initial_weights: Option<InitialWeights>,
    /// Use Double DQN: the network chooses the next action, the target network values it [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub double_dqn: Option<bool>,
    /// Optimizer [default: adam]
    #[arg(long)]
    pub optimizer: Option<OptimizerKind>,
    /// Loss of a temporal-difference error d [default: huber]
    #[arg(long)]
    pub loss: Option<Loss>,
    /// What the network predicts: the mean of a target, or also its variance [default: mean]
    #[arg(long)]
    pub head: Option<Head>,
    /// What the network predicts beside Q, for the action taken [default: none]
    ///
    /// The losses are then weighted by learned uncertainties.
    #[arg(long, value_name = "WHAT")]
    pub auxiliary: Option<Auxiliary>,
    /// L2 penalty added to the gradient of the weights, not of the biases, at least 0 [default: 0]
    #[arg(long, value_name = "DECAY", value_parser = non_negative)]
    pub weight_decay: Option<f64>,
    /// Probability p that a unit is dropped, at least 0 and less than 1 [default: 0.37, epsilon-greedy: 0]
    #[arg(long, value_name = "P", value_parser = fraction)]
    pub dropout: Option<f64>,
    /// Smallest p when p is annealed, at least 0 and less than 1: at step t, p is max(end, p (1 - t / steps))
    /// [default: 0]
    #[arg(long, value_name = "P", value_parser = fraction)]
    pub dropout_end: Option<f64>,
    /// Steps over which p is annealed; 0 keeps p fixed [default: 10000, epsilon-greedy: 0]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub dropout_steps: Option<u64>,
    /// Where units are dropped [default: all]
    #[arg(long, value_name = "WHERE")]
    pub dropout_layers: Option<DropoutLayers>,
    /// How long an acting mask is kept: `step`, `episode`, or a number of steps [default: step]
    #[arg(long, value_name = "MASK")]
    pub mask: Option<MaskPeriod>,
    /// Masks under which the target is computed [default: sample]
    #[arg(long)]
    pub target: Option<Target>,
    /// Masks of an update [default: row]
    #[arg(long)]
    pub learning_mask: Option<LearningMask>,
    /// Masks that the loss of a batch is averaged over, 1 to 1000; needs `--learning-mask batch`, and multiplies
    /// the cost of an update [default: 1]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1000))]
    pub masks_per_update: Option<u64>,
    /// Epsilon, the probability of a random action, at the start, 0 to 1 [default: 1, boot-dqn: 0]
    #[arg(long, value_name = "EPSILON", value_parser = share)]
    pub start_epsilon: Option<f64>,
    /// Epsilon at the end, 0 to 1 [default: 0.17, boot-dqn: 0]
    #[arg(long, value_name = "EPSILON", value_parser = share)]
    pub end_epsilon: Option<f64>,
    /// Steps after the random start over which epsilon goes linearly from start to end [default: 1700, boot-dqn: 0]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub epsilon_steps: Option<u64>,
    /// boot-dqn: networks of the ensemble, 1 to 64 [default: 20]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 64))]
    pub members: Option<u64>,
    /// boot-dqn: which networks act [default: member]
    #[arg(long)]
    pub act: Option<Act>,
    /// boot-dqn: probability that a member learns from a transition, greater than 0 and at most 1 [default: 1]
    #[arg(long, value_name = "P", value_parser = positive_share)]
    pub bootstrap: Option<f64>,
    /// Scale of a fixed random network that is added to Q (a randomized prior); 0 for none [default: 0, boot-dqn:
    /// 5]
    #[arg(long, value_name = "SCALE", value_parser = non_negative)]
    pub prior_scale: Option<f64>,
    /// noisy-net: initial noise, greater than 0; a weight's noise has an STD of this / sqrt(inputs of its layer)
    /// [default: 0.5]
    #[arg(long, value_name = "SIGMA", value_parser = positive)]
    pub noise_sigma: Option<f64>,
    /// langevin: scale s of the noise that each update adds to the weights, s sqrt(2 learning-rate) N(0, 1), at
    /// least 0 [default: 0.0001]
    #[arg(long, value_name = "SCALE", value_parser = non_negative)]
    pub noise_scale: Option<f64>,
    /// langevin: weight of Adam's step beside the gradient, at least 0 [default: 0.1]
    #[arg(long, value_name = "A", value_parser = non_negative)]
    pub bias: Option<f64>,
    /// bayesian-last-layer: prior STD of the last layer's weights, greater than 0 [default: 1]
    #[arg(long, value_name = "STD", value_parser = positive)]
    pub prior_std: Option<f64>,
    /// bayesian-last-layer: STD of the noise of targets, greater than 0 [default: 1]
    #[arg(long, value_name = "STD", value_parser = positive)]
    pub noise_std: Option<f64>,
    /// bayesian-last-layer: steps between fits of the last layer to replay, at least 1 [default: 200]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub refit_every: Option<u64>,
    /// bayesian-last-layer: most transitions in a fit, drawn from replay without replacement, 1 to 10000000
    /// [default: 5000]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 10_000_000))]
    pub refit_batch: Option<u64>,
    /// Greedy action where several have the largest value [default: lowest, boot-dqn: random, psrl: random, ucb-vi:
    /// random]
    #[arg(long)]
    pub ties: Option<Ties>,
    /// count-bonus, ucb-vi: scale of the bonus for what was rarely tried, in units of reward, at least 0 [default:
    /// 0.05, ucb-vi: 0.01]
    #[arg(long, value_name = "SCALE", value_parser = non_negative)]
    pub bonus: Option<f64>,
    /// psrl: precision (1 / variance) of a reward's noise, greater than 0; that of the prior is 1 [default: 100]
    #[arg(long, value_name = "PRECISION", value_parser = positive)]
    pub reward_precision: Option<f64>,
    /// boltzmann: temperature, in units of Q, greater than 0 [default: 0.0095]
    #[arg(long, value_name = "Q", value_parser = positive)]
    pub temperature: Option<f64>,
}

impl Settings {
    /// Rows of an update: a transition has one for each mask that the loss is averaged over.
    pub fn update_rows(&self) -> Option<usize> {
        Some((self.batch_size? * self.masks_per_update.unwrap_or(1)) as usize)
    }
}

/// Hidden layers, first to last: `50-50` or `50,50`.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(try_from = "String", into = "String")]
pub struct Hidden(pub Vec<usize>);

impl FromStr for Hidden {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let units = |part: &str| part.trim().parse().ok().filter(|n| (1..=4096).contains(n));
        text.split(['-', ','])
            .map(units)
            .collect::<Option<Vec<usize>>>()
            .map(Hidden)
            .ok_or_else(|| "expected numbers of units from 1 to 4096, as in 64-64".into())
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let units: Vec<_> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&units.join("-"))
    }
}

/// How long one acting mask is kept.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(try_from = "String", into = "String")]
pub enum MaskPeriod {
    /// A new mask for every episode: a sampled policy, as deep exploration needs.
    Episode,
    /// A new mask every so many steps; 1 is the paper's Thompson sampling.
    Steps(u64),
}

impl FromStr for MaskPeriod {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "step" => Ok(Self::Steps(1)),
            "episode" => Ok(Self::Episode),
            text => whole(text, 1, STEPS).map(Self::Steps).map_err(|error| {
                error.replace("a whole number", "`step`, `episode`, or a number of steps")
            }),
        }
    }
}

impl fmt::Display for MaskPeriod {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Episode => f.write_str("episode"),
            Self::Steps(1) => f.write_str("step"),
            Self::Steps(steps) => write!(f, "{steps}"),
        }
    }
}

macro_rules! as_string {
    ($($type:ty)*) => {$(
        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.to_string()
            }
        }
        impl TryFrom<String> for $type {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }
    )*};
}

as_string! { Hidden MaskPeriod }
