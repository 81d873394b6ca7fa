//! Rows grouped by seed, and figures over the seeds with their intervals.

use std::collections::BTreeMap;

use crate::statistics::{Estimate, Resamples, mean};
use crate::text::table::{bracketed, number};

/// Bootstrap resamples behind an interval.
const RESAMPLES: usize = 10_000;

/// The rows of each seed, in the order of the seeds.
pub struct BySeed<R> {
    seeds: Vec<Vec<R>>,
    resamples: Resamples,
}

impl<R> BySeed<R> {
    /// Groups rows, which keep their order within a seed.
    pub fn new(rows: impl IntoIterator<Item = R>, seed: impl Fn(&R) -> u64) -> Self {
        let mut seeds: BTreeMap<u64, Vec<R>> = BTreeMap::new();
        for row in rows {
            seeds.entry(seed(&row)).or_default().push(row);
        }
        Self {
            resamples: Resamples::new(seeds.len(), RESAMPLES),
            seeds: seeds.into_values().collect(),
        }
    }

    pub fn seeds(&self) -> &[Vec<R>] {
        &self.seeds
    }

    /// The values of `x` that rows of the first seed have, in their order.
    pub fn values(&self, x: impl Fn(&R) -> Option<f64>) -> Vec<f64> {
        let first = self.seeds.first().into_iter().flatten();
        first.filter_map(x).collect()
    }

    /// The geometric mean of a quantity of each seed's row that is so.
    pub fn at(&self, is_it: impl Fn(&R) -> bool, quantity: impl Fn(&R) -> f64) -> Estimate {
        self.geometric_mean(|own| of_row(own, &is_it, &quantity))
    }

    /// The same of the rows with each value of `x`.
    pub fn curve(
        &self,
        x: impl Fn(&R) -> Option<f64>,
        quantity: impl Fn(&R) -> f64,
    ) -> Vec<(f64, Estimate)> {
        let at = |value| self.at(|row| x(row) == Some(value), &quantity);
        let values = self.values(&x).into_iter();
        values.map(|value| (value, at(value))).collect()
    }

    /// What [`at`](Self::at) gives, without its interval, which takes longer.
    pub fn centre(&self, is_it: impl Fn(&R) -> bool, quantity: impl Fn(&R) -> f64) -> f64 {
        let logs = (self.seeds.iter()).map(|own| libm::log(of_row(own, &is_it, &quantity)));
        let logs: Vec<f64> = logs.filter(|log| log.is_finite()).collect();
        mean(&logs).map_or(f64::NAN, libm::exp)
    }

    /// The mean over seeds of a figure of a seed's rows. A seed whose figure is not finite has none;
    /// where no seed has one, the mean is NaN and has no interval.
    pub fn mean(&self, figure: impl Fn(&[R]) -> f64) -> Estimate {
        self.estimate(figure, Estimate::mean)
    }

    /// The same as a geometric mean, of positive figures: of ratios and of STDs, whose size matters by
    /// its factor. A seed whose figure is not positive has none.
    pub fn geometric_mean(&self, figure: impl Fn(&[R]) -> f64) -> Estimate {
        self.estimate(figure, Estimate::geometric_mean)
    }

    fn estimate(
        &self,
        figure: impl Fn(&[R]) -> f64,
        average: fn(&[Option<f64>], &Resamples) -> Option<Estimate>,
    ) -> Estimate {
        let figures = self.seeds.iter().map(|rows| Some(figure(rows)));
        let figures: Vec<_> = figures.map(|f| f.filter(|f| f.is_finite())).collect();
        average(&figures, &self.resamples).unwrap_or(Estimate {
            seeds: 0,
            ..known(f64::NAN)
        })
    }
}

/// A quantity of the first row that is so; NaN if none is.
pub fn of_row<R>(rows: &[R], is_it: impl Fn(&R) -> bool, quantity: impl FnOnce(&R) -> f64) -> f64 {
    rows.iter()
        .find(|row| is_it(row))
        .map_or(f64::NAN, quantity)
}

/// A number that is known without an interval, as one that was published.
pub fn known(value: f64) -> Estimate {
    Estimate {
        value,
        low: None,
        high: None,
        seeds: 1,
    }
}

/// `2.31 [2.10, 2.55]` with about three digits; without an interval where there is none.
pub fn text(estimate: &Estimate) -> String {
    let decimals = match estimate.value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        0.1.. => 3,
        _ => 4,
    };
    match estimate.value.is_nan() {
        true => "undefined".into(),
        false => bracketed(estimate, |value| number(value, decimals)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows (seed, figure) in groups.
    fn figures(rows: &[(u64, f64)]) -> BySeed<(u64, f64)> {
        BySeed::new(rows.to_vec(), |row| row.0)
    }

    #[test]
    fn rows_are_grouped_by_seed_in_their_order() {
        let rows = figures(&[(7, 3.), (5, 1.), (7, 2.)]);
        assert_eq!(rows.seeds(), [vec![(5, 1.)], vec![(7, 3.), (7, 2.)]]);
        let last = rows.mean(|own| own[own.len() - 1].1);
        assert_eq!((last.value, last.seeds), (1.5, 2));
        // Two seeds: the interval holds both. One has none.
        assert_eq!((last.low, last.high), (Some(1.), Some(2.)));
        assert_eq!(text(&figures(&[(0, 0.25)]).mean(|own| own[0].1)), "0.250");
    }

    #[test]
    fn factors_are_averaged_as_factors_of_the_seeds_that_have_one() {
        let rows = figures(&[(0, 1.), (1, 2.), (2, 4.), (3, 0.), (4, f64::NAN)]);
        let mean = rows.geometric_mean(|own| own[0].1);
        assert!((mean.value - 2.).abs() < 1e-12 && mean.seeds == 3);
        let none = rows.geometric_mean(|_| 0.);
        assert!(none.value.is_nan() && none.low.is_none() && none.seeds == 0);
        assert_eq!(text(&none), "undefined");
    }

    /// A seed without a row has none of its figures, and takes nobody else's.
    #[test]
    fn rows_are_found_and_those_that_are_not_there_are_left_out() {
        let rows = [(0, 1., 2.), (0, 5., 3.), (1, 5., 12.), (1, 7., 9.)];
        let rows: BySeed<(u64, f64, f64)> = BySeed::new(rows, |row| row.0);
        let curve = rows.curve(|row| Some(row.1), |row| row.2);
        let found = curve.iter().map(|(x, f)| (*x, f.value.round(), f.seeds));
        assert_eq!(found.collect::<Vec<_>>(), [(1., 2., 1), (5., 6., 2)]);
        let centre = rows.centre(|row| row.1 == 5., |row| row.2);
        assert!((centre - curve[1].1.value).abs() < 1e-12, "{centre}");
        assert!(rows.centre(|row| row.1 == 8., |row| row.2).is_nan());
        assert!(rows.at(|row| row.1 == 8., |row| row.2).value.is_nan());
    }

    #[test]
    fn numbers_have_the_digits_that_matter() {
        let numbers = [0.0012, 0.0203, 0.294, 1.094, 12.34, 1234.5];
        let texts = ["0.0012", "0.0203", "0.294", "1.09", "12.3", "1,234"];
        assert_eq!(numbers.map(|value| text(&known(value))), texts);
    }
}
