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
    /// Learning rate of the optimizer, greater than 0 [default: 0.0025, epsilon-greedy: 0.0007, boltzmann: 0.00016, boot-dqn: 0.001, noisy-net: 0.001, langevin: 0.001, bayesian-last-layer: 0.001]
    #[arg(long, value_name = "RATE", value_parser = positive)]
    pub learning_rate: Option<f64>,
    /// Discount of a reward one step later, at least 0 and less than 1 [default: 0.99]
    #[arg(long, value_name = "GAMMA", value_parser = fraction)]
    pub gamma: Option<f64>,
    /// Transitions in each update, drawn with replacement, 1 to 65536 [default: 32]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: Option<u64>,
    /// Transitions that replay holds, 1 to 10000000 [default: 50000]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 10_000_000))]
    pub buffer_size: Option<u64>,
    /// Transition that makes room for a new one when replay is full [default: oldest]
    #[arg(long, value_name = "WHICH")]
    pub buffer_eviction: Option<Eviction>,
    /// Updates begin once replay holds more transitions than this [default: 500]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub learning_starts: Option<u64>,
    /// Steps at the start whose actions are uniformly random, the same in every arm [default: 500]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub random_start: Option<u64>,
    /// Steps between updates, at least 1 [default: 1]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub train_every: Option<u64>,
    /// Updates where they are due, each on a batch of its own, 1 to 1000 [default: 4]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1000))]
    pub updates_per_step: Option<u64>,
    /// Steps between copies of the network to the target network; 0: no target network [default: 37, epsilon-greedy: 34, boltzmann: 39, boot-dqn: 4, noisy-net: 100, langevin: 100, bayesian-last-layer: 100]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub target_update: Option<u64>,
    /// Units of the hidden layers, 1 to 4096 each, as in 64-64 [default: 64-64]
    #[arg(long, value_name = "UNITS")]
    pub hidden: Option<Hidden>,
    /// Distribution of the initial weights [default: uniform]
    #[arg(long, value_name = "DISTRIBUTION")]
    pub initial_weights: Option<InitialWeights>,
    /// Double DQN: the network picks the target's action, the target network values it [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub double_dqn: Option<bool>,
    /// Optimizer [default: adam]
    #[arg(long)]
    pub optimizer: Option<OptimizerKind>,
    /// Loss of a temporal difference [default: huber]
    #[arg(long)]
    pub loss: Option<Loss>,
    /// What the network predicts: the `mean` of a target, or also its variance: `gaussian` (one likelihood for
    /// both, in place of `--loss`) or `faithful` (the mean learns as without the variance) [default: mean]
    #[arg(long)]
    pub head: Option<Head>,
    /// What is predicted beside Q, of the action taken: its `reward`, the `next` observation, `both`, or
    /// `none`; all losses are then weighted by learned uncertainties [default: none]
    #[arg(long, value_name = "WHAT")]
    pub auxiliary: Option<Auxiliary>,
    /// L2 penalty added to the gradient of the weights, not of the biases, at least 0 [default: 0]
    #[arg(long, value_name = "DECAY", value_parser = non_negative)]
    pub weight_decay: Option<f64>,
    /// Probability p that a unit is dropped, at least 0 and less than 1; one that is given stays fixed, unless
    /// `--dropout-steps` or `--dropout-end` is given too: only the default p is annealed by itself [default: 0.37, epsilon-greedy: 0]
    #[arg(long, value_name = "P", value_parser = fraction)]
    pub dropout: Option<f64>,
    /// Smallest p when p is annealed: max(end, p (1 - t / steps)), at least 0 and less than 1 [default: 0]
    #[arg(long, value_name = "P", value_parser = fraction)]
    pub dropout_end: Option<f64>,
    /// Steps over which p is annealed; 0: p is fixed, as it is where only `--dropout` is given [default: 10000, epsilon-greedy: 0]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub dropout_steps: Option<u64>,
    /// Where units are dropped [default: all]
    #[arg(long, value_name = "WHERE")]
    pub dropout_layers: Option<DropoutLayers>,
    /// How long one acting mask is kept: `step`, `episode`, or a number of steps [default: step]
    #[arg(long, value_name = "MASK")]
    pub mask: Option<MaskPeriod>,
    /// Masks of the target: none (`mean`), fresh ones (`sample`), or the learning masks (`shared`) [default: sample]
    #[arg(long)]
    pub target: Option<Target>,
    /// Masks of an update: one for each transition (`row`), or one that the whole batch shares (`batch`) [default: row]
    #[arg(long)]
    pub learning_mask: Option<LearningMask>,
    /// Masks that the loss of a batch is averaged over, with `--learning-mask batch`, 1 to 1000; an update costs so many times as much [default: 1]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1000))]
    pub masks_per_update: Option<u64>,
    /// Epsilon at the start, 0 to 1 [default: 1, boot-dqn: 0]
    #[arg(long, value_name = "EPSILON", value_parser = share)]
    pub start_epsilon: Option<f64>,
    /// Epsilon at the end, 0 to 1 [default: 0.17, boot-dqn: 0]
    #[arg(long, value_name = "EPSILON", value_parser = share)]
    pub end_epsilon: Option<f64>,
    /// Steps, after the random start, over which epsilon goes linearly from start to end [default: 1700, boot-dqn: 0]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub epsilon_steps: Option<u64>,
    /// Networks of an ensemble, 1 to 64 [default: 20]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 64))]
    pub members: Option<u64>,
    /// What acts of an ensemble: a member for each episode, or the mean of all [default: member]
    #[arg(long)]
    pub act: Option<Act>,
    /// Probability that a member learns from a transition, greater than 0 and at most 1 [default: 1]
    #[arg(long, value_name = "P", value_parser = positive_share)]
    pub bootstrap: Option<f64>,
    /// Scale of a fixed random network that is added to Q (a randomized prior); 0: none [default: 0, boot-dqn: 5]
    #[arg(long, value_name = "SCALE", value_parser = non_negative)]
    pub prior_scale: Option<f64>,
    /// STD of the weights' noise at the start, times the root of a layer's inputs, greater than 0 [default: 0.5]
    #[arg(long, value_name = "SIGMA", value_parser = positive)]
    pub noise_sigma: Option<f64>,
    /// Scale s of the noise that each update adds to the weights, s sqrt(2 learning rate) N(0, 1), at least 0 [default: 0.0001]
    #[arg(long, value_name = "SCALE", value_parser = non_negative)]
    pub noise_scale: Option<f64>,
    /// Weight of Adam's step beside the gradient in an update with noise, at least 0 [default: 0.1]
    #[arg(long, value_name = "A", value_parser = non_negative)]
    pub bias: Option<f64>,
    /// STD of the last layer's weights before any data, greater than 0 [default: 1]
    #[arg(long, value_name = "STD", value_parser = positive)]
    pub prior_std: Option<f64>,
    /// STD of a target's noise in the regression of the last layer, greater than 0 [default: 1]
    #[arg(long, value_name = "STD", value_parser = positive)]
    pub noise_std: Option<f64>,
    /// Steps between fits of the last layer to replay, at least 1 [default: 200]
    #[arg(long, value_name = "STEPS", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub refit_every: Option<u64>,
    /// Transitions that the last layer is fitted to, at most, drawn from replay without replacement, 1 to 10000000 [default: 5000]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 10_000_000))]
    pub refit_batch: Option<u64>,
    /// Greedy action where several have the largest value [default: lowest, boot-dqn: random, psrl: random, ucb-vi: random]
    #[arg(long)]
    pub ties: Option<Ties>,
    /// Scale of the bonus for what was seldom tried, in units of the reward, at least 0 [default: 0.05, ucb-vi: 0.01]
    #[arg(long, value_name = "SCALE", value_parser = non_negative)]
    pub bonus: Option<f64>,
    /// Precision of a reward, of which the prior's is 1: 1 over the variance of its noise, greater than 0 [default: 100]
    #[arg(long, value_name = "PRECISION", value_parser = positive)]
    pub reward_precision: Option<f64>,
    /// Temperature of Boltzmann exploration, in units of Q, greater than 0 [default: 0.0095]
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
