//! The studies that have not moved to the shared pieces yet.

pub mod claim;
mod csv;
pub mod estimate;
mod outcome;
mod outputs;

use std::time::Instant;

use agents::{Backend, native::InstructionSet};
use serde::Serialize;

use crate::error::Error;
use crate::experiment::threads;
use crate::run::folder::{CONFIG_FILE, MANIFEST_FILE, RunFolder, date_and_time};
use crate::run::job::{self, Manifest};
use crate::study::{STUDY, StudyRun, Work, config};

pub use claim::{Claim, Finding, Seen};
pub use csv::Csv;
pub use outcome::{Outcome, TitledTable};

/// A study as it was.
pub trait Study: Serialize {
    /// Its name on the command line.
    const NAME: &'static str;
    /// The talk's question, in a sentence.
    const QUESTION: &'static str;
    /// What is expected, and who says so.
    const CLAIMS: &'static [Claim];

    /// How and where it runs.
    fn study_run(&self) -> &StudyRun;

    /// Refuses options that are each allowed but not together.
    ///
    /// # Errors
    /// [`Error::Input`]: what, the value found, what is allowed.
    fn check(&self) -> Result<(), Error>;

    /// Does it.
    ///
    /// # Errors
    /// [`Error::Failure`] if something goes wrong that no option is to blame for.
    fn run(&self, work: &Work) -> Result<Outcome, Error>;
}

/// Runs a study and returns what it found, as text.
pub fn conduct<S: Study>(study: &S) -> Result<String, Error> {
    study.check()?;
    let config = config::to_toml((STUDY, S::NAME), study);
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
