//! How fast the published experiment runs, and how much of that time its world takes.
//!
//! `cargo bench --bench replication` trains a seed of each arm of the preset `gal2016-demo` on one
//! thread, the whole loop included, and then takes as many steps in the world alone, with random
//! actions. Machines are noisy: several rounds are interleaved and medians printed.

use std::convert::Infallible;
use std::time::Instant;

use dropout_q::config::{Arm, Config, Request, preset::Preset};
use dropout_q::protocol::{Block, Event, train};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ROUNDS: usize = 3;
const STEPS: u64 = 30_000;

/// Seconds of a seed of an arm, and its updates.
fn trained(config: &Config, arm: &Arm) -> (f64, u64) {
    let block = Block {
        arm: arm.clone(),
        env: config.envs[0].clone(),
        seeds: vec![0],
        steps: STEPS,
        eval_every: 0,
        window: config.window,
        stop_at: None,
        backend: config.backend,
    };
    let mut all = 0;
    let start = Instant::now();
    let mut count = |event| {
        if let Event::Progress { updates, .. } = event {
            all += updates;
        }
        Ok::<_, Infallible>(())
    };
    let Ok(()) = train(&block, &mut count);
    (start.elapsed().as_secs_f64(), all)
}

/// Seconds of the seed's world alone.
fn played(config: &Config) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut world = config.envs[0].make();
    let start = Instant::now();
    world.reset(&mut rng);
    for _ in 0..STEPS {
        let action = rng.random_range(0..world.actions() as u32) as usize;
        world.step(action, &mut rng);
    }
    start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let preset = Preset::named("gal2016-demo").expect("a built-in preset");
    let config = Config::resolve(preset.request(), Request::default()).expect("a preset");
    let arms: Vec<_> = config.arms().collect();
    let mut seconds = vec![Vec::new(); arms.len()];
    let mut updates = vec![0; arms.len()];
    let mut alone = Vec::new();
    for _ in 0..ROUNDS {
        for (index, arm) in arms.iter().enumerate() {
            let (taken, all) = trained(&config, arm);
            seconds[index].push(taken);
            updates[index] = all;
        }
        alone.push(played(&config));
    }
    let alone = median(alone);
    println!("One seed, {STEPS} steps, one thread, medians of {ROUNDS} rounds");
    println!(
        "{:<40} {:>12.0} steps/s",
        config.envs[0].label(),
        STEPS as f64 / alone
    );
    for ((arm, seconds), updates) in arms.iter().zip(seconds).zip(updates) {
        let seconds = median(seconds);
        println!(
            "{:<40} {:>12.0} updates/s, of whose time the world takes {:.2} %",
            arm.label(),
            updates as f64 / seconds,
            100. * alone / seconds
        );
    }
}
