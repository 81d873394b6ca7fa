//! The main job: train all arms, record what they yield, report. A run that was stopped can go on:
//! its finished seeds are kept, the others are trained again from their first step.

use std::{path::PathBuf, sync::mpsc, time::Instant};

use agents::Backend;

mod past;
mod progress;
mod work;

use crate::run::folder::{CONFIG_FILE, MANIFEST_FILE, RunFolder, default_name};
use crate::run::manifest::Manifest;
use crate::run::recorder::{FLUSH_EVERY, Recorder};
use crate::{
    config::{Arm, Config, RunOptions, SeedSpan},
    error::Error,
    protocol::{
        Event,
        pool::{self, Message},
    },
    records::Records,
    report,
    run::{library::Library, networks, origin::Origin},
    watch::replay::replays,
};
use past::Past;
use progress::Progress;
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
    Trained {
        /// The summary.
        summary: String,
        /// The folder.
        folder: PathBuf,
    },
    /// It had been trained to the end before, and was left as it is.
    FinishedBefore {
        /// The folder.
        folder: PathBuf,
    },
}

/// Runs an experiment.
///
/// # Errors
/// If the run's folder cannot be made, resumed or written.
pub fn run(config: &Config, options: &RunOptions, existing: Existing) -> Result<Outcome, Error> {
    let name = (options.name.clone()).unwrap_or_else(|| default_name(config.arms(), &config.envs));
    let threads = threads(config.backend, options.threads);
    let now = Origin::now(config.backend, threads);
    let resume = match existing {
        Existing::Keep | Existing::Replace => false,
        Existing::Resume => true,
        Existing::ResumeIfThere => options.out.join(&name).exists(),
    };
    let (folder, _lock, past) = if resume {
        let folder = RunFolder::open(&options.out, &name)?;
        let lock = folder.lock()?;
        match Past::read(&folder.path, config)? {
            Some(past) => (folder, lock, past),
            None => return finished_before(folder.path, existing),
        }
    } else {
        let replace = existing == Existing::Replace;
        let folder = RunFolder::create(&options.out, &name, replace)?;
        folder.write(CONFIG_FILE, &config.to_toml())?;
        let lock = folder.lock()?;
        (folder, lock, Past::default())
    };
    let mut manifest = match past.manifest {
        Some(manifest) => manifest.resumed(now),
        None => Manifest::new(config, now),
    };
    folder.write(MANIFEST_FILE, &manifest.to_json())?;

    let mut records = past.records;
    let units = work::units(config);
    let (finished, left) = work::split(units, &records.seeds, &manifest, &folder.path);
    work::keep_finished(&mut records, &finished);
    if resume && !options.quiet {
        let seeds = |units: &[Unit]| {
            units
                .iter()
                .map(|unit| unit.block.seeds.len())
                .sum::<usize>()
        };
        let (done, all) = (seeds(&finished), seeds(&finished) + seeds(&left));
        let folder = folder.path.display();
        eprintln!("{folder} goes on: {done} of {all} seeds are finished");
    }
    let learns_noise = config.arms().any(Arm::learns_noise);
    let recorder = Recorder::create(&folder.path, records, learns_noise)?;
    let progress = progress(config, &finished, options.quiet);
    let records = train(
        config,
        left,
        threads,
        progress,
        recorder,
        &folder,
        &mut manifest,
    )?;
    folder.write(MANIFEST_FILE, &manifest.to_json())?;
    let mut facts = manifest.facts(config);
    let mut library = Library::default();
    library.add(&folder.path, &records.seeds, &config.envs);
    let baseline = config.baseline.as_ref().map(Arm::label);
    facts.replays = replays(&library, baseline.as_deref())?;
    let summary = report::write(&records, &facts, &folder.path)
        .map_err(|error| Error::Failure(error.to_string()))?;
    let folder = folder.finish()?;
    Ok(Outcome::Trained { summary, folder })
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

/// Worker threads: what was asked for, or one for each core; one where another device works.
pub fn threads(backend: Backend, asked: Option<u64>) -> usize {
    if !backend.is_on_cpu() {
        return 1;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or(cores, |threads| threads as usize)
}

/// Bars of all arms, which begin at what is finished.
fn progress(config: &Config, finished: &[Unit], quiet: bool) -> Progress {
    let steps = config.seeds.saturating_mul(config.steps);
    let steps = steps.saturating_mul(config.envs.len() as u64);
    let mut arms: Vec<_> = config.arms().map(|arm| (arm.label(), 0)).collect();
    for unit in finished {
        arms[unit.arm].1 += unit.steps();
    }
    Progress::new(&arms, steps, quiet)
}

/// Trains the units and records what they yield. What the manifest says of a unit is added when its
/// rows are written: what a kill interrupts is trained, and counted, again.
fn train(
    config: &Config,
    units: Vec<Unit>,
    threads: usize,
    mut progress: Progress,
    mut recorder: Recorder,
    folder: &RunFolder,
    manifest: &mut Manifest,
) -> Result<Records, Error> {
    let (start, seconds_before) = (Instant::now(), manifest.wall_seconds);
    let blocks: Vec<_> = units.iter().map(|unit| unit.block.clone()).collect();
    let mut updates_of_block = vec![0; blocks.len()];
    let (say, listen) = mpsc::channel();
    std::thread::scope(|scope| {
        let blocks = &blocks;
        scope.spawn(move || pool::train(blocks, threads, &say));
        // Goes away with the first error, which ends the training.
        let listen = listen;
        loop {
            match listen.recv_timeout(FLUSH_EVERY / 2) {
                Ok(Message::Event { block, event }) => {
                    progress.follow(units[block].arm, &event);
                    match event {
                        Event::Record(record) => recorder.take(record),
                        Event::Network(trained) => networks::write(&folder.path, &trained)?,
                        Event::Progress { updates, .. } => updates_of_block[block] += updates,
                    }
                }
                Ok(Message::Finished { block, seconds }) => {
                    recorder.write_seeds()?;
                    let entry = &mut manifest.arms[units[block].entry];
                    entry.updates += updates_of_block[block];
                    entry.wall_seconds += seconds;
                    for &seed in &units[block].block.seeds {
                        SeedSpan::add_to(&mut entry.finished_seeds, seed);
                    }
                    manifest.set_wall_seconds(seconds_before + start.elapsed().as_secs_f64());
                    folder.write(MANIFEST_FILE, &manifest.to_json())?;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            }
            recorder.flush_if_due()?;
        }
    })?;
    progress.finish();
    manifest.finished = true;
    manifest.set_wall_seconds(seconds_before + start.elapsed().as_secs_f64());
    let labels: Vec<_> = config.arms().map(|arm| arm.label()).collect();
    recorder.finish(&labels)
}
