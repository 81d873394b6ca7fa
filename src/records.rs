//! What a run yields: one type for each CSV file of a run's folder, a field for each column.
//!
//! Every row begins with whose it is: `arm`, the label of its arm, `env`, the label of its world, and
//! `seed`. A `step` counts training steps, from 1; 0 is before the first. A field that has no meaning
//! for an arm or a world is `None`, which is an empty cell.
//!
//! The protocol produces records and knows nothing of files; recording, statistics and drawing
//! consume them and are never called from the training loop.

mod columns;

pub use columns::{Column, current_name};
use csv::StringRecord;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Steps behind a mean reward in worlds that never end (Gal & Ghahramani 2016): the last ones of
/// training in a row of behaviour, or all there were if those are fewer, and those of an evaluation.
pub const RECENT_STEPS: u64 = 1_000;

/// A row of one CSV file.
pub trait Row: Serialize + DeserializeOwned + Send + 'static {
    const FILE: &'static str;
    /// The header, in the order of the columns.
    const COLUMNS: &'static [&'static str];
    /// Arm, world and seed.
    fn seed_key(&self) -> (&str, &str, u64);
    /// What tells the row from others of its seed.
    fn number(&self) -> (u64, u64);
}

/// How an episode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// A terminal state was reached: nothing comes after it.
    Terminated,
    /// The horizon was reached: the world would have gone on.
    Truncated,
}

/// One finished training episode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    /// Number of the episode within the seed, from 0.
    pub episode: u64,
    /// The episode's last training step, from 1.
    pub step: u64,
    /// Undiscounted sum of the rewards that the exploring agent earned.
    pub episode_return: f64,
    /// Training steps of the episode.
    pub episode_length: u64,
    pub ending: Ending,
}

/// One window of behaviour: what the exploring agent earned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Behaviour {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    /// The window's last training step.
    pub step: u64,
    /// Mean reward per step over the window; over the last [`RECENT_STEPS`] in worlds that never end.
    pub mean_reward: f64,
    /// Mean undiscounted return of the episodes that ended in the window; none if none ended.
    pub mean_return: Option<f64>,
    /// Share of the reachable states visited since training began, in [0, 1].
    pub coverage: Option<f64>,
}

/// One window of behaviour: what training did in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    /// The window's last training step.
    pub step: u64,
    /// Mean loss of the window's updates, of an ensemble the sum over its members; none without an update.
    pub loss: Option<f64>,
    /// Mean over the window's updates of the Q-values of the actions in the batch, as the loss saw them.
    pub q_mean: Option<f64>,
    /// Probability of a random action in the window's last step; none for an arm without that schedule.
    pub epsilon: Option<f64>,
    /// Probability p that a unit was dropped in the window's last step; none for an arm without dropout.
    pub dropout: Option<f64>,
    /// Share of the window's steps whose action was drawn uniformly from all, those of the random start
    /// among them, in [0, 1].
    pub random_actions: f64,
}

/// One greedy evaluation: what the mean network would earn with exploration off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    /// Training steps taken before the evaluation.
    pub step: u64,
    /// Expected undiscounted return of the greedy policy, exact in tabular worlds; its mean reward over
    /// [`RECENT_STEPS`] in worlds that never end.
    pub greedy_return: Option<f64>,
    /// Sum over the training episodes so far of the optimal minus the realised return.
    pub regret: Option<f64>,
    /// Root mean square of Q - Q* over reachable non-terminal states and all actions.
    pub q_error: Option<f64>,
}

/// One seed of one arm, when it is finished.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    /// Trainable parameters of the network; 0 for an agent without one.
    pub parameters: u64,
    /// First training step that earned the world's largest reward; none if none did.
    pub first_goal: Option<u64>,
    /// Training step at which the loss or the weights stopped being finite; none if they never did.
    pub diverged_step: Option<u64>,
    /// Largest expected undiscounted return within the horizon, by dynamic programming.
    pub optimal_return: Option<f64>,
    /// Expected undiscounted return of the uniformly random policy within the horizon.
    pub random_return: Option<f64>,
}

impl Seed {
    /// Whether a network was saved: the agent learns, and its numbers stayed finite.
    pub fn has_network(&self) -> bool {
        self.parameters > 0 && self.diverged_step.is_none()
    }
}

/// What an agent knows of one state at one moment of training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    pub step: u64,
    /// Index of the state; only reachable non-terminal states have rows.
    pub state: u64,
    /// Column of the state's cell, from the left, from 0.
    pub x: u64,
    /// Row of the state's cell, from the top, from 0.
    pub y: u64,
    /// Times that training stood in the state before an action.
    pub visits: u64,
    /// Action with the largest mean Q-value, the lowest of equals.
    pub greedy_action: Option<u64>,
    /// Q-value of the greedy action under the mean network.
    pub q_mean: Option<f64>,
    /// STD of the greedy action's Q-value: exact where the arm's posterior has it, else that over sampled
    /// networks; none for arms without either.
    pub q_std: Option<f64>,
    /// Q - Q* of the greedy action under the mean network, signed.
    pub q_error: Option<f64>,
}

