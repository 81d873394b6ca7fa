//! The figures of the study: what was trained, and how it compares, paired by seed.
//!
//! The *relative error* of a network in a task is its root mean squared error against the noiseless
//! truth over the STD of the task's noise; its *total* is the root mean square of these over the tasks,
//! so that the square of the total is what the log likelihood of held-out data loses, up to a constant.

use crate::statistics::Estimate;
use crate::statistics::mean;
use crate::study::groups::{BySeed, of_row};
use crate::study::multitask::weighting::{Method, NEAR, Setting};
use crate::study::multitask::{
    Multitask,
    rows::{Errors, OnTheWay, Rows, Sigma},
};

/// Methods that are held against the best of the grid, with their names for readers: learned weights
/// begin at log variances of 0, and *warm* ones at those of the targets.
pub const METHODS: [(Method, &str); 4] = [
    (Method::Learned, "learned"),
    (Method::LearnedWarm, "learned, warm"),
    (Method::Equal, "equal"),
    (Method::Oracle, "oracle"),
];

pub struct Figures {
    pub options: Multitask,
    errors: BySeed<Errors>,
    pub sigmas: BySeed<Sigma>,
    pub paths: BySeed<OnTheWay>,
}

impl Figures {
    pub fn new(options: &Multitask, rows: Rows) -> Self {
        Self {
            options: options.clone(),
            errors: BySeed::new(rows.errors, |row| row.seed),
            sigmas: BySeed::new(rows.sigmas, |row| row.seed),
            paths: BySeed::new(rows.paths, |row| row.seed),
        }
    }

    /// Mean over seeds of an error of a task.
    pub fn error(&self, setting: Setting, task: usize, error: fn(&Errors) -> f64) -> Estimate {
        let is_it = |row: &Errors| row.task == task && row.is_of(setting);
        self.errors.mean(|own| of_row(own, is_it, error))
    }

    pub fn total(&self, setting: Setting) -> Estimate {
        self.errors.mean(|own| total(own, setting))
    }

    /// How many times the totals of one setting those of another are.
    pub fn times(&self, one: Setting, other: Setting) -> Estimate {
        (self.errors).geometric_mean(|own| total(own, one) / total(own, other))
    }

    /// The fixed weights of the grid with the smallest mean total. They are chosen by the very errors
    /// that they are then reported with, which favours them.
    pub fn best(&self, unit: f64) -> Setting {
        let grid = self.options.ratios.iter();
        self.ordered(grid.map(|&ratio| Setting::fixed(ratio, unit)))[0]
    }

    /// Settings from the smallest mean total to the largest, those without one last.
    fn ordered(&self, settings: impl Iterator<Item = Setting>) -> Vec<Setting> {
        let total = |setting: Setting| {
            let totals = self.errors.seeds().iter().map(|own| total(own, setting));
            let mean = mean(&totals.collect::<Vec<_>>()).filter(|mean| mean.is_finite());
            (setting, mean.unwrap_or(f64::INFINITY))
        };
        let mut totals: Vec<_> = settings.map(total).collect();
        totals.sort_by(|one, other| one.1.total_cmp(&other.1));
        totals.into_iter().map(|total| total.0).collect()
    }

    /// Of settings for each unit, that of the best unit and that of the worst. Which they are goes by the
    /// mean total, so that chance makes a difference between them even if units change nothing.
    pub fn best_and_worst(&self, of_unit: impl Fn(f64) -> Setting) -> [Setting; 2] {
        let units = self.options.units.iter();
        let ordered = self.ordered(units.map(|&unit| of_unit(unit)));
        [ordered[0], ordered[ordered.len() - 1]]
    }

    /// How many times the total at the best unit that at the worst is.
    pub fn growth(&self, of_unit: impl Fn(f64) -> Setting) -> Estimate {
        let [best, worst] = self.best_and_worst(of_unit);
        self.times(worst, best)
    }

    /// How many times as much as those of the oracle's weights, whose optimum is the same at every unit,
    /// the totals of equal ones grow from the best unit to the worst.
    pub fn equal_over_oracle(&self) -> Estimate {
        let [equal, oracle] = [Method::Equal, Method::Oracle]
            .map(|method| self.best_and_worst(|unit| Setting::new(method, Some(unit))));
        self.errors.geometric_mean(|own| {
            let growth = |[best, worst]: [Setting; 2]| total(own, worst) / total(own, best);
            growth(equal) / growth(oracle)
        })
    }

