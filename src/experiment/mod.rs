//! The main job: train all arms, record what they yield, report. A run that was stopped can go on:
//! its finished seeds are kept, the others go on from their checkpoints or are trained again from their first step.

mod begun;
mod job;
mod parts;
mod progress;
mod work;

use std::path::PathBuf;

use crate::{
    config::{Config, RunOptions, Shard},
    error::Error,
    messages::warn,
    parallel::threads,
    protocol::{memory, rollout},
    report::{Report, ReportOptions, of_folders},
    run::folder::{RunFolder, default_name},
    stop,
};
use job::Job;

/// What to do with a run of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone: it is an error.
    Keep,
    /// Train anew in its place.
    Replace,
    /// Go on with it: it is an error if there is none.
    Resume,
    /// Go on with it if there is one; if it has finished, only make its report anew.
    ResumeIfThere,
}

/// Runs an experiment, and returns what is to be said of it.
///
/// # Errors
/// If the run's folder cannot be made, resumed or written, or a signal stopped it.
pub fn run(config: &Config, options: &RunOptions, existing: Existing) -> Result<String, Error> {
    stop::listen();
    let name = name(config, options);
    let threads = threads(config.backend, options.job.threads);
    let seeds = config
        .seeds
        .div_ceil(options.shard.map_or(1, |shard| shard.count));
    let places = (config.arms().count() * config.envs.len()) as u64;
    let at_once = memory::at_once(config.backend, seeds * places, threads);
    let saves = options.checkpoint_every().is_some();
    memory::check(config.arms(), &config.envs, config.steps, at_once, saves)?;
    for env in &config.envs {
        rollout::try_out(env.make());
    }
    match options.shard {
        Some(shard) => run_shard(config, options, &name, shard),
        None => run_whole(config, options, &name, existing),
    }
}

/// Trains a shard of a run.
fn run_shard(
    config: &Config,
    options: &RunOptions,
    name: &str,
    shard: Shard,
) -> Result<String, Error> {
    let Some(mut begun) = begun::begin_shard(config, options, name, shard)? else {
        return Ok(format!(
            "All shards of {} have finished and are one run: nothing is left to do\n",
            options.job.out.join(name).display()
        ));
    };
    let _locks = std::mem::take(&mut begun.locks);
    let folder = begun.folder.path.clone();
    if let Some(job) = Job::new(config, begun, options, true)? {
        job.run()?.finish()?;
    }
    Ok(format!(
        "The shard in {} has finished; `dropout-q report` on the run's folder makes one run of all\n",
        folder.display()
    ))
}

/// Trains a run, and makes its report.
fn run_whole(
    config: &Config,
    options: &RunOptions,
    name: &str,
    existing: Existing,
) -> Result<String, Error> {
    let mut begun = begun::begin(config, options, name, existing)?;
    // Nobody else writes there until the report is made.
    let _locks = std::mem::take(&mut begun.locks);
    let folder = begun.folder.path.clone();
    let goes_on = existing == Existing::ResumeIfThere;
    let job = match goes_on && begun.is_finished() {
        true => None,
        false => Job::new(config, begun, options, goes_on)?,
    };
    let trained = job.map(Job::run).transpose()?;
    // A kill may have come before the report.
    let has_report = || folder.join("summary.json").exists();
    if trained.is_none() && existing == Existing::Resume && has_report() {
        let folder = folder.display();
        return Err(Error::Input(format!(
            "{folder} has finished, so there is nothing to resume; `dropout-q report {folder}` makes its \
             report anew"
        )));
    }
    report(folder, trained)
}

/// Makes the report of a run that has just been trained, or had been before.
fn report(run: PathBuf, trained: Option<RunFolder>) -> Result<String, Error> {
    let folder = run.display().to_string();
    let Report { summary, warnings } = of_folders(&ReportOptions::of(run))?;
    let Some(trained) = trained else {
        warn(&warnings);
        return Ok(format!(
            "{summary}\nThe run in {folder} had finished before; its report was made anew\n"
        ));
    };
    trained.finish()?;
    Ok(format!(
        "{summary}\nThe run is in {folder}: open {folder}/report.html\n"
    ))
}

/// The name of a run, as it was given or by default.
pub fn name(config: &Config, options: &RunOptions) -> String {
    let name = options.job.name.clone();
    name.unwrap_or_else(|| default_name(config.arms(), &config.envs))
}
