//! Do the verdict and the interval of the speed-up keep what they promise? Simulated comparisons with
//! a known truth; `cargo bench --bench calibration` takes some minutes.
//!
//! Per family of times, ratio of restricted means and share of the baseline that is censored: how often
//! the verdict is not inconclusive, how often there is no interval, how often more than half of an arm is
//! censored; of the intervals, how often one covers the truth, how often it lies wholly below or above it,
//! how often the verdict finds a difference and the interval holds 1 (`p only`) or the reverse (`CI only`). Another number of seeds than 20 may be given as an argument.

#[path = "../tests/program/simulation.rs"]
mod simulation;

use std::{env, thread};

use dropout_q::statistics::{Pair, Verdict, compare};
use simulation::{BUDGET, Case, Family};

const COMPARISONS: usize = 2_000;
const RATIOS: [f64; 4] = [1.0, 1.5, 2.0, 4.0];
const CENSORED: [f64; 5] = [0.01, 0.25, 0.5, 0.72, 0.88];

/// What is counted: of all comparisons, and of those with an interval.
const OF_ALL: [&str; 3] = ["verdict", "none", "flagged"];
const OF_INTERVALS: [&str; 5] = ["covered", "below", "above", "p only", "CI only"];

fn row(family: Family, ratio: f64, censored: f64, seeds: usize) -> String {
    let (mut all, mut intervals, mut of_intervals) = ([0; 3], 0, [0; 5]);
    Case::new(family, ratio, censored).simulate(seeds, COMPARISONS, |baseline, arm| {
        let pair = Pair {
            baseline,
            arm,
            budget: BUDGET,
        };
        let found = compare(&[pair])[0];
        let decided = found.verdict != Verdict::Inconclusive;
        let interval = found.speed_up.and_then(|it| it.low.zip(it.high));
        let flagged = found.speed_up.is_some_and(|it| it.flagged);
        add(&mut all, [decided, interval.is_none(), flagged]);
        let Some((low, high)) = interval else {
            return;
        };
        intervals += 1;
        let excludes = low > 1.0 || high < 1.0;
        let (below, above) = (high < ratio, ratio < low);
        let [p_only, interval_only] = [decided && !excludes, !decided && excludes];
        add(
            &mut of_intervals,
            [!below && !above, below, above, p_only, interval_only],
        );
    });
    let share = |part: usize, whole: usize| format!("{:>9.1}", 100.0 * part as f64 / whole as f64);
    let cells = all.map(|part| share(part, COMPARISONS)).concat();
    let cells = cells + &of_intervals.map(|part| share(part, intervals)).concat();
    let family = format!("{family:?}");
    format!("{family:<12}{ratio:>5}{censored:>9}{seeds:>6}{cells}")
}

fn add<const N: usize>(counts: &mut [usize; N], seen: [bool; N]) {
    for (count, seen) in counts.iter_mut().zip(seen) {
        *count += usize::from(seen);
    }
}

fn main() {
    // Cargo adds `--bench`.
    let seeds = env::args().find_map(|argument| argument.parse().ok());
    let seeds = seeds.unwrap_or(20);
    println!("{COMPARISONS} comparisons a row; % of them.");
    let names = OF_ALL.iter().chain(&OF_INTERVALS);
    let names: String = names.map(|name| format!("{name:>9}")).collect();
    println!(
        "{:<12}{:>5}{:>9}{:>6}{names}",
        "family", "ratio", "censored", "seeds"
    );
    for ratio in RATIOS {
        for censored in CENSORED {
            thread::scope(|scope| {
                let rows = Family::ALL
                    .map(|family| scope.spawn(move || row(family, ratio, censored, seeds)));
                for row in rows {
                    println!("{}", row.join().expect("a row is counted"));
                }
            });
        }
    }
}
