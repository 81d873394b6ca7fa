//! What was stopped goes on in its folder, if it had the same configuration.

use std::{fs::File, path::Path};

use toml::{Table, Value};

use crate::{
    config::JobOptions,
    error::{Error, failed},
    files,
    run::{
        folder::{CONFIG_FILE, RunFolder, config_text},
        manifest::{Manifest, Origin},
    },
};

/// How to begin anew what has a folder of its own.
pub const OVERWRITE: &str = "begin anew with --overwrite";

/// Begins a search or a study in its folder, made or there already, or goes on with it. Until the lock is dropped no
/// other process can.
///
/// # Errors
/// If it cannot be made, or it is to go on and is not there, has another configuration or has finished.
pub fn open_job(
    job: &JobOptions,
    resume: bool,
    name: &str,
    config: &str,
    now: Origin,
) -> Result<(RunFolder, Manifest, File), Error> {
    let folder = match resume {
        true => RunFolder::open(&job.out, name, config)?,
        false => RunFolder::create(job, name, job.overwrite)?.with_config(config)?,
    };
    // Nobody else writes there from here on.
    let lock = folder.lock()?;
    same_configuration(&folder.path, config, OVERWRITE)?;
    let manifest = match Manifest::read(&folder.path)? {
        None => Manifest::new(now),
        Some(manifest) if !manifest.finished => manifest.resumed(now),
        Some(_) => {
            return Err(Error::Input(format!(
                "{} has finished, so there is nothing to resume",
                folder.path.display()
            )));
        }
    };
    files::clear(&folder.path).map_err(failed("clear", &folder.path))?;
    Ok((folder, manifest, lock))
}

/// Refuses a folder that has another configuration than this one, which is TOML. `anew` says how to begin without
/// what is there.
///
/// # Errors
/// The first setting that differs.
pub fn same_configuration(folder: &Path, config: &str, anew: &str) -> Result<(), Error> {
    let there: Table = toml::from_str(&config_text(folder)?).map_err(|error| {
        let (path, error) = (folder.join(CONFIG_FILE), error.message().to_owned());
        let path = path.display();
        Error::Input(format!("{path}: not the configuration of a run: {error}"))
    })?;
    let here: Table = toml::from_str(config).expect("a configuration is TOML");
    match difference(there, here) {
        None => Ok(()),
        Some([key, there, here]) => Err(Error::Input(format!(
            "{} has another configuration: {key} is {there} there and {here} here; give the same, \
             choose another --name, or {anew}",
            folder.display()
        ))),
    }
}

/// The first difference, in the order of `here`: the key, as in `steps` or `agent 2, mask`, and both values.
fn difference(there: Table, here: Table) -> Option<[String; 3]> {
    let [there, here] = [there, here].map(|table| values("", &table.into()));
    let keys = here.iter().chain(&there).map(|(key, _)| key);
    let value = |values: &[(String, String)], key: &str| {
        let found = values.iter().find(|(known, _)| known == key);
        found.map_or_else(|| "nothing".into(), |(_, value)| value.clone())
    };
    let mut all = keys.map(|key| [key.clone(), value(&there, key), value(&here, key)]);
    all.find(|[_, there, here]| there != here)
}

/// All values below a key, each with its own key; an arm or a world is its name.
fn values(key: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Table(table) => {
            let comma = if key.is_empty() { "" } else { ", " };
            let parts = table.iter().flat_map(|(part, value)| match part.as_str() {
                "name" => values(key, value),
                part => values(&format!("{key}{comma}{part}"), value),
            });
            parts.collect()
        }
        Value::Array(list) => {
            let parts = list.iter().enumerate();
            let parts = parts.flat_map(|(n, value)| values(&format!("{key} {}", n + 1), value));
            parts.collect()
        }
        Value::String(text) => vec![(key.into(), format!("{text:?}"))],
        value => vec![(key.into(), value.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(there: &str, here: &str) -> Option<[String; 3]> {
        let [there, here] = [there, here].map(|text| toml::from_str::<Table>(text).unwrap());
        difference(there, here)
    }

    #[test]
    fn the_first_difference_has_a_key_and_both_values() {
        let agents = "[[agent]]\nname = 'greedy'\n[[agent]]\nname = 'dropout-q'\nmask = 'step'";
        assert_eq!(found(agents, &agents.replace(" = ", "=")), None);
        assert_eq!(found("a = 1\nb = 2", "b = 2\na = 1"), None);
        let episode = agents.replace("'step'", "'episode'");
        let (fewer, table) = ("[[agent]]\nname = 'greedy'", "[baseline]\nname = 'greedy'");
        for (there, here, expected) in [
            ("a = 1\nb = 2", "b = 3\na = 4", ["b", "2", "3"]),
            ("a = 1\nb = 2", "a = 1", ["b", "2", "nothing"]),
            (
                agents,
                &episode,
                ["agent 2, mask", "\"step\"", "\"episode\""],
            ),
            (agents, fewer, ["agent 2", "\"dropout-q\"", "nothing"]),
            (
                "baseline = 'none'",
                table,
                ["baseline", "\"none\"", "\"greedy\""],
            ),
        ] {
            assert_eq!(found(there, here).unwrap(), expected);
        }
    }
}
