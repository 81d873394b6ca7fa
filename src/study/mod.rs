//! The talk's uncertainty studies: each asks one question of MC dropout where the truth is known.
//!
//! A study yields rows; all else is a function of the rows and the options. To add one, write a folder
//! here with an options struct that implements [`Study`], and name it in `Question` and in `carry_out`.
//! Options, files, threads, figures over seeds, claims and how an `Outcome` is written are shared.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod calibration;
mod checksums;
mod claim;
mod command;
mod config;
mod data;
mod groups;
mod multitask;
mod options;
mod outcome;
mod pictures;
mod posterior;
mod readout;
mod rows;
mod variance;
mod work;

use std::{ops::Range, path::Path, time::Instant};

use agents::{Backend, native::InstructionSet};
use serde::Serialize;

use crate::{
    error::{Error, failed},
    files::replace,
    parallel::threads,
    report::ReportOptions,
    run::{
        folder::{CONFIG_FILE, MANIFEST_FILE, date_and_time, missing},
        ledger::CHECKSUMS_FILE,
        manifest::Origin,
        resume::open_job,
    },
    stop,
};
use checksums::Checksums;
use command::Question;
pub use command::{StudyOptions, add_file};
pub use options::StudyRun;
use outcome::Outcome;
use rows::Rows;
use work::Work;

/// A study: the struct of its options, all of which but those of [`StudyRun`] are serialised into
/// `config.toml`, in kebab-case as on the command line.
pub trait Study: Serialize {
    /// Its name on the command line.
    const NAME: &'static str;
    /// The talk's question, in a sentence.
    const QUESTION: &'static str;
    /// What is said where numbers that it computed are not finite, and what may help.
    const DIVERGED: &'static str;
    /// What it leaves.
    type Rows: Rows;

    fn study_run(&self) -> &StudyRun;

    /// Its seeds.
    fn seeds(&self) -> Range<u64>;

    /// Refuses options that are each allowed but not together, before anything is written.
    ///
    /// # Errors
    /// [`Error::Input`]: what, the value found, what is allowed.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Does it. The rows depend on the options only: not on time, threads or folders.
    ///
    /// # Errors
    /// [`Error::Input`] if with these options no figures can be made, which only data, training or one's own
    /// agent tell; the folder then goes again. [`Error::Failure`] if something goes wrong that no option is to
    /// blame for.
    fn run(&self, work: &Work) -> Result<Self::Rows, Error>;

    /// What the rows say.
    fn report(&self, rows: Self::Rows) -> Outcome;
}

/// Runs a study and returns what it found, as text.
///
/// # Errors
/// If an option is wrong, or the run's folder cannot be made or written.
pub fn run(options: &StudyOptions) -> Result<String, Error> {
    carry_out(&options.question, None)
}

/// Makes the report of a study's folder again, as text; none if `options` name the folders of runs alone.
///
/// # Errors
/// If more is asked for than the report of one folder, or its files are not those of a study.
pub fn report(options: &ReportOptions) -> Result<Option<String>, Error> {
    for folder in &options.runs {
        let Some(study) = command::of_folder(folder)? else {
            continue;
        };
        let alone = ReportOptions::of(folder.clone());
        if *options != alone {
            let folder = folder.display();
            return Err(Error::Input(format!(
                "{folder}: this is the folder of a study; its report takes this folder alone, and no \
                 options"
            )));
        }
        return carry_out(&study.question, Some(folder)).map(Some);
    }
    Ok(None)
}

/// Conducts a study, or makes the report of its folder if that is given.
fn carry_out(question: &Question, folder: Option<&Path>) -> Result<String, Error> {
    fn of<S: Study>(study: &S, folder: Option<&Path>) -> Result<String, Error> {
        match folder {
            Some(folder) => report_on(study, folder),
            None => study.check().and_then(|()| conduct(study)),
        }
    }
    match question {
        Question::Posterior(study) => of(study, folder),
        Question::Variance(study) => of(study, folder),
        Question::Calibration(study) => of(study.as_ref(), folder),
        Question::Multitask(study) => of(study, folder),
    }
}

fn conduct<S: Study>(study: &S) -> Result<String, Error> {
    let config = config::to_toml(S::NAME, study);
    let options = study.study_run();
    if options.print_config {
        return Ok(config);
    }
    let name = (options.job.name.clone())
        .unwrap_or_else(|| format!("study_{}_{}", S::NAME, date_and_time()));
    let new = missing(&options.job.out);
    let engine = Backend::Native(InstructionSet::in_use());
    let threads = threads(engine, options.job.threads);
    let now = Origin::now(engine, threads);
    let (folder, mut manifest, _lock) =
        open_job(&options.job, options.resume, &name, &config, now)?;
    stop::end_at_once();
    folder.write(MANIFEST_FILE, &manifest.to_json())?;

    let start = Instant::now();
    let quiet = options.job.quiet;
    let rows = study.run(&Work { threads, quiet });
    let files = match rows.and_then(|mut rows| rows.files(S::DIVERGED)) {
        Err(error @ Error::Input(_)) => {
            folder.discard(&new)?;
            return Err(error);
        }
        files => files?,
    };
    for (name, content) in &files {
        folder.write(name, content)?;
    }
    let names = files.keys().copied().chain([CONFIG_FILE]);
    let sums = Checksums::of(&folder.path, names)?;
    folder.write(CHECKSUMS_FILE, &sums.text())?;
    let said = report_on(study, &folder.path)?;
    manifest.finish(start.elapsed());
    folder.write(MANIFEST_FILE, &manifest.to_json())?;
    let folder = folder.finish()?;
    let folder = folder.display();
    Ok(format!("{said}\nThe study's run is in {folder}\n"))
}

/// Writes what the rows in `folder` say beside them, and returns it as text.
fn report_on<S: Study>(study: &S, folder: &Path) -> Result<String, Error> {
    let outcome = study.report(S::Rows::read(folder)?);
    for (file, content) in outcome::files(study, &outcome)? {
        let path = folder.join(file);
        replace(&path, &content).map_err(failed("write", &path))?;
    }
    Ok(outcome::said::<S>(&outcome))
}
