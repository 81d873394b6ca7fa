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
mod seed_scores;
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
        folder::{MANIFEST_FILE, RunFolder, default_name},
        manifest::Origin,
        resume::open_job,
    },
    stop,
};
use halving::{FINAL, SCREENING, Score};
use outputs::{Finding, TRIALS_FILE};
use plan::Plan;
use seed_scores::SeedScores;
use stage::Trainer;

/// Refuses a search that cannot be.
///
/// # Errors
/// If something that was asked for does not exist or cannot be tuned.
pub fn check(options: &TuneOptions) -> Result<(), Error> {
    Plan::resolve(options).map(drop)
}

/// Tunes an arm and returns what it found, as text, and the folder.
///
/// # Errors
/// If what was asked for cannot be, the folder cannot be made, resumed or written, or a signal stopped it.
pub fn run(options: &TuneOptions) -> Result<(String, PathBuf), Error> {
    stop::listen();
    let plan = Plan::resolve(options)?;
    let trials = trials::draw(&plan)?;
    let threads = threads(plan.backend, options.job.threads);
    let places = (trials.len() * plan.envs.len()) as u64;
    let at_once = memory::at_once(plan.backend, plan.seeds.saturating_mul(places), threads);
    let arms = trials.iter().map(|trial| &trial.arm);
    memory::check(arms, &plan.envs, plan.steps, at_once, false)?;
    let name = options.job.name.clone().unwrap_or_else(|| {
        let name = default_name([&trials[0].arm], &plan.envs);
        format!("tune_{name}")
    });
    let now = Origin::now(plan.backend, threads);
    let (folder, mut manifest, _lock) =
        open_job(&options.job, options.resume, &name, &plan.to_toml(), now)?;
    manifest.tuning_seeds = Some(plan.seed_span());
    let scores = SeedScores::open(&folder.path)?;
    folder.write(MANIFEST_FILE, &manifest.to_json())?;

    let start = Instant::now();
    let mut trainer = Trainer {
        plan: &plan,
        trials: &trials,
        scores,
        threads,
        quiet: options.job.quiet,
        folder: &folder,
    };
    let searched = search(&mut trainer, &folder);
    let (screened, finished) = searched.inspect_err(|_| {
        manifest.wall_seconds += start.elapsed().as_secs_f64();
        // The first error is the one to report.
        let _ = folder.write(MANIFEST_FILE, &manifest.to_json());
    })?;
    trainer.scores.sort()?;

    let finding = Finding::new(&plan, &trials, screened, finished);
    folder.write(
        TRIALS_FILE,
        &outputs::trials_csv(&plan, &trials, &finding.scores),
    )?;
    folder.write("winner.toml", &finding.winner_toml())?;
    let picture = scores::sheet(&finding);
    folder.write("summary.md", &finding.summary_md(&picture))?;
    let picture = pictures::files(&picture);
    for (file, content) in picture.map_err(|error| Error::Failure(error.to_string()))? {
        folder.write(&file, &content)?;
    }
    manifest.finish(start.elapsed());
    folder.write(MANIFEST_FILE, &manifest.to_json())?;
    Ok((finding.text(), folder.finish()?))
}

/// Both stages: the scores of all trials, and of those that trained to the end.
fn search(trainer: &mut Trainer, folder: &RunFolder) -> Result<(Vec<Score>, Vec<Score>), Error> {
    let all: Vec<_> = (0..trainer.trials.len()).collect();
    let screened = trainer.run_stage(SCREENING, &all)?;
    let trials_csv = outputs::trials_csv(trainer.plan, trainer.trials, &screened);
    folder.write(TRIALS_FILE, &trials_csv)?;
    let finished = trainer.run_stage(FINAL, &halving::survivors(&screened))?;
    Ok((screened, finished))
}
