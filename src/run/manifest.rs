//! `manifest.json`: where, when and with what something was made, whether it has finished, and how fast
//! it was. None of it is an input; those are in `config.toml`.

use std::{fs, path::Path, time::Duration};

use agents::Backend;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    config::{Arm, Config, Env, SeedSpan},
    error::Error,
    run::{file::read_if_there, folder::MANIFEST_FILE, seed_id::SeedId},
};

/// The content of `manifest.json`: of a run, a tuning run or a study.
#[derive(Serialize, Deserialize, Debug, Clone, Default)]
pub struct Manifest {
    #[serde(flatten)]
    pub origin: Origin,
    pub finished: bool,
    /// Where, when and with what it went on, each time that it had been stopped.
    #[serde(default)]
    pub resumed: Vec<Origin>,
    /// Seconds from start to finish; of a run that was stopped, up to each time's last finished seeds.
    pub wall_seconds: f64,
    /// Gradient steps per second of all seeds, arms and worlds of a run together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updates_per_second: Option<f64>,
    /// Number of processes that shared its seeds; their times are added up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shards: Option<usize>,
    /// The seeds that a run compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeds: Option<SeedSpan>,
    /// The seeds of every trial of a tuning run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuning_seeds: Option<SeedSpan>,
    /// A run's arms in the order of its files, each in all worlds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arms: Vec<ArmManifest>,
    /// A run's worlds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worlds: Vec<WorldManifest>,
}

/// What numbers in the files and in the networks of a world stand for, as far as it has names for them.
#[derive(Serialize, Deserialize, Debug, Clone, Default)]
#[serde(default)]
pub struct WorldManifest {
    pub env: String,
    /// Names of the actions, from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// What the states are, in the order of their numbers from 0.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub states: String,
    /// Names of the states, from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub state_names: Vec<String>,
}

/// What an arm cost in a world, as far as a manifest says.
#[derive(Serialize, Deserialize, Debug, Clone, Default)]
pub struct ArmManifest {
    pub arm: String,
    pub env: String,
    /// Gradient steps of all its finished seeds together.
    #[serde(default)]
    pub updates: u64,
    /// Seconds of its finished seeds on their threads, added up.
    #[serde(default)]
    pub wall_seconds: f64,
    /// The seeds that these two count. One that is not among them has not finished, even if a kill came
    /// after its rows were written.
    #[serde(default)]
    pub finished_seeds: Vec<SeedSpan>,
    /// The seeds on which the arm was tuned, as far as is known.
    pub tuning_seeds: Option<SeedSpan>,
}

/// Where, when and with what, as far as a manifest says.
#[derive(Serialize, Deserialize, Debug, Clone, Default)]
#[serde(default)]
pub struct Origin {
    pub version: String,
    /// Commit that it was built from, with `+` if files had changed; empty if unknown.
    pub commit: String,
    /// Version of libtorch that it was built with; empty if it was built without, or unknown.
    pub libtorch: String,
    /// Python and Gymnasium, where a world needs them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub worlds_on: String,
    pub command: Vec<String>,
    pub engine: String,
    /// The instructions of the native engine, which change no result; empty for another engine.
    pub instructions: String,
    pub device: String,
    pub processor: String,
    pub threads: usize,
    /// When it began, UTC.
    pub start: String,
}

impl Manifest {
    /// What begins now.
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            ..Self::default()
        }
    }

    /// A run that begins now.
    pub fn of_run(config: &Config, origin: Origin) -> Self {
        let entry = |arm: &Arm, env: &Env| ArmManifest {
            arm: arm.label(),
            env: env.label(),
            updates: 0,
            wall_seconds: 0.,
            finished_seeds: Vec::new(),
            tuning_seeds: arm.tuning_seeds,
        };
        let arms = config.arms();
        let arms = arms.flat_map(|arm| config.envs.iter().map(move |env| entry(arm, env)));
        Self {
            updates_per_second: Some(0.),
            seeds: Some(config.seed_range().into()),
            arms: arms.collect(),
            worlds: config.envs.iter().map(WorldManifest::of).collect(),
            ..Self::new(origin)
        }
    }

    /// The same, when it goes on.
    pub fn resumed(mut self, origin: Origin) -> Self {
        self.resumed.push(origin);
        self.finished = false;
        self
    }

    /// The manifest in a folder; none if there is none.
    ///
    /// # Errors
    /// If it is not one.
    pub fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(MANIFEST_FILE);
        let Some(text) = read_if_there(&path)? else {
            return Ok(None);
        };
        serde_json::from_slice(&text).map(Some).map_err(|error| {
            let path = path.display();
            Error::Input(format!("{path}: not the manifest of a run: {error}"))
        })
    }

    /// Counts the finished seeds of a run, which are in order, and the updates of each.
    pub fn count<'a>(&mut self, finished: impl Iterator<Item = (&'a SeedId, u64)>) {
        for entry in &mut self.arms {
            (entry.updates, entry.finished_seeds) = (0, Vec::new());
        }
        for (SeedId { arm, env, seed }, updates) in finished {
            let mut entries = self.arms.iter_mut();
            if let Some(entry) = entries.find(|entry| entry.arm == *arm && entry.env == *env) {
                entry.updates += updates;
                SeedSpan::add_to(&mut entry.finished_seeds, *seed);
            }
        }
        let updates: u64 = self.arms.iter().map(|arm| arm.updates).sum();
        let seconds = self.wall_seconds;
        self.updates_per_second = Some(if seconds > 0. {
            updates as f64 / seconds
        } else {
            0.
        });
    }

    /// It has finished, after so long since it began or went on.
    pub fn finish(&mut self, time: Duration) {
        self.finished = true;
        self.wall_seconds += time.as_secs_f64();
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and finite numbers are JSON") + "\n"
    }
}

impl WorldManifest {
    fn of(env: &Env) -> Self {
        let names = env.make().names();
        Self {
            env: env.label(),
            actions: names.actions,
            states: names.order.into(),
            state_names: names.states,
        }
    }
}

impl Origin {
    /// This program, here and now.
    pub fn now(backend: Backend, threads: usize) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: env!("DROPOUT_Q_COMMIT").into(),
            libtorch: env!("DROPOUT_Q_LIBTORCH").into(),
            worlds_on: envs::software().into(),
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
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |(_, name)| name.trim().to_owned(),
    )
}
