//! The main job: train all arms, record what they yield, report.

use std::{path::PathBuf, sync::mpsc, time::Instant};

use agents::Slots;
use tch::Device;

pub(crate) mod folder;
mod manifest;
mod progress;
mod recorder;

use crate::{
    cli::Options,
    config::Config,
    error::Error,
    protocol::{
        Block, Event,
        pool::{self, Message},
    },
    records::Records,
    report,
};
use folder::{CONFIG_FILE, RunFolder, default_name};
use manifest::Manifest;
use progress::Progress;
use recorder::{FLUSH_EVERY, Recorder};

/// Runs an experiment and returns its summary and its folder.
///
/// # Errors
/// If the run's folder cannot be made or written.
pub fn run(config: &Config, options: &Options) -> Result<(String, PathBuf), Error> {
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| default_name(config.arms(), &config.envs));
    let folder = RunFolder::create(&options.out, &name, options.overwrite)?;
    let threads = threads(config.device, options.threads);
    let mut manifest = Manifest::new(config, threads);
    folder.write(CONFIG_FILE, &config.to_toml())?;
    folder.write("manifest.json", &manifest.to_json())?;
    let recorder = Recorder::create(&folder.path)?;

    let records = train(config, threads, options.quiet, recorder, &mut manifest)?;
    folder.write("manifest.json", &manifest.to_json())?;
    let facts = manifest.facts(config);
    let summary = report::write(&records, &facts, &folder.path)
        .map_err(|error| Error::Failure(error.to_string()))?;
    Ok((summary, folder.finish()?))
}

/// Worker threads: what was asked for, or one for each core; one where another device works.
pub fn threads(device: Device, asked: Option<u64>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    match device {
        Device::Cpu => asked.map_or(cores, |threads| threads as usize),
        _ => 1,
    }
}

/// What a block belongs to.
struct Part {
    /// The arm's place among the arms.
    arm: usize,
    /// The place of the arm in its world in the manifest.
    entry: usize,
}

/// Blocks of all arms in all worlds, and what each belongs to.
fn blocks(config: &Config) -> (Vec<Block>, Vec<Part>) {
    let mut blocks = Vec::new();
    let mut parts = Vec::new();
    let worlds = config.envs.len();
    for (world, env) in config.envs.iter().enumerate() {
        for (arm_index, arm) in config.arms().enumerate() {
            for slots in Slots::blocks(config.seed_range(), config.device) {
                blocks.push(Block {
                    arm: arm.clone(),
                    env: env.clone(),
                    slots,
                    steps: config.steps,
                    eval_every: config.eval_every,
                    window: config.window,
                    device: config.device,
                });
                parts.push(Part {
                    arm: arm_index,
                    entry: arm_index * worlds + world,
                });
            }
        }
    }
    (blocks, parts)
}

fn train(
    config: &Config,
    threads: usize,
    quiet: bool,
    mut recorder: Recorder,
    manifest: &mut Manifest,
) -> Result<Records, Error> {
    let start = Instant::now();
    let (blocks, parts) = blocks(config);
    let labels: Vec<_> = config.arms().map(|arm| arm.label()).collect();
    let steps = config.seeds.saturating_mul(config.steps);
    let steps = steps.saturating_mul(config.envs.len() as u64);
    let mut progress = Progress::new(&labels, steps, quiet);
    let (say, listen) = mpsc::channel();
    std::thread::scope(|scope| {
        let blocks = &blocks;
        scope.spawn(move || pool::train(blocks, threads, &say));
        // Goes away with the first error, which ends the training.
        let listen = listen;
        loop {
            match listen.recv_timeout(FLUSH_EVERY / 2) {
                Ok(Message::Event { block, event }) => {
                    progress.follow(parts[block].arm, &event);
                    match event {
                        Event::Record(record) => recorder.take(record),
                        Event::Progress { updates, .. } => {
                            manifest.arms[parts[block].entry].updates += updates;
                        }
                    }
                }
                Ok(Message::Finished { block, seconds }) => {
                    manifest.arms[parts[block].entry].wall_seconds += seconds;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            }
            recorder.flush_if_due()?;
        }
    })?;
    progress.finish();
    manifest.finished = true;
    manifest.wall_seconds = start.elapsed().as_secs_f64();
    let updates: u64 = manifest.arms.iter().map(|arm| arm.updates).sum();
    manifest.updates_per_second = updates as f64 / manifest.wall_seconds;
    recorder.finish(&labels)
}
