//! What was trained, and how it compares: paired by seed, with intervals over seeds.
//!
//! The *relative error* of a network in a task is its root mean squared error against the noiseless
//! truth over the STD of the task's noise; its *total* is the root mean square of these over the tasks,
//! so that the square of the total is what the log likelihood of held-out data loses, up to a constant.

use crate::report::Estimate;
use crate::statistics::{Resamples, mean};
use crate::study::multitask::fitted::Fitted;
use crate::study::multitask::problem::Problem;
use crate::study::multitask::weighting::{Setting, Units, Weighting};

/// Resamples of intervals.
const RESAMPLES: usize = 10_000;

/// All settings and what was trained under them.
pub struct Results {
    /// The tasks.
    pub problem: Problem,
    /// Units of the last task.
    pub units: Vec<f64>,
    /// The grid: weights of the last task over that of the first, in own units.
    pub ratios: Vec<f64>,
    /// The networks of each setting, in the order of the seeds.
    pub fits: Vec<(Setting, Vec<Fitted>)>,
    resamples: Resamples,
}

impl Results {
    /// Of networks in the order of the seeds, the same in every setting.
    pub fn new(
        problem: Problem,
        (units, ratios): (Vec<f64>, Vec<f64>),
        fits: Vec<(Setting, Vec<Fitted>)>,
    ) -> Self {
        let seeds = fits[0].1.len();
        Self {
            problem,
            units,
            ratios,
            fits,
            resamples: Resamples::new(seeds, RESAMPLES),
        }
    }

    /// The networks of a setting.
    ///
    /// # Panics
    /// If nothing was trained under it.
    pub fn of(&self, weighting: Weighting, units: Units) -> &[Fitted] {
        let wanted = Setting { weighting, units };
        let found = self.fits.iter().find(|(setting, _)| *setting == wanted);
        &found.expect("a setting of the plan").1
    }

    /// Error of each network in a task over the STD of its noise.
    pub fn relative(&self, fits: &[Fitted], task: usize) -> Vec<f64> {
        let noise = self.problem.noise[task];
        fits.iter()
            .map(|fit| fit.tasks[task].error / noise)
            .collect()
    }

    /// Total of each network.
    pub fn totals(&self, fits: &[Fitted]) -> Vec<f64> {
        let square = |fit: &Fitted| {
            let tasks = fit.tasks.iter().zip(&self.problem.noise);
            let relative = tasks.map(|(task, noise)| task.error / noise);
            relative.map(|error| error * error).sum::<f64>() / self.problem.tasks() as f64
        };
        fits.iter().map(|fit| square(fit).sqrt()).collect()
    }

    /// Totals of a setting.
    pub fn totals_of(&self, weighting: Weighting, units: Units) -> Vec<f64> {
        self.totals(self.of(weighting, units))
    }

    /// The fixed weights of the grid with the smallest mean total. They are chosen by the very errors
    /// that they are then reported with, which favours them.
    pub fn best(&self, unit: f64) -> Weighting {
        let total = |ratio: f64| {
            mean(&self.totals_of(Weighting::Fixed(ratio), Units::Scaled(unit))).expect("seeds")
        };
        let ratios = self.ratios.iter().copied();
        let best = ratios.min_by(|&one, &other| total(one).total_cmp(&total(other)));
        Weighting::Fixed(best.expect("a grid"))
    }

    /// The mean of a value for each seed.
    pub fn mean(&self, values: &[f64]) -> Estimate {
        let values: Vec<_> = values.iter().copied().map(Some).collect();
        Estimate::mean(&values, &self.resamples).expect("seeds")
    }

    /// The geometric mean of a positive value for each seed.
    pub fn geometric_mean(&self, values: &[f64]) -> Estimate {
        let values: Vec<_> = values.iter().copied().map(Some).collect();
        Estimate::geometric_mean(&values, &self.resamples).expect("seeds")
    }

    /// The geometric mean of a positive value for each seed, without an interval.
    pub fn centre(values: &[f64]) -> f64 {
        let logs: Vec<f64> = values.iter().map(|&value| libm::log(value)).collect();
        libm::exp(mean(&logs).expect("seeds"))
    }

    /// How many times the values of `one` are those of `other`: the geometric mean over the seeds.
    pub fn times(&self, one: &[f64], other: &[f64]) -> Estimate {
        let pairs = one.iter().zip(other);
        self.geometric_mean(&pairs.map(|(one, other)| one / other).collect::<Vec<_>>())
    }

