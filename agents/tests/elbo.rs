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

use crate::common::*;
use agents::loss::Loss;

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
    let (engine, layout) = (Native::default(), layout::<Native>(&architecture));
    let start = initial_weights(
        &architecture,
        &layout,
        InitialWeights::Gaussian,
        Origin::of(&[0]),
    );
    let [mut online, mut gradient] = [(); 2].map(|()| engine.parameters(&layout));
    engine.write(&start, &mut online);
    let net = Net::new(&layout, 1, &start);
    let mut random = randomness(0);
    let seen = observations(&mut random, architecture.observations, ROWS);
    let y = numbers(&mut random, ROWS);

    // The bound, from the network's numbers alone.
    let space = architecture.observations;
    let features = [0, 1, 2, 3, 4, 5].map(|row| net.features(&inputs(space, seen.get(row))));
    let bias = net.layers[1].1[0];
    let bound = |m: &[f64]| -> f64 {
        let error = |kept: &[bool; UNITS]| -> f64 {
            let square = |row: usize| {
                let units = (0..UNITS).filter(|&unit| kept[unit]);
                let output: f64 = units.map(|unit| m[unit] * features[row][unit]).sum();
                (f64::from(y[row]) - bias - output).powi(2)
            };
            (0..ROWS).map(square).sum()
        };
        let likelihood: f64 = masks().map(|(kept, chance)| chance * error(&kept)).sum();
        TAU / 2. * likelihood + m.iter().map(|&m| divergence(m)).sum::<f64>()
    };
    let m: Vec<f64> = net.layers[1].0.iter().map(|w| w[0] / (1. - P)).collect();
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
    let of_output = |gradient: &_| {
        Net::new(&layout, 1, &engine.read(gradient)).layers[1]
            .0
            .concat()
    };
    let mut trace = Trace::new(&architecture, 0, ROWS, &engine);
    let mut loss_gradient = LossGradient::new(&architecture, ROWS, &engine);
    let mut expected = [0.; UNITS];
    for (kept, chance) in masks() {
        let mask = Mask {
            kept: kept.map(u8::from).to_vec(),
            width: UNITS,
            scales: vec![1. / (1. - P as f32)],
        };
        let masks = Masks::new(vec![None, Some(mask)]);
        trace.forward(&engine, &online, &seen, Some(&masks));
        for (row, y) in y.iter().enumerate() {
            let difference = trace.head(0, &engine).row(row)[0] - y;
            let slope = Loss::squared(difference).slope / ROWS as f32;
            loss_gradient.heads[0].slopes.row_mut(row)[0] = slope;
        }
        loss_gradient.backward(&engine, &online, &seen, Some(&masks), &trace, &mut gradient);
        for (sum, slope) in expected.iter_mut().zip(of_output(&gradient)) {
            *sum += chance * slope;
        }
    }
    let settings = with(Settings::default(), "learning-rate=1 optimizer=sgd");
    engine.write(&vec![0.; layout.len], &mut gradient);
    let mut optimizer = Optimizer::new(&settings, &layout, &engine);
    optimizer.weight_decay = vec![0., 2. * lambda];
    optimizer.step(&engine, &mut online, &mut gradient);
    let decay = of_output(&gradient);

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
