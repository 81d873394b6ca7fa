//! The figures that answer the study's question: each method against the best of the grid at each
//! unit, over the units, and the learned STDs against the true ones.

use serde::Serialize;

use crate::report::Estimate;
use crate::statistics::{Interval, mean};
use crate::study::multitask::decomposition::Decomposition;
use crate::study::multitask::fitted::Fitted;
use crate::study::multitask::results::Results;
use crate::study::multitask::weighting::{Units, Weighting};

/// Methods that are held against the best of the grid, with their names for readers: learned weights
/// begin at log variances of 0, and *warm* ones at those of the targets.
pub const METHODS: [(Weighting, &str); 4] = [
    (Weighting::Learned, "learned"),
    (Weighting::Warm, "learned, warm"),
    (Weighting::Equal, "equal"),
    (Weighting::Oracle, "oracle"),
];

/// The methods at one unit.
#[derive(Serialize, Debug, Clone)]
pub struct AtUnit {
    /// Unit of the last task.
    pub unit: f64,
    /// The best weight of the grid, of the last task over that of the first in own units.
    pub best_ratio: f64,
    /// Its total: mean over seeds.
    pub best_total: Estimate,
    /// How many times its total that of each of [`METHODS`] is.
    pub over_best: [Estimate; 4],
    /// How many times the total of equal weights that of learned ones from 0 is, and from the
    /// targets' variances.
    pub over_equal: [Estimate; 2],
    /// Learned over true STD of each task, from 0 and from the targets' variances.
    pub sigma: [Vec<Estimate>; 2],
}

/// All units in their order.
pub fn at_units(results: &Results) -> Vec<AtUnit> {
    results
        .units
        .iter()
        .map(|&unit| at_unit(results, unit))
        .collect()
}

fn at_unit(results: &Results, unit: f64) -> AtUnit {
    let units = Units::Scaled(unit);
    let best = results.best(unit);
    let Weighting::Fixed(best_ratio) = best else {
        unreachable!("the best of the grid is fixed")
    };
    let best = results.totals_of(best, units);
    let equal = results.totals_of(Weighting::Equal, units);
    let over =
        |weighting, other: &[f64]| results.times(&results.totals_of(weighting, units), other);
    let learned = [Weighting::Learned, Weighting::Warm];
    AtUnit {
        unit,
        best_ratio,
        best_total: results.mean(&best),
        over_best: METHODS.map(|(weighting, _)| over(weighting, &best)),
        over_equal: learned.map(|weighting| over(weighting, &equal)),
        sigma: learned.map(|weighting| {
            let fits = results.of(weighting, units);
            let tasks = 0..results.problem.tasks();
            tasks.map(|task| sigma(results, fits, task)).collect()
        }),
    }
}

/// Learned over true STD of a task.
pub fn sigma(results: &Results, fits: &[Fitted], task: usize) -> Estimate {
    let noise = results.problem.noise[task];
    let ratio = |fit: &Fitted| fit.tasks[task].learned.expect("learned weights") / noise;
    results.geometric_mean(&fits.iter().map(ratio).collect::<Vec<_>>())
}

/// How much methods depend on the unit.
pub struct OverUnits {
    /// The total at the worst unit over that at the best, of each of [`METHODS`], then of the best of
    /// the grid at each unit.
    pub worst_over_best: [Estimate; 5],
    /// How many times that of the oracle, which is the same whatever the unit, that of equal weights is.
    pub equal_over_oracle: Estimate,
}

/// Over all units.
pub fn over_units(results: &Results) -> OverUnits {
    let of = |index: usize| {
        results.worst_over_best(|unit| {
            let method = METHODS.get(index).map(|method| method.0);
            let weighting = method.unwrap_or_else(|| results.best(unit));
            results.totals_of(weighting, Units::Scaled(unit))
        })
    };
    let growths: [Vec<f64>; 5] = std::array::from_fn(of);
    let [.., equal, oracle, _] = &growths;
    OverUnits {
        equal_over_oracle: results.times(equal, oracle),
        worst_over_best: growths
            .each_ref()
            .map(|growth| results.geometric_mean(growth)),
    }
}

/// Standardised targets, which have no units: totals of equal and of learned weights over that of the
/// best fixed weights at the unit where these do best.
pub fn standardised(results: &Results) -> [Estimate; 2] {
    let best = |&unit: &f64| results.totals_of(results.best(unit), Units::Scaled(unit));
    let least = |one: &Vec<f64>, other: &Vec<f64>| {
        mean(one)
            .unwrap_or(0.0)
            .total_cmp(&mean(other).unwrap_or(0.0))
    };
    let best = results
        .units
        .iter()
        .map(best)
        .min_by(least)
        .expect("a unit");
    [Weighting::Equal, Weighting::Learned]
        .map(|weighting| results.times(&results.totals_of(weighting, Units::Standardised), &best))
}

/// STDs of a task under dropout, in own units, each the root of a mean over seeds of squares.
#[derive(Serialize, Debug, Clone)]
pub struct UnderDropout {
    /// STD of the noise.
    pub noise: f64,
    /// The learned STD exp(s/2).
    pub learned: f64,
    /// STD over masks on the training inputs.
    pub training_epistemic: f64,
    /// Residual of the training targets from the predictive mean.
    pub training_residual: f64,
    /// exp(s) over the sum of the two variances above: 1 if it holds both.
    pub share: Estimate,
    /// STD over masks on held-out inputs.
    pub epistemic: f64,
    /// Error of the predictive mean on held-out inputs, against the truth.
    pub error: f64,
}

impl UnderDropout {
    /// Root of the mean squared difference of noisy held-out targets from the predictive mean: what a
    /// total STD ought to be.
    pub fn needed(&self) -> f64 {
        libm::hypot(self.noise, self.error)
    }

    /// The total STD if the epistemic variance is added to the learned one.
    pub fn total(&self) -> f64 {
        libm::hypot(self.learned, self.epistemic)
    }
}

/// Each task under dropout.
pub fn under_dropout(results: &Results, rows: &[Decomposition]) -> Vec<UnderDropout> {
    let of_task = |(task, &noise): (usize, &f64)| {
        let own = || rows.iter().filter(move |row| row.task == task);
        let root = |value: fn(&Decomposition) -> f64| {
            let squares: Vec<f64> = own().map(|row| value(row) * value(row)).collect();
            mean(&squares).expect("seeds").sqrt()
        };
        let share = |row: &Decomposition| {
            let held = libm::hypot(row.training_epistemic, row.training_residual);
            let ratio = row.learned / held;
            ratio * ratio
        };
        UnderDropout {
            noise,
            learned: root(|row| row.learned),
            training_epistemic: root(|row| row.training_epistemic),
            training_residual: root(|row| row.training_residual),
            share: results.geometric_mean(&own().map(share).collect::<Vec<_>>()),
            epistemic: root(|row| row.epistemic),
            error: root(|row| row.error),
        }
    };
    results
        .problem
        .noise
        .iter()
        .enumerate()
        .map(of_task)
        .collect()
}

/// The interval of an estimate over two seeds or more.
pub fn interval(estimate: &Estimate) -> Interval {
    Interval {
        low: estimate.low.unwrap_or(estimate.value),
        high: estimate.high.unwrap_or(estimate.value),
    }
}
