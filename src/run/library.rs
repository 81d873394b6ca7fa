//! Which networks were saved, in one run or in several.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::watch::{
    simulate::{Length, simulate},
    trajectory::{Stage, Trajectory},
};
use crate::{config::Env, error::Error, records::Seed, run::networks};

/// Saved networks and the worlds that they learned in.
#[derive(Debug, Default)]
pub struct Library {
    networks: Vec<Saved>,
    worlds: BTreeMap<String, Env>,
}

/// Where a network lies, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Folder of its run.
    pub run: PathBuf,
    /// Label of the arm.
    pub arm: String,
    /// Label of the world.
    pub env: String,
    /// The seed.
    pub seed: u64,
}

impl Library {
    /// Adds the networks of a run, given its rows of `seeds.csv` and its worlds, as far as they are
    /// in its folder.
    pub fn add(&mut self, run: &Path, seeds: &[Seed], envs: &[Env]) {
        for env in envs {
            self.worlds
                .entry(env.label())
                .or_insert_with(|| env.clone());
        }
        for row in seeds.iter().filter(|row| row.has_network()) {
            if networks::path(run, &row.arm, &row.env, row.seed).is_file() {
                self.networks.push(Saved {
                    run: run.into(),
                    arm: row.arm.clone(),
                    env: row.env.clone(),
                    seed: row.seed,
                });
            }
        }
    }

    /// All of them, in the order of the runs and their rows.
    pub fn networks(&self) -> &[Saved] {
        &self.networks
    }

    /// The world with this label.
    pub fn world(&self, env: &str) -> Option<&Env> {
        self.worlds.get(env)
    }

    /// Labels of the worlds that can be drawn.
    pub fn drawable(&self) -> impl Iterator<Item = &str> {
        let worlds = self.worlds.iter();
        let drawable = worlds.filter(|(_, env)| Stage::of(env.make().as_ref()).is_some());
        drawable.map(|(label, _)| label.as_str())
    }

    /// Watches the agent of a network; none if its world is unknown or has no drawing.
    ///
    /// # Errors
    /// If the file is not what a run writes, or not for this world. Names the file.
    pub fn watch(
        &self,
        saved: &Saved,
        length: Option<Length>,
    ) -> Result<Option<Trajectory>, Error> {
        let Some(env) = self.world(&saved.env) else {
            return Ok(None);
        };
        let Saved {
            run,
            arm,
            env: label,
            seed,
        } = saved;
        let trained = networks::read(run, arm, label, *seed)?;
        simulate(&trained, env, length.unwrap_or_else(|| Length::of(env))).map_err(|error| {
            let path = networks::path(run, arm, label, *seed);
            Error::Input(format!(
                "{}: not a network for {label}: {error}",
                path.display()
            ))
        })
    }
}
