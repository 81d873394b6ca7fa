//! The folders of one run, or of several that are merged, as rows and facts.
//!
//! The rows suffice. What `config.toml` and `manifest.json` add, where they are there, is which arm
//! is the baseline, what counts as solved, how long an arm acts at random, how long a seed took, what
//! the maps look like, what policies can earn, on which seeds the arms were tuned, and whether runs can be
//! compared at all. Saved networks add the replay.

mod complete;
mod merge;
mod run;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use envs::nearest::suggestion;

use crate::config::SeedSpan;
use crate::error::{Error, failed};
use crate::files;
use crate::report::{self, Arranged, Baseline, Facts, ReportOptions};
use crate::run::{
    folder::{CONFIG_FILE, RunFolder},
    shards::{self, Unfinished},
};
use crate::{run::saved::ModelIndex, watch::replay::replays};
use run::Run;

/// A report that was made.
#[derive(Debug)]
pub struct Report {
    /// The summary, as plain text.
    pub summary: String,
    /// What is allowed but makes a comparison unfair.
    pub warnings: Vec<String>,
}

/// Makes the report that was asked for. Everything is read before anything is written.
///
/// # Errors
/// If a folder or a file is not one of a run, if the runs cannot be merged, or if the report cannot
/// be written.
pub fn of_folders(options: &ReportOptions) -> Result<Report, Error> {
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
    check_out(out, options)?;
    let (mut all_folders, mut warnings) = (Vec::new(), Vec::new());
    for run in &options.runs {
        let (folders, is_unfinished) = folders(run, options.partial)?;
        all_folders.extend(folders);
        warnings.extend(is_unfinished.then(|| {
            let run = run.display();
            format!("{run}: this run has not finished; the report is of the seeds that have")
        }));
    }
    let runs = all_folders.iter().map(|folder| Run::read(folder));
    let mut runs: Vec<Run> = runs.collect::<Result<_, _>>()?;
    warnings.extend(runs.iter().flat_map(Run::warnings));
    let mut all = merge::merge(&mut runs)?;
    let baseline = baseline(&runs, options, &all.arms())?;
    if !options.arm.is_empty() {
        keep(options, &baseline, &mut all, &mut runs)?;
    }
    let _lock = match &options.out {
        None if !options.partial => clear(out)?,
        _ => None,
    };
    let facts = facts(&runs, options, baseline, &all.arms())?;
    if options.out.is_some() {
        std::fs::create_dir_all(out).map_err(|error| {
            Error::Input(format!("--out {}: cannot make it: {error}", out.display()))
        })?;
    }
    let summary = report::write(&all, &facts, out).map_err(|error| match error {
        Error::Input(error) => Error::Input(format!("{}: {error}", options.runs[0].display())),
        error => error,
    })?;
    Ok(Report { summary, warnings })
}

/// Deletes what a kill has left of an earlier report in a finished run, unless another process is at work there,
/// and keeps other reports from it until the lock is dropped.
fn clear(run: &Path) -> Result<Option<File>, Error> {
    let folder = RunFolder::at(run);
    if let Ok(_lock) = folder.lock() {
        files::clear(run).map_err(failed("clear", run))?;
    }
    Ok(folder.share().ok())
}

/// The folders that have the rows of a run: its own, or those of its shards if some are missing and the report
/// is of the rest; and whether some are missing.
///
/// # Errors
/// If the run has not finished and the report is to be of the whole: which seeds are missing.
fn folders(run: &Path, partial: bool) -> Result<(Vec<PathBuf>, bool), Error> {
    if let Some(whole) = shards::whole_of(run) {
        return Err(Error::Input(format!(
            "{}: a shard; report on the run, {}",
            run.display(),
            whole.display()
        )));
    }
    match shards::unfinished(run)? {
        Some(unfinished) if partial => Ok((unfinished.folders, true)),
        Some(unfinished) => Err(Error::Failure(missing(run, &unfinished))),
        None => Ok((vec![run.into()], false)),
    }
}

