//! The truth about a simulation: mean, STD and distribution of what is simulated at each point.

use agents::{
    Observations,
    stream::{Purpose, substream},
};

use crate::study::calibration::link::Link;
use crate::study::calibration::original::Original;
use crate::study::calibration::readout::NARROW;

/// Sampled masks that stand for the distribution; and for mean and STD where these have no closed
/// form and the layer is too wide to enumerate: then their STDs are off by about 1.1 %.
pub const DRAWS: usize = 4_096;

/// Of the evaluation streams of the original's seed, the one of [`DRAWS`].
const STREAM: u64 = 1;

/// How mean and STD were found.
#[derive(serde::Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// p / (1 - p) sum_j v_j² phi_j².
    ClosedForm,
    /// A sum over all masks.
    Enumeration,
    /// [`DRAWS`] sampled masks.
    MonteCarlo,
}

/// Mean, STD and distribution at each point, `[point][output]` flattened.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Exact mean over masks.
    pub mean: Vec<f64>,
    /// STD over masks.
    pub std: Vec<f64>,
    /// Sampled values of each point in ascending order.
    pub draws: Vec<Vec<f64>>,
    /// How mean and STD were found.
    pub method: Method,
}

impl Truth {
    /// What holds for an original at these rows. Its masks come from a stream of `seed`.
    pub fn new(original: &Original, rows: &Observations, seed: u64) -> Self {
        let sampler = original.sampler();
        let mut stream = substream(seed, Purpose::Evaluation, STREAM);
        let samples: Vec<Vec<f64>> = (0..DRAWS)
            .map(|_| sampler.outputs(rows, Some(&sampler.masks(&mut stream, 1))))
            .collect();
        let column = |point| {
            let mut values: Vec<f64> = samples.iter().map(|sample| sample[point]).collect();
            values.sort_unstable_by(f64::total_cmp);
            values
        };
        let draws: Vec<Vec<f64>> = (0..samples[0].len()).map(column).collect();
        let p = original.dropout().p(0);
        let readout = sampler.readout(rows);
        let narrow = readout
            .as_ref()
            .filter(|readout| readout.units[0].len() <= NARROW);
        let ((mean, std), method) = match (&readout, original.link, narrow) {
            (Some(readout), Link::Value, _) => (readout.closed_form(p), Method::ClosedForm),
            (_, link, Some(readout)) => (readout.enumerate(p, link), Method::Enumeration),
            _ => (draws.iter().map(|d| moments(d)).unzip(), Method::MonteCarlo),
        };
        Self {
            mean,
            std,
            draws,
            method,
        }
    }

    /// The same where deviations from the mean are `factor` times as large.
    pub fn stretched(&self, factor: f64) -> Self {
        let stretch = |(draws, mean): (&Vec<f64>, &f64)| {
            let draws = draws.iter();
            draws.map(|draw| mean + factor * (draw - mean)).collect()
        };
        Self {
            mean: self.mean.clone(),
            std: self.std.iter().map(|std| factor * std).collect(),
            draws: self.draws.iter().zip(&self.mean).map(stretch).collect(),
            method: self.method,
        }
    }
}

/// Mean and STD of values of which each is as likely.
pub fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square = |value: &f64| (value - mean) * (value - mean);
    (
        mean,
        (values.iter().map(square).sum::<f64>() / count).sqrt(),
    )
}
