//! Where, when and with what files were made: the beginning of every `manifest.json`.

use std::fs;

use agents::Backend;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where, when and with what.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Origin {
    /// Version of the program.
    pub version: String,
    /// Commit that it was built from, with `+` if files had changed; empty if unknown.
    pub commit: String,
    /// Version of libtorch that it was built with; empty if it was built without, or unknown.
    pub libtorch: String,
    /// The command line.
    pub command: Vec<String>,
    /// What trained networks.
    pub engine: String,
    /// The instructions of the native engine, which change no result; empty for another engine.
    pub instructions: String,
    /// Where networks trained.
    pub device: String,
    /// The processor's name.
    pub processor: String,
    /// Worker threads.
    pub threads: usize,
    /// When it began, UTC.
    pub start: String,
}

impl Origin {
    /// This program, here and now.
    pub fn now(backend: Backend, threads: usize) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: env!("DROPOUT_Q_COMMIT").into(),
            libtorch: env!("DROPOUT_Q_LIBTORCH").into(),
            command: std::env::args().collect(),
            engine: backend.engine().into(),
            instructions: backend.instructions(),
            device: backend.device(),
            processor: processor(),
            threads,
            start: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
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
