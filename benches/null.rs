//! Does the verdict keep its promise on real seeds, where there is no difference?
//!
//! `cargo bench --bench null -- RUN...` asks it of every world of a run in two ways. All streams are fixed.
//!
//! *Splits*: the seeds of each arm are split at random into halves, twenty times, and the halves compared as
//! if they were two arms, paired in order, each split a family of its own. Printed are the verdicts other
//! than inconclusive, of which about one in twenty is to be expected, and the intervals of the speed-up that
//! hold 1. The splits of one arm share their seeds, so their verdicts come in clusters.
//!
//! *Shapes*: the times to solve of the first arm and of the baseline are taken for two populations, those of
//! the arm multiplied so that the two restricted means have a known ratio, censored ones too. Seeds are
//! drawn from them, in the pairs they had or paired at random, and several tests of a difference are asked:
//!
//! - the sign-flip test of the program. Divided by their standard error, flipped means keep their order,
//!   because flips do not change the sum of squares: a studentised test is the same test;
//! - sign flips of the scores of the log-rank test, and of the logarithms of the times;
//! - labels: the times dealt to both arms anew, without regard to pairs, by Welch's t;
//! - whether the program's interval of the speed-up holds 1.
//!
//! Printed is in how many of 2,000 repetitions, in %, p is at most 5 %: the rate of false verdicts at a ratio
//! of 1, and the power at others. What was found is at `RELIABLE_PAIRS` in `statistics::comparison`.

use std::{env, error::Error, path::Path, thread};

