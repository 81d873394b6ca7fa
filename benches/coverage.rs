//! How often do 95 % intervals over seeds cover the truth?
//!
//! `cargo bench --bench coverage` draws data sets from populations whose interquartile mean and
//! probability of improvement are known, and prints in how many, in per cent, each kind of interval
//! holds them: those that the program reports, and the others, whose figures are why it does not.
//! All streams are fixed. The tables are in `statistics::iqm` and `statistics::improvement`.

use dropout_q::statistics::{
    Interval, LEVEL, Resamples, TAIL, improvement_interval, iqm, mean, probability_of_improvement,
    quantile,
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

fn grid(population: Population, points: usize) -> Vec<f64> {
    (0..points)
        .map(|point| population((point as f64 + 0.5) / points as f64))
        .collect()
}

fn uniform(generator: &mut ChaCha8Rng) -> f64 {
    (f64::from(generator.next_u32()) + 0.5) / 2_f64.powi(32)
}

/// Shares of the data sets, in per cent, in which each method's interval held the truth.
fn print_row(name: &str, seeds: usize, truth: f64, covered: &[usize]) {
    print!("{name:<22} {seeds:>3} {truth:>8.4}");
    for &count in covered {
        print!(" {:>9.1}", 100.0 * count as f64 / DATA_SETS as f64);
    }
    println!();
}

fn print_header(title: &str, methods: &[&str]) {
    print!("\n{title:<22} {:>3} {:>8}", "n", "truth");
    for method in methods {
        print!(" {method:>9}");
    }
    println!();
}

fn count(covered: &mut [usize], truth: f64, intervals: &[Option<Interval>]) {
    for (covered, interval) in covered.iter_mut().zip(intervals) {
        // Sums in another order differ in their last bits.
        let holds =
            |interval: &Interval| interval.low <= truth + 1e-9 && truth - 1e-9 <= interval.high;
        *covered += usize::from(interval.as_ref().is_some_and(holds));
    }
}

/// Standard error of a 25 % trimmed mean from the Winsorised variance, and its degrees of freedom
/// (Tukey & McLaughlin 1963).
fn winsorised_error(values: &mut [f64]) -> (f64, f64) {
    values.sort_unstable_by(f64::total_cmp);
    let (n, cut) = (values.len(), values.len() / 4);
    let (low, high) = (values[cut], values[n - 1 - cut]);
    let winsorised: Vec<f64> = values.iter().map(|value| value.clamp(low, high)).collect();
    let centre = mean(&winsorised).expect("values");
    let squares: f64 = winsorised
        .iter()
        .map(|value| (value - centre).powi(2))
        .sum();
    let middle = (n - 2 * cut) as f64;
    let error = (squares / (n - 1) as f64 * n as f64).sqrt() / middle;
    (error, middle - 1.0)
}

fn tukey_mclaughlin(values: &[f64]) -> Option<Interval> {
    let (error, freedom) = winsorised_error(&mut values.to_vec());
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(TAIL);
    let centre = iqm(values)?;
    Some(Interval {
        low: centre + t * error,
        high: centre - t * error,
    })
}

/// Studentised bootstrap with the Winsorised error; unbounded where too many resamples have none.
fn bootstrap_t(table: &Resamples, values: &[f64]) -> Option<Interval> {
    let centre = iqm(values)?;
    let (error, _) = winsorised_error(&mut values.to_vec());
    let mut drawn = Vec::new();
    let mut ratios = table.replicates(|seeds| {
        drawn.clear();
        drawn.extend(seeds.iter().map(|&seed| values[seed as usize]));
        let deviation = iqm(&drawn)? - centre;
        let (error, _) = winsorised_error(&mut drawn);
        Some(if deviation == 0.0 {
            0.0
        } else {
            deviation / error
        })
    });
    ratios.sort_unstable_by(f64::total_cmp);
    Some(Interval {
        low: centre - quantile(&ratios, 1.0 - TAIL)? * error,
        high: centre - quantile(&ratios, TAIL)? * error,
    })
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
    print_header(
        "Interquartile mean",
        &["percentile", "BCa", "expanded", "boot-t", "Tukey-McL"],
    );
    for seeds in SEEDS {
        for (name, worlds) in populations {
            let table = Resamples::stratified(&vec![seeds; worlds.len()], RESAMPLES);
            let truth = worlds.iter().flat_map(|&world| grid(world, 100_000));
            let truth = iqm(&truth.collect::<Vec<_>>()).expect("a population");
            let mut generator = ChaCha8Rng::seed_from_u64(1);
            // The last two methods know no strata.
            let mut covered = vec![0; if worlds.len() == 1 { 5 } else { 3 }];
            for _ in 0..DATA_SETS {
                let values: Vec<f64> = (worlds.iter())
                    .flat_map(|world| (0..seeds).map(move |_| world))
                    .map(|world| world(uniform(&mut generator)))
                    .collect();
                let of_seeds: Vec<_> = values.iter().copied().map(Some).collect();
                let mut intervals = vec![
                    table.percentile_interval(TAIL, table.iqm_of(&of_seeds)),
                    table.bca_interval(table.iqm_of(&of_seeds)),
                    table.iqm_interval(&of_seeds),
                ];
                if worlds.len() == 1 {
                    intervals.push(bootstrap_t(&table, &values));
                    intervals.push(tukey_mclaughlin(&values));
                }
                count(&mut covered, truth, &intervals);
            }
            print_row(name, seeds, truth, &covered);
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
    print_header(
        "Prob. of improvement",
        &["percentile", "BCa", "expanded", "Newcombe"],
    );
    for seeds in SEEDS {
        let table = Resamples::new(seeds, RESAMPLES);
        let tail = table.expanded_tail(|_| true).expect("two seeds");
        for (name, x, y, correlation) in arms {
            let truth = probability_of_improvement(&grid(x, 100_000), &grid(y, 100_000))
                .expect("populations");
            let mut generator = ChaCha8Rng::seed_from_u64(2);
            let mut covered = [0; 4];
            for _ in 0..DATA_SETS {
                let (x, y): (Vec<f64>, Vec<f64>) = (0..seeds)
                    .map(|_| {
                        let (one, own) = (uniform(&mut generator), uniform(&mut generator));
                        let both: f64 = correlation;
                        let score = both * normal(one) + (1.0 - both * both).sqrt() * normal(own);
                        (x(one), y(Normal::standard().cdf(score)))
                    })
                    .unzip();
                let of_seeds = |values: &[f64]| values.iter().copied().map(Some).collect();
                let (x_seeds, y_seeds): (Vec<_>, Vec<_>) = (of_seeds(&x), of_seeds(&y));
                let statistic = || table.improvement_of(&x_seeds, &y_seeds);
                let intervals = [
                    table.percentile_interval(TAIL, statistic()),
                    table.bca_interval(statistic()),
                    table.percentile_interval(tail, statistic()),
                    improvement_interval(&x, &y),
                ];
                count(&mut covered, truth, &intervals);
            }
            print_row(name, seeds, truth, &covered);
        }
    }
}

fn main() {
    println!(
        "Per cent of {DATA_SETS} data sets of n seeds whose {} % interval holds the truth",
        100.0 * LEVEL
    );
    coverage_of_iqm();
    coverage_of_improvement();
}
