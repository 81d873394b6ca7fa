//! Updates per second of all seeds together: by engine, instruction set and threads; how time grows with
//! the number of seeds; what memory finished seeds leave behind; the published experiment; and, where there is one, on a CUDA device.
//!
//! `cargo bench --bench updates`, with `--features torch` for both engines. Machines are noisy: every cell
//! of a table is measured in each of several rounds and its median printed, so compare within one table
//! only. `-- --peer native --threads 2 --seconds 5` measures one cell, for `benches/peers/run.py`; `-- --cuda`
//! only the CUDA device.

use std::{
    convert::Infallible,
    sync::Barrier,
    time::{Duration, Instant},
};

use agents::{Backend, native::InstructionSet};

use dropout_q::config::{Config, Request, preset::Preset};
use dropout_q::protocol::{Block, Event, train};

mod job;

use job::{Job, Trained, continuous, gridworld, wide};

const ROUNDS: usize = 3;
const SECONDS: f64 = 1.;

/// Updates per second of all threads together, each of which trains a population of so many seeds.
fn rate(job: &Job, backend: Backend, seeds: u64, threads: u64, seconds: f64) -> f64 {
    let barrier = Barrier::new(threads as usize);
    let work = |thread: u64| {
        let seeds: Vec<u64> = (thread * seeds..(thread + 1) * seeds).collect();
        let mut trained = Trained::new(job, &seeds, backend);
        barrier.wait();
        let (start, mut steps) = (Instant::now(), 0);
        while start.elapsed() < Duration::from_secs_f64(seconds) {
            trained.train(20);
            steps += 20;
        }
        (steps * seeds.len()) as f64 / start.elapsed().as_secs_f64()
    };
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads).map(|t| scope.spawn(move || work(t))).collect();
        let rates = workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker"));
        rates.sum()
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seeds that the program trains together.
fn together(backend: Backend) -> u64 {
    backend.groups(0..64)[0].len() as u64
}

/// The engines of this build, and seeds that each trains together.
fn engines() -> Vec<(String, Backend, u64)> {
    let native = InstructionSet::available().into_iter();
    let native = native.filter(|&set| set != InstructionSet::Portable);
    let mut engines: Vec<_> = native
        .map(|set| (format!("native, {set}"), Backend::Native(set), 1))
        .collect();
    if let Ok(torch) = Backend::resolve(Some("torch"), "cpu") {
        let seeds = together(torch);
        engines.push((format!("torch, {seeds} seeds together"), torch, seeds));
    }
    engines
}

fn by_engine(job: &Job) {
    println!("\nUpdates per second: {}", job.name);
    println!("{:32} {:>10} {:>10}", "", "1 thread", "2 threads");
    let engines = engines();
    let mut rates = vec![[Vec::new(), Vec::new()]; engines.len()];
    for _ in 0..ROUNDS {
        for ((_, backend, seeds), rates) in engines.iter().zip(&mut rates) {
            for (threads, rates) in (1..).zip(rates) {
                rates.push(rate(job, *backend, *seeds, threads, SECONDS));
            }
        }
    }
    for ((name, ..), rates) in engines.iter().zip(rates) {
        let [one, two] = rates.map(median);
        println!("{name:32} {one:>10.0} {two:>10.0}");
    }
}

/// Seeds one after the other, as a worker trains them.
fn by_seeds(job: &Job) {
    println!(
        "\nSeeds one after the other on one thread, 500 updates each: {}",
        job.name
    );
    println!(
        "{:>8} {:>22} {:>16}",
        "seeds", "seconds per 1,000", "MiB resident"
    );
    let backend = Backend::Native(InstructionSet::in_use());
    for seeds in [1, 4, 16, 64, 256, 1024, 4096] {
        let start = Instant::now();
        for seed in 0..seeds {
            Trained::new(job, &[seed], backend).train(490);
        }
        let seconds = start.elapsed().as_secs_f64() / seeds as f64 * 1000.;
        let memory = resident_mib().map_or(String::new(), |mib| mib.to_string());
        println!("{seeds:>8} {seconds:>22.2} {memory:>16}");
    }
}

/// Seeds together in one batch on the first CUDA device; nothing without one.
fn on_cuda(job: &Job) {
    let Ok(cuda) = Backend::resolve(Some("torch"), "cuda") else {
        return;
    };
    println!("\nUpdates per second on CUDA: {}", job.name);
    println!("{:>8} {:>10}", "seeds", "");
    for seeds in [1, 4, 16, 64, 256, 1024, 4096] {
        let rates = (0..ROUNDS).map(|_| rate(job, cuda, seeds, 1, SECONDS));
        println!("{seeds:>8} {:>10.0}", median(rates.collect()));
    }
}

/// The published experiment, the whole loop with its world included: a seed of each arm on one thread.
fn published() {
    let preset = Preset::named("gal2016-demo").expect("a built-in preset");
    let config = Config::resolve(preset.request(), Request::default()).expect("a preset");
    println!("\nUpdates per second of the preset gal2016-demo, its world and all");
    for arm in config.arms() {
        let block = Block {
            arm: arm.clone(),
            env: config.envs[0].clone(),
            seeds: vec![0],
            steps: 30_000,
            eval_every: 0,
            window: config.window,
            stop_at: None,
            backend: config.backend,
        };
        let rate = || {
            let (start, mut all) = (Instant::now(), 0);
            let Ok(()) = train(&block, &mut |event| {
                if let Event::Progress { updates, .. } = event {
                    all += updates;
                }
                Ok::<_, Infallible>(())
            });
            all as f64 / start.elapsed().as_secs_f64()
        };
        let rates = (0..ROUNDS).map(|_| rate());
        println!("{:40} {:>10.0}", arm.label(), median(rates.collect()));
    }
}

/// Resident memory of this process in MiB, where the system tells.
fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// One cell, as the peers print theirs.
fn peer(name: &str, threads: u64, seconds: f64) {
    let backend = Backend::resolve(Some(name), "cpu").unwrap_or_else(|error| {
        eprintln!("error: {error}");
        std::process::exit(2)
    });
    let rate = rate(&continuous(), backend, together(backend), threads, seconds);
    println!(
        "{{\"peer\": \"{name}\", \"processes\": {threads}, \"updates_per_second\": {rate:.1}}}"
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)
    };
    if let Some(name) = value("--peer") {
        let threads = value("--threads").map_or(2, |n| n.parse().expect("a number of threads"));
        let seconds = value("--seconds").map_or(5., |s| s.parse().expect("seconds"));
        return peer(name, threads, seconds);
    }
    if !arguments.iter().any(|argument| argument == "--cuda") {
        for job in [continuous(), gridworld(), wide()] {
            by_engine(&job);
        }
        by_seeds(&gridworld());
        published();
    }
    on_cuda(&gridworld());
}
