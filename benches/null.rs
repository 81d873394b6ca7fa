//! Does the verdict keep its promise on real seeds? One arm against itself, where every verdict is
//! false.
//!
//! `cargo bench --bench null -- RUN...` splits the seeds of each arm of a run at random into halves,
//! twenty times, and compares the halves as if they were two arms, paired in order, each split a
//! family of its own. Printed are the verdicts other than inconclusive, of which about one in twenty
//! is to be expected, and the intervals of the speed-up that hold 1. The splits of one arm share
//! their seeds, so their verdicts come in clusters. The stream is fixed.

use std::{env, error::Error, path::Path};

use dropout_q::{
    report::{self, Analysis, Arm, Baseline, Facts, World},
    statistics::{Comparison, Pair, Time, Verdict, compare},
};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

const SPLITS: usize = 20;

/// Comparisons of random halves of the seeds with these times; of an odd number one is left out.
fn splits(times: &[Time], budget: f64) -> Vec<Comparison> {
    let mut generator = ChaCha8Rng::seed_from_u64(0);
    let mut times = times.to_vec();
    let half = times.len() / 2;
    let mut split = || {
        times.shuffle(&mut generator);
        compare(&[Pair {
            baseline: &times[..half],
            arm: &times[half..2 * half],
            budget,
        }])[0]
    };
    (0..SPLITS).map(|_| split()).collect()
}

/// Prints the line of an arm, and returns its false verdicts; none if it has nothing to compare.
fn arm(world: &World, arm: &Arm) -> Option<usize> {
    let label = format!("{:<28} {:<44}", world.env, arm.arm);
    let Some(solving) = arm.solving(world.endpoint) else {
        println!("{label} has no {} scores", world.endpoint.name());
        return None;
    };
    if solving.share == 0.0 {
        println!("{label} never solved with any of {} seeds", arm.seeds);
        return None;
    }
    let budget = world.horizon as f64;
    let censored = Time::censored(budget);
    let times: Vec<_> = (solving.times.iter())
        .map(|time| time.step.map_or(censored, |step| Time::solved(step as f64)))
        .collect();
    let found = splits(&times, budget);
    let verdicts = (found.iter())
        .filter(|found| found.verdict != Verdict::Inconclusive)
        .count();
    let intervals: Vec<_> = (found.iter())
        .filter_map(|found| found.speed_up?.low.zip(found.speed_up?.high))
        .collect();
    let holding = (intervals.iter())
        .filter(|(low, high)| *low <= 1.0 && 1.0 <= *high)
        .count();
    println!(
        "{label} {:>9} {:>9.0} {verdicts:>9} {:>12}",
        times.len() / 2,
        100.0 * solving.share,
        format!("{holding} of {}", intervals.len())
    );
    Some(verdicts)
}

fn run(folder: &str) -> Result<(), Box<dyn Error>> {
    let facts = Facts {
        baseline: Baseline::None,
        ..Facts::default()
    };
    let analysis = Analysis::new(&dropout_q::run::read(Path::new(folder))?, &facts);
    println!("\n{folder}: {SPLITS} splits of each arm");
    println!(
        "{:<28} {:<44} {:>9} {:>9} {:>9} {:>12}",
        "world", "arm", "each half", "solved, %", "verdicts", "1 is held by"
    );
    let found: Vec<_> = (analysis.worlds.iter())
        .flat_map(|world| world.arms.iter().filter_map(|each| arm(world, each)))
        .collect();
    println!(
        "False verdicts: {} of {} splits, at most {} of {SPLITS} of one arm",
        found.iter().sum::<usize>(),
        SPLITS * found.len(),
        found.iter().max().unwrap_or(&0)
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let arguments = env::args().skip(1);
    let folders: Vec<_> = arguments.filter(|each| !each.starts_with("--")).collect();
    if folders.is_empty() {
        println!("Nothing to split; give folders of runs: cargo bench --bench null -- RUN...");
    }
    folders.iter().try_for_each(|folder| run(folder))
}
