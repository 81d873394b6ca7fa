//! A run, or a shard of one, in training.

use std::{
    collections::BTreeSet,
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::{
    config::{ARMS_FILE, Arm, Config, RunOptions, WORLDS_FILE},
    error::{Error, failed},
    experiment::{
        begun::Begun,
        parts,
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
        checkpoints::Checkpoints,
        folder::{MANIFEST_FILE, RunFolder},
        manifest::{Manifest, Origin},
        recorder::{FLUSH_EVERY, Recorder},
        seed_id::SeedId,
        tensorboard::Events,
    },
    stop,
};

/// A run, or a shard of one, in training.
pub struct Job<'a> {
    config: &'a Config,
    folder: RunFolder,
    manifest: Manifest,
    /// What is left to train.
    units: Vec<Unit>,
    checkpoints: Checkpoints,
    /// Time between two checkpoints of a unit; none for none.
    checkpoint_every: Option<Duration>,
    recorder: Recorder,
    /// For TensorBoard, if it was asked for.
    events: Option<Events>,
    bars: Vec<ArmBar>,
    log: Log,
    quiet: bool,
    /// Worlds of which it was said that they cannot be saved.
    unsaved: BTreeSet<String>,
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
        let is_finished = begun.is_finished();
        let Begun {
            folder, manifest, ..
        } = begun;
        // Nobody else writes there.
        files::clear(&folder.path).map_err(failed("clear", &folder.path))?;
        let resumes = manifest.is_some();
        let threads = threads(config.backend, options.job.threads);
        let now = Origin::now(config.backend, threads);
        let learns_noise = config.arms().any(Arm::learns_noise);
        let mut recorder = Recorder::open(&folder.path, learns_noise)?;
        // Large files of a run may have been left out on purpose; of a shard all are needed to make one run.
        if is_finished && options.shard.is_none() && !recorder.is_complete() {
            return Ok(None);
        }
        let (finished, mut units) = work::split(work::units(config, options.shard), &recorder);
        let manifest = match manifest {
            Some(manifest) if manifest.finished && units.is_empty() => return Ok(None),
            Some(manifest) => manifest.resumed(now),
            None => Manifest::of_run(config, now),
        };
        let damaged: Vec<_> = units
            .iter()
            .filter_map(|unit| unit.damaged(&recorder))
            .collect();
        let checkpoints = Checkpoints::new(&folder.path, &config.to_toml());
        let unusable = parts::find(&checkpoints, &mut units, &mut recorder)?;
        folder.write(ARMS_FILE, &config.arms_csv())?;
        folder.write(WORLDS_FILE, &config.worlds_csv())?;
        let saved = || units.iter().filter(|unit| unit.state.is_some());
        let ids: BTreeSet<SeedId> = finished.iter().chain(saved()).flat_map(Unit::ids).collect();
        // Those of seeds that have finished, and those that cannot be used, go.
        let files = saved().map(|unit| checkpoints.path(&unit.ids().collect::<Vec<_>>()));
        checkpoints.keep(&files.collect::<Vec<_>>())?;
        let all = || finished.iter().chain(&units);
        let [done, left] = [&finished, &units].map(|units| units.iter().map(Unit::seeds).sum());
        let seeds: [usize; 2] = [done, done + left];
        let places = config.arms().count() * config.envs.len();
        let of_arms = all().map(|unit| (unit.arm, unit.steps_done()));
        let steps = [
            all().map(Unit::steps_done).sum(),
            all().map(Unit::steps).sum(),
        ];
        let quiet = options.job.quiet;
        let recorder = recorder.keep(&ids)?;
        let events = options.tensorboard.then(|| Events::open(&folder.path));
        let job = Self {
            config,
            recorder,
            events: events.transpose()?,
            bars: progress::bars(config, seeds[1] / places, of_arms, quiet),
            log: Log::new(seeds, steps, quiet),
            quiet,
            unsaved: BTreeSet::new(),
            checkpoint_every: options.checkpoint_every(),
            folder,
            manifest,
            units,
            checkpoints,
            threads,
            goes_on,
        };
        if resumes {
            job.say_what_is_finished(seeds, &damaged);
        }
        parts::say_unusable(&unusable);
        Ok(Some(job))
    }

    fn say_what_is_finished(&self, [done, all]: [usize; 2], damaged: &[String]) {
        let folder = self.folder.path.display();
        if !self.quiet {
            say(&format!(
                "{folder} goes on: {done} of {all} seeds are finished"
            ));
        }
        if let Some(first) = damaged.first() {
            let count = damaged.len();
            say(&format!(
                "{folder}: files of {count} of the others have changed, so they are trained again: first {first}"
            ));
        }
        if !self.quiet {
            parts::say(&folder.to_string(), &self.units);
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
        self.checkpoints.keep(&[])?;
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
        let states = self.units.iter_mut().map(|unit| unit.state.take());
        let checkpoints = pool::Checkpoints {
            every: self.checkpoint_every,
            states: Mutex::new(states.collect()),
        };
        let seconds = || seconds_before + start.elapsed().as_secs_f64();
        let mut written = start;
        let trained = pool::train(&blocks, self.threads, &checkpoints, |message| {
            match message {
                Message::Event { block, event, made } => self.take(block, event, made)?,
                Message::Finished {
                    block,
                    seconds: of_block,
                } => {
                    self.finish_unit(block, of_block)?;
                    self.manifest.wall_seconds = seconds();
                    if written.elapsed() > FLUSH_EVERY {
                        self.write_manifest()?;
                        written = Instant::now();
                    }
                }
                Message::Failed(why) => {
                    // A signal came first, if there was one.
                    self.check_stop()?;
                    return Err(self.folder.failed(&why, self.goes_on));
                }
                Message::Idle => {}
            }
            self.log.say_if_due();
            self.recorder.flush_if_due()?;
            self.events.iter_mut().try_for_each(Events::flush_if_due)?;
            match checkpoints.every {
                // The units in training end by themselves.
                Some(_) => Ok(()),
                None => self.check_stop(),
            }
        });
        let trained = trained.and_then(|()| self.check_stop());
        self.manifest.wall_seconds = seconds();
        // The first error is the one to report.
        let written = self.recorder.flush().and_then(|()| self.write_manifest());
        let written = written.and_then(|()| self.events.iter_mut().try_for_each(Events::flush));
        trained.and(written)
    }

    /// Takes what a unit yields.
    fn take(&mut self, place: usize, event: Event, made: Instant) -> Result<(), Error> {
        let unit = &mut self.units[place];
        unit.began.get_or_insert_with(Instant::now);
        self.bars[unit.arm].follow(&event);
        match event {
            Event::Record(record) => {
                self.recorder.take(&record);
                self.events
                    .iter_mut()
                    .for_each(|events| events.add(&record, Some(made)));
            }
            Event::Network(trained) => self.recorder.take_network(&trained)?,
            Event::Progress { steps, updates } => {
                self.log.advance(steps);
                unit.done.updates += updates;
            }
            Event::Checkpoint {
                step,
                state: Some(state),
            } => {
                unit.done.step = step;
                let written = self.recorder.so_far(unit.ids())?;
                self.checkpoints.write(unit.done_here(), &written, &state)?;
            }
            Event::Checkpoint { state: None, .. } => {
                let env = unit.block.env.label();
                if !self.quiet && self.unsaved.insert(env.clone()) {
                    say(&format!(
                        "{env} cannot be saved: a seed that is stopped in it will begin again"
                    ));
                }
            }
        }
        Ok(())
    }

    /// Writes that the seeds of a unit have finished, which took so many seconds here.
    fn finish_unit(&mut self, place: usize, seconds: f64) -> Result<(), Error> {
        let unit = &mut self.units[place];
        unit.is_finished = true;
        self.log.finish(unit.seeds());
        (self.recorder).finish_seeds(unit.ids(), unit.done.updates)?;
        self.checkpoints.remove(unit.ids())?;
        self.manifest.arms[unit.entry].wall_seconds += unit.done.seconds + seconds;
        Ok(())
    }

    /// The error of a run that a signal stopped before it was done.
    fn check_stop(&self) -> Result<(), Error> {
        let Some(signal) = stop::requested() else {
            return Ok(());
        };
        let left = || self.units.iter().filter(|unit| !unit.is_finished);
        let saved = left().filter(|unit| unit.done.step > 0);
        let what = match (left().map(Unit::seeds).sum(), saved.map(Unit::seeds).sum()) {
            (0, _) => return Ok(()),
            (left, 0) => format!("{left} seeds left to train in"),
            (left, saved) => {
                format!("{left} seeds left to train, {saved} of them from a checkpoint, in")
            }
        };
        Err(self.folder.stopped(signal, &what, self.goes_on))
    }

    /// Writes the manifest, with what the finished seeds have cost.
    fn write_manifest(&mut self) -> Result<(), Error> {
        self.manifest.count(self.recorder.finished());
        self.folder.write(MANIFEST_FILE, &self.manifest.to_json())
    }
}
