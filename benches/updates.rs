//! Updates per second of all seeds together: by engine, instruction set and threads; how time grows with
//! the number of seeds; what memory finished seeds leave behind; and, where there is one, on a CUDA device.
//!
//! `cargo bench --bench updates`, with `--features torch` for both engines. Machines are noisy: every cell
//! of a table is measured in each of several rounds and its median printed, so compare within one table
//! only. `-- --peer native --threads 2 --seconds 5` measures one cell, for `benches/peers/run.py`; `-- --cuda`
//! only the CUDA device.

use std::{
    sync::Barrier,
    time::{Duration, Instant},
};

use agents::{
    AGENTS, Backend, Observation, ObservationSpace, Observations, Population, Settings, Sizes,
    Transition,
    native::InstructionSet,
    settings::{DropoutLayers, Hidden, Loss, Target},
};

const ROUNDS: usize = 3;
const SECONDS: f64 = 1.;

/// A training job; its world is arithmetic, so that only the agents are timed.
struct Job {
    name: &'static str,
    settings: Settings,
    sizes: Sizes,
    /// Transitions in the replay before the clock starts.
    held: usize,
}

/// What the programs in `benches/peers` do too.
fn continuous() -> Job {
    Job {
        name: "59-50-50-5, batch 64, dropout 0.2 after the first layer, sampled targets, 30,000 held",
        settings: Settings {
            hidden: Some(Hidden(vec![50, 50])),
            batch_size: Some(64),
            buffer_size: Some(30_000),
            learning_starts: Some(29_999),
            random_start: Some(29_999),
            learning_rate: Some(0.001),
            loss: Some(Loss::Squared),
            dropout: Some(0.2),
            dropout_steps: Some(0),
            dropout_layers: Some(DropoutLayers::First),
            target: Some(Target::Sample),
            target_update: Some(0),
            double_dqn: Some(false),
            ..(AGENTS[0].defaults)()
        },
        sizes: Sizes {
            observations: ObservationSpace::Box(59),
            actions: 5,
            horizon: 0,
        },
        held: 29_999,
    }
}

fn gridworld() -> Job {
    Job {
        name: "gridworld: an index of 100, 64-64, batch 32, dropout 0.1, mean targets",
        settings: Settings {
            dropout: Some(0.1),
            dropout_steps: Some(0),
            target: Some(Target::Mean),
            target_update: Some(200),
            double_dqn: Some(false),
            ..(AGENTS[0].defaults)()
        },
        sizes: Sizes {
            observations: ObservationSpace::Discrete(100),
            actions: 4,
            horizon: 0,
        },
        held: 500,
    }
}

fn wide() -> Job {
    Job {
        name: "59-256-256-5, batch 64, otherwise as the first",
        settings: Settings {
            hidden: Some(Hidden(vec![256, 256])),
            ..continuous().settings
        },
        ..continuous()
    }
}

/// A population and its arithmetic world.
struct Trained {
    population: Population,
    before: Observations,
    after: Observations,
    vector: Vec<f32>,
    steps: usize,
}

impl Trained {
    /// With a replay that holds what the job says.
    fn new(job: &Job, seeds: &[u64], backend: Backend) -> Self {
        let before = Observations::zeros(job.sizes.observations, seeds.len());
        let mut trained = Self {
            population: Population::new(&AGENTS[0], &job.settings, seeds, job.sizes, backend),
            after: before.clone(),
            before,
            vector: vec![0.5; job.sizes.observations.width()],
            steps: 0,
        };
        trained.train(job.held + 10);
        trained
    }

    /// Takes so many steps with every seed.
    fn train(&mut self, steps: usize) {
        let (slots, width) = (self.before.rows(), self.vector.len());
        for step in self.steps..self.steps + steps {
            let actions = self.population.act(&self.before);
            for slot in 0..slots {
                let index = (slot * 13 + step * 7) % width;
                if let Observations::Index(_) = self.after {
                    self.after.set(slot, Observation::Index(index));
                    continue;
                }
                self.vector[index] = 1.5 - self.vector[index];
                self.after.set(slot, Observation::Vector(&self.vector));
            }
            let transition = |slot| {
                Some(Transition {
                    observation: self.before.get(slot),
                    action: actions[slot],
                    reward: (step % 3) as f32 - 1.,
                    next: self.after.get(slot),
                    terminated: false,
                    truncated: step % 50 == 49,
                })
            };
            let transitions: Vec<_> = (0..slots).map(transition).collect();
            self.population.observe(&transitions);
            std::mem::swap(&mut self.before, &mut self.after);
        }
        self.steps += steps;
    }
}

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
    }
    on_cuda(&gridworld());
}
