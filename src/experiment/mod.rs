//! The main job: train all arms, record what they yield, report. A run that was stopped can go on:
//! its finished seeds are kept, the others are trained again from their first step.

mod begun;
mod past;
mod progress;
mod work;

use std::{collections::BTreeSet, fs::File, path::PathBuf, time::Instant};

use self::progress::ArmBar;
use crate::{
    config::{ARMS_FILE, Arm, Config, RunOptions, WORLDS_FILE},
    error::{Error, failed},
    files,
    messages::say,
    parallel::threads,
    progress::Log,
    protocol::{
        Event, memory,
        pool::{self, Message},
    },
    report::{self, ReportOptions},
    run::{
        folder::{MANIFEST_FILE, RunFolder, default_name},
        ledger::SeedId,
        manifest::{Manifest, Origin},
        recorder::{FLUSH_EVERY, Recorder},
    },
    stop,
};
use begun::Begun;
use work::Unit;

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
    memory::check(config.arms(), &config.envs, config.steps, at_once)?;
    let begun = match options.shard {
        Some(shard) => match begun::begin_shard(config, options, &name, shard)? {
            Some(begun) => begun,
            None => {
                let folder = options.job.out.join(name);
                return Ok(Outcome::Shard { folder });
            }
        },
        None => begun::begin(config, begun::folder(config, options, &name, existing)?)?,
    };
    if existing == Existing::ResumeIfThere && options.shard.is_none() && begun.is_finished() {
        return finished_before(begun.folder.path, existing);
    }
    let folder = begun.folder.path.clone();
    let goes_on = match (options.shard, existing) {
        (Some(_), _) | (_, Existing::ResumeIfThere) => GoesOn::WhenStartedAgain,
        _ => GoesOn::WhenResumed,
    };
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
    if existing == Existing::ResumeIfThere {
        return Ok(Outcome::FinishedBefore { folder });
    }
    let folder = folder.display();
    Err(Error::Input(format!(
        "{folder} has finished, so there is nothing to resume; `dropout-q report {folder}` makes its \
         report anew"
    )))
}

/// A run, or a shard of one, in training.
struct Job<'a> {
    config: &'a Config,
    folder: RunFolder,
    _locks: Vec<File>,
    manifest: Manifest,
    /// Seeds that were finished before.
    finished: usize,
    /// What is left to train.
    units: Vec<Unit>,
    recorder: Recorder,
    bars: Vec<ArmBar>,
    log: Log,
    threads: usize,
    goes_on: GoesOn,
}

/// How a run that was stopped goes on.
#[derive(Debug, Clone, Copy)]
enum GoesOn {
    WhenStartedAgain,
    WhenResumed,
}

impl<'a> Job<'a> {
    /// A run before its next step, which keeps what is finished; none if nothing is left to do.
    fn new(
        config: &'a Config,
        begun: Begun,
        options: &RunOptions,
        goes_on: GoesOn,
    ) -> Result<Option<Self>, Error> {
        let Begun {
            folder,
            locks,
            manifest,
        } = begun;
        // Nobody else writes there.
        files::clear(&folder.path).map_err(failed("clear", &folder.path))?;
        let resumes = manifest.is_some();
        let threads = threads(config.backend, options.job.threads);
        let now = Origin::now(config.backend, threads);
        let learns_noise = config.arms().any(Arm::learns_noise);
        let recorder = Recorder::open(&folder.path, learns_noise)?;
        let is_finished = manifest.as_ref().is_some_and(|manifest| manifest.finished);
        if is_finished && !recorder.is_complete()? {
            return Ok(None);
        }
        let (finished, units) = work::split(work::units(config, options.shard), &recorder);
        let manifest = match manifest {
            Some(manifest) if manifest.finished && units.is_empty() => return Ok(None),
            Some(manifest) => manifest.resumed(now),
            None => Manifest::of_run(config, now),
        };
        let damaged: Vec<_> = units
            .iter()
            .filter_map(|unit| unit.damaged(&recorder))
            .collect();
        folder.write(ARMS_FILE, &config.arms_csv())?;
        folder.write(WORLDS_FILE, &config.worlds_csv())?;
        let ids: BTreeSet<SeedId> = finished.iter().flat_map(Unit::ids).collect();
        let work = |units: &[Unit]| -> (u64, u64) {
            let seeds = units.iter().map(|unit| unit.seeds() as u64).sum();
            (seeds, units.iter().map(Unit::steps).sum())
        };
        let (done, left) = (work(&finished), work(&units));
        let all = (done.0 + left.0, done.1 + left.1);
        let places = (config.arms().count() * config.envs.len()) as u64;
        let job = Self {
            config,
            recorder: recorder.keep(&ids)?,
            bars: self::progress::bars(config, all.0 / places, &finished, options.job.quiet),
            log: Log::new(
                [done.0 as usize, all.0 as usize],
                [done.1, all.1],
                options.job.quiet,
            ),
            finished: done.0 as usize,
            folder,
            _locks: locks,
            manifest,
            units,
            threads,
            goes_on,
        };
        if resumes && !options.job.quiet {
            job.say_what_is_finished(&damaged);
        }
        Ok(Some(job))
    }

