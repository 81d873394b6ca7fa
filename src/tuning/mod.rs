//! Fair tuning: random search over an arm's declared space, the same effort for every arm, on seeds
//! that the later comparison never uses.
//!
//! A trial is one configuration: the keys that the arm's specification says, and a value drawn for
//! every other setting of its agent's space. Successive halving with one rule for all arms stops
//! the hopeless ones: all trials train for a third of the steps, the best quarter for all of them.

mod halving;
mod options;
mod outputs;
mod plan;
mod score;
mod scores;
mod stage;
mod trials;

use std::{path::PathBuf, time::Instant};

pub use options::TuneOptions;

use crate::{
    error::Error,
    parallel::threads,
    plot::pictures,
    protocol::memory,
    run::{
        folder::{CONFIG_FILE, MANIFEST_FILE, RunFolder, default_name},
        manifest::{Manifest, Origin},
    },
};
use halving::{FINAL, SCREENING};
use outputs::{Finding, TRIALS_FILE};
use plan::Plan;
use stage::run_stage;

/// Tunes an arm and returns what it found, as text, and the folder.
///
/// # Errors
/// If what was asked for cannot be, or the folder cannot be made or written.
pub fn run(options: &TuneOptions) -> Result<(String, PathBuf), Error> {
    let plan = Plan::resolve(options)?;
    let trials = trials::draw(&plan)?;
    let threads = threads(plan.backend, options.job.threads);
    let places = (trials.len() * plan.envs.len()) as u64;
    let at_once = memory::at_once(plan.backend, plan.seeds.saturating_mul(places), threads);
    let arms = trials.iter().map(|trial| &trial.arm);
    memory::check(arms, &plan.envs, plan.steps, at_once)?;
    let name = options.job.name.clone().unwrap_or_else(|| {
        let name = default_name([&trials[0].arm], &plan.envs);
        format!("tune_{name}")
    });
    let folder = RunFolder::create(&options.job, &name, options.job.overwrite)?;
    let mut manifest = Manifest {
        tuning_seeds: Some(plan.seed_span()),
        ..Manifest::new(Origin::now(plan.backend, threads))
    };
    folder.write(CONFIG_FILE, &plan.to_toml())?;
    let _lock = folder.lock()?;
    folder.write(MANIFEST_FILE, &manifest.to_json())?;

    let start = Instant::now();
    let all: Vec<_> = (0..trials.len()).collect();
    let screened = run_stage(&plan, SCREENING, &trials, &all, threads, options.job.quiet);
    let trials_csv = |scores: &[_]| outputs::trials_csv(&plan, &trials, scores);
    folder.write(TRIALS_FILE, &trials_csv(&screened))?;
    let survivors = halving::survivors(&screened);
    let finished = run_stage(
        &plan,
        FINAL,
        &trials,
        &survivors,
        threads,
        options.job.quiet,
    );

    let finding = Finding::new(&plan, &trials, screened, finished);
    folder.write(TRIALS_FILE, &trials_csv(&finding.scores))?;
    folder.write("winner.toml", &finding.winner_toml())?;
    folder.write("summary.md", &finding.summary_md())?;
    let picture = pictures::files(&scores::sheet(&finding));
    for (file, content) in picture.map_err(|error| Error::Failure(error.to_string()))? {
        folder.write(&file, &content)?;
    }
    manifest.finish(start.elapsed());
    folder.write(MANIFEST_FILE, &manifest.to_json())?;
    Ok((finding.text(), folder.finish()?))
}
