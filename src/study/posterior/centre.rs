//! The centre of the study: predictive mean and STD on both sides of the gap, within it and beyond,
//! beside the exact posterior.

use serde::Serialize;

use crate::study::Work;
use crate::study::posterior::{
    Posterior,
    data::{Point, Region, grid, region, truth},
    fit::{Fitted, Setting},
};

/// Functions that are drawn.
const SAMPLES: usize = 20;

/// A row of `predictions.csv`.
#[derive(Serialize, Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The seed.
    pub seed: u64,
    /// Input.
    pub x: f64,
    /// Where it lies.
    pub region: Region,
    /// The noiseless curve.
    pub truth: f64,
    /// Mean over masked passes.
    pub mean: f64,
    /// STD over masked passes: of the function, noise not in it.
    pub std: f64,
    /// STD of a new observation: the root of the variance over passes plus 1/tau.
    pub total_std: f64,
    /// Mean of the exact posterior.
    pub exact_mean: f64,
    /// STD of the function in the exact posterior.
    pub exact_std: f64,
    /// STD of a new observation in the exact posterior.
    pub exact_total_std: f64,
}

/// A row of `samples.csv`: the function of the first seed's network under one mask.
#[derive(Serialize, Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The mask.
    pub mask: usize,
    /// Input.
    pub x: f64,
    /// The function's value.
    pub value: f64,
}

/// What the networks of the centre say.
#[derive(Default)]
pub struct Centre {
    /// The data of every seed.
    pub data: Vec<Point>,
    /// Predictions of every seed on the grid.
    pub predictions: Vec<Prediction>,
    /// Sampled functions of the first seed.
    pub samples: Vec<Sample>,
}

/// Fits the centre on every seed.
pub fn run(options: &Posterior, seeds: &[u64], work: &Work) -> Centre {
    let mut centre = Centre::default();
    for of_seed in work.map(seeds, |&seed| of_seed(options, seed)) {
        centre.data.extend(of_seed.data);
        centre.predictions.extend(of_seed.predictions);
        centre.samples.extend(of_seed.samples);
    }
    centre
}

fn of_seed(options: &Posterior, seed: u64) -> Centre {
    let setting = Setting::centre(options);
    let fitted = Fitted::new(options, &setting, seed);
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let exact = setting.posterior(options, &fitted.data, &grid);
    let noise = options.noise * options.noise;
    let prediction = |(index, &x): (usize, &f64)| Prediction {
        seed,
        x,
        region: region(x),
        truth: truth(x),
        mean: predictive.mean[index],
        std: predictive.epistemic[index].sqrt(),
        total_std: (predictive.epistemic[index] + noise).sqrt(),
        exact_mean: exact.mean[index],
        exact_std: exact.std[index],
        exact_total_std: (exact.std[index] * exact.std[index] + noise).sqrt(),
    };
    let mut samples = Vec::new();
    if seed == options.first_seed {
        for (mask, function) in fitted.sample(&grid, SAMPLES, 0).iter().enumerate() {
            let points = grid.iter().zip(&function.mean);
            samples.extend(points.map(|(&x, &value)| Sample {
                mask,
                x,
                value: f64::from(value),
            }));
        }
    }
    Centre {
        predictions: grid.iter().enumerate().map(prediction).collect(),
        data: fitted.data,
        samples,
    }
}
