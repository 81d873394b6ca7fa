//! Do the verdict and the interval of the speed-up keep what they promise? Simulated comparisons with
//! a known truth; `cargo bench --bench calibration` takes some minutes.
//!
//! Per family of times, ratio of restricted means and share of the baseline that is censored: how often
//! the verdict is not inconclusive, how often the interval covers the truth, how often it lies wholly
//! below or above the truth, how often there is none, how often more than half of an arm is censored,
//! how often the verdict finds a difference and the interval holds 1 (`p only`) or the reverse
//! (`CI only`). Another number of seeds than 20 may be given as an argument.

#[path = "../tests/program/simulation.rs"]
mod simulation;

use std::{env, thread};

use dropout_q::statistics::{Pair, Verdict, compare};
use simulation::{BUDGET, Case, Family};

const COMPARISONS: usize = 2_000;
const RATIOS: [f64; 4] = [1.0, 1.5, 2.0, 4.0];
const CENSORED: [f64; 5] = [0.01, 0.25, 0.5, 0.72, 0.88];

/// Counts over the comparisons of one case.
#[derive(Default)]
struct Counts {
    verdicts: usize,
    intervals: usize,
    covered: usize,
    below: usize,
    above: usize,
    flagged: usize,
    silent: usize,
    hasty: usize,
}

fn count(case: Case, ratio: f64, seeds: usize) -> Counts {
    let mut counts = Counts::default();
    case.simulate(seeds, COMPARISONS, |baseline, arm| {
        let pair = Pair {
            baseline,
            arm,
            budget: BUDGET,
        };
        let found = compare(&[pair])[0];
        let decided = found.verdict != Verdict::Inconclusive;
        counts.verdicts += usize::from(decided);
        let Some(speed_up) = found.speed_up else {
            return;
        };
        counts.flagged += usize::from(speed_up.flagged);
        let (Some(low), Some(high)) = (speed_up.low, speed_up.high) else {
            return;
        };
        counts.intervals += 1;
        counts.covered += usize::from(low <= ratio && ratio <= high);
        counts.below += usize::from(high < ratio);
        counts.above += usize::from(ratio < low);
        let excludes = low > 1.0 || high < 1.0;
        counts.silent += usize::from(decided && !excludes);
        counts.hasty += usize::from(!decided && excludes);
    });
    counts
}

fn row(family: Family, ratio: f64, censored: f64, seeds: usize) -> String {
    let counts = count(Case::new(family, ratio, censored), ratio, seeds);
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    let of_all = |part| share(part, COMPARISONS);
    let of_intervals = |part| share(part, counts.intervals);
    let cells = [
        of_all(counts.verdicts),
        of_intervals(counts.covered),
        of_intervals(counts.below),
        of_intervals(counts.above),
        of_all(COMPARISONS - counts.intervals),
        of_all(counts.flagged),
        of_intervals(counts.silent),
        of_intervals(counts.hasty),
    ]
    .map(|cell| format!("{cell:>9.1}"))
    .concat();
    let family = format!("{family:?}");
    format!("{family:<12}{ratio:>5}{censored:>9}{seeds:>6}{cells}")
}

fn main() {
    // Cargo adds `--bench`.
    let seeds = env::args().find_map(|argument| argument.parse().ok());
    let seeds = seeds.unwrap_or(20);
    println!("{COMPARISONS} comparisons a row; % of them.");
    println!(
        "{:<12}{:>5}{:>9}{:>6}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "family",
        "ratio",
        "censored",
        "seeds",
        "verdict",
        "covered",
        "below",
        "above",
        "none",
        "flagged",
        "p only",
        "CI only"
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
