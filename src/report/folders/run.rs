//! One run's folder, read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::{Arm, Config, Env, SeedSpan};
use crate::error::Error;
use crate::records::{
    Behaviour, Episode, Evaluation, Record, Row, Seed, State, Variances, distinct,
};
use crate::report::folders::complete;
use crate::report::scaling::told_by_returns;
use crate::report::seed_curves::SeedCurves;
use crate::report::{Arranged, Facts};
use crate::run::{
    self, Tail,
    ledger::{self, CHECKSUMS_FILE, Ledger},
    manifest::{ArmManifest, Manifest},
    seed_id::SeedId,
};

/// Values of settings by their names.
pub type Settings = BTreeMap<String, String>;

/// A run that was read.
pub struct Run {
    pub folder: PathBuf,
    /// Its rows of `seeds.csv`, in their order.
    pub seeds: Vec<Seed>,
    /// Until they are merged.
    pub rows: Arranged,
    /// What its seeds have in files.
    pub written: Ledger,
    /// What its configuration and its manifest say.
    pub facts: Facts,
    /// Label of its baseline.
    pub baseline: Option<String>,
    /// Settings of the arms by label, where there is a configuration.
    pub arms: BTreeMap<String, Settings>,
    /// Settings of the worlds and of their measurement, by label.
    pub worlds: BTreeMap<String, Settings>,
    /// The seeds on which arms were tuned, by label.
    tuning_seeds: BTreeMap<String, SeedSpan>,
    config: Option<Config>,
}