    fn say_what_is_finished(&self, damaged: &[String]) {
        let left: usize = self.units.iter().map(Unit::seeds).sum();
        let (folder, done) = (self.folder.path.display(), self.finished);
        let all = done + left;
        say(&format!(
            "{folder} goes on: {done} of {all} seeds are finished"
        ));
        if let Some(first) = damaged.first() {
            let count = damaged.len();
            say(&format!(
                "{folder}: what {count} of the others wrote has changed, and they are trained again: first {first}"
            ));
        }
    }

    /// Trains, sorts the files, and says in the manifest that it has finished.
    fn run(mut self) -> Result<RunFolder, Error> {
        self.write_manifest()?;
        self.train()?;
        self.bars.iter().for_each(ArmBar::finish);
        let labels: Vec<_> = self.config.arms().map(Arm::label).collect();
        self.recorder.finish(&labels)?;
        self.manifest.finished = true;
        self.folder.write(MANIFEST_FILE, &self.manifest.to_json())?;
        Ok(self.folder)
    }

    /// Trains the units and records what they yield. What the manifest says of a unit is added when
    /// its rows are written: what a kill interrupts is trained, and counted, again.
    fn train(&mut self) -> Result<(), Error> {
        let (start, seconds_before) = (Instant::now(), self.manifest.wall_seconds);
        let blocks: Vec<_> = self.units.iter().map(|unit| unit.block.clone()).collect();
        let mut updates_of_block = vec![0; blocks.len()];
        let seconds = || seconds_before + start.elapsed().as_secs_f64();
        let mut written = start;
        let mut left = self.units.iter().map(Unit::seeds).sum::<usize>();
        let trained = pool::train(&blocks, self.threads, |message| {
            match message {
                Message::Event { block, event } => {
                    self.bars[self.units[block].arm].follow(&event);
                    if let Event::Progress { steps, .. } = event {
                        self.log.advance(steps);
                    }
                    match event {
                        Event::Record(record) => self.recorder.take(&record),
                        Event::Network(trained) => self.recorder.take_network(&trained)?,
                        Event::Progress { updates, .. } => updates_of_block[block] += updates,
                    }
                }
                Message::Finished {
                    block,
                    seconds: of_block,
                } => {
                    let unit = &self.units[block];
                    left -= unit.seeds();
                    self.log.finish(unit.seeds());
                    self.recorder
                        .finish_seeds(unit.ids(), updates_of_block[block])?;
                    self.manifest.arms[unit.entry].wall_seconds += of_block;
                    self.manifest.wall_seconds = seconds();
                    if written.elapsed() > FLUSH_EVERY {
                        self.write_manifest()?;
                        written = Instant::now();
                    }
                }
                Message::Idle => {}
            }
            self.log.say_if_due();
            self.recorder.flush_if_due()?;
            match stop::requested() {
                Some(signal) if left > 0 => Err(self.stopped(signal, left)),
                _ => Ok(()),
            }
        });
        self.manifest.wall_seconds = seconds();
        // The first error is the one to report.
        let written = self.recorder.flush().and_then(|()| self.write_manifest());
        trained.and(written)
    }

    fn stopped(&self, signal: &str, left: usize) -> Error {
        let folder = self.folder.path.display();
        let again = match self.goes_on {
            GoesOn::WhenStartedAgain => "the same command goes on with it".to_owned(),
            GoesOn::WhenResumed => {
                let name = self.folder.path.file_name().unwrap_or_default();
                format!(
                    "--name {} --resume and the same options go on with it",
                    name.display()
                )
            }
        };
        Error::Stopped(format!(
            "stopped by {signal} with {left} seeds left to train in {folder}; {again}"
        ))
    }

    /// Writes the manifest, with what the finished seeds have cost.
    fn write_manifest(&mut self) -> Result<(), Error> {
        self.manifest.count(self.recorder.finished());
        self.folder.write(MANIFEST_FILE, &self.manifest.to_json())
    }
}
