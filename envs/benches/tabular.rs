//! Microseconds that dynamic programming takes on one core, on the built-in maps.
//!
//! `cargo bench -p envs --bench tabular`. Machines are noisy: the median of several rounds is printed.

use std::hint::black_box;
use std::time::Instant;

use envs::{Environment, Policy, Tabular, maps};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const ROUNDS: usize = 7;
/// Of a round, in seconds, for each call that is measured.
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

fn build(map: &str, more: &[(&str, &str)]) -> Box<dyn Environment> {
    let world = envs::world("gridworld").expect("registered");
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let mut settings = vec![("map".to_owned(), map.to_owned())];
    settings.extend(more.iter().map(owned));
    let settings = world.resolve(&settings).expect("valid settings");
    world.make(&settings).expect("resolved settings")
}

/// The first of the best actions in each state.
fn greedy(model: &Tabular) -> Vec<usize> {
    let q = model.optimal_q(GAMMA);
    let best = |row: &[f64]| (1..4).fold(0, |best, a| if row[a] > row[best] { a } else { best });
    q.chunks(4).map(best).collect()
}

fn measure(name: &str, model: &Tabular) {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let states = model.states().len();
    let random: Vec<usize> = (0..states).map(|_| rng.random_range(0..4)).collect();
    let greedy = greedy(model);
    let uniform = Policy::uniform(states, 4);
    let times = [
        time(|| model.policy_return(&greedy)),
        time(|| model.policy_return(&random)),
        time(|| model.random_return()),
        time(|| model.optimal_return()),
        time(|| model.optimal_q(GAMMA)),
        time(|| model.target_variance(GAMMA)),
        time(|| model.policy_value(&uniform, GAMMA)),
        time(|| model.return_variance(&uniform, GAMMA)),
    ];
    print!("{name:>18} {states:>6}");
    for time in times {
        print!(" {time:>10.1}");
    }
    println!();
}

fn main() {
    println!("dynamic programming, microseconds a call: median of {ROUNDS} rounds");
    println!(
        "{:>18} {:>6} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "map",
        "states",
        "greedy",
        "arbitrary",
        "random",
        "optimal",
        "optimal_q",
        "target var",
        "value",
        "return var"
    );
    for (map, _) in maps() {
        for (suffix, more) in [("", &[][..]), (", slip", &[("slip", "0.2")][..])] {
            let world = build(map, more);
            measure(&format!("{map}{suffix}"), world.tabular().expect("a table"));
        }
    }
    let field = format!(
        "S{}\n{}{}G",
        ".".repeat(19),
        format!("{}\n", ".".repeat(20)).repeat(18),
        ".".repeat(19)
    );
    let world = build("field", &[("map-text", &field), ("slip", "0.2")]);
    measure("20 x 20, slip", world.tabular().expect("a table"));
}
