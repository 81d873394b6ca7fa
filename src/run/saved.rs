//! Which networks were saved, in one run or in several, and the one among them that a user names.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use agents::saved::NetworkError;
use envs::nearest::suggestion;

use crate::{
    config::{Config, Env},
    error::Error,
    records::{Seed, distinct},
    run::{folder::CONFIG_FILE, networks, read_config, read_seeds},
};

/// A saved network: where it lies, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedNetwork {
    pub run: PathBuf,
    pub arm: String,
    pub env: String,
    pub seed: u64,
}

impl SavedNetwork {
    /// The error of a network that is not one for its world; names the file.
    pub fn unfit(&self, error: &NetworkError) -> Error {
        let path = networks::path(&self.run, &self.arm, &self.env, self.seed);
        let (path, env) = (path.display(), &self.env);
        Error::Input(format!("{path}: not a network for {env}: {error}"))
    }
}

/// Saved networks and the worlds that they learned in.
#[derive(Debug, Default)]
pub struct ModelIndex {
    /// In the order of the runs and their rows.
    pub networks: Vec<SavedNetwork>,
    /// By label.
    pub worlds: BTreeMap<String, Env>,
}

impl ModelIndex {
    /// Adds the networks of a run, given its rows of `seeds.csv` and its worlds, as far as they are
    /// in its folder.
    pub fn add(&mut self, run: &Path, seeds: &[Seed], envs: &[Env]) {
        for env in envs {
            self.worlds
                .entry(env.label())
                .or_insert_with(|| env.clone());
        }
        let is_there = |row: &&Seed| networks::path(run, &row.arm, &row.env, row.seed).is_file();
        let saved = seeds
            .iter()
            .filter(|row| row.has_network())
            .filter(is_there);
        self.networks.extend(saved.map(|row| SavedNetwork {
            run: run.into(),
            arm: row.arm.clone(),
            env: row.env.clone(),
            seed: row.seed,
        }));
    }

    /// Labels of the arms, each once.
    pub fn arms(&self) -> Vec<&str> {
        distinct(self.networks.iter().map(|saved| &*saved.arm))
    }
}

/// The saved networks of a run, and what the run says of them.
pub struct SavedRun {
    run: PathBuf,
    seeds: Vec<Seed>,
    pub config: Config,
    /// At least one network.
    pub index: ModelIndex,
}

/// Which network a user wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Label of the arm, or the name of its agent where no other arm has it.
    pub arm: &'a str,
    /// Label of the world; none for the only one.
    pub env: Option<&'a str>,
    /// None for the first.
    pub seed: Option<u64>,
}

impl SavedRun {
    /// Reads what a run saved.
    ///
    /// # Errors
    /// If the folder is not one of a training run, or no network was saved.
    pub fn open(run: &Path) -> Result<Self, Error> {
        let (shown, folder) = (run.display(), networks::FOLDER);
        let config = read_config(run)?.ok_or_else(|| {
            Error::Input(match run.exists() {
                true => format!("{shown}: not the folder of a run: it has no {CONFIG_FILE}"),
                false => format!("{shown}: there is no such folder"),
            })
        })?;
        let seeds = read_seeds(run)?;
        let mut index = ModelIndex::default();
        index.add(run, &seeds, &config.envs);
        if index.networks.is_empty() {
            return Err(Error::Input(format!(
                "{shown} has no saved networks in {shown}/{folder}; they are saved when a seed of an \
                 arm that learns has finished"
            )));
        }
        Ok(Self {
            run: run.into(),
            seeds,
            config,
            index,
        })
    }

    /// The network that is wanted, and its world.
    ///
    /// # Errors
    /// If there is none, or the choice is not clear; says what there is.
    pub fn find(&self, wanted: &Wanted) -> Result<(&SavedNetwork, &Env), Error> {
        let arm = self.find_arm(wanted.arm)?;
        let mut here: Vec<_> = self.index.networks.iter().collect();
        here.retain(|saved| saved.arm == arm);
        let label = find_world(arm, wanted.env, &here)?;
        here.retain(|saved| saved.env == label);
        let saved = self.find_seed(wanted.seed, &here)?;
        let env = self.index.worlds.get(label).ok_or_else(|| {
            Error::Input(format!(
                "{}: {CONFIG_FILE} has no world called \"{label}\", as seeds.csv has; use the version \
                 of this program that trained it",
                self.run.display()
            ))
        })?;
        Ok((saved, env))
    }

