//! The main job: train all arms, record what they yield, report. A run that was stopped can go on:
//! its finished seeds are kept, the others go on from their checkpoints or are trained again from their first step.

mod begun;
mod job;
mod parts;
mod past;
mod progress;
mod work;

use std::path::PathBuf;

use crate::{
    config::{Config, RunOptions},
    error::Error,
    parallel::threads,
    protocol::{memory, rollout},
    report::{self, ReportOptions},
    run::folder::default_name,
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
    /// Go on with it if there is one, and leave it as it is if it has finished.
    ResumeIfThere,
}

/// How a run ended.
#[derive(Debug)]
pub enum Outcome {
    /// It was trained to the end.
    Trained { summary: String, folder: PathBuf },
    /// It had been trained to the end before, and was left as it is.
    FinishedBefore { folder: PathBuf },
    /// A part of its seeds was trained to the end, now or before.
    Shard { folder: PathBuf },
    /// All of its parts had been trained, and made one run.
    Merged { folder: PathBuf },
}

/// Runs an experiment.
///
/// # Errors
/// If the run's folder cannot be made, resumed or written, or a signal stopped it.
pub fn run(config: &Config, options: &RunOptions, existing: Existing) -> Result<Outcome, Error> {
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
    let begun = match options.shard {
        Some(shard) => match begun::begin_shard(config, options, &name, shard)? {
            Some(begun) => begun,
            None => {
                let folder = options.job.out.join(name);
                return Ok(Outcome::Merged { folder });
            }
        },
        None => begun::begin(config, begun::folder(config, options, &name, existing)?)?,
    };
    if existing == Existing::ResumeIfThere && options.shard.is_none() && begun.is_finished() {
        return finished_before(begun.folder.path, existing);
    }
    let folder = begun.folder.path.clone();
    let goes_on = options.shard.is_some() || existing == Existing::ResumeIfThere;
    let Some(job) = Job::new(config, begun, options, goes_on)? else {
        return match options.shard {
            Some(_) => Ok(Outcome::Shard { folder }),
            None => finished_before(folder, existing),
        };
    };
    let folder = job.run()?;
    if options.shard.is_some() {
        return Ok(Outcome::Shard {
            folder: folder.finish()?,
        });
    }
    let summary = report::of_folders(&ReportOptions::of(folder.path.clone()))?.summary;
    Ok(Outcome::Trained {
        summary,
        folder: folder.finish()?,
    })
}

/// The name of a run, as it was given or by default.
pub fn name(config: &Config, options: &RunOptions) -> String {
    let name = options.job.name.clone();
    name.unwrap_or_else(|| default_name(config.arms(), &config.envs))
}

fn finished_before(folder: PathBuf, existing: Existing) -> Result<Outcome, Error> {
    // A kill may have come before the report.
    if existing == Existing::ResumeIfThere || !folder.join("summary.json").exists() {
        return Ok(Outcome::FinishedBefore { folder });
    }
    let folder = folder.display();
    Err(Error::Input(format!(
        "{folder} has finished, so there is nothing to resume; `dropout-q report {folder}` makes its \
         report anew"
    )))
}
