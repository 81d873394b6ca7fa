//! An axis of a plot: its quantity, its scale and its ends.

use crate::plot::scale::{Scale, Unit};

/// Ticks of an axis, at most about.
const MOST: usize = 6;
/// As many on a logarithmic one, where 1, 2 and 5 times each power of ten are easy to read.
const MOST_LOG: usize = 9;
/// Room between the data and a free end, as a share of the span of the data.
const AIR: f64 = 0.04;
/// Ends of an axis of shares: curves at 0 and at 1 stay clear of the edges.
const SHARES: (f64, f64) = (-0.03, 1.03);

/// An axis of a plot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// Quantity and unit.
    pub label: String,
    unit: Unit,
    is_log: bool,
    from: Option<f64>,
    to: Option<f64>,
    /// What it holds beside the data.
    held: Vec<f64>,
    /// Ticks with labels of their own.
    named: Vec<(f64, String)>,
    /// Whether ticks at round numbers stand on it too.
    has_numbers: bool,
}

impl Axis {
    /// A linear axis that holds the data.
    pub fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            has_numbers: true,
            ..Self::default()
        }
    }

    /// A logarithmic axis that holds the positive data.
    pub fn log(label: impl Into<String>) -> Self {
        Self {
            is_log: true,
            ..Self::linear(label)
        }
    }

    /// A logarithmic axis of ratios, with ticks at powers of two.
    pub fn ratio(label: impl Into<String>) -> Self {
        Self {
            unit: Unit::Ratio,
            ..Self::log(label)
        }
    }

    /// A linear axis of training steps from 0 to `to`, or to 1 if that is 0.
    pub fn steps(label: impl Into<String>, to: u64) -> Self {
        let axis = Self {
            unit: Unit::Steps,
            ..Self::linear(label)
        };
        axis.from(0.0).to(to.max(1) as f64)
    }

    /// All shares from 0 to 1, in percent.
    pub fn shares(label: impl Into<String>) -> Self {
        let axis = Self {
            unit: Unit::Share,
            ..Self::linear(label)
        };
        axis.from(SHARES.0).to(SHARES.1)
    }

    /// Choices, of which the first stands at 0, the next at 1 and so on.
    pub fn choices(label: impl Into<String>, names: &[&str]) -> Self {
        let named = names.iter().zip(0..);
        Self {
            named: named
                .map(|(&name, at)| (f64::from(at), name.into()))
                .collect(),
            has_numbers: false,
            ..Self::linear(label).from(-0.5).to(names.len() as f64 - 0.5)
        }
    }

    /// A linear axis that is not drawn.
    pub fn hidden() -> Self {
        Self::choices("", &[])
    }

    /// The same, beginning at `low` whatever the data.
    pub fn from(mut self, low: f64) -> Self {
        self.from = Some(low);
        self
    }

    /// The same, ending at `high` whatever the data.
    pub fn to(mut self, high: f64) -> Self {
        self.to = Some(high);
        self
    }

    /// The same, with room for these values too.
    pub fn holding(mut self, values: Vec<f64>) -> Self {
        self.held = values;
        self
    }

    /// The same with a tick that says `label` at `value`.
    pub fn tick(mut self, value: f64, label: impl Into<String>) -> Self {
        self.named.push((value, label.into()));
        self
    }

    /// The same with ticks at these values alone.
    pub fn ticks_at(self, values: &[f64]) -> Self {
        let named = values.iter().map(|&value| (value, value.to_string()));
        Self {
            named: named.collect(),
            has_numbers: false,
            ..self
        }
    }

    /// The scale for these values: of those that it can hold, with air at ends that are not fixed.
    pub(super) fn scale(&self, values: Vec<f64>) -> Scale {
        let holds = |value: &f64| value.is_finite() && (!self.is_log || *value > 0.0);
        let [from, to] = [self.from, self.to].map(|end| end.filter(holds));
        let values: Vec<f64> = (values.into_iter())
            .chain(self.held.iter().copied())
            .chain(from)
            .chain(to)
            .filter(holds)
            .collect();
        let positive = || Scale::log_of([0.1, 10.0]).expect("positive");
        let of = |low: f64, high: f64| match self.is_log {
            true => Scale::log_of([low, high]).unwrap_or_else(positive),
            false => Scale::linear(low, high),
        };
        let Some(low) = values.iter().copied().reduce(f64::min) else {
            return of(0.0, 1.0);
        };
        let high = values.iter().copied().fold(low, f64::max);
        let data = of(low, high);
        let free = [-AIR, 1.0 + AIR].map(|place| data.value(place));
        of(from.unwrap_or(free[0]), to.unwrap_or(free[1]))
    }

    /// The values on `scale` at which ticks stand, with their labels, on an axis with room for `most`.
    pub(super) fn ticks(&self, scale: &Scale, most: usize) -> Vec<(f64, String)> {
        let most = most.clamp(2, if self.is_log { MOST_LOG } else { MOST });
        let numbers = self.has_numbers.then(|| scale.ticks(most, self.unit));
        let named = self.named.iter().cloned();
        named.chain(numbers.into_iter().flatten()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(scale: Scale) -> [f64; 2] {
        [0.0, 1.0].map(|place| (scale.value(place) * 1e6).round() / 1e6)
    }

    #[test]
    fn fixed_ends_stay_and_free_ones_have_air() {
        let axis = || Axis::linear("x");
        let of = |axis: Axis, values: &[f64]| ends(axis.scale(values.to_vec()));
        assert_eq!(of(axis(), &[1.0, f64::NAN, 2.0]), [0.96, 2.04]);
        assert_eq!(of(axis().holding(vec![1.0]), &[2.0]), [0.96, 2.04]);
        assert_eq!(of(axis().from(0.0), &[1.0, 2.0]), [0.0, 2.08]);
        assert_eq!(of(axis().from(0.0).to(5.0), &[7.0]), [0.0, 5.0]);
        assert_eq!(of(axis(), &[]), [0.0, 1.0]);
        assert_eq!(of(Axis::steps("", 0), &[]), [0.0, 1.0]);
        assert_eq!(of(Axis::choices("", &["a", "b"]), &[]), [-0.5, 1.5]);
    }

    #[test]
    fn a_logarithmic_axis_holds_what_is_positive() {
        let axis = Axis::log("p").from(0.01);
        let [low, high] = ends(axis.scale(vec![-1.0, 0.0, f64::INFINITY, 1.0]));
        assert!(low == 0.01 && (high - 10f64.powf(0.08)).abs() < 1e-6);
        assert!((Axis::log("p").scale(vec![0.0]).place(1.0) - 0.5).abs() < 0.1);
    }

    #[test]
    fn ticks_are_numbers_or_names_or_both() {
        let labels = |axis: Axis| -> Vec<String> {
            let ticks = axis.ticks(&axis.scale(vec![0.5, 10.0]), 10).into_iter();
            ticks.map(|(_, label)| label).collect()
        };
        assert_eq!(labels(Axis::choices("", &["a", "b"])), ["a", "b"]);
        let zero = Axis::log("").tick(0.6, "none");
        assert_eq!(labels(zero), ["none", "0.5", "1", "2", "5", "10"]);
        let at = Axis::log("").ticks_at(&[1.0, 7.0]);
        assert_eq!(labels(at), ["1", "7"]);
        assert!(labels(Axis::hidden()).is_empty());
        let steps = labels(Axis::steps("", 2_000));
        assert_eq!(steps, ["0", "500", "1k", "1.5k", "2k"]);
    }
}
