//! Updates per second of all seeds together, over seeds per block and threads.
//!
//! `cargo bench --bench updates`. Timed runs are interleaved and the median is printed, since
//! machines are noisy; compare within one table only.

use std::time::Instant;

use agents::{
    AGENTS, Observation, ObservationSpace, Observations, Population, Settings, Sizes, Slots,
    Transition, settings::Hidden,
};
use tch::Device;

const ROUNDS: usize = 5;

/// A training job of a given size, with transitions made up beforehand.
#[derive(Clone)]
struct Job {
    name: &'static str,
    settings: Settings,
    sizes: Sizes,
    fill: usize,
    ticks: usize,
}

fn jobs() -> [Job; 2] {
    let defaults = (AGENTS[0].defaults)();
    [
        Job {
            name: "59-50-50-5, dropout 0.2 after the first layer, batch 64, replay 30,000",
            settings: Settings {
                hidden: Some(Hidden(vec![50, 50])),
                batch_size: Some(64),
                buffer_size: Some(30_000),
                dropout: Some(0.2),
                dropout_layers: Some(agents::settings::DropoutLayers::First),
                ..defaults.clone()
            },
            sizes: Sizes {
                observations: ObservationSpace::Box(59),
                actions: 5,
            },
            fill: 30_000,
            ticks: 100,
        },
        Job {
            name: "default gridworld job: 100 indices, 64-64, batch 32",
            settings: defaults,
            sizes: Sizes {
                observations: ObservationSpace::Discrete(100),
                actions: 4,
            },
            fill: 1_000,
            ticks: 200,
        },
    ]
}

/// Takes `ticks` steps of a block whose world is arithmetic.
fn train(job: &Job, population: &mut Population, ticks: usize) {
    let slots = population.slots().len();
    let width = job.sizes.observations.width();
    let mut vector = vec![0.; width];
    let mut observations = Observations::zeros(job.sizes.observations, slots);
    for tick in 0..ticks {
        let mut observe = |observations: &mut Observations, shift: usize| {
            for slot in 0..slots {
                let index = (tick * 7 + slot * 13 + shift) % width;
                match job.sizes.observations {
                    ObservationSpace::Discrete(_) => {
                        observations.set(slot, Observation::Index(index))
                    }
                    ObservationSpace::Box(_) => {
                        vector.fill(0.5);
                        vector[index] = 1.;
                        observations.set(slot, Observation::Vector(&vector));
                    }
                }
            }
        };
        observe(&mut observations, 0);
        let mut next = observations.clone();
        observe(&mut next, 1);
        let actions = population.act(&observations);
        let transitions: Vec<_> = (0..slots)
            .map(|slot| {
                Some(Transition {
                    observation: observations.get(slot),
                    action: actions[slot],
                    reward: (tick % 3) as f32 - 1.,
                    next: next.get(slot),
                    terminated: false,
                    truncated: tick % 50 == 49,
                })
            })
            .collect();
        population.observe(&transitions);
    }
}

/// Updates per second of all seeds with `threads` threads, each with its share of the blocks.
fn rate(job: &Job, per_block: usize, threads: usize, seeds: usize) -> f64 {
    let blocks = seeds / per_block / threads;
    let barrier = std::sync::Barrier::new(threads);
    let barrier = &barrier;
    let work = move |thread: usize| {
        tch::set_num_threads(1);
        let mut untrained = job.settings.clone();
        untrained.learning_starts = Some((job.fill - 1) as u64);
        let mut populations: Vec<_> = (0..blocks)
            .map(|block| {
                let first = ((thread * blocks + block) * per_block) as u64;
                let slots = Slots::dense(first..first + per_block as u64);
                Population::new(&AGENTS[0], &untrained, slots, job.sizes, Device::Cpu)
            })
            .collect();
        for population in &mut populations {
            train(job, population, job.fill + 20);
        }
        barrier.wait();
        let start = Instant::now();
        for population in &mut populations {
            train(job, population, job.ticks);
        }
        start.elapsed().as_secs_f64()
    };
    let seconds = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|t| scope.spawn(move || work(t))).collect();
        workers
            .into_iter()
            .map(|w| w.join().expect("a worker"))
            .fold(0., f64::max)
    });
    (threads * blocks * per_block * job.ticks) as f64 / seconds
}

fn main() {
    for job in jobs() {
        println!("{}", job.name);
        for threads in [1, 2] {
            for per_block in [1, 4, 8, 16, 32] {
                let r = rate(&job, per_block, threads, 32 * threads.max(1));
                println!("  threads {threads} seeds/block {per_block}: {r:.0}/s");
            }
        }
    }
    let _ = ROUNDS;
}
