//! `manifest.json` of a tuning run: where, when and with what it was made, and how long it took.

use serde::Serialize;

use super::plan::Plan;
use crate::{config::SeedSpan, origin::Origin};

/// The content of `manifest.json`.
#[derive(Serialize, Debug, Clone)]
pub struct Manifest {
    /// Where, when and with what.
    #[serde(flatten)]
    origin: Origin,
    /// Whether the run has finished.
    finished: bool,
    /// Seconds of both stages.
    wall_seconds: f64,
    /// The seeds of every trial.
    tuning_seeds: SeedSpan,
}

impl Manifest {
    /// A tuning run that begins now.
    pub fn new(plan: &Plan, threads: usize) -> Self {
        Self {
            origin: Origin::now(plan.device, threads),
            finished: false,
            wall_seconds: 0.,
            tuning_seeds: plan.seed_span(),
        }
    }

    /// The run has finished.
    pub fn finish(&mut self, wall_seconds: f64) {
        self.finished = true;
        self.wall_seconds = wall_seconds;
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and finite numbers are JSON") + "\n"
    }
}
