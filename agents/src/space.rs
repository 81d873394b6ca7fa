//! The search space of tuning, as data beside the agent.
//!
//! Random search (Bergstra & Bengio 2012) draws every setting of a space independently. Trial i of
//! a search has a stream of its own, from which every dimension takes exactly one number, in the
//! order of the space; so nothing that is fixed or drawn in one dimension shifts another, and the
//! settings that all agents share, which come first, are the same in trial i of every arm: common
//! random numbers, which make the arms' searches alike.
//!
//! The agents' defaults are no trial, so that a search does not depend on what an earlier search
//! made of them. Not searched are `gamma`, because Q-errors are compared against the Q* of the same
//! discount; `batch-size` and `hidden`, because they change what a step costs; and `mask`, because
//! it defines the arm: `dropout-q:mask=episode` is tuned as an arm of its own.

use std::fmt;

use rand::RngExt;

use crate::stream::{Purpose, substream};

/// One setting and the values that it may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dimension {
    pub key: &'static str,
    pub values: Values,
}

/// Values of a setting, and how they are distributed. Numbers are rounded to two significant
/// digits, so that labels and files stay readable; bounds are inclusive and have no more digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Values {
    /// Numbers whose logarithm is uniform.
    LogUniform {
        /// Smallest, greater than 0.
        low: f64,
        high: f64,
    },
    /// Uniform numbers.
    Uniform { low: f64, high: f64 },
    /// Whole numbers whose logarithm is uniform before rounding.
    LogWhole {
        /// Smallest, at least 1.
        low: u64,
        high: u64,
    },
    /// One of these, each as likely.
    Choice(&'static [&'static str]),
}

impl Dimension {
    const fn new(key: &'static str, values: Values) -> Self {
        Self { key, values }
    }

    pub const fn uniform(key: &'static str, low: f64, high: f64) -> Self {
        Self::new(key, Values::Uniform { low, high })
    }

    pub const fn log_uniform(key: &'static str, low: f64, high: f64) -> Self {
        Self::new(key, Values::LogUniform { low, high })
    }

    pub const fn log_whole(key: &'static str, low: u64, high: u64) -> Self {
        Self::new(key, Values::LogWhole { low, high })
    }

    pub const fn choice(key: &'static str, of: &'static [&'static str]) -> Self {
        Self::new(key, Values::Choice(of))
    }
}

/// What tuning searches in every agent that learns.
pub static LEARNING_SPACE: &[Dimension] = &[
    Dimension::log_uniform("learning-rate", 1e-4, 1e-2),
    Dimension::log_whole("target-update", 20, 2000),
    Dimension::choice("double-dqn", &["false", "true"]),
];

impl Values {
    /// The value at quantile `uniform`, in [0, 1), as it stands on the command line.
    pub fn at(&self, uniform: f64) -> String {
        let between = |low: f64, high: f64| low + (high - low) * uniform;
        match *self {
            Self::Uniform { low, high } => two_digits(between(low, high)).to_string(),
            Self::LogUniform { low, high } => {
                two_digits(libm::exp(between(libm::log(low), libm::log(high)))).to_string()
            }
            Self::LogWhole { low, high } => {
                let number = libm::exp(between(libm::log(low as f64), libm::log(high as f64)));
                two_digits(number).round().to_string()
            }
            Self::Choice(values) => values[(uniform * values.len() as f64) as usize].to_owned(),
        }
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::LogUniform { low, high } => write!(f, "{low} to {high}, log-uniform"),
            Self::Uniform { low, high } => write!(f, "{low} to {high}, uniform"),
            Self::LogWhole { low, high } => write!(f, "whole, {low} to {high}, log-uniform"),
            Self::Choice(values) => f.write_str(&values.join(" | ")),
        }
    }
}

/// The values of a trial, one for each dimension.
pub fn draw<'a>(
    space: impl IntoIterator<Item = &'a Dimension>,
    search_seed: u64,
    trial: u64,
) -> Vec<(&'static str, String)> {
    let mut stream = substream(search_seed, Purpose::Search, trial);
    let dimensions = space.into_iter();
    dimensions
        .map(|dimension| (dimension.key, dimension.values.at(stream.random())))
        .collect()
}

/// Rounds to two significant digits.
fn two_digits(number: f64) -> f64 {
    let text = format!("{number:.1e}");
    text.parse().expect("a number is read back")
}