use dropout_q::{
    report::{Analysis, Arm, Arranged, Baseline, Facts, WorldResults},
    run::{self, Tail},
    statistics::{Comparison, Pair, SIGNIFICANCE, Time, Verdict, compare, sign_flip, speed_up},
};
use rand::{Rng, RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

const SPLITS: usize = 20;
const REPETITIONS: usize = 2_000;
const SEEDS: [usize; 3] = [10, 20, 40];
const RATIOS: [f64; 3] = [1.0, 1.5, 2.0];
/// Rearrangements behind the p-values of the tests that the program does not have.
const REARRANGEMENTS: usize = 999;

/// Times to solve of the finished seeds, by the curve that gives the verdict; none without scores.
fn times(world: &WorldResults, arm: &Arm) -> Option<Vec<Time>> {
    let censored = Time::censored(world.horizon as f64);
    let times = &arm.solving(world.endpoint)?.times;
    let time = |step: Option<u64>| step.map_or(censored, |step| Time::solved(step as f64));
    Some(times.iter().map(|each| time(each.step)).collect())
}

/// Comparisons of random halves of the seeds with these times; of an odd number one is left out.
fn splits(mut times: Vec<Time>, budget: f64) -> Vec<Comparison> {
    let mut generator = ChaCha8Rng::seed_from_u64(0);
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
fn split_arm(world: &WorldResults, arm: &Arm) -> Option<usize> {
    let times = times(world, arm).filter(|times| times.iter().any(|time| time.solved))?;
    let found = splits(times, world.horizon as f64);
    let decided = |found: &&Comparison| found.verdict != Verdict::Inconclusive;
    let verdicts = found.iter().filter(decided).count();
    let intervals: Vec<_> = (found.iter())
        .filter_map(|found| found.speed_up?.low.zip(found.speed_up?.high))
        .collect();
    let holding = (intervals.iter()).filter(|(low, high)| *low <= 1.0 && 1.0 <= *high);
    println!(
        "{:<28} {:<44} {:>5} {verdicts:>9} {:>12}",
        world.env,
        arm.arm,
        arm.seeds / 2,
        format!("{} of {}", holding.count(), intervals.len())
    );
    Some(verdicts)
}

fn print_splits(analysis: &Analysis) {
    println!("{SPLITS} splits of each arm that solved its world with any seed");
    println!(
        "{:<28} {:<44} {:>5} {:>9} {:>12}",
        "world", "arm", "half", "verdicts", "1 is held by"
    );
    let found: Vec<_> = (analysis.worlds.iter())
        .flat_map(|world| world.arms.iter().filter_map(|arm| split_arm(world, arm)))
        .collect();
    println!(
        "False verdicts: {} of {} splits, at most {} of {SPLITS} of one arm",
        found.iter().sum::<usize>(),
        SPLITS * found.len(),
        found.iter().max().unwrap_or(&0)
    );
}

/// Times of the baseline and of the arm, for each pair of seeds.
type Pairs = Vec<[Time; 2]>;
type Values = Vec<[f64; 2]>;

fn values(pairs: &Pairs, of: impl Fn(f64) -> f64) -> Values {
    let value = |time: Time| of(time.step);
    pairs.iter().map(|pair| pair.map(value)).collect()
}

fn excess(values: &Values) -> f64 {
    values.iter().map(|[baseline, arm]| baseline - arm).sum()
}

/// Difference of the means over its standard error, the arms being independent.
fn welch(values: &Values) -> f64 {
    let squares = |arm: usize| -> f64 {
        let centre = values.iter().map(|pair| pair[arm]).sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|pair| (pair[arm] - centre).powi(2));
        squares.sum()
    };
    excess(values) / (squares(0) + squares(1)).sqrt().max(1e-9)
}

/// Share of rearrangements whose `statistic` is at least as large as that of the sample, which is one.
fn share(
    mut values: Values,
    statistic: fn(&Values) -> f64,
    mut rearrange: impl FnMut(&mut Values),
) -> f64 {
    let bound = statistic(&values).abs() * (1.0 - 1e-12);
    let reaching = (0..REARRANGEMENTS).filter(|_| {
        rearrange(&mut values);
        statistic(&values).abs() >= bound
    });
    (reaching.count() + 1) as f64 / (REARRANGEMENTS + 1) as f64
}

fn flipped(values: Values, generator: &mut ChaCha8Rng) -> f64 {
    share(values, excess, |values| {
        for pair in values {
            if generator.next_u32() & 1 == 1 {
                pair.swap(0, 1);
            }
        }
    })
}

/// Of each seed of the log-rank test: the hazard that it has lived through, less 1 if it solved its world.
fn log_rank_scores(pairs: &Pairs) -> Values {
    let all = pairs.as_flattened();
    let mut hazards: Vec<(f64, f64)> = Vec::new();
    for event in all.iter().filter(|time| time.solved) {
        let at_risk = all.iter().filter(|time| time.step >= event.step).count();
        hazards.push((event.step, 1.0 / at_risk as f64));
    }
    let score = |time: Time| -> f64 {
        let past = hazards.iter().filter(|(step, _)| *step <= time.step);
        past.map(|(_, hazard)| hazard).sum::<f64>() - f64::from(u8::from(time.solved))
    };
    pairs.iter().map(|pair| pair.map(score)).collect()
}

/// Whether a test finds a difference between the two of pairs.
type Test = fn(&Pairs, &mut ChaCha8Rng) -> bool;

const TESTS: [(&str, Test); 5] = [
    ("sign-flip", |pairs, _| {
        let differences = pairs.iter().map(|[baseline, arm]| baseline.step - arm.step);
        sign_flip(&differences.collect::<Vec<_>>()).is_some_and(|p| p <= SIGNIFICANCE)
    }),
    ("log-rank", |pairs, generator| {
        flipped(log_rank_scores(pairs), generator) <= SIGNIFICANCE
    }),
    ("log times", |pairs, generator| {
        let logarithms = values(pairs, |step| step.max(1.0).ln());
        flipped(logarithms, generator) <= SIGNIFICANCE
    }),
    ("labels", |pairs, generator| {
        let dealt = |values: &mut Values| values.as_flattened_mut().shuffle(generator);
        share(values(pairs, |step| step), welch, dealt) <= SIGNIFICANCE
    }),
    ("interval", |pairs, _| {
        // Restricted already, each arm by its own budget.
        let arm = |index: usize| -> Vec<Time> {
            let steps = pairs.iter().map(|pair| Time::solved(pair[index].step));
            steps.collect()
        };
        let found = speed_up(&arm(0), &arm(1), f64::INFINITY);
        let ends = found.and_then(|found| found.low.zip(found.high));
        ends.is_some_and(|(low, high)| high < 1.0 || 1.0 < low)
    }),
];

/// How the pairs of a sample come about.
#[derive(Debug, Clone, Copy)]
enum Pairing {
    Kept,
    Random,
}

/// The line of a world: how often each test finds a difference between samples of these populations.
fn found(env: &str, population: &Pairs, seeds: usize, pairing: Pairing, ratio: f64) -> String {
    let mut generator = ChaCha8Rng::seed_from_u64(1);
    let mut hits = [0_u32; TESTS.len()];
    for _ in 0..REPETITIONS {
        let mut draw = || population[generator.random_range(0..population.len())];
        let pair = |_| match pairing {
            Pairing::Kept => draw(),
            Pairing::Random => [draw()[0], draw()[1]],
        };
        let sample: Pairs = (0..seeds).map(pair).collect();
        for (hits, (_, test)) in hits.iter_mut().zip(TESTS) {
            *hits += u32::from(test(&sample, &mut generator));
        }
    }
    let per_cent = |hits| 100.0 * f64::from(hits) / REPETITIONS as f64;
    let cells = hits
        .map(|hits| format!(" {:>9.1}", per_cent(hits)))
        .concat();
    let pairing = format!("{pairing:?}");
    format!("{env:<28} {seeds:>5} {pairing:<7} {ratio:>5}{cells}")
}

/// The times of the baseline and of the arm, multiplied so that their means have this ratio.
fn population(baseline: &[Time], arm: &[Time], ratio: f64) -> Pairs {
    let sum = |times: &[Time]| times.iter().map(|time| time.step).sum::<f64>();
    let factor = sum(baseline) / sum(arm) / ratio;
    let multiplied = |time: &Time| Time {
        step: time.step * factor,
        ..*time
    };
    (baseline.iter().zip(arm))
        .map(|(baseline, arm)| [*baseline, multiplied(arm)])
        .collect()
}

/// The label of a world, and the times of its baseline and of the first other arm.
fn arms<'a>(world: &'a WorldResults, analysis: &Analysis) -> Option<(&'a str, [Vec<Time>; 2])> {
    let is_baseline = |arm: &&Arm| Some(&arm.arm) == analysis.baseline.as_ref();
    let baseline = times(world, world.arms.iter().find(is_baseline)?)?;
    let arm = times(world, world.arms.iter().find(|arm| !is_baseline(arm))?)?;
    (baseline.len() == arm.len()).then_some((world.env.as_str(), [baseline, arm]))
}

