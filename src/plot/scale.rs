//! A scale: where a value stands between two ends, linearly or by its logarithm, and its ticks.

use crate::text::table::number;

/// Ends of a scale are no larger than this, and no smaller than one divided by this if it is
/// logarithmic, so that spans, ticks and room around them are finite numbers.
const LARGEST: f64 = 1e100;
/// A span that is a smaller share of its ends than this is rounding.
const LEAST_SPAN: f64 = 1e-9;
/// Decimals of a tick, unless the values are so close together that it takes more.
const DECIMALS: usize = 2;

/// How numbers are written at ticks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// With the decimals that the ticks need: `-0.5`, `1,000`.
    #[default]
    Value,
    /// In short: `500`, `2.5k`, `1.5M`.
    Steps,
    /// A share in [0, 1], in percent: `25 %`.
    Share,
    /// Powers of two, on a logarithmic scale: `0.25`, `0.5`, `1`, `2`.
    Ratio,
}

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
        let largest = low.abs().max(high.abs());
        let is_span = high - low > LEAST_SPAN * largest;
        let room = if is_span { 0.0 } else { largest.max(1.0) / 2.0 };
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

    /// Where `value` stands: 0 at the low end and 1 at the high one; infinitely far below on a
    /// logarithmic scale if it is not positive.
    pub fn place(&self, value: f64) -> f64 {
        let [value, low, high] = [value, self.low, self.high].map(|value| self.unrolled(value));
        (value - low) / (high - low)
    }

    /// What stands at a place.
    pub fn value(&self, place: f64) -> f64 {
        let [low, high] = [self.low, self.high].map(|value| self.unrolled(value));
        let value = low + place * (high - low);
        match self.is_log {
            true => 10f64.powf(value),
            false => value,
        }
    }

    fn unrolled(&self, value: f64) -> f64 {
        match self.is_log {
            true if value <= 0.0 => f64::NEG_INFINITY,
            true => value.log10(),
            false => value,
        }
    }

    /// At most about `most` values between the ends that are easy to read, with their labels.
    pub fn ticks(&self, most: usize, unit: Unit) -> Vec<(f64, String)> {
        let ticks = match (self.is_log, unit) {
            (true, Unit::Ratio) => self.powers(2.0, &[1.0]),
            (true, _) => match self.powers(10.0, &[1.0, 2.0, 5.0]) {
                ticks if ticks.len() <= most => ticks,
                _ => self.powers(10.0, &[1.0]),
            },
            (false, _) => return self.linear_ticks(most, unit),
        };
        if ticks.len() < 2 {
            // There is hardly a power between the ends.
            let is_small = self.high < 1e3;
            return self.linear_ticks(most, if is_small { Unit::Value } else { Unit::Steps });
        }
        let every = ticks.len().div_ceil(most).max(1);
        let label = |tick: f64| match unit {
            Unit::Ratio => tick.to_string(),
            _ => short(tick),
        };
        let ticks = ticks.into_iter().step_by(every);
        ticks.map(|tick| (tick, label(tick))).collect()
    }

    /// The factors times each power of the base between the ends.
    fn powers(&self, base: f64, factors: &[f64]) -> Vec<f64> {
        let [low, high] = [self.low, self.high].map(|end| end.ln() / base.ln());
        let room = 1e-9 * (high - low);
        let within = |tick: &f64| {
            let power = tick.ln() / base.ln();
            (low - room..=high + room).contains(&power)
        };
        let powers = low.floor() as i32..=high.ceil() as i32;
        let ticks = powers.flat_map(|power| factors.iter().map(move |of| of * base.powi(power)));
        ticks.filter(within).collect()
    }

    /// Multiples of 1, 2, 2.5 or 5 times a power of ten.
    fn linear_ticks(&self, most: usize, unit: Unit) -> Vec<(f64, String)> {
        let (low, high) = (self.low, self.high);
        let rough = (high - low) / most as f64;
        let power = 10f64.powf(rough.log10().floor());
        let mut steps = [1.0, 2.0, 2.5, 5.0, 10.0]
            .map(|factor| factor * power)
            .into_iter();
        let is_readable = |step: &f64| {
            *step >= rough * (1.0 - 1e-9) && decimals(*step) <= DECIMALS.max(decimals(power))
        };
        let step = steps.find(is_readable).unwrap_or(10.0 * power);
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let label = |value| match unit {
            Unit::Steps => short(value),
            Unit::Share => format!("{} %", number(100.0 * value, decimals(100.0 * step))),
            Unit::Value | Unit::Ratio => number(value, decimals(step)),
        };
        let ticks = (first..=last).map(|multiple| multiple as f64 * step);
        ticks.map(|value| (value, label(value))).collect()
    }
}

