//! A scale: where a value stands between two ends, linearly or by its logarithm, and its ticks.

use crate::plot::axis::{Axis, Unit};

/// Ends of a scale are no larger than this, and no smaller than one divided by this if it is
/// logarithmic, so that spans, ticks and room around them are finite numbers.
const LARGEST: f64 = 1e100;

/// A scale between two ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    is_log: bool,
}

impl Scale {
    /// From `low` to `high`; a span of one around them if they are equal.
    pub fn linear(low: f64, high: f64) -> Self {
        let [low, high] = [low, high].map(|end| end.clamp(-LARGEST, LARGEST));
        let room = if high > low { 0.0 } else { 0.5 };
        Self {
            low: low - room,
            high: high + room,
            is_log: false,
        }
    }

    /// A logarithmic scale that holds all positive `values` of a size that can be drawn; a factor of
    /// two on either side if they are equal. None if there are none.
    pub fn log_of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let valid = (values.into_iter()).filter(|value| (1.0 / LARGEST..=LARGEST).contains(value));
        let (low, high) = valid.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| {
            (low.min(value), high.max(value))
        });
        let room = if high > low { 1.0 } else { 2.0 };
        (low <= high).then_some(Self {
            low: low / room,
            high: high * room,
            is_log: true,
        })
    }

    /// The same with this share of its length added at either end.
    pub fn with_air(self, share: f64) -> Self {
        let [low, high] = [-share, 1.0 + share].map(|place| self.value(place));
        Self { low, high, ..self }
    }

    /// Where `value` stands: 0 at the low end and 1 at the high one.
    pub fn place(&self, value: f64) -> f64 {
        let [value, low, high] = [value, self.low, self.high].map(|value| self.unrolled(value));
        (value - low) / (high - low)
    }

    /// What stands at a place.
    pub fn value(&self, place: f64) -> f64 {
        let [low, high] = [self.low, self.high].map(|value| self.unrolled(value));
        let value = low + place * (high - low);
        if self.is_log {
            10f64.powf(value)
        } else {
            value
        }
    }

    fn unrolled(&self, value: f64) -> f64 {
        if self.is_log { value.log10() } else { value }
    }

    /// At most about `most` values between the ends that are easy to read, with their labels.
    pub fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        if self.is_log {
            return self.log_ticks(most);
        }
        let axis = Axis::new(self.low, self.high, most, Unit::Value);
        axis.ticks().to_vec()
    }

    /// Powers of ten, and twice and five times them if that is not too many.
    fn log_ticks(&self, most: usize) -> Vec<(f64, String)> {
        let [low, high] = [self.low, self.high].map(f64::log10);
        let powers = low.floor() as i32..=high.ceil() as i32;
        let within = |tick: &f64| {
            let room = 1e-9 * (high - low);
            (low - room..=high + room).contains(&tick.log10())
        };
        let ticks = |factors: &[f64]| -> Vec<f64> {
            let of_power = |power| factors.iter().map(move |factor| factor * 10f64.powi(power));
            powers.clone().flat_map(of_power).filter(within).collect()
        };
        let mut chosen = ticks(&[1.0]);
        let more = ticks(&[1.0, 2.0, 5.0]);
        if more.len() <= most {
            chosen = more;
        }
        let every = chosen.len().div_ceil(most).max(1);
        let chosen = chosen.into_iter().step_by(every);
        chosen.map(|tick| (tick, short(tick))).collect()
    }
}

/// A number in few characters: `0.002`, `50`, `20k`, `1M`, `1e-7`.
fn short(value: f64) -> String {
    match value {
        1e9.. => format!("{value:.0e}"),
        1e6.. => format!("{}M", (value / 1e6).round()),
        1e3.. => format!("{}k", (value / 1e3).round()),
        1.0.. => format!("{}", value.round()),
        1e-4.. => {
            let digits = format!("{value:.4}");
            digits.trim_end_matches('0').to_owned()
        }
        _ => format!("{value:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, most: usize) -> Vec<String> {
        let ticks = scale.ticks(most).into_iter();
        ticks.map(|(_, label)| label).collect()
    }

    #[test]
    fn places_and_values() {
        let linear = Scale::linear(-2.0, 2.0);
        assert_eq!((linear.place(1.0), linear.value(0.75)), (0.75, 1.0));
        let log = Scale::log_of([100.0, 0.0, 1.0, f64::NAN, f64::INFINITY, -3.0]).unwrap();
        assert!((log.place(10.0) - 0.5).abs() < 1e-12);
        assert!((log.value(0.5) - 10.0).abs() < 1e-12);
        let wider = log.with_air(0.5);
        assert!((wider.place(0.1)).abs() < 1e-12 && (wider.place(1000.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn equal_values_stand_in_the_middle() {
        assert_eq!(Scale::linear(3.0, 3.0).place(3.0), 0.5);
        let log = Scale::log_of([4.0, 4.0]).unwrap();
        assert!((log.place(4.0) - 0.5).abs() < 1e-12);
        assert_eq!(Scale::log_of([0.0, f64::NAN]), None);
    }

    #[test]
    fn ticks_are_easy_to_read() {
        let log = |low, high| Scale::log_of([low, high]).unwrap();
        assert_eq!(
            labels(log(0.125, 2_000.0), 6),
            ["1", "10", "100", "1k"],
            "powers of ten"
        );
        assert_eq!(
            labels(log(1.0, 30.0), 6),
            ["1", "2", "5", "10", "20"],
            "and more where they are few"
        );
        assert_eq!(labels(log(1e-8, 1e8), 6).len(), 6);
        assert_eq!(labels(log(0.001, 0.1), 6), ["0.001", "0.01", "0.1"]);
        assert_eq!(
            labels(Scale::linear(-1.0, 1.0), 5),
            ["-1.0", "-0.5", "0.0", "0.5", "1.0"]
        );
        assert_eq!(short(2e-6), "2e-6");
        assert_eq!(short(5e6), "5M");
    }

    #[test]
    fn what_is_too_large_to_draw_gives_few_and_finite_ticks() {
        let log = Scale::log_of([1e-300, 1e-99, 1e99, 1e300]).unwrap();
        for scale in [log.with_air(0.1), Scale::linear(-1.7e308, 1.7e308)] {
            let ticks = scale.ticks(5);
            assert!((1..=6).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.iter().all(|(tick, _)| tick.is_finite()), "{ticks:?}");
        }
        assert_eq!(Scale::log_of([1e-300, 1e300]), None);
    }
}
