//! Figures over seeds: of each cell of the table, and ratios of cells, each with its interval.
//!
//! Variances are positive and their spread goes with their size, so what is averaged over seeds is the
//! logarithm: figures are geometric means, and the ratio of two figures is the geometric mean of the
//! seeds' own ratios, which keeps pairs together.

use std::collections::HashMap;

use crate::study::variance::records::{Cell, Decay, LineRow, Rows, Share, Task, Tested};
use crate::{report::Estimate, statistics::Resamples};

/// Resamples of every interval.
const RESAMPLES: usize = 10_000;

/// A cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// What is learned.
    pub task: Task,
    /// How much of the data is trained on.
    pub trained_on: Share,
    /// What the weight decay goes by.
    pub weight_decay: Decay,
    /// What is tested on.
    pub tested_on: Tested,
}

impl Place {
    /// The cell of a task for networks with the same weight decay for all data and a part.
    pub fn fixed(task: Task, trained_on: Share, tested_on: Tested) -> Self {
        Self {
            task,
            trained_on,
            weight_decay: Decay::Fixed,
            tested_on,
        }
    }
}

/// A figure of one row.
pub type Quantity = fn(&Cell) -> f64;

/// The rows of all seeds.
pub struct Figures<'a> {
    cells: HashMap<(Place, u64), &'a Cell>,
    line: HashMap<(u64, u64), &'a LineRow>,
    seeds: Vec<u64>,
    resamples: Resamples,
}

impl<'a> Figures<'a> {
    /// Figures of `rows` over `seeds`.
    pub fn new(rows: &'a Rows, seeds: Vec<u64>) -> Self {
        let place = |cell: &Cell| Place {
            task: cell.task,
            trained_on: cell.trained_on,
            weight_decay: cell.weight_decay,
            tested_on: cell.tested_on,
        };
        let cells = rows
            .cells
            .iter()
            .map(|cell| ((place(cell), cell.seed), cell));
        let line = rows.line.iter().map(|row| ((row.points, row.seed), row));
        Self {
            cells: cells.collect(),
            line: line.collect(),
            resamples: Resamples::new(seeds.len(), RESAMPLES),
            seeds,
        }
    }

    /// The number of seeds.
    pub fn seeds(&self) -> usize {
        self.seeds.len()
    }

    /// The geometric mean over seeds of a quantity; none if no seed has a positive one.
    pub fn at(&self, place: Place, quantity: Quantity) -> Option<Estimate> {
        self.over_seeds(|seed| self.value(place, quantity, seed))
    }

    /// The geometric mean over seeds of the quantity's ratio, `above` to `below`.
    pub fn ratio(&self, above: Place, below: Place, quantity: Quantity) -> Option<Estimate> {
        self.over_seeds(|seed| {
            Some(self.value(above, quantity, seed)? / self.value(below, quantity, seed)?)
        })
    }

    /// The geometric mean over seeds of a figure on the straight line with so many points.
    pub fn on_line(&self, points: u64, quantity: fn(&LineRow) -> f64) -> Option<Estimate> {
        self.over_seeds(|seed| self.line_value(points, quantity, seed))
    }

    /// Slope of the logarithm of a figure against that of the number of points, between two numbers.
    pub fn line_slope(
        &self,
        (fewer, more): (u64, u64),
        quantity: fn(&LineRow) -> f64,
    ) -> Option<Estimate> {
        let distance = libm::log(more as f64 / fewer as f64);
        let slope = |seed| {
            let [low, high] = [fewer, more].map(|points| self.line_value(points, quantity, seed));
            Some(libm::log(high? / low?) / distance).filter(|slope| slope.is_finite())
        };
        let slopes: Vec<Option<f64>> = self.seeds.iter().map(|&seed| slope(seed)).collect();
        Estimate::mean(&slopes, &self.resamples)
    }

