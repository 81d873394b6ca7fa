//! The figures of the study: from rows to numbers with intervals over seeds.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::statistics::Estimate;
use crate::statistics::slope;
use crate::study::groups::BySeed;
use crate::study::posterior::{
    Posterior,
    problem::{Point, Region},
    rows::{Passes, Prediction, Rows, Sample, Sweep, Swept, average},
};

/// Half the width of a 95 % band, in STDs.
pub const BAND: f64 = 1.959_963_984_540_054;

/// Whose figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Of the networks under dropout.
    Dropout,
    /// Of the exact posterior.
    Exact,
}

pub struct Figures {
    pub options: Posterior,
    pub data: Vec<Point>,
    pub samples: Vec<Sample>,
    pub predictions: BySeed<Prediction>,
    sweeps: BySeed<Swept>,
    passes: BySeed<Passes>,
}

impl Figures {
    pub fn new(options: &Posterior, rows: Rows) -> Self {
        Self {
            options: options.clone(),
            data: rows.data,
            samples: rows.samples,
            predictions: BySeed::new(rows.predictions, |row| row.seed),
            sweeps: BySeed::new(rows.sweeps, |row| row.seed),
            passes: BySeed::new(rows.passes, |row| row.seed),
        }
    }

    /// STD in a region over STD where the data lie.
    pub fn growth(&self, region: Region, model: Model) -> Estimate {
        let std = |own: &[Prediction], region| average(own, region, |row| row.std(model));
        (self.predictions).geometric_mean(|own| std(own, region) / std(own, Region::Data))
    }

    /// Largest STD in the gap over the larger one at its two edges.
    pub fn above_edges(&self, model: Model) -> Estimate {
        self.predictions
            .geometric_mean(|own| above_edges(own, model))
    }

    /// STD under dropout over that of the exact posterior.
    pub fn size(&self, region: Region) -> Estimate {
        let std = |own: &[Prediction], model| average(own, region, |row| row.std(model));
        self.predictions
            .geometric_mean(|own| std(own, Model::Dropout) / std(own, Model::Exact))
    }

    /// Per cent of new observations in the 95 % band.
    pub fn coverage(&self, region: Region, model: Model) -> Estimate {
        let noise = self.options.noise;
        let covered = |row: &Prediction| 100. * coverage(noise, row, model);
        self.predictions.mean(|own| average(own, region, covered))
    }

    /// The STD over the values of a sweep.
    pub fn curve(&self, sweep: Sweep, region: Region, model: Model) -> Vec<(f64, Estimate)> {
        let value = |row: &Swept| (row.sweep == sweep && row.region == region).then_some(row.value);
        self.sweeps.curve(value, |row| row.std(model))
    }

    /// d log STD / d log of what is varied; of p, of p / (1 - p).
    pub fn slope(&self, sweep: Sweep, region: Region, model: Model) -> Estimate {
        let varied = |value: f64| match sweep {
            Sweep::Dropout => value / (1. - value),
            _ => value,
        };
        self.sweeps.mean(|own| {
            let rows = of_sweep(own, sweep, region);
            let points = rows.map(|row| (libm::log(varied(row.value)), libm::log(row.std(model))));
            slope(&points.collect::<Vec<_>>()).unwrap_or(f64::NAN)
        })
    }

    /// STD at the data with the last value of a sweep, over that so many values `before`, or the first.
    pub fn change(&self, sweep: Sweep, before: usize, model: Model) -> Estimate {
        self.sweeps.geometric_mean(|own| {
            let rows: Vec<_> = of_sweep(own, sweep, Region::Data).collect();
            let earlier = rows.len().saturating_sub(1).saturating_sub(before);
            rows.last()
                .map_or(f64::NAN, |last| last.std(model) / rows[earlier].std(model))
        })
    }

    /// A figure of each number of passes.
    pub fn passes(&self, figure: fn(&Passes) -> f64) -> Vec<(f64, Estimate)> {
        self.passes.curve(|row| Some(row.passes as f64), figure)
    }
}

impl Prediction {
    fn std(&self, model: Model) -> f64 {
        match model {
            Model::Dropout => self.std,
            Model::Exact => self.exact_std,
        }
    }

    /// Mean, and STD of a new observation.
    pub fn observation(&self, model: Model) -> (f64, f64) {
        match model {
            Model::Dropout => (self.mean, self.total_std),
            Model::Exact => (self.exact_mean, self.exact_total_std),
        }
    }
}

impl Swept {
    fn std(&self, model: Model) -> f64 {
        match model {
            Model::Dropout => self.dropout_std,
            Model::Exact => self.exact_std,
        }
    }
}

/// Rows of one sweep in one region.
fn of_sweep(rows: &[Swept], sweep: Sweep, region: Region) -> impl Iterator<Item = &Swept> {
    (rows.iter()).filter(move |row| row.sweep == sweep && row.region == region)
}

/// Probability that a new observation with the noise of the data falls into the 95 % band.
fn coverage(noise: f64, row: &Prediction, model: Model) -> f64 {
    let (mean, std) = row.observation(model);
    let observation = Normal::new(row.truth, noise).expect("noise has a positive STD");
    observation.cdf(mean + BAND * std) - observation.cdf(mean - BAND * std)
}

/// Largest STD in the gap over the larger one of the grid points on its edges, which are data's.
fn above_edges(rows: &[Prediction], model: Model) -> f64 {
    let is_gap = |row: &&Prediction| row.region == Region::Gap;
    let inside = rows.iter().filter(is_gap).map(|row| row.std(model));
    let at_edges = rows
        .windows(2)
        .filter_map(|pair| match [pair[0].region, pair[1].region] {
            [Region::Data, Region::Gap] => Some(pair[0].std(model)),
            [Region::Gap, Region::Data] => Some(pair[1].std(model)),
            _ => None,
        });
    inside.fold(0., f64::max) / at_edges.fold(0., f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::assert_near;

    /// The mean is on the curve, the exact one an STD of the noise off.
    #[test]
    fn coverage_is_that_of_new_observations() {
        let row = Prediction {
            seed: 0,
            x: 0.,
            region: Region::Gap,
            truth: 0.5,
            mean: 0.5,
            std: 1.,
            total_std: 0.1,
            exact_mean: 0.6,
            exact_std: 0.,
            exact_total_std: 0.1,
        };
        assert_near(coverage(0.1, &row, Model::Dropout), 0.95, 1e-9);
        // Phi(0.96) - Phi(-2.96).
        assert_near(coverage(0.1, &row, Model::Exact), 0.8299, 1e-4);
    }
}
