//! An axis of a plot: its quantity, its scale and its ends.

use crate::plot::{axis::Axis as Ticks, scale::Scale};

/// Ticks of an axis, at most about.
const MOST: usize = 6;
/// Room between the data and a free end, as a share of the span of the data.
const AIR: f64 = 0.04;

/// An axis of a plot.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Quantity and unit.
    pub label: String,
    is_log: bool,
    from: Option<f64>,
    to: Option<f64>,
    ticks: Option<Vec<(f64, String)>>,
}

impl Axis {
    /// A linear axis that holds the data.
    pub fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            is_log: false,
            from: None,
            to: None,
            ticks: None,
        }
    }

    /// A logarithmic axis that holds the positive data.
    pub fn log(label: impl Into<String>) -> Self {
        Self {
            is_log: true,
            ..Self::linear(label)
        }
    }

    /// Choices, of which the first stands at 0, the next at 1 and so on.
    pub fn choices(label: impl Into<String>, names: &[&str]) -> Self {
        let ticks = (0..)
            .map(f64::from)
            .zip(names.iter().map(ToString::to_string));
        Self {
            from: Some(-0.5),
            to: Some(names.len() as f64 - 0.5),
            ticks: Some(ticks.collect()),
            ..Self::linear(label)
        }
    }

    /// The same, beginning at `low` whatever the data.
    pub fn from(self, low: f64) -> Self {
        Self {
            from: Some(low),
            ..self
        }
    }

    /// The same, ending at `high` whatever the data.
    pub fn to(self, high: f64) -> Self {
        Self {
            to: Some(high),
            ..self
        }
    }

    /// The scale for these values: of those that it can hold, with air at ends that are not fixed.
    pub(super) fn scale(&self, values: Vec<f64>) -> Scale {
        let holds = |value: &f64| value.is_finite() && (!self.is_log || *value > 0.0);
        let [from, to] = [self.from, self.to].map(|end| end.filter(holds));
        let values: Vec<f64> = values
            .into_iter()
            .chain(from)
            .chain(to)
            .filter(holds)
            .collect();
        let of = |low: f64, high: f64| {
            if self.is_log {
                Scale::log_of([low, high])
                    .unwrap_or_else(|| Scale::log_of([0.1, 10.0]).expect("positive"))
            } else {
                Scale::linear(low, high)
            }
        };
        let Some(low) = values.iter().copied().reduce(f64::min) else {
            return of(0.0, 1.0);
        };
        let high = values.iter().copied().fold(low, f64::max);
        let data = of(low, high);
        of(
            from.unwrap_or(data.value(-AIR)),
            to.unwrap_or(data.value(1.0 + AIR)),
        )
    }

    /// The ticks of `scale` by their places on it.
    pub(super) fn ticks(&self, scale: &Scale) -> Ticks {
        let ticks = self.ticks.clone().unwrap_or_else(|| scale.ticks(MOST));
        let ticks = ticks.into_iter();
        let placed = ticks.map(|(value, label)| (scale.place(value), label));
        Ticks::with_ticks(0.0, 1.0, placed.collect())
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
        let axis = Axis::linear("x");
        assert_eq!(ends(axis.scale(vec![1.0, f64::NAN, 2.0])), [0.96, 2.04]);
        assert_eq!(
            ends(axis.clone().from(0.0).scale(vec![1.0, 2.0])),
            [0.0, 2.08]
        );
        assert_eq!(
            ends(axis.clone().from(0.0).to(5.0).scale(vec![7.0])),
            [0.0, 5.0]
        );
        assert_eq!(ends(axis.scale(vec![])), [0.0, 1.0]);
    }

    #[test]
    fn a_logarithmic_axis_holds_what_is_positive() {
        let axis = Axis::log("p").from(0.01);
        let scale = axis.scale(vec![-1.0, 0.0, f64::INFINITY, 1.0]);
        assert_eq!(
            ends(scale),
            [0.01, 10f64.powf(0.08).mul_add(1e6, 0.5).floor() / 1e6]
        );
        assert!((Axis::log("p").scale(vec![0.0]).place(1.0) - 0.5).abs() < 0.1);
    }
}
