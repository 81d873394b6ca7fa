//! Steps per second of the foraging world on one core, with random actions drawn beforehand.
//!
//! `cargo bench -p envs --bench foraging`. Machines are noisy: the settings take turns for several
//! rounds, and the median is printed with the slowest and the fastest round.

use std::hint::black_box;
use std::time::Instant;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const ROUNDS: usize = 7;
/// Well beyond the age at which items begin to go.
const STEPS: usize = 500_000;

struct Case {
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
    steps: usize,
}

const CASES: [Case; 3] = [
    Case {
        name: "defaults",
        settings: &[],
        steps: STEPS,
    },
    Case {
        name: "the public demo",
        settings: &[("memory", "true"), ("unsigned-offset", "true")],
        steps: STEPS,
    },
    Case {
        name: "most of everything",
        settings: &[("items", "816"), ("eyes", "25"), ("range", "860")],
        steps: STEPS / 20,
    },
];

fn rate(settings: &[(&str, &str)], actions: &[usize]) -> f64 {
    let world = envs::world("foraging").expect("registered");
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let settings: Vec<_> = settings.iter().map(owned).collect();
    let settings = world.resolve(&settings).expect("valid settings");
    let mut world = world.make(&settings).expect("resolved settings");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    world.reset(&mut rng);
    let start = Instant::now();
    for &action in actions {
        black_box(world.step(action, &mut rng));
        black_box(world.observation());
    }
    actions.len() as f64 / start.elapsed().as_secs_f64()
}

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let actions: Vec<usize> = (0..STEPS).map(|_| rng.random_range(0..5)).collect();
    let mut rates = CASES.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for (rates, case) in rates.iter_mut().zip(CASES) {
            rates.push(rate(case.settings, &actions[..case.steps]));
        }
    }
    println!("foraging, steps per second: median of {ROUNDS} rounds (slowest to fastest)");
    for (mut rates, case) in rates.into_iter().zip(CASES) {
        rates.sort_by(f64::total_cmp);
        let [slowest, median, fastest] = [0, ROUNDS / 2, ROUNDS - 1].map(|i| rates[i]);
        println!(
            "{:>20}  {median:>10.0}  ({slowest:.0} to {fastest:.0})",
            case.name
        );
    }
}