    /// The weight of the last task over that of the first at the end: geometric mean over seeds.
    pub fn ratio(&self, setting: Setting) -> f64 {
        (self.errors).centre(|row| row.is_of(setting), |row| row.weight_ratio)
    }

    /// Learned over true STD of a task.
    pub fn sigma(&self, method: Method, unit: f64, task: usize) -> Estimate {
        let is_it = |row: &Sigma| (row.method, row.unit, row.task) == (method, unit, task);
        (self.sigmas).at(is_it, |row| row.learned_std / row.true_std)
    }
}

impl Errors {
    /// Whether it is of a network in this setting. The ratio of fixed weights in a row was computed.
    fn is_of(&self, setting: Setting) -> bool {
        let is_near = |ratio: f64| (self.weight_ratio / ratio - 1.0).abs() < NEAR;
        let is_so = (self.method, self.unit) == (setting.method, setting.unit);
        is_so && setting.ratio.is_none_or(is_near)
    }
}

/// The total of the network of a seed in this setting.
fn total(own: &[Errors], setting: Setting) -> f64 {
    let own: Vec<&Errors> = own.iter().filter(|row| row.is_of(setting)).collect();
    let squares = own
        .iter()
        .map(|row| row.relative_error * row.relative_error);
    (squares.sum::<f64>() / own.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{data::assert_near, options::example};

    /// Two tasks with noise of 0.1 and 1, three seeds, with errors of so many times the noise.
    fn figures(fits: &[(Setting, [[f64; 2]; 3])]) -> Figures {
        let mut rows = Rows::default();
        for (setting, relative) in fits {
            for (seed, relative) in (0..).zip(relative) {
                rows.errors.extend([0, 1].map(|task| Errors {
                    method: setting.method,
                    unit: setting.unit,
                    weight_ratio: setting.ratio.unwrap_or(1.0) * (1.0 + 1e-15),
                    task,
                    seed,
                    error: f64::NAN,
                    relative_error: relative[task],
                    training_residual: f64::NAN,
                }));
            }
        }
        let options = Multitask {
            units: vec![1.0, 10.0],
            ratios: vec![0.1, 2.0],
            ..example()
        };
        Figures::new(&options, rows)
    }

    #[test]
    fn totals_are_root_mean_squares_and_ratios_are_paired_geometric_means() {
        let (equal, oracle) = (Method::Equal, Method::Oracle);
        let [equal, oracle] = [equal, oracle].map(|method| Setting::new(method, Some(1.0)));
        let figures = figures(&[
            (equal, [[1.0, 7.0], [3.0, 3.0], [0.0, 2.0]]),
            (oracle, [[5.0; 2], [1.5; 2], [0.5f64.sqrt(); 2]]),
        ]);
        let total = figures.total(equal).value;
        assert_near(total, (8.0 + 2f64.sqrt()) / 3.0, 1e-12);
        let error = figures.error(equal, 1, |row| row.relative_error);
        assert_near(error.value, 4.0, 1e-12);
        // 5 / 5, 3 / 1.5, 2^(1/2) / 2^(-1/2).
        let times = figures.times(equal, oracle);
        assert_near(times.value, 4f64.powf(1.0 / 3.0), 1e-12);
        assert!(times.low.unwrap() >= 1.0 && times.high.unwrap() <= 2.0 + 1e-12);
    }

    #[test]
    fn the_best_of_the_grid_has_the_least_mean_total_at_its_unit() {
        let figures = figures(&[
            (Setting::fixed(0.1, 1.0), [[1.0; 2], [1.0; 2], [9.0; 2]]),
            (Setting::fixed(2.0, 1.0), [[2.0; 2]; 3]),
            (Setting::fixed(0.1, 10.0), [[3.0; 2]; 3]),
            (Setting::fixed(2.0, 10.0), [[8.0; 2]; 3]),
        ]);
        let best = |unit| figures.best(unit);
        assert_eq!(best(1.0), Setting::fixed(2.0, 1.0));
        assert_eq!(best(10.0), Setting::fixed(0.1, 10.0));
        assert_eq!(figures.best_and_worst(best)[0], best(1.0));
        assert_near(figures.growth(best).value, 1.5, 1e-12);
        // Worst by the mean, 11/3 against 3, but 1/3, 1/3 and 3 times it by seed.
        let low = figures.growth(|unit| Setting::fixed(0.1, unit));
        assert_near(low.value, 3f64.powf(-1.0 / 3.0), 1e-12);
    }
}
