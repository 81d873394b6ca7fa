//! `manifest.json` of what is no training run: where, when and with what it was made, and how long it
//! took.

use crate::run::origin::Origin;
use agents::Backend;
use serde::Serialize;

/// The content of `manifest.json`.
#[derive(Serialize, Debug, Clone)]
pub struct Manifest {
    /// Where, when and with what.
    #[serde(flatten)]
    origin: Origin,
    /// Whether it has finished.
    finished: bool,
    /// Seconds that it took.
    wall_seconds: f64,
}

impl Manifest {
    /// What begins now.
    pub fn new(backend: Backend, threads: usize) -> Self {
        Self {
            origin: Origin::now(backend, threads),
            finished: false,
            wall_seconds: 0.,
        }
    }

    /// It has finished.
    pub fn finish(&mut self, wall_seconds: f64) {
        self.finished = true;
        self.wall_seconds = wall_seconds;
    }
}

/// Any manifest as JSON.
pub fn to_json(manifest: &impl Serialize) -> String {
    serde_json::to_string_pretty(manifest).expect("texts and finite numbers are JSON") + "\n"
}
