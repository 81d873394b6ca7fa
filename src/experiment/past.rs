//! What a run that was stopped has left, and whether this command can go on with it.

use std::{fs, path::Path};

use toml::{Table, Value};

use crate::run::{
    folder::{CONFIG_FILE, MANIFEST_FILE},
    manifest::Manifest,
};
use crate::{
    config::Config,
    error::{Error, failed},
    records::Records,
};

/// What is left of a run.
#[derive(Default)]
pub struct Past {
    /// Its manifest, if it came to write one.
    pub manifest: Option<Manifest>,
    /// Its rows, those of unfinished seeds included.
    pub records: Records,
}

impl Past {
    /// Reads the folder of a run with this configuration; none if the run has finished.
    ///
    /// # Errors
    /// If the run has another configuration or other names for its arms, or a file in it is not what
    /// a run writes.
    pub fn read(folder: &Path, config: &Config) -> Result<Option<Self>, Error> {
        same_configuration(folder, config)?;
        let manifest = read_manifest(folder)?;
        if let Some(manifest) = &manifest {
            if manifest.finished {
                return Ok(None);
            }
            same_labels(folder, manifest, config)?;
        }
        let records =
            crate::run::read_unfinished(folder).map_err(|error| Error::Input(error.to_string()))?;
        Ok(Some(Self { manifest, records }))
    }
}

fn same_configuration(folder: &Path, config: &Config) -> Result<(), Error> {
    let path = folder.join(CONFIG_FILE);
    let there = fs::read_to_string(&path).map_err(failed("read", &path))?;
    let there: Table = toml::from_str(&there).map_err(|error| {
        let (path, error) = (path.display(), error.message().to_owned());
        Error::Input(format!("{path}: not the configuration of a run: {error}"))
    })?;
    let here = toml::from_str(&config.to_toml()).expect("a configuration is TOML");
    match difference("", &there.into(), &Value::Table(here)) {
        None => Ok(()),
        Some(Difference { key, there, here }) => Err(Error::Input(format!(
            "{} has another configuration: {key} is {there} there and {here} here; give the same, \
             choose another --name, or begin anew with --overwrite",
            folder.display()
        ))),
    }
}

/// Rows are found by the label of their arm, which changes when defaults do.
fn same_labels(folder: &Path, manifest: &Manifest, config: &Config) -> Result<(), Error> {
    let labels = |manifest: &Manifest| -> Vec<_> {
        let entries = manifest.arms.iter();
        entries
            .map(|entry| format!("{} on {}", entry.arm, entry.env))
            .collect()
    };
    let there = labels(manifest);
    let here = labels(&Manifest::new(config, manifest.origin.clone()));
    match there.iter().zip(&here).find(|(there, here)| there != here) {
        None => Ok(()),
        Some((there, here)) => Err(Error::Input(format!(
            "{} was begun by a version of this program with other defaults, where \"{here}\" is \
             \"{there}\"; choose another --name, or begin anew with --overwrite",
            folder.display()
        ))),
    }
}

fn read_manifest(folder: &Path) -> Result<Option<Manifest>, Error> {
    let path = folder.join(MANIFEST_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(failed("read", &path))?;
    serde_json::from_str(&text).map(Some).map_err(|error| {
        let path = path.display();
        Error::Input(format!("{path}: not the manifest of a run: {error}"))
    })
}

/// Where two configurations differ.
#[derive(Debug, PartialEq)]
struct Difference {
    /// The key, as in `steps` or `agent 2, mask`.
    key: String,
    /// One value.
    there: String,
    /// The other.
    here: String,
}

/// The first difference below `key`, in the order of `here`.
fn difference(key: &str, there: &Value, here: &Value) -> Option<Difference> {
    let of_parts = |key: String, there: Option<&Value>, here: Option<&Value>| match (there, here) {
        (Some(there), Some(here)) => difference(&key, there, here),
        (there, here) => Some(Difference {
            key,
            there: shown(there),
            here: shown(here),
        }),
    };
    match (there, here) {
        (Value::Table(there), Value::Table(here)) => {
            let only_there = there.keys().filter(|&part| !here.contains_key(part));
            here.keys().chain(only_there).find_map(|part| {
                let comma = if key.is_empty() { "" } else { ", " };
                of_parts(
                    format!("{key}{comma}{part}"),
                    there.get(part),
                    here.get(part),
                )
            })
        }
        (Value::Array(there), Value::Array(here)) => {
            (0..there.len().max(here.len())).find_map(|part| {
                let number = part + 1;
                of_parts(format!("{key} {number}"), there.get(part), here.get(part))
            })
        }
        (there, here) if there == here => None,
        (there, here) => Some(Difference {
            key: key.into(),
            there: shown(Some(there)),
            here: shown(Some(here)),
        }),
    }
}

/// A value in a line; an arm or a world by its name.
fn shown(value: Option<&Value>) -> String {
    match value {
        None => "nothing".into(),
        Some(Value::Table(table)) => shown(table.get("name")),
        Some(Value::String(text)) => format!("{text:?}"),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(there: &str, here: &str) -> Option<[String; 3]> {
        let [there, here] = [there, here].map(|text| toml::from_str::<Table>(text).unwrap());
        let found = difference("", &there.into(), &here.into())?;
        Some([found.key, found.there, found.here])
    }

    #[test]
    fn the_first_difference_has_a_key_and_both_values() {
        let agents = "[[agent]]\nname = 'greedy'\n[[agent]]\nname = 'dropout-q'\nmask = 'step'";
        let expected =
            |key: &str, there: &str, here: &str| Some([key, there, here].map(str::to_owned));
        assert_eq!(found(agents, &agents.replace(" = ", "=")), None);
        assert_eq!(found("a = 1\nb = 2", "b = 2\na = 1"), None);
        assert_eq!(
            found("a = 1\nb = 2", "b = 3\na = 4"),
            expected("b", "2", "3")
        );
        assert_eq!(
            found("a = 1\nb = 2", "a = 1"),
            expected("b", "2", "nothing")
        );
        assert_eq!(
            found(agents, &agents.replace("'step'", "'episode'")),
            expected("agent 2, mask", "\"step\"", "\"episode\"")
        );
        assert_eq!(
            found(agents, "[[agent]]\nname = 'greedy'"),
            expected("agent 2", "\"dropout-q\"", "nothing")
        );
        assert_eq!(
            found("baseline = 'none'", "[baseline]\nname = 'greedy'"),
            expected("baseline", "\"none\"", "\"greedy\"")
        );
    }
}