    /// The label of the arm that `name` means: its own, or the only one of that agent.
    fn find_arm(&self, name: &str) -> Result<&str, Error> {
        let arms = self.index.arms();
        if let Some(&label) = arms.iter().find(|&&label| label == name) {
            return Ok(label);
        }
        // A label begins with the name of its agent, but for one that was given.
        let agent = |label: &str| {
            let known = self.config.arms().find(|arm| arm.label() == label);
            let agent = known.map(|arm| arm.name).or(label.split(' ').next());
            agent == Some(name)
        };
        let of_agent: Vec<&str> = arms.iter().copied().filter(|label| agent(label)).collect();
        let mut rows = self.seeds.iter();
        let known = rows.find(|row| row.arm == name || agent(&row.arm));
        let why = match (&of_agent[..], known) {
            ([label], _) => return Ok(label),
            ([_, _, ..], _) => "several arms are of this agent; give the whole label of one".into(),
            ([], Some(row)) if row.parameters == 0 => "this arm trains no network".into(),
            ([], Some(_)) => "no network of this arm was saved".into(),
            ([], None) => {
                let suggestion = suggestion(name, arms.iter().copied());
                format!("no arm is called that{suggestion}")
            }
        };
        let arms = arms.join(", ");
        Err(Error::Input(format!(
            "--arm {name}: {why}; arms with saved networks: {arms}"
        )))
    }

    /// The network of the wanted seed among those of one arm in one world.
    fn find_seed<'a>(
        &self,
        wanted: Option<u64>,
        here: &[&'a SavedNetwork],
    ) -> Result<&'a SavedNetwork, Error> {
        let first = here.iter().min_by_key(|saved| saved.seed);
        let first = first.expect("a world of the arm");
        let Some(seed) = wanted else {
            return Ok(first);
        };
        if let Some(saved) = here.iter().find(|saved| saved.seed == seed) {
            return Ok(saved);
        }
        let (arm, env) = (&*first.arm, &*first.env);
        let row = |row: &&Seed| (&*row.arm, &*row.env, row.seed) == (arm, env, seed);
        let why = match self.seeds.iter().find(row).map(|row| row.diverged_step) {
            Some(Some(step)) => format!("it diverged at step {step}, so its network was not saved"),
            Some(None) => {
                let file = networks::path(&self.run, arm, env, seed);
                format!("there is no {}", file.display())
            }
            None => "no such seed has finished".into(),
        };
        let seeds = spans(here.iter().map(|saved| saved.seed).collect());
        Err(Error::Input(format!(
            "--seed {seed}: {why}; seeds of {arm} on {env} with saved networks: {seeds}"
        )))
    }
}

/// The label of the wanted world, or of the only one, among those of an arm's networks.
fn find_world<'a>(
    arm: &str,
    wanted: Option<&str>,
    networks: &[&'a SavedNetwork],
) -> Result<&'a str, Error> {
    let worlds = distinct(networks.iter().map(|saved| &*saved.env));
    let all = worlds.join(", ");
    match (wanted, &worlds[..]) {
        (None, [env]) => Ok(env),
        (None, worlds) => Err(Error::Input(format!(
            "{arm} has saved networks in {} worlds; choose one with --env: {all}",
            worlds.len()
        ))),
        (Some(env), worlds) => {
            let found = worlds.iter().find(|&&label| label == env);
            found.copied().ok_or_else(|| {
                let suggestion = suggestion(env, worlds.iter().copied());
                Error::Input(format!(
                    "--env {env}: {arm} has no saved networks in a world that is called \
                     that{suggestion}; worlds: {all}"
                ))
            })
        }
    }
}

/// Numbers as they are said: `0 to 3, 7`.
fn spans(mut numbers: Vec<u64>) -> String {
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|one, other| one + 1 == *other);
    let said = runs.map(|run| match run {
        [first, .., last] => format!("{first} to {last}"),
        one => one[0].to_string(),
    });
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_listed_in_spans() {
        assert_eq!(spans(vec![7, 0, 2, 1, 3]), "0 to 3, 7");
        assert_eq!(spans(vec![5]), "5");
        assert_eq!(spans(vec![1, 3, 4]), "1, 3 to 4");
    }
}
