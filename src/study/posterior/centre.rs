//! The centre of the study: predictive mean and STD on both sides of the gap, within it and beyond,
//! beside the exact posterior.

use agents::{Slots, slots::of_slot};
use serde::Serialize;

use super::{
    Posterior,
    data::{Point, Region, grid, region, truth},
    fit::{Fitted, Setting},
};
use crate::study::Work;

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
pub struct Centre {
    /// The data of every seed.
    pub data: Vec<Point>,
    /// Predictions of every seed on the grid.
    pub predictions: Vec<Prediction>,
    /// Sampled functions of the first seed.
    pub samples: Vec<Sample>,
}

/// Fits the centre on every seed.
pub fn run(options: &Posterior, blocks: &[Slots], work: &Work) -> Centre {
    let of_blocks = work.map(blocks, |block| of_block(options, block));
    let mut centre = Centre {
        data: Vec::new(),
        predictions: Vec::new(),
        samples: Vec::new(),
    };
    for block in of_blocks {
        centre.data.extend(block.data);
        centre.predictions.extend(block.predictions);
        centre.samples.extend(block.samples);
    }
    centre
}

fn of_block(options: &Posterior, block: &Slots) -> Centre {
    let setting = Setting::centre(options);
    let fitted = Fitted::new(options, &setting, block);
    let grid = grid();
    let predictive = fitted.predict(&grid, options.passes as usize, 0);
    let noise = options.noise.powi(2);
    let mut predictions = Vec::new();
    for ((slot, seed), (_, data)) in block.seeds().zip(&fitted.data) {
        let (x, y): (Vec<f64>, Vec<f64>) = data.iter().map(|point| (point.x, point.y)).unzip();
        let exact = setting.prior(options).posterior((&x, &y), noise, &grid);
        let mean = of_slot(&predictive.mean, slot, block.len());
        let variance = of_slot(&predictive.epistemic, slot, block.len());
        predictions.extend((0..grid.len()).map(|index| Prediction {
            seed,
            x: grid[index],
            region: region(grid[index]),
            truth: truth(grid[index]),
            mean: mean[index],
            std: variance[index].sqrt(),
            total_std: (variance[index] + noise).sqrt(),
            exact_mean: exact.mean[index],
            exact_std: exact.std[index],
            exact_total_std: (exact.std[index].powi(2) + noise).sqrt(),
        }));
    }
    let first = block.seeds().find(|&(_, seed)| seed == options.first_seed);
    let samples = first.map_or(Vec::new(), |(slot, _)| {
        let functions = fitted.functions(&grid, SAMPLES);
        let sample = |(mask, function): (usize, &Vec<f64>)| {
            let values = of_slot(function, slot, block.len()).to_vec();
            let points = grid.iter().copied().zip(values);
            points
                .map(move |(x, value)| Sample { mask, x, value })
                .collect::<Vec<_>>()
        };
        functions.iter().enumerate().flat_map(sample).collect()
    });
    Centre {
        data: fitted
            .data
            .into_iter()
            .flat_map(|(_, points)| points)
            .collect(),
        predictions,
        samples,
    }
}