impl Run {
    /// Reads a folder.
    ///
    /// # Errors
    /// If a file is not what a run writes.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let manifest = read_manifest(folder)?;
        let finished = manifest.as_ref().map(|manifest| manifest.finished);
        let is_unfinished = finished == Some(false);
        // First: what it promises is in the files, while another process writes them.
        let finished_seeds = ledger::read(folder)?;
        let arms = manifest.as_ref().map_or(&[][..], |manifest| &manifest.arms);
        let mut run = Self {
            folder: folder.into(),
            facts: Facts::default(),
            baseline: None,
            seeds: Vec::new(),
            rows: Arranged::default(),
            written: Ledger::new(),
            arms: BTreeMap::new(),
            worlds: BTreeMap::new(),
            tuning_seeds: BTreeMap::new(),
            config: None,
        };
        if let Some(config) = run::read_config(folder)? {
            run.configure(config, arms);
        }
        let mut seeds = Vec::new();
        let mut rows = Arranged {
            told_by_returns: told_by_returns(&run.facts),
            ..Arranged::default()
        };
        // A kill may have cut a row.
        let tail = match is_unfinished {
            true => Tail::MayBeCut,
            false => Tail::Whole,
        };
        let is_done =
            |id: &SeedId| (finished_seeds.as_ref()).is_some_and(|seeds| seeds.contains_key(id));
        run::read(folder, tail, &mut |row| {
            let id = SeedId::new(row.seed_key());
            if let Record::Seed(row) = &row {
                if is_unfinished && !is_done(&id) {
                    return;
                }
                seeds.push(row.clone());
            }
            run.written.entry(id).or_default().add(&row);
            rows.add(row);
        })?;
        rows.sort();
        complete::check(folder, &seeds, &rows, run.facts.stop_when_solved)?;
        if let Some(seeds) = &finished_seeds {
            ledger::check(folder, seeds, &run.written, !is_unfinished)?;
        }
        complete::check_files(folder, &rows, manifest.as_ref())?;
        run.facts.seconds_per_seed = seconds_per_seed(arms, &seeds);
        run.baseline = run.facts.baseline(&rows.arms()).map(Into::into);
        (run.seeds, run.rows) = (seeds, rows);
        Ok(run)
    }

    /// Takes over what the configuration says. Its arms are named as the run named them, in order:
    /// the label of the same arm changes when defaults do.
    fn configure(&mut self, config: Config, arms: &[ArmManifest]) {
        let labels = distinct(arms.iter().map(|entry| &*entry.arm));
        let mut labels: Vec<String> = labels.into_iter().map(Into::into).collect();
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

    /// What is allowed but makes a comparison unfair or a report incomplete.
    pub fn warnings(&self) -> Vec<String> {
        let folder = self.folder.display();
        let overlap = |(arm, tuned): (&String, &SeedSpan)| {
            let is_tuned_on =
                |row: &&Seed| row.arm == *arm && (tuned.first..=tuned.last).contains(&row.seed);
            let seeds = self.seeds.iter().filter(is_tuned_on).map(|row| row.seed);
            let seed = seeds.min()?;
            Some(format!(
                "{folder}: {arm} was tuned on seeds {tuned} and is compared on some of them, as seed {seed}; \
                 it had a look at the questions"
            ))
        };
        let mut warnings: Vec<String> = self.tuning_seeds.iter().filter_map(overlap).collect();
        // A seed that diverged may have ended before it had any of these rows.
        let is_whole = |row: &Seed| row.diverged_step.is_none();
        let whole = || self.seeds.iter().filter(|row| is_whole(row));
        let config = self.config.as_ref();
        let has = |rows: fn(&SeedCurves) -> bool| self.rows.all().any(rows);
        let missing = [
            (
                State::FILE,
                whole().any(|row| row.optimal_return.is_some()),
                has(|seed| !seed.states.is_empty()),
                "has no maps of what the agents know",
            ),
            (
                Behaviour::FILE,
                whole().next().is_some(),
                has(|seed| !seed.behaviour.is_empty()),
                "says nothing of exploring agents",
            ),
            (
                Evaluation::FILE,
                whole().next().is_some() && config.is_some_and(|config| config.eval_every > 0),
                has(|seed| !seed.evaluations.is_empty()),
                "says nothing of greedy policies",
            ),
            (
                Episode::FILE,
                whole().any(|row| self.rows.told_by_returns.contains(&row.env)),
                has(|seed| seed.has_episodes),
                "says nothing of bad episodes",
            ),
            (
                Variances::FILE,
                whole().any(|row| row.optimal_return.is_some())
                    && config.is_some_and(|config| config.arms().any(Arm::learns_noise)),
                has(|seed| !seed.variances.is_empty()),
                "says nothing of learned variances",
            ),
            (
                CHECKSUMS_FILE,
                config.is_some(),
                run::is_there(&self.folder, CHECKSUMS_FILE),
                "cannot tell whether rows have changed",
            ),
        ];
        for (file, is_expected, is_there, loss) in missing {
            if is_expected && !is_there {
                warnings.push(format!(
                    "{folder}: {file} is not there, so the report {loss}"
                ));
            }
        }
        warnings
    }
}

fn texts(table: toml::Table) -> Settings {
    let texts = table.into_iter();
    texts.map(|(key, value)| (key, value.to_string())).collect()
}

/// The run's manifest, if it has one.
fn read_manifest(folder: &Path) -> Result<Option<Manifest>, Error> {
    Manifest::read(folder).map_err(|error| {
        Error::Input(format!(
            "{error}; restore it, or move it away: a report then lacks only the seconds, but --resume would \
             train every seed again"
        ))
    })
}

/// Seconds of one seed by world and arm.
fn seconds_per_seed(arms: &[ArmManifest], rows: &[Seed]) -> BTreeMap<(String, String), f64> {
    let seconds = |entry: &ArmManifest| {
        let is_of = |row: &&Seed| (&row.arm, &row.env) == (&entry.arm, &entry.env);
        let seeds = rows.iter().filter(is_of).count();
        let key = (entry.env.clone(), entry.arm.clone());
        (seeds > 0).then(|| (key, entry.wall_seconds / seeds as f64))
    };
    arms.iter().filter_map(seconds).collect()
}
