//! The axis of training steps under a panel: linear from 0, or logarithmic from a later step.

use crate::plot::axis::{Axis, Unit};
use crate::plot::frame::STEPS;
use crate::plot::scale::Scale;

/// At most so many ticks on a linear axis.
const TICKS: usize = 6;
/// At most so many on a logarithmic one, where 1, 2 and 5 times each power of ten are easy to read.
const LOG_TICKS: usize = 10;

/// An axis of training steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    label: String,
    from: u64,
    to: u64,
    log: Option<Scale>,
}

impl Steps {
    /// From 0 to `to`, or to 1 if that is 0.
    pub fn linear(to: u64) -> Self {
        Self {
            label: STEPS.into(),
            from: 0,
            to: to.max(1),
            log: None,
        }
    }

    /// From `from` to `to` by their logarithms; linear from 0 if `from` is 0 or not below `to`.
    pub fn log(from: u64, to: u64) -> Self {
        match Scale::log_of([from, to].map(|step| step as f64)) {
            Some(scale) if 0 < from && from < to => Self {
                label: format!("{STEPS} (logarithmic)"),
                from,
                to,
                log: Some(scale),
            },
            _ => Self::linear(to),
        }
    }

    /// The same under another name.
    pub fn named(self, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { label, ..self }
    }

    /// What stands below it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its ends, in steps.
    pub fn ends(&self) -> (u64, u64) {
        (self.from, self.to)
    }

    /// Where a step stands, as the coordinate of the [`axis`](Self::axis).
    pub fn place(&self, step: u64) -> f64 {
        match &self.log {
            None => step as f64,
            Some(scale) => scale.place(step as f64),
        }
    }

    /// The axis.
    pub fn axis(&self) -> Axis {
        let (low, high) = (self.from as f64, self.to as f64);
        let Some(scale) = &self.log else {
            return Axis::new(low, high, TICKS, Unit::Steps);
        };
        let mut ticks = scale.ticks(LOG_TICKS);
        if ticks.len() < 2 {
            // There is hardly a power of ten between the ends.
            ticks = Axis::new(low, high, TICKS, Unit::Steps).ticks().to_vec();
        }
        let ticks = ticks.into_iter();
        let ticks = ticks.map(|(step, label)| (scale.place(step), label));
        Axis::with_ticks(0.0, 1.0, ticks.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(steps: &Steps) -> Vec<String> {
        let axis = steps.axis();
        axis.ticks()
            .iter()
            .map(|(_, label)| label.clone())
            .collect()
    }

    #[test]
    fn factors_stand_at_equal_distances() {
        let steps = Steps::log(500, 50_000);
        assert_eq!(steps.ends(), (500, 50_000));
        for (step, place) in [(500, 0.0), (5_000, 0.5), (50_000, 1.0)] {
            assert!((steps.place(step) - place).abs() < 1e-12, "{step}");
        }
        assert_eq!(Steps::linear(4_000).place(1_000), 1_000.0);
    }

    #[test]
    fn ticks_are_easy_to_read() {
        assert_eq!(
            ticks(&Steps::log(500, 200_000)),
            ["500", "1k", "2k", "5k", "10k", "20k", "50k", "100k", "200k"]
        );
        assert_eq!(
            ticks(&Steps::log(1, 1_000_000)),
            ["1", "10", "100", "1k", "10k", "100k", "1M"]
        );
        assert_eq!(ticks(&Steps::log(1_000, 3_000)), ["1k", "2k"]);
        assert_eq!(ticks(&Steps::linear(8_000))[..2], ["0", "2k"]);
    }

    #[test]
    fn a_short_span_has_ticks_too() {
        assert_eq!(
            ticks(&Steps::log(600, 900)),
            ["600", "650", "700", "750", "800", "850", "900"]
        );
    }

    #[test]
    fn what_has_no_logarithm_or_no_length_is_linear() {
        assert_eq!(Steps::log(0, 1_000), Steps::linear(1_000));
        assert_eq!(Steps::log(500, 500), Steps::linear(500));
        assert_eq!(Steps::linear(0).ends(), (0, 1));
    }
}
