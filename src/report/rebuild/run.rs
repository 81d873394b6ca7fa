//! One run's folder, read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Config, Env, Request, Said, SeedSpan};
use crate::error::Error;
use crate::records::{Records, Row};
use crate::report::rebuild::complete;
use crate::report::rebuild::merge::World;
use crate::report::{Baseline, Facts};
use crate::run::folder::CONFIG_FILE;

/// A run that was read.
pub struct Run {
    /// Its folder.
    pub folder: PathBuf,
    /// Its rows.
    pub records: Records,
    /// What its configuration and its manifest say.
    pub facts: Facts,
    /// Settings of the arms by label, where there is a configuration.
    pub arms: BTreeMap<String, BTreeMap<String, String>>,
    /// The seeds on which arms were tuned, by label.
    tuning_seeds: BTreeMap<String, SeedSpan>,
    config: Option<Config>,
}

/// What a report needs of `manifest.json`.
#[derive(Deserialize, Default)]
struct Manifest {
    #[serde(default)]
    arms: Vec<ArmEntry>,
}

#[derive(Deserialize)]
struct ArmEntry {
    arm: String,
    env: Option<String>,
    wall_seconds: f64,
}

impl Run {
    /// Reads a folder.
    ///
    /// # Errors
    /// If a file is not what a run writes.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let records = crate::run::read(folder).map_err(|error| Error::Input(error.to_string()))?;
        complete::check(folder, &records)?;
        let config = read_config(folder)?;
        let manifest = read_manifest(folder)?;
        let mut run = Self {
            folder: folder.into(),
            facts: Facts {
                seconds_per_seed: seconds_per_seed(&manifest, &records),
                ..Facts::default()
            },
            records,
            arms: BTreeMap::new(),
            tuning_seeds: BTreeMap::new(),
            config: None,
        };
        if let Some(config) = config {
            run.configure(config, &manifest);
        }
        Ok(run)
    }

    /// Takes over what the configuration says. Its arms are named as the run named them, in order:
    /// the label of the same arm changes when defaults do.
    fn configure(&mut self, config: Config, manifest: &Manifest) {
        let mut labels: Vec<&String> = Vec::new();
        for entry in &manifest.arms {
            if !labels.contains(&&entry.arm) {
                labels.push(&entry.arm);
            }
        }
        let today: Vec<String> = config.arms().map(|arm| arm.label()).collect();
        if labels.len() != today.len() {
            labels = today.iter().collect();
        }
        for (arm, &label) in config.arms().zip(&labels) {
            let settings = arm.to_toml().into_iter();
            let settings = settings.map(|(key, value)| (key, value.to_string()));
            self.arms.insert(label.clone(), settings.collect());
            if let Some(seeds) = arm.tuning_seeds {
                self.tuning_seeds.insert(label.clone(), seeds);
            }
        }
        self.facts = Facts {
            baseline: match (&config.baseline, labels.last()) {
                (None, _) => Baseline::None,
                (Some(_), Some(&label)) => Baseline::Arm(label.clone()),
                (Some(_), None) => Baseline::Last,
            },
            seconds_per_seed: std::mem::take(&mut self.facts.seconds_per_seed),
            ..config.facts(labels.into_iter().cloned())
        };
        self.config = Some(config);
    }

    /// The worlds of its configuration; none without one.
    pub fn envs(&self) -> &[Env] {
        self.config.as_ref().map_or(&[], |config| &config.envs)
    }

    /// The worlds, as the rows and the configuration have them.
    pub fn worlds(&self) -> BTreeMap<String, World> {
        let mut worlds: BTreeMap<String, World> = BTreeMap::new();
        for row in &self.records.evaluations {
            let world = worlds.entry(row.env.clone()).or_default();
            world.evaluations.insert(row.step);
            world.steps = world.steps.max(row.step);
        }
        for row in &self.records.behaviour {
            let world = worlds.entry(row.env.clone()).or_default();
            world.windows.insert(row.step);
            world.steps = world.steps.max(row.step);
        }
        let config = self.config.iter();
        for (config, env) in config.flat_map(|c| c.envs.iter().map(move |env| (c, env))) {
            if let Some(world) = worlds.get_mut(&env.label()) {
                world.settings = settings(config, env);
            }
        }
        worlds
    }

    /// What is allowed but makes a comparison unfair.
    pub fn warnings(&self) -> Vec<String> {
        let seeds: BTreeSet<(&str, u64)> = (self.records.seeds.iter())
            .map(|row| (row.arm(), row.seed))
            .collect();
        let overlap = |(arm, tuned): (&String, &SeedSpan)| {
            let seed = seeds
                .iter()
                .find(|(of, seed)| of == arm && (tuned.first..=tuned.last).contains(seed))?;
            Some(format!(
                "{}: {arm} was tuned on seeds {tuned} and is compared on some of them, as seed {}; \
                 it had a look at the questions",
                self.folder.display(),
                seed.1
            ))
        };
        self.tuning_seeds.iter().filter_map(overlap).collect()
    }
}

fn settings(config: &Config, env: &Env) -> BTreeMap<String, String> {
    let world = env.table().into_iter();
    let mut settings: BTreeMap<String, String> =
        world.map(|(key, value)| (key, value.to_string())).collect();
    settings.insert("steps".into(), config.steps.to_string());
    settings.insert("eval-every".into(), config.eval_every.to_string());
    settings.insert("window".into(), config.window.to_string());
    settings
}

/// The run's configuration; none if the file is not there.
///
/// # Errors
/// If the file is not the configuration of a run.
pub fn read_config(folder: &Path) -> Result<Option<Config>, Error> {
    let path = folder.join(CONFIG_FILE);
    if !path.exists() {
        return Ok(None);
    }
    // What trained may not be in this build or on this machine.
    let said = |value: &str| Some(Said::new(value.into(), CONFIG_FILE));
    let here = Request {
        engine: said("native"),
        device: said("cpu"),
        ..Request::default()
    };
    Config::resolve(crate::config::read(&path)?, here).map(Some)
}

/// The run's manifest; an empty one if the file is not there.
fn read_manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join("manifest.json");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(Manifest::default());
    };
    serde_json::from_str(&text).map_err(|error| {
        Error::Input(format!(
            "{}: not the manifest of a run: {error}; restore it, or delete it: only the seconds of \
             the summary need it",
            path.display()
        ))
    })
}

/// Seconds of one seed by world and arm. Runs of one world did not always name it.
fn seconds_per_seed(manifest: &Manifest, records: &Records) -> BTreeMap<(String, String), f64> {
    let mut seeds: BTreeMap<(String, String), u32> = BTreeMap::new();
    for row in &records.seeds {
        *seeds.entry((row.env.clone(), row.arm.clone())).or_default() += 1;
    }
    let of_entry = |key: &(String, String)| {
        (manifest.arms.iter())
            .find(|entry| entry.arm == key.1 && entry.env.as_ref().is_none_or(|env| *env == key.0))
    };
    seeds
        .into_iter()
        .filter_map(|(key, count)| {
            let seconds = of_entry(&key)?.wall_seconds / f64::from(count);
            Some((key, seconds))
        })
        .collect()
}
