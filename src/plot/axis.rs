//! An axis of a plot: its range, ticks at round numbers, and their labels.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;

use crate::plot::scale::Scale;
use crate::text::table::number;

/// What the numbers on an axis are, which says how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Training steps, in short: `500`, `2.5k`, `20k`, `1.5M`.
    Steps,
    /// A return or a reward, with the decimals that the ticks need.
    Value,
    /// A share in [0, 1], in percent: `25 %`.
    Share,
    /// The logarithm of a ratio to base 2; the ratio is written: `0.25`, `0.5`, `1`, `2`.
    Log2,
    /// The logarithm of a value to base 10; the value is written: `0.01`, `0.02`, `0.05`.
    Log10,
}

/// A linear axis.
pub struct Axis {
    scale: RangedCoordf64,
    /// Where ticks stand, with their labels.
    ticks: Vec<(f64, String)>,
}

impl Axis {
    /// The axis from `low` to `high`, which is larger, with these ticks and their labels.
    pub fn with_ticks(low: f64, high: f64, ticks: Vec<(f64, String)>) -> Self {
        Self {
            scale: (low..high).into(),
            ticks,
        }
    }

    /// The axis from `low` to `high`, which is larger, with at most about `most` ticks, at multiples
    /// of 1, 2, 2.5 or 5 times a power of ten; where logarithms to base 10 stand, at values that are
    /// easy to read.
    pub fn new(low: f64, high: f64, most: usize, unit: Unit) -> Self {
        if let (Unit::Log10, Some(scale)) = (unit, Scale::log_of([low, high].map(power_of_ten))) {
            let ticks = scale.ticks(most).into_iter();
            let ticks = ticks.map(|(value, label)| (value.log10(), label));
            return Self::with_ticks(low, high, ticks.collect());
        }
        let rough = (high - low) / most as f64;
        let power = 10f64.powf(rough.log10().floor());
        let factor = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .find(|factor| factor * power >= rough * (1.0 - 1e-9))
            .unwrap_or(10.0);
        let step = factor * power;
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let needed = |decimals: &i32| {
            let scaled = step * 10f64.powi(*decimals);
            (scaled - scaled.round()).abs() < 1e-6 * scaled
        };
        let decimals = (0..12).find(needed).unwrap_or(12) as usize;
        let tick = |multiple| {
            let value = multiple as f64 * step;
            (value, label(value, decimals, unit))
        };
        Self::with_ticks(low, high, (first..=last).map(tick).collect())
    }

    /// Where ticks stand, with their labels.
    pub fn ticks(&self) -> &[(f64, String)] {
        &self.ticks
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.scale.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            Vec::new()
        } else {
            self.ticks.iter().map(|(value, _)| *value).collect()
        }
    }

    fn range(&self) -> Range<f64> {
        self.scale.range()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        value.to_string()
    }

    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|(tick, _)| tick == value);
        tick.map_or_else(|| Self::format(value), |(_, label)| label.clone())
    }
}

/// What is written at a tick.
fn label(value: f64, decimals: usize, unit: Unit) -> String {
    match unit {
        Unit::Steps => short(value),
        Unit::Value => number(value, decimals),
        Unit::Share => format!("{} %", number(100.0 * value, decimals.saturating_sub(2))),
        Unit::Log2 => value.exp2().to_string(),
        Unit::Log10 => power_of_ten(value).to_string(),
    }
}

fn power_of_ten(exponent: f64) -> f64 {
    10f64.powf(exponent)
}

/// A number of steps in few characters.
fn short(steps: f64) -> String {
    let (value, suffix) = match steps {
        1e6.. => (steps / 1e6, "M"),
        1e3.. => (steps / 1e3, "k"),
        _ => (steps, ""),
    };
    let digits = format!("{value:.3}");
    format!(
        "{}{suffix}",
        digits.trim_end_matches('0').trim_end_matches('.')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, most: usize, unit: Unit) -> Vec<String> {
        let axis = Axis::new(low, high, most, unit);
        let ticks = axis.ticks().iter();
        ticks.map(|(_, label)| label.clone()).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!(
            labels(-1.1, 1.05, 6, Unit::Value),
            ["-1.0", "-0.5", "0.0", "0.5", "1.0"]
        );
        assert_eq!(
            labels(0.0, 1.0, 4, Unit::Value),
            ["0.00", "0.25", "0.50", "0.75", "1.00"]
        );
        assert_eq!(
            labels(-1300.0, 200.0, 4, Unit::Value),
            ["-1,000", "-500", "0"]
        );
        assert_eq!(labels(0.0, 0.01, 4, Unit::Value)[1], "0.0025");
    }

    #[test]
    fn shares_are_in_percent_and_logarithms_are_ratios() {
        assert_eq!(
            labels(-0.03, 1.03, 7, Unit::Share),
            ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]
        );
        assert_eq!(
            labels(-2.0, 3.2, 6, Unit::Log2),
            ["0.25", "0.5", "1", "2", "4", "8"]
        );
        assert_eq!(
            labels(-2.2, 0.1, 7, Unit::Log10),
            ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]
        );
    }

    #[test]
    fn steps_are_short() {
        assert_eq!(
            labels(0.0, 20_000.0, 6, Unit::Steps),
            ["0", "5k", "10k", "15k", "20k"]
        );
        assert_eq!(
            labels(0.0, 8_000.0, 4, Unit::Steps),
            ["0", "2k", "4k", "6k", "8k"]
        );
        assert_eq!(labels(0.0, 600.0, 6, Unit::Steps)[1..3], ["100", "200"]);
        assert_eq!(
            labels(0.0, 2_000_000.0, 4, Unit::Steps)[1..],
            ["500k", "1M", "1.5M", "2M"]
        );
        assert_eq!(
            labels(0.0, 1.0, 6, Unit::Steps),
            ["0", "0.2", "0.4", "0.6", "0.8", "1"]
        );
    }
}
