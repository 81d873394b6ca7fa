//! The talk's uncertainty studies: each asks one question of MC dropout where the truth is known, and
//! answers it with numbers and pictures.
//!
//! To add a study, write a folder here with an options struct that implements [`Study`], and name it
//! in [`Question`] and in [`run`]. Everything else is shared: the common options, the configuration
//! file, the run's folder, the threads, and how an [`Outcome`] is written.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod calibration;
mod cholesky;
mod claim;
pub mod config;
mod csv;
pub mod estimate;
mod multitask;
mod outcome;
mod outputs;
mod posterior;
pub mod values;
mod variance;
mod work;

use std::{path::PathBuf, time::Instant};

use agents::{Backend, native::InstructionSet, settings::whole};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::{
    error::Error,
    experiment::threads,
    run::{
        folder::{CONFIG_FILE, MANIFEST_FILE, RunFolder, date_and_time},
        job::{self, Manifest},
    },
};
pub use claim::{Claim, Finding, Seen};
pub use csv::Csv;
pub use outcome::{Outcome, TitledTable};
pub use work::Work;

/// Which study, and its options.
#[derive(Args, Debug)]
pub struct StudyOptions {
    /// Which study.
    #[command(subcommand)]
    pub question: Question,
}

/// The studies.
#[derive(Subcommand, Debug)]
pub enum Question {
    /// Regression with a gap in the data: the band of masked passes beside an exact posterior
    Posterior(posterior::Posterior),
    /// Aleatoric and epistemic variance by how much was seen of what, in a regression and of returns
    Variance(variance::Variance),
    /// Are the STDs right: simulate from a model with dropout, retrain, compare
    Calibration(Box<calibration::Calibration>),
    /// Several tasks at once: learned weights of their losses beside the best of a grid, whatever the units
    Multitask(multitask::Multitask),
}

/// Options that every study has and that its results do not depend on.
#[derive(Args, Debug, Clone, Default)]
pub struct StudyRun {
    /// TOML file with options of this study, each a key without its dashes, as a run's config.toml;
    /// options on the command line override it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print the configuration as TOML and stop
    #[arg(long)]
    pub print_config: bool,
    /// What computes networks: native, and nothing else yet
    #[arg(long, hide = true, value_parser = native_alone)]
    pub engine: Option<String>,
    /// Worker threads, 1 to 1024; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1024))]
    pub threads: Option<u64>,
    /// Folder for runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub out: PathBuf,
    /// The run's name: its folder is DIR/NAME [default: the study, date and time]
    #[arg(long)]
    pub name: Option<String>,
    /// Replace an existing run of that name
    #[arg(long)]
    pub overwrite: bool,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}

/// Refuses the other engines, which the main job has.
fn native_alone(engine: &str) -> Result<String, String> {
    match engine {
        "native" => Ok(engine.into()),
        _ => Err("studies train on the native engine alone".into()),
    }
}

/// A study: the struct of its options, all of which but those of [`StudyRun`] are serialised into
/// `config.toml`, in kebab-case as on the command line.
pub trait Study: Serialize {
    /// Its name on the command line.
    const NAME: &'static str;
    /// The talk's question, in a sentence.
    const QUESTION: &'static str;
    /// What is expected, and who says so.
    const CLAIMS: &'static [Claim];

    /// How and where it runs.
    fn study_run(&self) -> &StudyRun;

    /// Refuses options that are each allowed but not together, before anything is written.
    ///
    /// # Errors
    /// [`Error::Input`]: what, the value found, what is allowed.
    fn check(&self) -> Result<(), Error>;

    /// Does it. The outcome depends on the options only: not on time, threads or folders.
    ///
    /// # Errors
    /// [`Error::Failure`] if something goes wrong that no option is to blame for.
    fn run(&self, work: &Work) -> Result<Outcome, Error>;
}

/// Runs a study and returns what it found, as text.
///
/// # Errors
/// If an option is wrong, or the run's folder cannot be made or written.
pub fn run(options: &StudyOptions) -> Result<String, Error> {
    match &options.question {
        Question::Posterior(study) => conduct(study),
        Question::Variance(study) => conduct(study),
        Question::Calibration(study) => conduct(study.as_ref()),
        Question::Multitask(study) => conduct(study),
    }
}

fn conduct<S: Study>(study: &S) -> Result<String, Error> {
    study.check()?;
    let config = config::to_toml(study);
    let options = study.study_run();
    if options.print_config {
        return Ok(config);
    }
    let name =
        (options.name.clone()).unwrap_or_else(|| format!("study_{}_{}", S::NAME, date_and_time()));
    let folder = RunFolder::create(&options.out, &name, options.overwrite)?;
    folder.write(CONFIG_FILE, &config)?;
    let _lock = folder.lock()?;
    let engine = Backend::Native(InstructionSet::in_use());
    let threads = threads(engine, options.threads);
    let mut manifest = Manifest::new(engine, threads);
    folder.write(MANIFEST_FILE, &job::to_json(&manifest))?;

    let start = Instant::now();
    let outcome = study.run(&Work::new(threads, options.quiet))?;
    for (file, content) in outputs::files(study, &outcome)? {
        folder.write(&file, &content)?;
    }
    manifest.finish(start.elapsed().as_secs_f64());
    folder.write(MANIFEST_FILE, &job::to_json(&manifest))?;
    let folder = folder.finish()?;
    Ok(format!(
        "{}\nThe study's run is in {}\n",
        outputs::text::<S>(&outcome),
        folder.display()
    ))
}
