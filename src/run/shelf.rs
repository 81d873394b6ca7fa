//! The saved networks of one run, and the one among them that a user names.

use std::{fs, path::Path};

use envs::nearest::suggestion;

use crate::run::library::{Library, Saved};
use crate::{
    config::{Config, Env},
    error::Error,
    records::Seed,
    report::rebuild::read_config,
    run::{folder::CONFIG_FILE, networks},
};

/// The saved networks of a run, and what the run says of them.
pub struct Shelf {
    run: std::path::PathBuf,
    seeds: Vec<Seed>,
    /// The run's configuration.
    pub config: Config,
    /// The networks, at least one, and the worlds.
    pub library: Library,
}

/// Which network a user wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Label of the arm, or the name of its agent where no other arm has it.
    pub arm: &'a str,
    /// Label of the world; none for the only one.
    pub env: Option<&'a str>,
    /// The seed; none for the first.
    pub seed: Option<u64>,
}

impl Shelf {
    /// Reads what a run saved.
    ///
    /// # Errors
    /// If the folder is not one of a training run, or no network was saved.
    pub fn open(run: &Path) -> Result<Self, Error> {
        if let Some(study) = study_of(run) {
            let run = run.display();
            return Err(Error::Input(format!(
                "{run}: this is the folder of a study ({study}); the folder of a training run is expected, \
                 one with saved networks in {}/",
                networks::FOLDER
            )));
        }
        let config = read_config(run)?.ok_or_else(|| {
            let run = run.display();
            Error::Input(format!(
                "{run}: not the folder of a run: it has no {CONFIG_FILE}"
            ))
        })?;
        let seeds = super::read_seeds(run).map_err(|error| Error::Input(error.to_string()))?;
        let mut library = Library::default();
        library.add(run, &seeds, &config.envs);
        if library.networks().is_empty() {
            let run = run.display();
            return Err(Error::Input(format!(
                "{run} has no saved networks in {run}/{}; they are saved when a seed of an arm that \
                 learns has finished",
                networks::FOLDER
            )));
        }
        Ok(Self {
            run: run.into(),
            seeds,
            config,
            library,
        })
    }

    /// The network that is wanted, and its world.
    ///
    /// # Errors
    /// If there is none, or the choice is not clear; says what there is.
    pub fn find(&self, wanted: &Wanted) -> Result<(&Saved, &Env), Error> {
        let saved = find(wanted, &self.run, &self.seeds, &self.library)?;
        let env = self.library.world(&saved.env).ok_or_else(|| {
            Error::Input(format!(
                "{}: {CONFIG_FILE} has no world called \"{}\", as seeds.csv has; use the version of \
                 this program that trained it",
                self.run.display(),
                saved.env
            ))
        })?;
        Ok((saved, env))
    }

    /// Labels of the arms with saved networks, each once.
    pub fn arms(&self) -> Vec<&str> {
        distinct(self.library.networks().iter().map(|saved| &*saved.arm))
    }
}

/// The study that wrote this folder, if one did: its configuration names it.
fn study_of(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join(CONFIG_FILE)).ok()?;
    let config: toml::Table = text.parse().ok()?;
    config.get("study")?.as_str().map(str::to_owned)
}

/// The network that is wanted.
fn find<'a>(
    wanted: &Wanted,
    run: &Path,
    seeds: &[Seed],
    library: &'a Library,
) -> Result<&'a Saved, Error> {
    let arm = find_arm(wanted.arm, seeds, library)?;
    let of_arm = || library.networks().iter().filter(|saved| saved.arm == arm);
    let worlds = distinct(of_arm().map(|saved| &*saved.env));
    let env = match (wanted.env, &worlds[..]) {
        (Some(env), worlds) if worlds.contains(&env) => env,
        (Some(env), worlds) => {
            let suggestion = suggestion(env, worlds.iter().copied());
            return Err(Error::Input(format!(
                "--env {env}: {arm} has no saved networks in a world that is called that{suggestion}; \
                 worlds: {}",
                worlds.join(", ")
            )));
        }
        (None, [env]) => env,
        (None, worlds) => {
            return Err(Error::Input(format!(
                "{arm} has saved networks in {} worlds; choose one with --env: {}",
                worlds.len(),
                worlds.join(", ")
            )));
        }
    };
    let here: Vec<&Saved> = of_arm().filter(|saved| saved.env == env).collect();
    let Some(seed) = wanted.seed else {
        return Ok(here
            .into_iter()
            .min_by_key(|saved| saved.seed)
            .expect("a world of the arm"));
    };
    if let Some(saved) = here.iter().find(|saved| saved.seed == seed) {
        return Ok(saved);
    }
    let row = |row: &&Seed| (&*row.arm, &*row.env, row.seed) == (arm, env, seed);
    let why = match seeds.iter().find(row).map(|row| row.diverged_step) {
        Some(Some(step)) => format!("it diverged at step {step}, so its network was not saved"),
        Some(None) => {
            let file = networks::path(run, arm, env, seed);
            format!("there is no {}", file.display())
        }
        None => "no such seed has finished".into(),
    };
    Err(Error::Input(format!(
        "--seed {seed}: {why}; seeds of {arm} on {env} with saved networks: {}",
        spans(here.iter().map(|saved| saved.seed).collect())
    )))
}

/// The label of the arm that `name` means: its own, or the only one of that agent.
fn find_arm<'a>(name: &str, seeds: &[Seed], library: &'a Library) -> Result<&'a str, Error> {
    let arms = distinct(library.networks().iter().map(|saved| &*saved.arm));
    if let Some(&label) = arms.iter().find(|&&label| label == name) {
        return Ok(label);
    }
    let agent = |label: &str| label.split(' ').next() == Some(name);
    let of_agent: Vec<&str> = arms.iter().copied().filter(|label| agent(label)).collect();
    let known = seeds.iter().find(|row| row.arm == name || agent(&row.arm));
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
    Err(Error::Input(format!(
        "--arm {name}: {why}; arms with saved networks: {}",
        arms.join(", ")
    )))
}

/// Each label once, in order.
fn distinct<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for label in labels {
        if !distinct.contains(&label) {
            distinct.push(label);
        }
    }
    distinct
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
