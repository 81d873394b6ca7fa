//! What worlds cost on one core: microseconds of 1,000 random steps in the foraging world, and of a call of each
//! exact solver on maps of the gridworld.
//!
//! `cargo bench -p envs --bench worlds`. Machines are noisy: the median of several rounds is printed.

use std::hint::black_box;
use std::time::Instant;

use envs::{Environment, Policy, Tabular, maps};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const ROUNDS: usize = 7;
/// Of a round, in seconds.
const ROUND: f64 = 0.03;
const GAMMA: f64 = 0.97;

/// Median time of one call over rounds, in microseconds.
fn time<T>(mut call: impl FnMut() -> T) -> f64 {
    let mut per_call = |times: usize| {
        let start = Instant::now();
        for _ in 0..times {
            black_box(call());
        }
        start.elapsed().as_secs_f64() / times as f64
    };
    let once = per_call(1);
    let times = (ROUND / once).ceil() as usize;
    let mut rounds = [0; ROUNDS].map(|_| per_call(times));
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2] * 1e6
}

fn build(name: &str, settings: &[(&str, &str)]) -> Box<dyn Environment> {
    let world = envs::world(name).expect("registered");
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let settings: Vec<_> = settings.iter().map(owned).collect();
    let settings = world.resolve(&settings).expect("valid settings");
    world.make(&settings).expect("resolved settings")
}

/// After as many steps as it takes until items begin to go.
fn foraging(settings: &[(&str, &str)]) {
    let mut world = build("foraging", settings);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut choices = ChaCha8Rng::seed_from_u64(0);
    world.reset(&mut rng);
    let mut walk = |steps: usize| {
        for _ in 0..steps {
            black_box(world.step(choices.random_range(0..5), &mut rng));
            black_box(world.observation());
        }
    };
    walk(10_000);
    println!("foraging {settings:?}: {:.0}", time(|| walk(1_000)));
}

fn solvers(name: &str, model: &Tabular) {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let any: Vec<usize> = model
        .states()
        .iter()
        .map(|_| rng.random_range(0..4))
        .collect();
    let q = model.optimal_q(GAMMA);
    let best = |row: &[f64]| (1..4).fold(0, |best, a| if row[a] > row[best] { a } else { best });
    let greedy: Vec<usize> = q.chunks(4).map(best).collect();
    let uniform = Policy::uniform(any.len(), 4);
    println!("{name}, {} states", any.len());
    for (what, time) in [
        ("greedy policy", time(|| model.policy_return(&greedy))),
        ("any policy", time(|| model.policy_return(&any))),
        ("random play", time(|| model.random_return())),
        ("optimum", time(|| model.optimal_return())),
        ("optimal Q", time(|| model.optimal_q(GAMMA))),
        ("variance of targets", time(|| model.target_variance(GAMMA))),
        (
            "value of random play",
            time(|| model.policy_value(&uniform, GAMMA)),
        ),
        (
            "variance of its returns",
            time(|| model.return_variance(&uniform, GAMMA)),
        ),
    ] {
        println!("{time:>12.1}  {what}");
    }
}

fn main() {
    foraging(&[]);
    foraging(&[("memory", "true"), ("unsigned-offset", "true")]);
    foraging(&[("items", "816"), ("eyes", "25"), ("range", "860")]);
    for (map, _) in maps() {
        for slip in ["0", "0.2"] {
            let world = build("gridworld", &[("map", map), ("slip", slip)]);
            solvers(
                &format!("{map}, slip {slip}"),
                world.tabular().expect("a table"),
            );
        }
    }
    let free = format!("{}\n", ".".repeat(20));
    let field = format!("S{}{}G", &free[1..], free.repeat(18) + &free[1..20]);
    let world = build(
        "gridworld",
        &[("map", "field"), ("map-text", &field), ("slip", "0.2")],
    );
    solvers("20 x 20, slip 0.2", world.tabular().expect("a table"));
}
