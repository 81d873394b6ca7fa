//! `manifest.json`: where, when and with what a run was made, and how fast it was. None of it is an
//! input of the run; those are in `config.toml`.

use serde::{Deserialize, Serialize};

use crate::{
    config::{Arm, Config, Env, SeedSpan},
    report::{Baseline, Facts},
    run::origin::Origin,
};

/// The content of `manifest.json`.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Manifest {
    /// Where, when and with what.
    #[serde(flatten)]
    pub origin: Origin,
    /// Whether the run has finished.
    pub finished: bool,
    /// Where, when and with what it went on, each time that it had been stopped.
    pub resumed: Vec<Origin>,
    /// Seconds from start to finish; of a run that was stopped, up to each time's last finished seeds.
    pub wall_seconds: f64,
    /// Gradient steps per second of all seeds, arms and worlds together.
    pub updates_per_second: f64,
    /// The seeds that were compared.
    pub seeds: SeedSpan,
    /// The arms in the order of the files, each in all worlds.
    pub arms: Vec<ArmManifest>,
}

/// What an arm cost in a world.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct ArmManifest {
    /// Label of the arm.
    pub arm: String,
    /// Label of the world.
    pub env: String,
    /// Gradient steps of all its finished seeds together.
    pub updates: u64,
    /// Seconds of its finished seeds on their threads, added up.
    pub wall_seconds: f64,
    /// The seeds that these two count. One that is not among them has not finished, even if a kill came
    /// after its rows were written.
    pub finished_seeds: Vec<SeedSpan>,
    /// The seeds on which the arm was tuned, as far as is known.
    pub tuning_seeds: Option<SeedSpan>,
}

impl Manifest {
    /// A run that begins.
    pub fn new(config: &Config, origin: Origin) -> Self {
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
            origin,
            finished: false,
            resumed: Vec::new(),
            wall_seconds: 0.,
            updates_per_second: 0.,
            seeds: config.seed_range().into(),
            arms: arms.collect(),
        }
    }

    /// The same run, when it goes on.
    pub fn resumed(mut self, origin: Origin) -> Self {
        self.resumed.push(origin);
        self
    }

    /// Sets how long the run has taken so far.
    pub fn set_wall_seconds(&mut self, seconds: f64) {
        let updates: u64 = self.arms.iter().map(|arm| arm.updates).sum();
        self.wall_seconds = seconds;
        self.updates_per_second = updates as f64 / seconds;
    }

    /// What the report of this run has to know beyond its rows.
    pub fn facts(&self, config: &Config) -> Facts {
        let seconds = |arm: &ArmManifest| {
            let key = (arm.env.clone(), arm.arm.clone());
            (key, arm.wall_seconds / config.seeds as f64)
        };
        Facts {
            baseline: match &config.baseline {
                Some(arm) => Baseline::Arm(arm.label()),
                None => Baseline::None,
            },
            seconds_per_seed: self.arms.iter().map(seconds).collect(),
            ..config.facts(config.arms().map(Arm::label))
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and finite numbers are JSON") + "\n"
    }
}