/// The noise that a network has learned and what it does not know (Kendall & Gal
/// 2017): variances of Q-values, means over reachable non-terminal states and all actions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variances {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    pub step: u64,
    /// Variance of Q: exact where the arm's posterior has it, else that between sampled networks; none for
    /// arms without either.
    pub epistemic: Option<f64>,
    /// Learned variance of one-step targets: the mean over sampled networks, or that of the mean network
    /// for arms that do not sample.
    pub aleatoric: Option<f64>,
}

/// Declares the files: of each the rows, its name and columns, and what tells its rows apart.
macro_rules! files {
    ($($Row:ident: $file:literal [$($column:literal)*]
        one for each $unique:literal $one:ident $other:ident;)*) => {
        $(impl Row for $Row {
            const FILE: &'static str = $file;
            const COLUMNS: &'static [&'static str] = &[$($column),*];
            fn seed_key(&self) -> (&str, &str, u64) {
                (&self.arm, &self.env, self.seed)
            }
            fn number(&self) -> (u64, u64) {
                (self.$one, self.$other)
            }
        })*

        /// What happens in training, as it happens.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record {
            $($Row($Row),)*
        }

        /// Every file and its header, the one of the seeds last.
        pub const FILES: &[(&str, &[&str])] = &[$(($Row::FILE, $Row::COLUMNS)),*];

        impl Record {
            /// The place of its file among [`FILES`].
            pub fn place(&self) -> usize {
                let mut files = FILES.iter().map(|(file, _)| *file);
                files.position(|file| file == self.file()).expect("a record is of a file")
            }

            pub fn file(&self) -> &'static str {
                match self {
                    $(Self::$Row(_) => $Row::FILE,)*
                }
            }

            /// Arm, world and seed.
            pub fn seed_key(&self) -> (&str, &str, u64) {
                match self {
                    $(Self::$Row(row) => row.seed_key(),)*
                }
            }

            /// What tells the row from others of its seed.
            pub fn number(&self) -> (u64, u64) {
                match self {
                    $(Self::$Row(row) => row.number(),)*
                }
            }

            /// The columns that tell rows apart, in words.
            pub fn unique(&self) -> &'static str {
                match self {
                    $(Self::$Row(_) => $unique,)*
                }
            }

            /// The row of a file that has these fields, in the order of its columns.
            ///
            /// # Errors
            /// If a field does not hold what its column holds.
            pub fn read(file: &str, fields: &StringRecord) -> csv::Result<Self> {
                match file {
                    $($file => fields.deserialize(None).map(Self::$Row),)*
                    _ => unreachable!("{file} is none of the files"),
                }
            }

            /// The row as a line of CSV.
            pub fn line(&self) -> Vec<u8> {
                match self {
                    $(Self::$Row(row) => line(row),)*
                }
            }
        }
    };
}

files! {
    Episode: "episodes.csv" ["arm" "env" "seed" "episode" "step" "episode_return" "episode_length" "ending"]
        one for each "arm, env, seed and episode" episode episode;
    Behaviour: "behaviour.csv" ["arm" "env" "seed" "step" "mean_reward" "mean_return" "coverage"]
        one for each "arm, env, seed and step" step step;
    Training: "training.csv" ["arm" "env" "seed" "step" "loss" "q_mean" "epsilon" "dropout" "random_actions"]
        one for each "arm, env, seed and step" step step;
    Evaluation: "evaluations.csv" ["arm" "env" "seed" "step" "greedy_return" "regret" "q_error"]
        one for each "arm, env, seed and step" step step;
    State: "states.csv" ["arm" "env" "seed" "step" "state" "x" "y" "visits" "greedy_action" "q_mean" "q_std" "q_error"]
        one for each "arm, env, seed, step and state" step state;
    Variances: "uncertainty.csv" ["arm" "env" "seed" "step" "epistemic" "aleatoric"]
        one for each "arm, env, seed and step" step step;
    Seed: "seeds.csv" ["arm" "env" "seed" "parameters" "first_goal" "diverged_step" "optimal_return" "random_return"]
        one for each "arm, env and seed" seed seed;
}

/// A row as a line of CSV.
pub fn line(row: &impl Serialize) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.serialize(row).expect("a row is flat");
    writer.into_inner().expect("a vector takes all bytes")
}

/// Rows, the header among them, as the text of a CSV file.
pub fn text(rows: impl Iterator<Item: Serialize>) -> String {
    let lines: Vec<u8> = rows.flat_map(|row| line(&row)).collect();
    String::from_utf8(lines).expect("texts are UTF-8")
}

/// Each of them once, in order.
pub fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in all {
        if distinct.last() != Some(&one) && !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}
