//! What a report has to know beyond the rows: which arm is the baseline, and what counts as solved.
//!
//! A run that trains knows it from its configuration; `report` reads it from the `config.toml` and
//! `manifest.json` beside the rows, or does without: then the last arm is the baseline, as a run
//! sorts its arms, and nothing is said of seconds.

use std::collections::BTreeMap;

use clap::ValueEnum;
use envs::Grid;
use serde::{Deserialize, Serialize};

/// Normalised score from which on a world counts as solved.
pub const SOLVE_AT: f64 = 0.9;

/// The curve whose time to solve gives the verdict.
#[derive(ValueEnum, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    /// What the mean network would earn with exploration off
    Greedy,
    /// What the exploring agent earned
    Behaviour,
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

/// What is known of a run, or of several that are merged, beyond their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The arm that the others are compared with.
    pub baseline: Baseline,
    /// The curve whose time to solve gives the verdict.
    pub endpoint: Endpoint,
    /// Normalised score from which on a world counts as solved.
    pub solve_at: f64,
    /// Seconds on one thread that one seed took, by world and arm.
    pub seconds_per_seed: BTreeMap<(String, String), f64>,
    /// The drawings of the worlds that have one, by world.
    pub grids: BTreeMap<String, Grid>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            baseline: Baseline::default(),
            endpoint: Endpoint::Greedy,
            solve_at: SOLVE_AT,
            seconds_per_seed: BTreeMap::new(),
            grids: BTreeMap::new(),
        }
    }
}
