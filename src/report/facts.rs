//! What a report has to know beyond the rows: which arm is the baseline, and what counts as solved.
//!
//! A run that trains knows it from its configuration; `report` reads it from the `config.toml` and
//! `manifest.json` beside the rows, or does without: then the last arm is the baseline, as a run
//! sorts its arms, and nothing is said of seconds.

use std::collections::{BTreeMap, BTreeSet};

use envs::Grid;

use crate::config::{Criteria, Drawing, Measure};
use crate::watch::replay::Replay;

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
