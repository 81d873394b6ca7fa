//! `manifest.json` of a study: where, when and with what it was made, and how long it took.

use serde::Serialize;
use tch::Device;

use crate::origin::Origin;

/// The content of `manifest.json`.
#[derive(Serialize, Debug, Clone)]
pub struct Manifest {
    /// Where, when and with what.
    #[serde(flatten)]
    origin: Origin,
    /// Whether the study has finished.
    finished: bool,
    /// Seconds that it took.
    wall_seconds: f64,
}

impl Manifest {
    /// A study that begins now.
    pub fn new(threads: usize) -> Self {
        Self {
            origin: Origin::now(Device::Cpu, threads),
            finished: false,
            wall_seconds: 0.,
        }
    }

    /// The study has finished.
    pub fn finish(&mut self, wall_seconds: f64) {
        self.finished = true;
        self.wall_seconds = wall_seconds;
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and finite numbers are JSON") + "\n"
    }
}
