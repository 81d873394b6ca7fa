//! What a report has to know beyond the rows: which arm is the baseline, and what counts as solved.
//!
//! A run that trains knows it from its configuration; `report` reads it from the `config.toml` and
//! `manifest.json` beside the rows, or does without: then the last arm is the baseline, as a run
//! sorts its arms, and nothing is said of seconds.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, ValueEnum};
use envs::Grid;
use serde::{Deserialize, Serialize};

use super::drawing::Drawing;
use super::figures::Measure;
use crate::watch::replay::Replay;

/// Score from which on a world counts as solved: a normalised return.
const SOLVE_AT: f64 = 0.9;
/// The same in worlds that never end: a mean reward per step.
const SOLVE_AT_REWARD: f64 = 1.0;

/// The curve whose time to solve gives the verdict.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    /// What the mean network would earn with exploration off
    Greedy,
    /// What the exploring agent earned
    Behaviour,
}

impl Endpoint {
    /// Its name in files and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Greedy => "greedy",
            Self::Behaviour => "behaviour",
        }
    }

    /// The one with this name.
    ///
    /// # Errors
    /// What is allowed, in words.
    pub fn named(name: &str) -> Result<Self, String> {
        [Self::Greedy, Self::Behaviour]
            .into_iter()
            .find(|endpoint| endpoint.name() == name)
            .ok_or_else(|| "expected greedy or behaviour".into())
    }
}

/// The arm that the others are compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Baseline {
    /// The last arm of the rows.
    #[default]
    Last,
    /// The arm with this label.
    Arm(String),
    /// There is none: no arm is compared.
    None,
}

/// What counts as solved, as far as a user said it.
#[derive(Args, Debug, Clone, Copy, Default, PartialEq)]
pub struct Criteria {
    /// Curve whose time to solve gives the verdict [default: greedy, and behaviour in worlds that never
    /// end]
    #[arg(long)]
    pub endpoint: Option<Endpoint>,
    /// Score at which a world is solved: 0 is the random policy's return and 1 the optimum, and in worlds
    /// that never end it is the mean reward [default: 0.9, and 1 in worlds that never end]
    #[arg(long, value_name = "SCORE", value_parser = finite)]
    pub solve_at: Option<f64>,
}

/// Parses a finite number.
///
/// # Errors
/// What is allowed, in words.
pub fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "expected a number".into())
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

/// What is known of a run, or of several that are merged, beyond their rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The arm that the others are compared with.
    pub baseline: Baseline,
    /// What counts as solved.
    pub criteria: Criteria,
    /// How the pictures are drawn.
    pub drawing: Drawing,
    /// The worlds that never end, by label, as far as that is known; rows of behaviour say it too.
    pub continuing: BTreeSet<String>,
    /// Steps that each arm acts at random before it explores in its own way, by its label.
    pub random_starts: BTreeMap<String, u64>,
    /// Seconds on one thread that one seed took, by world and arm.
    pub seconds_per_seed: BTreeMap<(String, String), f64>,
    /// Variance of one-step targets under Q*, of arms that learn variances, by world and arm: the mean
    /// over reachable non-terminal states and all actions.
    pub target_variances: BTreeMap<(String, String), f64>,
    /// The drawings of the worlds that have one, by world.
    pub grids: BTreeMap<String, Grid>,
    /// Trained agents in their worlds.
    pub replays: Vec<Replay>,
}

impl Facts {
    /// Steps that an arm acts at random before its time in a world with this measure is counted: 0
    /// where that is not known, and in worlds with episodes, whose times begin with the first step.
    pub fn random_start(&self, arm: &str, measure: Measure) -> u64 {
        match measure {
            Measure::UndiscountedReturn => 0,
            Measure::RewardPerStep => self.random_starts.get(arm).copied().unwrap_or(0),
        }
    }

    /// Label of the baseline among the `arms` of a report.
    pub fn baseline<'a>(&'a self, arms: &[&'a str]) -> Option<&'a str> {
        match &self.baseline {
            Baseline::None => None,
            Baseline::Arm(label) => Some(label),
            Baseline::Last => arms.last().copied(),
        }
    }
}
