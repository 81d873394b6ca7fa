//! Dropout plus weight decay is variational inference (Gal & Ghahramani 2016): the gradient of the
//! negative evidence lower bound is that of the dropout objective, times N tau.
//!
//! The approximate posterior of an output weight is a mixture of two narrow Gaussians of STD
//! `NARROW`: one at zero with probability p, and one at m = w / (1 - p), w being the weight as trained
//! under inverted dropout. The prior is a Gaussian of STD 1/l. The bound is
//!
//!     -ELBO = tau / 2 sum_n E_q (y_n - f(x_n))² + sum_weights KL(q || prior) + constants,
//!
//! and the dropout objective, with lambda = l² / (2 (1 - p) N tau),
//!
//!     mean_n E_masks (y_n - f(x_n))² / 2 + lambda sum w².

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Slots,
    loss::Loss,
    masks::Dropout,
    network::Parameters,
    observation::Input,
    optimizer::Optimizer,
    predictive::to_host,
    settings::{DropoutLayers, Hidden, InitialWeights, OptimizerKind},
};
use common::{CPU, architecture, numbers, randomness};
use tch::Tensor;

const UNITS: usize = 3;
const ROWS: usize = 6;
const P: f64 = 0.3;
const LENGTH_SCALE: f64 = 1.7;
const TAU: f64 = 2.5;
const NARROW: f64 = 1e-3;

fn normal_density(x: f64, mean: f64, std: f64) -> f64 {
    (-0.5 * ((x - mean) / std).powi(2)).exp() / (std * std::f64::consts::TAU.sqrt())
}

/// KL(q || prior) of one weight, by the midpoint rule around both of the mixture's parts.
fn divergence(m: f64) -> f64 {
    let q = |w: f64| P * normal_density(w, 0., NARROW) + (1. - P) * normal_density(w, m, NARROW);
    let prior = |w: f64| normal_density(w, 0., 1. / LENGTH_SCALE);
    let (points, reach) = (4_000, 10. * NARROW);
    let width = 2. * reach / f64::from(points);
    let around = |centre: f64| -> f64 {
        let at = |i: i32| centre - reach + (f64::from(i) + 0.5) * width;
        (0..points)
            .map(at)
            .map(|w| q(w) * (q(w) / prior(w)).ln() * width)
            .sum()
    };
    around(0.) + around(m)
}

/// Every set of kept units with its probability.
fn masks() -> impl Iterator<Item = ([bool; UNITS], f64)> {
    (0..1 << UNITS).map(|set: usize| {
        let kept: [bool; UNITS] = std::array::from_fn(|unit| set >> unit & 1 == 1);
        let chance = kept.map(|kept| if kept { 1. - P } else { P });
        (kept, chance.iter().product())
    })
}

#[test]
fn the_gradient_of_the_bound_is_that_of_dropout_plus_decay() {
    let architecture = architecture(ObservationSpace::Box(2), &[UNITS], 1);
    let slots = Slots::dense([0]);
    let online = Parameters::initial(&architecture, InitialWeights::Gaussian, &slots, CPU);
    let settings = Settings {
        hidden: Some(Hidden(vec![UNITS])),
        dropout: Some(P),
        dropout_layers: Some(DropoutLayers::First),
        learning_rate: Some(1.),
        optimizer: Some(OptimizerKind::Sgd),
        ..Settings::default()
    };
    let dropout = Dropout::new(&settings, &architecture).unwrap();
    let mut random = randomness(0);
    let seen = Observations::Vector {
        width: 2,
        values: numbers(&mut random, 2 * ROWS),
    };
    let input = Input::new(&seen, 1, CPU);
    let y: Vec<f64> = numbers(&mut random, ROWS)
        .into_iter()
        .map(f64::from)
        .collect();
    let target: Vec<f32> = y.iter().map(|&y| y as f32).collect();
    let target = Tensor::from_slice(&target).view([1, -1, 1]);

    // The bound, from the network's numbers alone.
    let trace = online.forward(&input, None);
    let features = to_host(trace.features());
    let weights = to_host(&online.layers[1].weight);
    let bias = to_host(&online.layers[1].bias)[0];
    let bound = |m: &[f64]| -> f64 {
        let error = |kept: &[bool; UNITS]| -> f64 {
            let rows = features.chunks_exact(UNITS).zip(&y);
            rows.map(|(phi, y)| {
                let terms = (0..UNITS)
                    .filter(|&unit| kept[unit])
                    .map(|unit| m[unit] * phi[unit]);
                (y - bias - terms.sum::<f64>()).powi(2)
            })
            .sum()
        };
        let likelihood: f64 = masks().map(|(kept, chance)| chance * error(&kept)).sum();
        TAU / 2. * likelihood + m.iter().map(|&m| divergence(m)).sum::<f64>()
    };
    let m: Vec<f64> = weights.iter().map(|w| w / (1. - P)).collect();
    let slope_of_bound = |unit: usize| {
        let step = 1e-4;
        let moved = |by: f64| {
            let mut m = m.clone();
            m[unit] += by;
            bound(&m)
        };
        // m moves 1 / (1 - p) times as fast as the weight.
        (moved(step) - moved(-step)) / (2. * step) / (1. - P)
    };

    // The dropout objective by the engine: its masks, its backward pass, its decay.
    let rows = ROWS as f64;
    let lambda = LENGTH_SCALE.powi(2) / (2. * (1. - P) * rows * TAU);
    let gradient = Parameters::zeros(&architecture, 1, CPU);
    let mut expected = [0.; UNITS];
    for (kept, chance) in masks() {
        let row = kept
            .map(|kept| if kept { 1. / (1. - P as f32) } else { 0. })
            .to_vec();
        let masks = dropout.assemble(&[row], CPU);
        let trace = online.forward(&input, Some(&masks));
        let slope = Loss::squared(&(&trace.output - &target)).slope / rows;
        online.backward(&input, Some(&masks), &trace, (slope, &[]), &gradient);
        for (sum, slope) in expected.iter_mut().zip(to_host(&gradient.layers[1].weight)) {
            *sum += chance * slope;
        }
    }
    let _ = gradient.flat.shallow_clone().zero_();
    let optimizer = Optimizer::new(&settings, &online);
    optimizer
        .with_weight_decay(vec![0., 2. * lambda])
        .step(&online, &gradient);
    let decay = to_host(&gradient.layers[1].weight);

    for unit in 0..UNITS {
        let ours = rows * TAU * (expected[unit] + decay[unit]);
        let theirs = slope_of_bound(unit);
        assert!(
            (ours / theirs - 1.).abs() < 1e-3,
            "unit {unit}: {ours} and {theirs}"
        );
        assert!(
            m[unit].abs() > 20. * NARROW,
            "the parts of the mixture lie apart"
        );
    }
}
