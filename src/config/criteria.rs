//! What a world's returns measure, and what counts as solved.

use agents::settings::number;
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

/// What is plotted and averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Undiscounted return of an episode.
    UndiscountedReturn,
    /// Mean reward of a step, in worlds that never end.
    RewardPerStep,
}

/// Score from which on a world counts as solved: a normalised return.
const SOLVE_AT: f64 = 0.9;
/// The same in worlds that never end: a mean reward per step.
const SOLVE_AT_REWARD: f64 = 1.0;

/// The curve whose time to solve gives the verdict.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    /// The return of the mean network, with exploration off
    Greedy,
    /// The return of the exploring agent
    Behaviour,
}

/// What counts as solved, as far as a user said it.
#[derive(Args, Debug, Clone, Copy, Default, PartialEq)]
pub struct Criteria {
    /// Curve that gives the verdict [default: greedy; behaviour in worlds that never end]
    #[arg(long)]
    pub endpoint: Option<Endpoint>,
    /// Score that solves a world [default: 0.9; 1 in worlds that never end]
    ///
    /// A score of 0 is the random policy's return and 1 the optimum. In worlds that never end the score is the mean
    /// reward. In worlds of Gymnasium without a table it is the mean return, by default the threshold of Gymnasium.
    #[arg(long, value_name = "SCORE", value_parser = |t: &str| number(t, |_| true, ""))]
    pub solve_at: Option<f64>,
}

impl Criteria {
    /// These, and where they say nothing the others.
    pub fn or(self, others: Self) -> Self {
        Self {
            endpoint: self.endpoint.or(others.endpoint),
            solve_at: self.solve_at.or(others.solve_at),
        }
    }

    /// The curve whose time to solve gives the verdict in a world with this measure.
    pub fn endpoint(&self, measure: Measure) -> Endpoint {
        self.endpoint.unwrap_or(match measure {
            Measure::UndiscountedReturn => Endpoint::Greedy,
            Measure::RewardPerStep => Endpoint::Behaviour,
        })
    }

    /// The score from which on a world with this measure counts as solved.
    pub fn solve_at(&self, measure: Measure) -> f64 {
        self.solve_at.unwrap_or(match measure {
            Measure::UndiscountedReturn => SOLVE_AT,
            Measure::RewardPerStep => SOLVE_AT_REWARD,
        })
    }
}
