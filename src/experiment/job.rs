//! A run, or a shard of one, in training.

use std::{collections::BTreeSet, fs::File, time::Instant};

use crate::{
    config::{ARMS_FILE, Arm, Config, RunOptions, WORLDS_FILE},
    error::{Error, failed},
    experiment::{
        begun::Begun,
        progress::{self, ArmBar},
        work::{self, Unit},
    },
    files,
    messages::say,
    parallel::threads,
    progress::Log,
    protocol::{
        Event,
        pool::{self, Message},
    },
    run::{
        folder::{MANIFEST_FILE, RunFolder},
        ledger::SeedId,
        manifest::{Manifest, Origin},
        recorder::{FLUSH_EVERY, Recorder},
    },
    stop,
};

/// A run, or a shard of one, in training.
pub struct Job<'a> {
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
    /// Whether the same command goes on with it.
    goes_on: bool,
}

impl<'a> Job<'a> {
    /// A run before its next step, which keeps what is finished; none if nothing is left to do.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn new(
        config: &'a Config,
        begun: Begun,
        options: &RunOptions,
        goes_on: bool,
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
        if is_finished && !recorder.is_complete() {
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
            bars: progress::bars(config, all.0 / places, &finished, options.job.quiet),
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
    ///
    /// # Errors
    /// If a file cannot be written, or a signal stopped it.
    pub fn run(mut self) -> Result<RunFolder, Error> {
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
                Message::Failed(why) => return Err(self.folder.failed(&why, self.goes_on)),
                Message::Idle => {}
            }
            self.log.say_if_due();
            self.recorder.flush_if_due()?;
            match stop::requested() {
                Some(signal) if left > 0 => {
                    let left = format!("{left} seeds left to train in");
                    Err(self.folder.stopped(signal, &left, self.goes_on))
                }
                _ => Ok(()),
            }
        });
        self.manifest.wall_seconds = seconds();
        // The first error is the one to report.
        let written = self.recorder.flush().and_then(|()| self.write_manifest());
        trained.and(written)
    }

    /// Writes the manifest, with what the finished seeds have cost.
    fn write_manifest(&mut self) -> Result<(), Error> {
        self.manifest.count(self.recorder.finished());
        self.folder.write(MANIFEST_FILE, &self.manifest.to_json())
    }
}
