//! `manifest.json`: where, when and with what a run was made, and how fast it was. None of it is an
//! input of the run; those are in `config.toml`.

use std::fs;

use jiff::Timestamp;
use serde::Serialize;

use crate::config::{Arm, Config, device};

/// The content of `manifest.json`.
#[derive(Serialize, Debug, Clone)]
pub struct Manifest {
    /// Version of the program.
    pub version: &'static str,
    /// Commit that it was built from, with `+` if files had changed; empty if unknown.
    pub commit: &'static str,
    /// Version of libtorch that it was built with; empty if unknown.
    pub libtorch: &'static str,
    /// The command line.
    pub command: Vec<String>,
    /// Where networks trained.
    pub device: String,
    /// The processor's name.
    pub processor: String,
    /// Worker threads.
    pub threads: usize,
    /// When the run began, UTC.
    pub start: String,
    /// Whether the run has finished.
    pub finished: bool,
    /// Seconds from start to finish.
    pub wall_seconds: f64,
    /// Gradient steps per second of all seeds and arms together.
    pub updates_per_second: f64,
    /// The arms, in the order of the files.
    pub arms: Vec<ArmManifest>,
}

/// What an arm cost.
#[derive(Serialize, Debug, Clone)]
pub struct ArmManifest {
    /// Label of the arm.
    pub arm: String,
    /// Gradient steps of all its seeds together.
    pub updates: u64,
    /// Seconds of its blocks on their threads, added up.
    pub wall_seconds: f64,
}

impl Manifest {
    /// A run that begins now.
    pub fn new(config: &Config, threads: usize) -> Self {
        let arm = |arm: &Arm| ArmManifest {
            arm: arm.label(),
            updates: 0,
            wall_seconds: 0.,
        };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            commit: env!("DROPOUT_Q_COMMIT"),
            libtorch: env!("DROPOUT_Q_LIBTORCH"),
            command: std::env::args().collect(),
            device: device::name(config.device),
            processor: processor(),
            threads,
            start: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            finished: false,
            wall_seconds: 0.,
            updates_per_second: 0.,
            arms: config.arms().map(arm).collect(),
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and finite numbers are JSON") + "\n"
    }
}

fn processor() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model
        .and_then(|line| line.split_once(':'))
        .map(|(_, name)| name.trim().to_owned());
    model.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
