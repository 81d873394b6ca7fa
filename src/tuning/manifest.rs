//! `manifest.json` of a tuning run: where, when and with what it was made, and how long it took.

use serde::Serialize;

use crate::tuning::plan::Plan;
use crate::{config::SeedSpan, run::job};

/// The content of `manifest.json`.
#[derive(Serialize, Debug, Clone)]
pub struct Manifest {
    /// Where, when and with what, and how long both stages took.
    #[serde(flatten)]
    common: job::Manifest,
    /// The seeds of every trial.
    tuning_seeds: SeedSpan,
}

impl Manifest {
    /// A tuning run that begins now.
    pub fn new(plan: &Plan, threads: usize) -> Self {
        Self {
            common: job::Manifest::new(plan.backend, threads),
            tuning_seeds: plan.seed_span(),
        }
    }

    /// The run has finished.
    pub fn finish(&mut self, wall_seconds: f64) {
        self.common.finish(wall_seconds);
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        job::to_json(self)
    }
}
