//! Updates per second of all seeds together, over seeds per block and threads; how they grow with
//! the number of seeds; and the memory of full replays.
//!
//! `cargo bench`. Machines are noisy: every cell of a table is measured in each of several rounds
//! and its median printed, so compare within one table only.

use std::{sync::Barrier, time::Instant};

use agents::{
    AGENTS, Observation, ObservationSpace, Observations, Population, Settings, Sizes, Slots,
    Transition,
    settings::{DropoutLayers, Hidden, Target},
    slots::SLOTS,
};
use tch::Device;

const ROUNDS: usize = 3;
const SEEDS: usize = 32;

/// A training job; its world is arithmetic, so that only the agents are timed.
struct Job {
    name: &'static str,
    settings: Settings,
    sizes: Sizes,
    /// Transitions in the replay before the clock starts.
    held: usize,
    /// Updates of each seed while the clock runs.
    updates: usize,
}

/// The simplest targets, those of the mean network: what the rates of other programs are compared with.
fn plain() -> Settings {
    Settings {
        dropout_steps: Some(0),
        target: Some(Target::Mean),
        target_update: Some(200),
        double_dqn: Some(false),
        ..(AGENTS[0].defaults)()
    }
}

fn continuous() -> Job {
    Job {
        name: "59-50-50-5, dropout 0.2 after the first layer, batch 64, 30,000 held",
        settings: Settings {
            hidden: Some(Hidden(vec![50, 50])),
            batch_size: Some(64),
            buffer_size: Some(30_000),
            learning_starts: Some(29_999),
            random_start: Some(29_999),
            dropout: Some(0.2),
            dropout_layers: Some(DropoutLayers::First),
            ..plain()
        },
        sizes: Sizes {
            observations: ObservationSpace::Box(59),
            actions: 5,
        },
        held: 29_999,
        updates: 200,
    }
}

fn gridworld() -> Job {
    Job {
        name: "gridworld: an index of 100, 64-64, dropout 0.1, batch 32",
        settings: Settings {
            dropout: Some(0.1),
            ..plain()
        },
        sizes: Sizes {
            observations: ObservationSpace::Discrete(100),
            actions: 4,
        },
        held: 500,
        updates: 300,
    }
}

/// Takes `steps` steps with every seed of a population.
fn train(job: &Job, population: &mut Population, steps: usize) {
    let slots = population.slots().len();
    let width = job.sizes.observations.width();
    let mut vector = vec![0.5; width];
    let mut observe = |observations: &mut Observations, shift: usize| {
        for slot in 0..slots {
            let index = (slot * 13 + shift) % width;
            match observations {
                Observations::Index(_) => observations.set(slot, Observation::Index(index)),
                Observations::Vector { .. } => {
                    vector[index] = 1.5 - vector[index];
                    observations.set(slot, Observation::Vector(&vector));
                }
            }
        }
    };
    let mut before = Observations::zeros(job.sizes.observations, slots);
    let mut after = before.clone();
    for step in 0..steps {
        let actions = population.act(&before);
        observe(&mut after, step * 7);
        let transition = |slot| {
            Some(Transition {
                observation: before.get(slot),
                action: actions[slot],
                reward: (step % 3) as f32 - 1.,
                next: after.get(slot),
                terminated: false,
                truncated: step % 50 == 49,
            })
        };
        let transitions: Vec<_> = (0..slots).map(transition).collect();
        population.observe(&transitions);
        std::mem::swap(&mut before, &mut after);
    }
}

/// Populations of `per_block` seeds whose replays hold what the job says.
fn prepare(job: &Job, seeds: std::ops::Range<usize>, per_block: usize) -> Vec<Population> {
    let new = |first: usize| {
        let slots = Slots::dense(first as u64..(first + per_block) as u64);
        let mut population =
            Population::new(&AGENTS[0], &job.settings, slots, job.sizes, Device::Cpu);
        train(job, &mut population, job.held + 10);
        population
    };
    seeds.step_by(per_block).map(new).collect()
}

/// Updates per second of all seeds together.
fn rate(job: &Job, seeds: usize, per_block: usize, threads: usize) -> f64 {
    let barrier = Barrier::new(threads);
    let work = |thread: usize| {
        tch::set_num_threads(1);
        let share = seeds / threads;
        let mut populations = prepare(job, thread * share..(thread + 1) * share, per_block);
        barrier.wait();
        let start = Instant::now();
        for population in &mut populations {
            train(job, population, job.updates);
        }
        start.elapsed().as_secs_f64()
    };
    let seconds = std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads).map(|t| scope.spawn(move || work(t))).collect();
        let seconds = workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker"));
        seconds.fold(0., f64::max)
    });
    (seeds * job.updates) as f64 / seconds
}

/// The median rate of each cell, the cells taken in turn.
fn medians(cells: &[(usize, usize, usize)], job: &Job) -> Vec<f64> {
    let mut rates = vec![Vec::new(); cells.len()];
    for _ in 0..ROUNDS {
        for (rates, &(seeds, per_block, threads)) in rates.iter_mut().zip(cells) {
            rates.push(rate(job, seeds, per_block, threads));
        }
    }
    let median = |mut rates: Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates[ROUNDS / 2]
    };
    rates.into_iter().map(median).collect()
}

/// Resident memory of this process in MiB, where the system tells.
fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

fn main() {
    let before = resident_mib();
    let populations = prepare(&continuous(), 0..64, SLOTS);
    if let (Some(before), Some(after)) = (before, resident_mib()) {
        println!("64 seeds with full replays of 30,000 x 59 floats: {after} MiB resident,");
        println!("{before} MiB of them the program and libtorch\n");
    }
    drop(populations);

    for job in [continuous(), gridworld()] {
        println!("Updates per second, all seeds: {}", job.name);
        println!(
            "{:>16} {:>10} {:>10}",
            "seeds per block", "1 thread", "2 threads"
        );
        let blocks = [1, 4, SLOTS, 16, 64];
        let cell = |per_block: usize, threads| (SEEDS.max(per_block * threads), per_block, threads);
        let cells: Vec<_> = blocks
            .iter()
            .flat_map(|&b| [cell(b, 1), cell(b, 2)])
            .collect();
        let rates = medians(&cells, &job);
        for (per_block, rates) in blocks.iter().zip(rates.chunks_exact(2)) {
            let mark = if *per_block == SLOTS {
                " <- what the program uses"
            } else {
                ""
            };
            println!(
                "{per_block:>16} {:>10.0} {:>10.0}{mark}",
                rates[0], rates[1]
            );
        }
        println!();
    }

    println!("Growth with the number of seeds, 2 threads, {SLOTS} seeds per block: gridworld job");
    println!(
        "{:>16} {:>18} {:>24}",
        "seeds", "updates/s, all", "seconds per seed-update"
    );
    let seeds = [16, 64, 256];
    let cells: Vec<_> = seeds.iter().map(|&seeds| (seeds, SLOTS, 2)).collect();
    for (seeds, rate) in seeds.iter().zip(medians(&cells, &gridworld())) {
        println!("{seeds:>16} {rate:>18.0} {:>24.2e}", 1. / rate);
    }
}
