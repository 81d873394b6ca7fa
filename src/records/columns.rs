//! What the columns of a run's files hold: a field that could not have come from a run is a mistake, and a
//! table with one would look like any other.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Column {
    /// A name, that of an arm or a world.
    Label,
    /// A word of a few.
    Word,
    /// A count, an index or a seed.
    Whole,
    /// Rewards or sums of them.
    Reward,
    /// A part of a whole.
    Share,
    /// What a network predicts. Near divergence, numbers of its size are not all finite.
    Prediction,
    /// A distance, STD or variance of predictions.
    Spread,
}

/// More than any count, and few enough for every file format's numbers.
const MOST: u64 = 1 << 53;
/// More than a sum of rewards, each at most 1000, over any number of steps.
const LARGEST_SUM: f64 = 1e30;
/// More than the square of a prediction, a number of 32 bits.
const LARGEST_PREDICTION: f64 = 1e80;

/// Columns by the names that they had in older runs.
const RENAMED: [(&str, &str); 2] = [("return", "episode_return"), ("length", "episode_length")];

/// The name that a column has now, given one that it has or had.
pub fn current_name(name: &str) -> &str {
    let renamed = RENAMED.iter().find(|(old, _)| *old == name);
    renamed.map_or(name, |(_, new)| new)
}

impl Column {
    /// The column of this name in the file with these columns.
    pub fn named(name: &str, columns: &[&str]) -> Self {
        match name {
            "arm" | "env" => Self::Label,
            "ending" => Self::Word,
            "episode_return" | "mean_reward" | "mean_return" | "greedy_return" | "regret"
            | "optimal_return" | "random_return" => Self::Reward,
            "coverage" | "epsilon" | "dropout" | "random_actions" => Self::Share,
            "q_mean" | "loss" => Self::Prediction,
            // Of one state it is signed.
            "q_error" if columns.contains(&"state") => Self::Prediction,
            "q_error" | "q_std" | "epistemic" | "aleatoric" => Self::Spread,
            _ => Self::Whole,
        }
    }

    /// Whether a field, which is a number where the column holds numbers, can be in the column. An empty
    /// field has no meaning, which is for its row to allow.
    pub fn holds(self, field: &str) -> bool {
        let number = || field.parse::<f64>().unwrap_or(0.0);
        let is_prediction = |number: f64| !number.is_finite() || number.abs() <= LARGEST_PREDICTION;
        match self {
            Self::Label => !field.contains(char::is_control),
            Self::Word => true,
            Self::Whole => {
                field.parse().is_ok_and(|number: u64| number <= MOST) || field.is_empty()
            }
            Self::Reward => number().abs() <= LARGEST_SUM,
            Self::Share => (0.0..=1.0).contains(&number()),
            Self::Prediction => is_prediction(number()),
            Self::Spread => {
                let number = number();
                number.is_nan() || number >= 0.0 && is_prediction(number)
            }
        }
    }

    /// What can be in the column, in words.
    pub fn allowed(self) -> String {
        match self {
            Self::Label => "a text without control characters".into(),
            Self::Word => "a word".into(),
            Self::Whole => format!("a whole number from 0 to {MOST}"),
            Self::Reward => format!("a number from -{LARGEST_SUM:e} to {LARGEST_SUM:e}"),
            Self::Share => "a number from 0 to 1".into(),
            Self::Prediction => format!(
                "a number from -{LARGEST_PREDICTION:e} to {LARGEST_PREDICTION:e}, or what is not finite"
            ),
            Self::Spread => {
                format!("a number from 0 to {LARGEST_PREDICTION:e}, or what is not finite")
            }
        }
    }
}
