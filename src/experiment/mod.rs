//! The main job: train all arms, record what they yield, report. A run that was stopped can go on:
//! its finished seeds are kept, the others are trained again from their first step.

mod past;
mod progress;
mod work;

use std::{fs::File, path::PathBuf, time::Instant};

use crate::{
    config::{Arm, Config, RunOptions, SeedSpan},
    error::{Error, failed},
    files,
    messages::say,
    parallel::threads,
    protocol::{
        Event, memory,
        pool::{self, Message},
    },
    report::{self, ReportOptions},
    run::{
        folder::{CONFIG_FILE, MANIFEST_FILE, RunFolder, default_name},
        manifest::{Manifest, Origin},
        networks,
        recorder::Recorder,
    },
};
use past::Past;
use progress::ArmBar;
use work::Unit;

/// What to do with a run of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone: it is an error.
    Keep,
    /// Train anew in its place.
    Replace,
    /// Go on with it: it is an error if there is none, or none that can go on.
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
}

/// Runs an experiment.
///
/// # Errors
/// If the run's folder cannot be made, resumed or written.
pub fn run(config: &Config, options: &RunOptions, existing: Existing) -> Result<Outcome, Error> {
    let name =
        (options.job.name.clone()).unwrap_or_else(|| default_name(config.arms(), &config.envs));
    let threads = threads(config.backend, options.job.threads);
    let places = (config.arms().count() * config.envs.len()) as u64;
    let at_once = memory::at_once(config.backend, config.seeds * places, threads);
    memory::check(config.arms(), &config.envs, config.steps, at_once)?;
    let now = Origin::now(config.backend, threads);
    let resumes = match existing {
        Existing::Keep | Existing::Replace => false,
        Existing::Resume => true,
        Existing::ResumeIfThere => options.job.out.join(&name).exists(),
    };
    let begun = if resumes {
        resume(config, RunFolder::open(&options.job.out, &name)?)?
    } else {
        let replace = existing == Existing::Replace;
        Some(begin(
            config,
            RunFolder::create(&options.job.out, &name, replace)?,
        )?)
    };
    let Some(Begun {
        folder,
        lock: _lock,
        past,
    }) = begun
    else {
        return finished_before(options.job.out.join(name), existing);
    };
    let mut job = Job::new(config, folder, past, now, options.job.quiet)?;
    if resumes && !options.job.quiet {
        job.say_what_is_finished();
    }
    job.train(threads)?;
    let folder = job.finish()?;
    let summary = report::of_folders(&ReportOptions::of(folder.path.clone()))?.summary;
    Ok(Outcome::Trained {
        summary,
        folder: folder.finish()?,
    })
}

/// A run that may train.
struct Begun {
    folder: RunFolder,
    /// Of the folder, until the run ends.
    lock: File,
    /// What is left of an earlier try.
    past: Past,
}

fn begin(config: &Config, folder: RunFolder) -> Result<Begun, Error> {
    folder.write(CONFIG_FILE, &config.to_toml())?;
    Ok(Begun {
        lock: folder.lock()?,
        folder,
        past: Past::default(),
    })
}

/// None if the run has finished.
fn resume(config: &Config, folder: RunFolder) -> Result<Option<Begun>, Error> {
    let lock = folder.lock()?;
    let past = Past::read(&folder.path, config)?;
    if past.is_some() {
        files::clear(&folder.path).map_err(failed("clear", &folder.path))?;
    }
    Ok(past.map(|past| Begun { folder, lock, past }))
}

fn finished_before(folder: PathBuf, existing: Existing) -> Result<Outcome, Error> {
    if existing == Existing::ResumeIfThere {
        return Ok(Outcome::FinishedBefore { folder });
    }
    let folder = folder.display();
    Err(Error::Input(format!(
        "{folder} has finished, so there is nothing to resume; `dropout-q report {folder}` makes its \
         report anew"
    )))
}

/// A run in training.
struct Job<'a> {
    config: &'a Config,
    folder: RunFolder,
    manifest: Manifest,
    /// Seeds that were finished before.
    finished: usize,
    /// What is left to train.
    units: Vec<Unit>,
    recorder: Recorder,
    bars: Vec<ArmBar>,
}

impl<'a> Job<'a> {
    /// A run before its first step, which keeps what the past has finished.
    fn new(
        config: &'a Config,
        folder: RunFolder,
        past: Past,
        now: Origin,
        quiet: bool,
    ) -> Result<Self, Error> {
        let manifest = match past.manifest {
            Some(manifest) => manifest.resumed(now),
            None => Manifest::of_run(config, now),
        };
        folder.write(MANIFEST_FILE, &manifest.to_json())?;
        let mut records = past.records;
        let all = work::units(config);
        let (finished, units) = work::split(all, &records.seeds, &manifest, &folder.path);
        work::keep_finished(&mut records, &finished);
        let learns_noise = config.arms().any(Arm::learns_noise);
        Ok(Self {
            config,
            recorder: Recorder::create(&folder.path, records, learns_noise)?,
            bars: progress::bars(config, &finished, quiet),
            finished: finished.iter().map(Unit::seeds).sum(),
            folder,
            manifest,
            units,
        })
    }

    fn say_what_is_finished(&self) {
        let left: usize = self.units.iter().map(Unit::seeds).sum();
        let (folder, done) = (self.folder.path.display(), self.finished);
        let all = done + left;
        say(&format!(
            "{folder} goes on: {done} of {all} seeds are finished"
        ));
    }

    /// Trains the units and records what they yield. What the manifest says of a unit is added when
    /// its rows are written: what a kill interrupts is trained, and counted, again.
    fn train(&mut self, threads: usize) -> Result<(), Error> {
        let (start, seconds_before) = (Instant::now(), self.manifest.wall_seconds);
        let blocks: Vec<_> = self.units.iter().map(|unit| unit.block.clone()).collect();
        let mut updates_of_block = vec![0; blocks.len()];
        pool::train(&blocks, threads, |message| {
            match message {
                Message::Event { block, event } => {
                    self.bars[self.units[block].arm].follow(&event);
                    match event {
                        Event::Record(record) => self.recorder.take(record),
                        Event::Network(trained) => networks::write(&self.folder.path, &trained)?,
                        Event::Progress { updates, .. } => updates_of_block[block] += updates,
                    }
                }
                Message::Finished { block, seconds } => {
                    self.recorder.write_seeds()?;
                    let entry = &mut self.manifest.arms[self.units[block].entry];
                    entry.updates += updates_of_block[block];
                    entry.wall_seconds += seconds;
                    for &seed in &blocks[block].seeds {
                        SeedSpan::add_to(&mut entry.finished_seeds, seed);
                    }
                    let seconds = seconds_before + start.elapsed().as_secs_f64();
                    self.manifest.set_wall_seconds(seconds);
                    self.folder.write(MANIFEST_FILE, &self.manifest.to_json())?;
                }
                Message::Idle => {}
            }
            self.recorder.flush_if_due()
        })?;
        let seconds = seconds_before + start.elapsed().as_secs_f64();
        self.manifest.set_wall_seconds(seconds);
        Ok(())
    }

    /// Sorts the files, and says in the manifest that the run has finished.
    fn finish(mut self) -> Result<RunFolder, Error> {
        self.bars.iter().for_each(ArmBar::finish);
        let labels: Vec<_> = self.config.arms().map(Arm::label).collect();
        self.recorder.finish(&labels)?;
        self.manifest.finished = true;
        self.folder.write(MANIFEST_FILE, &self.manifest.to_json())?;
        Ok(self.folder)
    }
}
