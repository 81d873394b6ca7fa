//! `dropout-q report`: tables and pictures from the files of one run, or of several that are merged.
//!
//! The rows suffice. What `config.toml` and `manifest.json` add, where they are there, is which arm
//! is the baseline, what counts as solved, how long an arm acts at random, how long a seed took, what
//! the maps look like, on which seeds the arms were tuned, and whether runs can be compared at all.
//! Saved networks add the replay.

mod complete;
mod merge;
mod run;

use std::path::{Path, PathBuf};

use envs::nearest::suggestion;

use crate::error::Error;
use crate::records::{Records, Row};
use crate::report::ReportOptions;
use crate::run::folder::CONFIG_FILE;
use crate::{
    config::{Criteria, Drawing},
    report::{self, Baseline, Facts, ReportError},
};
use crate::{run::library::Library, watch::replay::replays};
use run::Run;
pub(crate) use run::read_config;

/// Makes the report that was asked for, and returns its summary and what to warn of.
///
/// # Errors
/// If a folder or a file is not one of a run, if the runs cannot be merged, or if the report cannot
/// be written. Everything is read before anything is written.
pub fn run(options: &ReportOptions) -> Result<(String, Vec<String>), Error> {
    let out = match (&options.out, options.runs.as_slice()) {
        (Some(out), _) => out,
        (None, [run]) => run,
        (None, runs) => {
            return Err(Error::Input(format!(
                "{} runs make one report; say with --out DIR where it goes",
                runs.len()
            )));
        }
    };
    check_out(out, &options.runs)?;
    let runs: Vec<Run> = (options.runs.iter())
        .map(|folder| Run::read(folder))
        .collect::<Result<_, _>>()?;
    let records = merge::merge(&runs)?;
    let facts = facts(&runs, options, &records)?;
    let summary = write(&records, &facts, out, options)?;
    Ok((summary, runs.iter().flat_map(Run::warnings).collect()))
}

/// Refuses a folder that holds another run than the one that is reported, whose own report would be lost.
fn check_out(out: &Path, runs: &[PathBuf]) -> Result<(), Error> {
    let same = |run: &PathBuf| run.canonicalize().ok() == out.canonicalize().ok();
    if !out.join(CONFIG_FILE).exists() || matches!(runs, [run] if same(run)) {
        return Ok(());
    }
    Err(Error::Input(format!(
        "--out {}: this folder holds a run, whose own report would be replaced; choose another folder",
        out.display()
    )))
}

/// Makes the report of one run with nothing asked for, and returns its summary.
///
/// # Errors
/// As [`run`].
pub fn run_alone(folder: PathBuf) -> Result<String, Error> {
    let (summary, _) = run(&ReportOptions {
        runs: vec![folder],
        baseline: None,
        criteria: Criteria::default(),
        drawing: Drawing::default(),
        out: None,
    })?;
    Ok(summary)
}

fn write(
    records: &Records,
    facts: &Facts,
    out: &Path,
    options: &ReportOptions,
) -> Result<String, Error> {
    if options.out.is_some() {
        std::fs::create_dir_all(out).map_err(|error| {
            Error::Input(format!("--out {}: cannot make it: {error}", out.display()))
        })?;
    }
    report::write(records, facts, out).map_err(|error| match error {
        ReportError::NoRows => Error::Input(format!("{}: {error}", options.runs[0].display())),
        error => Error::Failure(error.to_string()),
    })
}

/// What the runs and the options say beyond the rows.
fn facts(runs: &[Run], options: &ReportOptions, records: &Records) -> Result<Facts, Error> {
    let mut facts = Facts {
        baseline: baseline(runs, options, records)?,
        criteria: options.criteria,
        drawing: options.drawing,
        ..Facts::default()
    };
    for run in runs {
        facts.criteria = facts.criteria.or(run.facts.criteria);
        facts.drawing = facts.drawing.or(run.facts.drawing);
        facts.grids.extend(run.facts.grids.clone());
        let variances = run.facts.target_variances.clone();
        facts.target_variances.extend(variances);
        facts.continuing.extend(run.facts.continuing.clone());
        facts.random_starts.extend(run.facts.random_starts.clone());
        let seconds = run.facts.seconds_per_seed.iter();
        for (key, &seconds) in seconds {
            facts.seconds_per_seed.entry(key.clone()).or_insert(seconds);
        }
    }
    let mut library = Library::default();
    for run in runs {
        library.add(&run.folder, &run.records.seeds, run.envs());
    }
    facts.replays = replays(&library, facts.baseline(&labels(records)))?;
    Ok(facts)
}

fn baseline(runs: &[Run], options: &ReportOptions, records: &Records) -> Result<Baseline, Error> {
    let arms = labels(records);
    match options.baseline.as_deref() {
        Some("none") => return Ok(Baseline::None),
        Some(label) if arms.contains(&label) => return Ok(Baseline::Arm(label.into())),
        Some(label) => {
            let suggestion = suggestion(label, arms.iter().copied());
            return Err(Error::Input(format!(
                "--baseline {label}: no arm is called that{suggestion}; arms: {}",
                arms.join(", ")
            )));
        }
        None => {}
    }
    let mut named = (runs.iter()).filter_map(|run| {
        let arms = labels(&run.records);
        Some((run, run.facts.baseline(&arms)?.to_owned()))
    });
    let Some((run, label)) = named.next() else {
        return Ok(Baseline::None);
    };
    match named.find(|(_, other)| *other != label) {
        None => Ok(Baseline::Arm(label)),
        Some((other, second)) => Err(Error::Input(format!(
            "the baseline of {} is {label} and that of {} is {second}; say with --baseline which \
             one it shall be",
            run.folder.display(),
            other.folder.display()
        ))),
    }
}

/// Labels of the arms, in the order of the seeds' rows and then of the others.
fn labels(records: &Records) -> Vec<&str> {
    let mut labels = Vec::new();
    let seeds = records.seeds.iter().map(Row::arm);
    let evaluations = records.evaluations.iter().map(Row::arm);
    let behaviour = records.behaviour.iter().map(Row::arm);
    for label in seeds.chain(evaluations).chain(behaviour) {
        if labels.last() != Some(&label) && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}
