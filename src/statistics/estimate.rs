//! A figure over seeds: its value and its interval, from a value for each seed.

use serde::Serialize;

use crate::statistics::{Interval, Resamples, iqm, mean};

/// A figure over seeds and its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean or interquartile mean, as the figure says, over the seeds that have a value.
    pub value: f64,
    /// Lower end of the 95 % interval; none if there are too few seeds for one.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// Seeds that have a value.
    pub seeds: usize,
}

impl Estimate {
    /// The mean of `values`, one for each seed, and its interval; none if no seed has a value.
    pub fn mean(values: &[Option<f64>], resamples: &Resamples) -> Option<Self> {
        Self::new(values, mean, resamples.mean_interval(values))
    }

    /// The interquartile mean of `values`, one for each seed, and its interval.
    pub fn iqm(values: &[Option<f64>], resamples: &Resamples) -> Option<Self> {
        Self::new(values, iqm, resamples.iqm_interval(values))
    }

    /// The geometric mean of `values`, one for each seed, and its interval; those that are not positive are
    /// left out.
    pub fn geometric_mean(values: &[Option<f64>], resamples: &Resamples) -> Option<Self> {
        let log = |value: f64| Some(value.ln()).filter(|log| log.is_finite());
        let logs: Vec<_> = values.iter().map(|value| value.and_then(log)).collect();
        Some(Self::mean(&logs, resamples)?.map(f64::exp))
    }

    /// The same figure on another scale, which rises with this one.
    pub fn map(self, scale: impl Fn(f64) -> f64) -> Self {
        Self {
            value: scale(self.value),
            low: self.low.map(&scale),
            high: self.high.map(&scale),
            ..self
        }
    }

    /// The same figure in units of this size.
    pub fn in_units_of(self, unit: f64) -> Self {
        self.map(|value| value / unit)
    }

    /// A figure of so many seeds and its interval.
    pub(super) fn with(interval: Option<Interval>, value: f64, seeds: usize) -> Self {
        Self {
            value,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            seeds,
        }
    }

    fn new(
        values: &[Option<f64>],
        figure: fn(&[f64]) -> Option<f64>,
        interval: Option<Interval>,
    ) -> Option<Self> {
        let present: Vec<f64> = values.iter().copied().flatten().collect();
        Some(Self::with(interval, figure(&present)?, present.len()))
    }
}
