//! A run, or a shard of one, before it trains: its folder is this process's, and what an earlier try left is known.

use std::{fs::File, path::Path};

use crate::{
    config::{Config, RunOptions, Shard},
    error::Error,
    experiment::Existing,
    run::{
        folder::{MANIFEST_FILE, RunFolder},
        manifest::Manifest,
        resume::{OVERWRITE, same_configuration},
        shards,
    },
};

/// A run, or a shard of one, that may train.
pub struct Begun {
    pub folder: RunFolder,
    /// Of the folder, and of the run's if this is a shard of it, until they are dropped.
    pub locks: Vec<File>,
    /// What an earlier try has left.
    pub manifest: Option<Manifest>,
}

impl Begun {
    pub fn is_finished(&self) -> bool {
        self.manifest
            .as_ref()
            .is_some_and(|manifest| manifest.finished)
    }
}

/// Takes a run, made or there already, with what an earlier try has left.
///
/// # Errors
/// If its folder cannot be made or is not that of a run, another process has it, it is trained in shards, or it has
/// another configuration.
pub fn begin(
    config: &Config,
    options: &RunOptions,
    name: &str,
    existing: Existing,
) -> Result<Begun, Error> {
    let (job, toml) = (&options.job, config.to_toml());
    let resumes = match existing {
        Existing::Resume => true,
        Existing::ResumeIfThere => job.out.join(name).exists(),
        Existing::Keep | Existing::Replace => false,
    };
    let folder = match resumes {
        true => RunFolder::open(&job.out, name, &toml)?,
        false => {
            let folder = RunFolder::create(job, name, existing == Existing::Replace)?;
            folder.with_config(&toml)?
        }
    };
    if shards::is_sharded(&folder.path) {
        return Err(Error::Input(format!(
            "{} is trained in shards; start each of them again with the same --shard I/N and without --resume",
            folder.path.display()
        )));
    }
    Ok(Begun {
        locks: vec![folder.lock()?],
        manifest: manifest(&folder.path, config, OVERWRITE)?,
        folder,
    })
}

/// How to begin a run in shards anew.
const SHARD_ANEW: &str = "delete its folder to begin anew";

/// Takes a shard of a run, which may have been begun before, here or elsewhere; none if all shards have finished
/// and are one run.
///
/// # Errors
/// If another process has it, there is no such shard, or the run has another configuration or is not in shards.
pub fn begin_shard(
    config: &Config,
    options: &RunOptions,
    name: &str,
    shard: Shard,
) -> Result<Option<Begun>, Error> {
    if options.job.name.is_none() {
        return Err(Error::Input(format!(
            "--shard {shard}: shards share a folder; give each the same --name"
        )));
    }
    if shard.count > config.seeds {
        return Err(Error::Input(format!(
            "--shard {shard}: a shard has at least one seed, and the run has {}; use at most so many shards",
            config.seeds
        )));
    }
    let toml = config.to_toml();
    let run = RunFolder::join(&options.job.out, name, &toml)?;
    let shared = run.share()?;
    let begun = manifest(&run.path, config, SHARD_ANEW)?;
    match begun {
        // What is one run by now is mended as one.
        Some(manifest) if manifest.finished => return Ok(None),
        Some(_) => {
            return Err(Error::Input(format!(
                "--shard {shard}: {} was begun as a whole; go on with --resume, or choose another --name",
                run.path.display()
            )));
        }
        None => {}
    }
    let folder = shards::open(&run, shard, &toml)?;
    Ok(Some(Begun {
        locks: vec![shared, folder.lock()?],
        manifest: manifest(&folder.path, config, SHARD_ANEW)?,
        folder,
    }))
}

/// The manifest of a run with this configuration, if it came to write one. `anew` says how to begin without it.
///
/// # Errors
/// If the run has another configuration, other names for its arms, or was begun by another version and has not finished.
fn manifest(folder: &Path, config: &Config, anew: &str) -> Result<Option<Manifest>, Error> {
    same_configuration(folder, &config.to_toml(), anew)?;
    let manifest = Manifest::read(folder)?;
    if let Some(manifest) = &manifest {
        same_labels(folder, manifest, config, anew)?;
        let (there, here) = (&manifest.origin.version, env!("CARGO_PKG_VERSION"));
        if !manifest.finished && there != here {
            return Err(Error::Input(format!(
                "{} was begun by version {there} of this program, whose rows may differ from those of {here}; go on \
                 with that one, or {anew}",
                folder.display()
            )));
        }
    }
    Ok(manifest)
}

/// Rows are found by the label of their arm, which changes when defaults do.
fn same_labels(
    folder: &Path,
    manifest: &Manifest,
    config: &Config,
    anew: &str,
) -> Result<(), Error> {
    let labels = |manifest: &Manifest| -> Vec<_> {
        let entries = manifest.arms.iter();
        entries
            .map(|entry| format!("{} on {}", entry.arm, entry.env))
            .collect()
    };
    let there = labels(manifest);
    let here = labels(&Manifest::of_run(config, manifest.origin.clone()));
    let differs = |&(place, here): &(usize, &String)| there.get(place) != Some(here);
    match here.iter().enumerate().find(differs) {
        None if there.len() > here.len() => Err(Error::Input(format!(
            "{}: {} arms, and the configuration has {}: the file was edited; restore it, or {anew}",
            folder.join(MANIFEST_FILE).display(),
            there.len(),
            here.len()
        ))),
        None => Ok(()),
        Some((place, here)) => Err(Error::Input(format!(
            "{} was begun by a version of this program with other defaults, where \"{here}\" is \
             \"{}\"; choose another --name, or {anew}",
            folder.display(),
            there.get(place).map_or("missing", String::as_str)
        ))),
    }
}