fn print_shapes(analysis: &Analysis) {
    let names = TESTS.map(|(name, _)| format!(" {name:>9}")).concat();
    let head = format!(
        "{:<28} {:>5} {:<7} {:>5}",
        "world", "seeds", "pairs", "ratio"
    );
    println!("\n% of {REPETITIONS} samples in which a test finds a difference\n{head}{names}");
    let worlds = analysis.worlds.iter();
    let worlds: Vec<_> = worlds.filter_map(|world| arms(world, analysis)).collect();
    for (seeds, ratio) in SEEDS
        .into_iter()
        .flat_map(|n| RATIOS.map(|ratio| (n, ratio)))
    {
        for pairing in [Pairing::Kept, Pairing::Random] {
            thread::scope(|scope| {
                let rows = worlds.iter().map(|(env, [baseline, arm])| {
                    let population = population(baseline, arm, ratio);
                    scope.spawn(move || found(env, &population, seeds, pairing, ratio))
                });
                for row in rows.collect::<Vec<_>>() {
                    println!("{}", row.join().expect("a row is counted"));
                }
            });
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let arguments = env::args().skip(1);
    let folders: Vec<_> = arguments.filter(|each| !each.starts_with("--")).collect();
    if folders.is_empty() {
        println!("Nothing to compare; give folders of runs: cargo bench --bench null -- RUN...");
    }
    for folder in folders {
        println!("\n{folder}");
        let mut rows = Arranged::default();
        run::read(Path::new(&folder), Tail::Whole, &mut |row| rows.add(row))?;
        rows.sort();
        let alone = Facts {
            baseline: Baseline::None,
            ..Facts::default()
        };
        print_splits(&Analysis::new(&rows, &alone));
        print_shapes(&Analysis::new(&rows, &Facts::default()));
    }
    Ok(())
}