/// The decimals that multiples of `step` need.
fn decimals(step: f64) -> usize {
    let is_whole = |decimals: &i32| {
        let scaled = step * 10f64.powi(*decimals);
        (scaled - scaled.round()).abs() < 1e-6 * scaled
    };
    (0..12).find(is_whole).unwrap_or(12) as usize
}

/// A number in few characters: `1e-3`, `0.02`, `50`, `2.5k`, `1M`.
fn short(value: f64) -> String {
    let (value, suffix) = match value.abs() {
        0.0 => return "0".into(),
        1e9.. | ..0.01 => return format!("{value:.0e}"),
        1e6.. => (value / 1e6, "M"),
        1e3.. => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = format!("{value:.3}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, most: usize, unit: Unit) -> String {
        let ticks = scale.ticks(most, unit).into_iter();
        let labels: Vec<String> = ticks.map(|(_, label)| label).collect();
        labels.join(" ")
    }

    fn log(low: f64, high: f64) -> Scale {
        Scale::log_of([low, high]).unwrap()
    }

    #[test]
    fn places_and_values() {
        let linear = Scale::linear(-2.0, 2.0);
        assert_eq!((linear.place(1.0), linear.value(0.75)), (0.75, 1.0));
        let log = Scale::log_of([100.0, 0.0, 1.0, f64::NAN, f64::INFINITY, -3.0]).unwrap();
        assert!((log.place(10.0) - 0.5).abs() < 1e-12);
        assert!((log.value(0.5) - 10.0).abs() < 1e-12);
        let below = [0.0, -3.0].map(|value| log.place(value));
        assert_eq!(below, [f64::NEG_INFINITY; 2]);
    }

    #[test]
    fn equal_values_stand_in_the_middle() {
        // The last but for rounding.
        for (value, other) in [(3.0, 3.0), (0.0, 0.0), (1e90, 1e90), (1.0, 1.0 + 1e-12)] {
            let place = Scale::linear(value, other).place(value);
            assert!((place - 0.5).abs() < 1e-6, "{value}: {place}");
        }
        assert!((log(4.0, 4.0).place(4.0) - 0.5).abs() < 1e-12);
        assert_eq!(Scale::log_of([0.0, f64::NAN]), None);
    }

    #[test]
    fn ticks_are_easy_to_read() {
        use Unit::*;
        let of = |low, high| Scale::linear(low, high);
        for (scale, most, unit, expected) in [
            (of(-1.1, 1.05), 6, Value, "-1.0 -0.5 0.0 0.5 1.0"),
            (of(0.0, 1.0), 4, Value, "0.00 0.25 0.50 0.75 1.00"),
            (of(0.0, 0.1), 4, Value, "0.00 0.05 0.10"),
            (of(-1300.0, 200.0), 4, Value, "-1,000 -500 0"),
            (of(-0.03, 1.03), 6, Share, "0 % 20 % 40 % 60 % 80 % 100 %"),
            (of(0.0, 20_000.0), 6, Steps, "0 5k 10k 15k 20k"),
            (of(0.0, 2e6), 4, Steps, "0 500k 1M 1.5M 2M"),
            (of(0.0, 1.0), 6, Steps, "0 0.2 0.4 0.6 0.8 1"),
            (log(0.125, 2_000.0), 6, Value, "1 10 100 1k"),
            (log(1.0, 30.0), 6, Value, "1 2 5 10 20"),
            (log(0.0001, 0.1), 6, Value, "1e-4 1e-3 0.01 0.1"),
            (log(500.0, 50_000.0), 10, Steps, "500 1k 2k 5k 10k 20k 50k"),
            (log(600.0, 900.0), 6, Steps, "600 650 700 750 800 850 900"),
            (log(0.25, 8.5), 6, Ratio, "0.25 0.5 1 2 4 8"),
            (log(1.0 / 64.0, 64.0), 6, Ratio, "0.015625 0.125 1 8 64"),
        ] {
            assert_eq!(labels(scale, most, unit), expected, "{scale:?}");
        }
        assert_eq!([2e-6, 5e6, 5e10].map(short), ["2e-6", "5M", "5e10"]);
    }

    #[test]
    fn what_is_too_large_to_draw_gives_few_and_finite_ticks() {
        let log = Scale::log_of([1e-300, 1e-99, 1e99, 1e300]).unwrap();
        for scale in [log, Scale::linear(-1.7e308, 1.7e308)] {
            let ticks = scale.ticks(5, Unit::Value);
            assert!((1..=6).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.iter().all(|(tick, _)| tick.is_finite()), "{ticks:?}");
        }
        assert_eq!(Scale::log_of([1e-300, 1e300]), None);
    }
}