/// What is missing of a run, in words.
fn missing(run: &Path, unfinished: &Unfinished) -> String {
    let lines = unfinished.missing.iter().map(|(shard, spans)| {
        let span = |span: &SeedSpan| match span.first == span.last {
            true => span.first.to_string(),
            false => span.to_string(),
        };
        let spans: Vec<String> = spans.iter().map(span).collect();
        let owner = shard.map_or_else(String::new, |shard| format!("--shard {shard}: "));
        match spans.is_empty() {
            true => format!("{owner}all seeds, but not their end"),
            false => format!("{owner}seeds {}", spans.join(", ")),
        }
    });
    format!(
        "{} has not finished, so there is no verdict. Missing:\n  {}\nGo on with it, or report on the rest with \
         --partial",
        run.display(),
        lines.collect::<Vec<_>>().join("\n  ")
    )
}

/// Refuses a folder that holds another run than the one that is reported, or that run if the report is of some of its
/// arms: its own report would be lost.
fn check_out(out: &Path, options: &ReportOptions) -> Result<(), Error> {
    let same = |run: &PathBuf| run.canonicalize().ok() == out.canonicalize().ok();
    let is_its_own = matches!(&options.runs[..], [run] if same(run));
    if is_its_own && let Some(arm) = options.arm.first() {
        return Err(Error::Input(format!(
            "--arm {arm}: a report of some arms would replace that of the whole run; say with --out DIR where else it goes"
        )));
    }
    if is_its_own || !out.join(CONFIG_FILE).exists() {
        return Ok(());
    }
    Err(Error::Input(format!(
        "--out {}: this folder holds a run, whose own report would be replaced; choose another folder",
        out.display()
    )))
}

/// Leaves out the arms that are not asked for, but for the baseline.
fn keep(
    options: &ReportOptions,
    baseline: &Baseline,
    all: &mut Arranged,
    runs: &mut [Run],
) -> Result<(), Error> {
    (options.arm.iter()).try_for_each(|label| check_arm("--arm", label, &all.arms()))?;
    let is_baseline = |arm: &str| matches!(baseline, Baseline::Arm(label) if label == arm);
    let is_kept = |arm: &str| is_baseline(arm) || options.arm.iter().any(|kept| kept == arm);
    all.arms.retain(|arm| is_kept(arm));
    for arms in all.worlds.values_mut() {
        arms.retain(|arm, _| is_kept(arm));
    }
    all.worlds.retain(|_, arms| !arms.is_empty());
    all.envs.retain(|env| all.worlds.contains_key(env));
    for run in runs {
        run.seeds.retain(|row| is_kept(&row.arm));
    }
    Ok(())
}

/// Refuses the label of an arm, said by this option, that the runs do not have.
fn check_arm(option: &str, label: &str, arms: &[&str]) -> Result<(), Error> {
    if arms.contains(&label) {
        return Ok(());
    }
    let suggestion = suggestion(label, arms.iter().copied());
    Err(Error::Input(format!(
        "{option} {label}: no arm is called that{suggestion}; arms: {}",
        arms.join(", ")
    )))
}

/// What the runs and the options say beyond the rows of these arms.
fn facts(
    runs: &[Run],
    options: &ReportOptions,
    baseline: Baseline,
    arms: &[&str],
) -> Result<Facts, Error> {
    let mut facts = Facts {
        baseline,
        criteria: options.criteria,
        drawing: options.drawing,
        ..Facts::default()
    };
    let mut index = ModelIndex::default();
    for run in runs {
        facts.extend(run.facts.clone());
        index.add(&run.folder, &run.seeds, run.envs());
    }
    facts.replays = replays(&index, facts.baseline(arms))?;
    Ok(facts)
}

fn baseline(runs: &[Run], options: &ReportOptions, arms: &[&str]) -> Result<Baseline, Error> {
    match options.baseline.as_deref() {
        Some("none") => return Ok(Baseline::None),
        Some(label) => {
            check_arm("--baseline", label, arms)?;
            return Ok(Baseline::Arm(label.into()));
        }
        None => {}
    }
    let named = runs.iter().map(|run| (run, run.baseline.as_deref()));
    let mut named = named.filter_map(|(run, label)| Some((run, label?)));
    let Some((run, label)) = named.next() else {
        return Ok(Baseline::None);
    };
    match named.find(|(_, other)| *other != label) {
        None => Ok(Baseline::Arm(label.into())),
        Some((other, second)) => Err(Error::Input(format!(
            "the baseline of {} is {label} and that of {} is {second}; say with --baseline which \
             one it shall be",
            run.folder.display(),
            other.folder.display()
        ))),
    }
}