    /// How many times the total in the worst unit is that in the best, of each network. Which they are
    /// goes by the mean total, so that chance makes it more than 1 even if units change nothing.
    pub fn worst_over_best(&self, of_unit: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
        let mut totals: Vec<_> = self.units.iter().map(|&unit| of_unit(unit)).collect();
        totals.sort_by(|one, other| {
            mean(one)
                .unwrap_or(0.0)
                .total_cmp(&mean(other).unwrap_or(0.0))
        });
        let pairs = totals[totals.len() - 1].iter().zip(&totals[0]);
        pairs.map(|(worst, best)| worst / best).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::multitask::fitted::TaskFit;

    /// Two tasks with noise of 0.1 and 1, three seeds, with errors of so many times the noise.
    fn results(fits: &[(Weighting, f64, [[f64; 2]; 3])]) -> Results {
        let problem = Problem {
            noise: vec![0.1, 1.0],
            inputs: 1,
            features: 1,
            points: 10,
        };
        let fitted = |(seed, relative): (u64, &[f64; 2])| {
            let task = |(relative, noise): (&f64, &f64)| TaskFit {
                error: relative * noise,
                residual: *noise,
                learned: None,
            };
            Fitted {
                seed,
                ratio: 1.0,
                tasks: relative.iter().zip(&problem.noise).map(task).collect(),
                path: Vec::new(),
            }
        };
        let fits = fits.iter().map(|&(weighting, unit, relative)| {
            let units = Units::Scaled(unit);
            let fits = (0..).zip(&relative).map(fitted).collect();
            (Setting { weighting, units }, fits)
        });
        let fits = fits.collect();
        Results::new(problem.clone(), (vec![1.0, 10.0], vec![0.1, 2.0]), fits)
    }

    fn near(found: f64, expected: f64) {
        assert!(
            (found / expected - 1.0).abs() < 1e-12,
            "{found} for {expected}"
        );
    }

    #[test]
    fn totals_are_root_mean_squares_of_errors_over_noise() {
        let results = results(&[(Weighting::Equal, 1.0, [[1.0, 7.0], [3.0, 3.0], [0.0, 2.0]])]);
        let fits = results.of(Weighting::Equal, Units::Scaled(1.0));
        let totals = results.totals(fits);
        for (found, expected) in totals.into_iter().zip([5.0, 3.0, 2f64.sqrt()]) {
            near(found, expected);
        }
        near(results.relative(fits, 1)[0], 7.0);
        near(fits[0].tasks[0].error, 0.1);
    }

    #[test]
    fn ratios_are_paired_geometric_means() {
        let results = results(&[(Weighting::Equal, 1.0, [[1.0; 2]; 3])]);
        let times = results.times(&[2.0, 8.0, 1.0], &[1.0, 1.0, 2.0]);
        near(times.value, 2.0);
        let alike = results.times(&[3.0, 6.0, 9.0], &[1.0, 2.0, 3.0]);
        near(alike.low.unwrap(), 3.0);
        near(alike.high.unwrap(), 3.0);
        near(Results::centre(&[1.0, 10.0, 100.0]), 10.0);
    }

    #[test]
    fn the_best_of_the_grid_has_the_least_mean_total_at_its_unit() {
        let (low, high) = (Weighting::Fixed(0.1), Weighting::Fixed(2.0));
        let results = results(&[
            (low, 1.0, [[1.0; 2], [1.0; 2], [9.0; 2]]),
            (high, 1.0, [[2.0; 2], [2.0; 2], [2.0; 2]]),
            (low, 10.0, [[3.0; 2]; 3]),
            (high, 10.0, [[8.0; 2]; 3]),
        ]);
        assert_eq!((results.best(1.0), results.best(10.0)), (high, low));
        let best = results
            .worst_over_best(|unit| results.totals_of(results.best(unit), Units::Scaled(unit)));
        near(Results::centre(&best), 1.5);
        let low = results.worst_over_best(|unit| results.totals_of(low, Units::Scaled(unit)));
        // Worst by the mean, 11/3 against 3, but 1/3, 1/3 and 3 times it by seed.
        near(Results::centre(&low), 3f64.powf(-1.0 / 3.0));
    }
}
