//! One run's folder, read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Config, Env, Request, Said, SeedSpan};
use crate::error::Error;
use crate::records::{Records, Row};
use crate::report::Facts;
use crate::report::folders::complete;
use crate::run::folder::{CONFIG_FILE, MANIFEST_FILE};

/// Values of settings by their names.
pub type Settings = BTreeMap<String, String>;

/// A run that was read.
pub struct Run {
    pub folder: PathBuf,
    pub records: Records,
    /// What its configuration and its manifest say.
    pub facts: Facts,
    /// Settings of the arms by label, where there is a configuration.
    pub arms: BTreeMap<String, Settings>,
    /// Settings of the worlds and of their measurement, by label.
    pub worlds: BTreeMap<String, Settings>,
    /// The seeds on which arms were tuned, by label.
    tuning_seeds: BTreeMap<String, SeedSpan>,
    config: Option<Config>,
}

/// What a report needs of `manifest.json`, from old runs too: what each arm cost.
#[derive(Deserialize, Default)]
struct Costs {
    #[serde(default)]
    arms: Vec<Cost>,
}

#[derive(Deserialize)]
struct Cost {
    arm: String,
    /// Runs of one world did not always name it.
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
        let costs = Costs::read(folder)?;
        let mut run = Self {
            folder: folder.into(),
            facts: Facts::default(),
            records,
            arms: BTreeMap::new(),
            worlds: BTreeMap::new(),
            tuning_seeds: BTreeMap::new(),
            config: None,
        };
        if let Some(config) = config {
            run.configure(config, &costs);
        }
        run.facts.seconds_per_seed = costs.seconds_per_seed(&run.records);
        Ok(run)
    }

    /// Takes over what the configuration says. Its arms are named as the run named them, in order:
    /// the label of the same arm changes when defaults do.
    fn configure(&mut self, config: Config, costs: &Costs) {
        let mut labels: Vec<String> = Vec::new();
        for cost in &costs.arms {
            if !labels.contains(&cost.arm) {
                labels.push(cost.arm.clone());
            }
        }
        if labels.len() != config.arms().count() {
            labels = config.arms().map(|arm| arm.label()).collect();
        }
        for (arm, label) in config.arms().zip(&labels) {
            self.arms.insert(label.clone(), texts(arm.to_toml()));
            if let Some(seeds) = arm.tuning_seeds {
                self.tuning_seeds.insert(label.clone(), seeds);
            }
        }
        for env in &config.envs {
            let mut settings = texts(env.table());
            settings.insert("steps".into(), config.steps.to_string());
            settings.insert("eval-every".into(), config.eval_every.to_string());
            settings.insert("window".into(), config.window.to_string());
            self.worlds.insert(env.label(), settings);
        }
        self.facts = Facts::of(&config, &labels);
        self.config = Some(config);
    }

    /// The worlds of its configuration; none without one.
    pub fn envs(&self) -> &[Env] {
        self.config.as_ref().map_or(&[], |config| &config.envs)
    }

    /// What is allowed but makes a comparison unfair.
    pub fn warnings(&self) -> Vec<String> {
        let seeds: BTreeSet<(&str, u64)> = (self.records.seeds.iter())
            .map(|row| (row.arm(), row.seed))
            .collect();
        let overlap = |(arm, tuned): (&String, &SeedSpan)| {
            let tuned_on =
                |(of, seed): &&(&str, u64)| of == arm && (tuned.first..=tuned.last).contains(seed);
            let (_, seed) = seeds.iter().find(tuned_on)?;
            Some(format!(
                "{}: {arm} was tuned on seeds {tuned} and is compared on some of them, as seed {seed}; \
                 it had a look at the questions",
                self.folder.display()
            ))
        };
        self.tuning_seeds.iter().filter_map(overlap).collect()
    }
}

fn texts(table: toml::Table) -> Settings {
    let texts = table.into_iter();
    texts.map(|(key, value)| (key, value.to_string())).collect()
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

impl Costs {
    /// From the run's manifest; nothing if the file is not there.
    fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(MANIFEST_FILE);
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(Self::default());
        };
        serde_json::from_str(&text).map_err(|error| {
            Error::Input(format!(
                "{}: not the manifest of a run: {error}; restore it, or delete it: only the seconds of \
                 the summary need it",
                path.display()
            ))
        })
    }

    /// Seconds of one seed by world and arm.
    fn seconds_per_seed(&self, records: &Records) -> BTreeMap<(String, String), f64> {
        let mut seeds: BTreeMap<(String, String), u32> = BTreeMap::new();
        for row in &records.seeds {
            *seeds.entry((row.env.clone(), row.arm.clone())).or_default() += 1;
        }
        let seconds = |(key, seeds): ((String, String), u32)| {
            let is_of = |cost: &&Cost| {
                cost.arm == key.1 && cost.env.as_ref().is_none_or(|env| *env == key.0)
            };
            let cost = self.arms.iter().find(is_of)?;
            Some((key, cost.wall_seconds / f64::from(seeds)))
        };
        seeds.into_iter().filter_map(seconds).collect()
    }
}
