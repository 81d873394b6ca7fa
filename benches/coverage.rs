//! How often do 95 % intervals over seeds cover the truth?
//!
//! `cargo bench --bench coverage` draws data sets from populations whose interquartile mean and
//! probability of improvement are known, and prints in how many, in per cent, the intervals that the
//! program reports hold them; for the interquartile mean the plain percentile interval too. All streams
//! are fixed. The tables are in `statistics::iqm` and `statistics::improvement`.

use dropout_q::statistics::{
    Interval, LEVEL, Resamples, TAIL, improvement_interval, iqm, probability_of_improvement,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// At this many, a coverage of 95 % is measured with a standard error of 0.5 %.
const DATA_SETS: usize = 2_000;
const RESAMPLES: usize = 1_000;
const SEEDS: [usize; 4] = [5, 10, 20, 50];

/// A population as the quantile at each probability.
type Population = fn(f64) -> f64;

fn normal(probability: f64) -> f64 {
    Normal::standard().inverse_cdf(probability)
}

fn shifted<const TENTHS: i32>(probability: f64) -> f64 {
    normal(probability) + f64::from(TENTHS) / 10.0
}

fn exponential(probability: f64) -> f64 {
    -(-probability).ln_1p()
}

fn student_3(probability: f64) -> f64 {
    let t = StudentsT::new(0.0, 1.0, 3.0).expect("a distribution");
    t.inverse_cdf(probability)
}

/// Returns near -1 in so many of 100 seeds, near 0.8 in the others.
fn bimodal<const FAIL: i32>(probability: f64) -> f64 {
    let failing = f64::from(FAIL) / 100.0;
    if probability < failing {
        -1.0 + 0.05 * normal(probability / failing)
    } else {
        0.8 + 0.05 * normal((probability - failing) / (1.0 - failing))
    }
}

/// Exactly 0.94, the optimum, in so many of 100 seeds, else anything from -1 up to it.
fn optimal<const SOLVE: i32>(probability: f64) -> f64 {
    let short = 1.0 - f64::from(SOLVE) / 100.0;
    -1.0 + 1.94 * (probability / short).min(1.0)
}

/// Five tries with a chance of 0.6 each: the share that succeeds.
fn tied(probability: f64) -> f64 {
    let cumulative = [0.01024, 0.08704, 0.31744, 0.66304, 0.92224];
    cumulative.partition_point(|&upper| upper <= probability) as f64 / 5.0
}

/// Negative times uniform over the budget, but so many of 100 seeds are censored at its end.
fn censored<const NEVER: i32>(probability: f64) -> f64 {
    -((1.0 - probability) / (1.0 - f64::from(NEVER) / 100.0)).min(1.0)
}

/// Success in so many of 100 seeds.
fn success<const SOLVE: i32>(probability: f64) -> f64 {
    f64::from(u8::from(probability >= 1.0 - f64::from(SOLVE) / 100.0))
}

fn grid(population: Population) -> impl Iterator<Item = f64> {
    const POINTS: u32 = 100_000;
    (0..POINTS).map(move |point| population((f64::from(point) + 0.5) / f64::from(POINTS)))
}

fn uniform(generator: &mut ChaCha8Rng) -> f64 {
    (f64::from(generator.next_u32()) + 0.5) / 2_f64.powi(32)
}

/// The line of a population: the truth, and the shares of the data sets, in per cent, in which each interval
/// holds it.
fn row<const METHODS: usize>(
    name: &str,
    seeds: usize,
    truth: f64,
    mut intervals: impl FnMut() -> [Option<Interval>; METHODS],
) {
    let mut covered = [0; METHODS];
    for _ in 0..DATA_SETS {
        for (covered, interval) in covered.iter_mut().zip(intervals()) {
            // Sums in another order differ in their last bits.
            let holds = |it: Interval| it.low <= truth + 1e-9 && truth - 1e-9 <= it.high;
            *covered += usize::from(interval.is_some_and(holds));
        }
    }
    let cells = covered.map(|count| format!(" {:>9.1}", 100.0 * count as f64 / DATA_SETS as f64));
    println!("{name:<22} {seeds:>3} {truth:>8.4}{}", cells.concat());
}

fn header(title: &str, methods: &[&str]) {
    let cells: String = methods.iter().map(|name| format!(" {name:>9}")).collect();
    println!("\n{title:<22} {:>3} {:>8}{cells}", "n", "truth");
}

fn coverage_of_iqm() {
    let populations: [(&str, &[Population]); 16] = [
        ("normal", &[normal]),
        ("uniform", &[|probability| probability]),
        ("exponential", &[exponential]),
        ("log-normal", &[|probability| normal(probability).exp()]),
        ("Student t, 3", &[student_3]),
        ("bimodal 0.1", &[bimodal::<10>]),
        ("bimodal 0.2", &[bimodal::<20>]),
        ("bimodal 0.25", &[bimodal::<25>]),
        ("bimodal 0.3", &[bimodal::<30>]),
        ("bimodal 0.5", &[bimodal::<50>]),
        ("six values", &[tied]),
        ("optimum 0.3", &[optimal::<30>]),
        ("optimum 0.6", &[optimal::<60>]),
        ("3 worlds, normal", &[normal, shifted::<10>, shifted::<30>]),
        (
            "3 worlds, bimodal",
            &[bimodal::<10>, bimodal::<30>, bimodal::<50>],
        ),
        ("3 worlds, mixed", &[tied, optimal::<60>, bimodal::<30>]),
    ];
    header("Interquartile mean", &["percentile", "expanded"]);
    for seeds in SEEDS {
        for (name, worlds) in populations {
            let table = Resamples::stratified(&vec![seeds; worlds.len()], RESAMPLES);
            let truth: Vec<f64> = worlds.iter().flat_map(|&world| grid(world)).collect();
            let mut generator = ChaCha8Rng::seed_from_u64(1);
            row(name, seeds, iqm(&truth).expect("a population"), || {
                let values: Vec<_> = (worlds.iter())
                    .flat_map(|world| (0..seeds).map(move |_| world))
                    .map(|world| Some(world(uniform(&mut generator))))
                    .collect();
                [
                    table.percentile_interval(TAIL, table.iqm_of(&values)),
                    table.iqm_interval(&values),
                ]
            });
        }
    }
}

fn coverage_of_improvement() {
    // Of X and of Y, and the correlation of the normal scores of a pair.
    let arms: [(&str, Population, Population, f64); 11] = [
        ("normal, +0", normal, normal, 0.0),
        ("normal, +0, paired", normal, normal, 0.5),
        ("normal, +1", shifted::<10>, normal, 0.0),
        ("normal, +2", shifted::<20>, normal, 0.0),
        ("normal, +2, paired", shifted::<20>, normal, 0.5),
        ("normal, +3", shifted::<30>, normal, 0.0),
        ("normal, +4", shifted::<40>, normal, 0.0),
        (
            "exponential, x 4",
            |u| 4.0 * exponential(u),
            exponential,
            0.0,
        ),
        ("censored 0.3 and 0.7", censored::<30>, censored::<70>, 0.0),
        ("censored 0.9 and 0.9", censored::<90>, censored::<90>, 0.0),
        ("success 0.9 and 0.5", success::<90>, success::<50>, 0.0),
    ];
    header("Prob. of improvement", &["Newcombe"]);
    for seeds in SEEDS {
        for (name, x, y, correlation) in arms {
            let [all_x, all_y] = [x, y].map(|population| grid(population).collect::<Vec<_>>());
            let truth = probability_of_improvement(&all_x, &all_y).expect("populations");
            let mut generator = ChaCha8Rng::seed_from_u64(2);
            let mut pair = || {
                let (one, own) = (uniform(&mut generator), uniform(&mut generator));
                let independent = (1.0 - correlation * correlation).sqrt();
                let score = correlation * normal(one) + independent * normal(own);
                (x(one), y(Normal::standard().cdf(score)))
            };
            row(name, seeds, truth, || {
                let (x, y): (Vec<f64>, Vec<f64>) = (0..seeds).map(|_| pair()).unzip();
                [improvement_interval(&x, &y)]
            });
        }
    }
}

fn main() {
    let level = 100.0 * LEVEL;
    println!(
        "Per cent of {DATA_SETS} data sets of n seeds whose {level} % interval holds the truth"
    );
    coverage_of_iqm();
    coverage_of_improvement();
}