    fn value(&self, place: Place, quantity: Quantity, seed: u64) -> Option<f64> {
        self.cells.get(&(place, seed)).map(|cell| quantity(cell))
    }

    fn line_value(&self, points: u64, quantity: fn(&LineRow) -> f64, seed: u64) -> Option<f64> {
        self.line.get(&(points, seed)).map(|row| quantity(row))
    }

    fn over_seeds(&self, value: impl Fn(u64) -> Option<f64>) -> Option<Estimate> {
        let values: Vec<_> = self.seeds.iter().map(|&seed| value(seed)).collect();
        Estimate::geometric_mean(&values, &self.resamples)
    }
}

/// Whether the whole interval lies from `low` to `high`.
pub fn lies_within(estimate: Option<Estimate>, low: f64, high: f64) -> bool {
    let ends = estimate.and_then(|estimate| Some((estimate.low?, estimate.high?)));
    ends.is_some_and(|ends| low <= ends.0 && ends.1 <= high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Place = Place {
        task: Task::Regression,
        trained_on: Share::All,
        weight_decay: Decay::Fixed,
        tested_on: Tested::Same,
    };

    fn cell(place: Place, seed: u64, epistemic: f64) -> Cell {
        Cell {
            task: place.task,
            trained_on: place.trained_on,
            weight_decay: place.weight_decay,
            tested_on: place.tested_on,
            seed,
            inputs: 1,
            aleatoric: 1.,
            aleatoric_true: 1.,
            epistemic,
            squared_error: 1.,
        }
    }

    #[test]
    fn means_are_geometric_and_ratios_are_of_pairs() {
        let other = Place {
            tested_on: Tested::Other,
            ..AT
        };
        let rows = Rows {
            cells: vec![
                cell(other, 5, 3.),
                cell(AT, 4, 1.),
                cell(AT, 5, 4.),
                cell(other, 4, 12.),
            ],
            ..Rows::default()
        };
        let figures = Figures::new(&rows, vec![4, 5]);
        let figure = figures.at(AT, |cell| cell.epistemic).unwrap();
        assert!((figure.value - 2.).abs() < 1e-12);
        // Ratios 12 and 3/4: their geometric mean is 3, and with two seeds the interval holds both.
        let ratio = figures.ratio(other, AT, |cell| cell.epistemic).unwrap();
        assert!((ratio.value - 3.).abs() < 1e-12);
        let ends = [ratio.low.unwrap(), ratio.high.unwrap()];
        assert!((ends[0] - 0.75).abs() < 1e-12 && (ends[1] - 12.).abs() < 1e-12);
        assert!(lies_within(Some(ratio), 0.7, 12.1) && !lies_within(Some(ratio), 1., 100.));
        assert!(!lies_within(None, 0., 1.));
    }

    #[test]
    fn a_variance_of_zero_has_no_logarithm() {
        let rows = Rows {
            cells: vec![cell(AT, 0, 0.), cell(AT, 1, 0.)],
            ..Rows::default()
        };
        let figures = Figures::new(&rows, vec![0, 1]);
        assert_eq!(figures.at(AT, |cell| cell.epistemic), None);
        assert_eq!(figures.ratio(AT, AT, |cell| cell.epistemic), None);
    }

    #[test]
    fn the_slope_is_that_of_a_power() {
        let row = |points: u64, factor: f64| LineRow {
            points,
            seed: (factor > 1.) as u64,
            aleatoric_std: 1.,
            epistemic_std: factor / (points as f64).sqrt(),
            error: 1.,
        };
        let line = [10, 1_000].into_iter();
        let line = line.flat_map(|points| [row(points, 1.), row(points, 7.)]);
        let rows = Rows {
            line: line.collect(),
            ..Rows::default()
        };
        let figures = Figures::new(&rows, vec![0, 1]);
        let slope = figures.line_slope((10, 1_000), |row| row.epistemic_std);
        assert!((slope.unwrap().value + 0.5).abs() < 1e-12);
    }
}
