//! What a run that was stopped has left, and whether this command can go on with it.

use std::path::Path;

use crate::{
    config::Config,
    error::Error,
    run::{folder::MANIFEST_FILE, manifest::Manifest, resume::same_configuration},
};

/// The manifest of a run with this configuration, if it came to write one. `anew` says how to begin without it.
///
/// # Errors
/// If the run has another configuration, other names for its arms, or was begun by another version and has not finished.
pub fn manifest(folder: &Path, config: &Config, anew: &str) -> Result<Option<Manifest>, Error> {
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
