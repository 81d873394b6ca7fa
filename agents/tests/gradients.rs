//! The forward and the backward pass against a naive network's, and that against central differences.

mod common;

use agents::{
    ObservationSpace, Settings,
    architecture::Architecture,
    engine::{Engine, layout},
    masks::Dropout,
    matrix::Matrix,
    native::Native,
    network::{HeadSlopes, Slopes, Trace, initial_weights},
    settings::{DropoutLayers, InitialWeights},
    stream::{Purpose, streams},
};
use common::{
    architecture,
    naive::{Net, foreign, foreign_masks, inputs, row_masks},
    numbers, observations, places, randomness, relative_error,
};

const ROWS: usize = 7;

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|&x| f64::from(x)).collect()
}

/// Passes `ROWS` rows forward and, with random slopes in all heads, backward; the slopes of further heads
/// stop there if they are detached.
fn check(
    architecture: &Architecture,
    layers: Option<DropoutLayers>,
    (per_row, is_detached): (bool, bool),
) {
    let case = format!("{architecture:?}, {layers:?}, {per_row}, {is_detached}");
    let (engine, layout) = (Native::default(), layout::<Native>(architecture));
    let weights = initial_weights(architecture, &layout, InitialWeights::Uniform, &[0]);
    let mut parameters = engine.parameters(&layout);
    engine.write(&weights, &mut parameters);
    let mut random = randomness(0);
    let seen = observations(&mut random, architecture.observations, ROWS);
    let masks = layers.map(|layers| {
        let settings = Settings {
            dropout: Some(0.3),
            dropout_layers: Some(layers),
            ..Settings::default()
        };
        let dropout = Dropout::new(&settings, architecture).unwrap();
        let mut streams = streams(&[0], Purpose::LearningMasks);
        dropout.draw(0, &mut streams, if per_row { ROWS } else { 1 })
    });

    let mut trace = Trace::new(architecture, architecture.heads.len(), ROWS, &engine);
    trace.forward(&engine, &parameters, &seen, masks.as_ref());
    let outputs: Vec<Matrix> = trace.heads(&engine).into_iter().cloned().collect();
    let mut slopes = Slopes::new(architecture, ROWS, &engine);
    for (head, slopes) in slopes.heads.iter_mut().enumerate() {
        let width = slopes.slopes.width();
        *slopes = HeadSlopes {
            slopes: Matrix::from_dense(&numbers(&mut random, ROWS * width), width),
            is_detached: is_detached && head > 0,
        };
    }
    // Whatever the gradient held before is written over.
    let mut gradient = engine.parameters(&layout);
    let mut before = vec![0.; layout.len];
    places(&layout).into_iter().for_each(|place| before[place] = 7.);
    engine.write(&before, &mut gradient);
    slopes.backward(&engine, &parameters, (&seen, masks.as_ref()), &trace, &mut gradient);

    let hidden = architecture.hidden.len();
    let net = Net::new(&layout, hidden, &weights);
    let mut expected = net.zeros_like();
    for row in 0..ROWS {
        let x = inputs(architecture.observations, seen.get(row));
        let masks = row_masks(masks.as_ref(), architecture, 0, row);
        let of_row = |heads: &mut dyn Iterator<Item = &Matrix>| -> Vec<f64> {
            heads.flat_map(|head| wide(head.row(row))).collect()
        };
        let error = relative_error(&of_row(&mut outputs.iter()), &net.q(&x, &masks));
        assert!(error < 1e-5, "output: {error:e}, {case}");
        let outer = of_row(&mut slopes.heads.iter().map(|head| &head.slopes));
        let deep = |output| !is_detached || output < architecture.outputs;
        net.add_gradient(&x, &masks, &outer, deep, &mut expected);
    }
    let gradient = engine.read(&gradient);
    let error = Net::new(&layout, hidden, &gradient).error(&expected);
    assert!(error < 1e-5, "gradient: {error:e}, {case}");
    let of_padding = gradient.iter().sum::<f32>()
        - places(&layout).iter().map(|&place| gradient[place]).sum::<f32>();
    assert!(of_padding.abs() < 1e-3, "{of_padding}: {case}");
}

const HIDDEN: [&[usize]; 4] = [&[5], &[50, 50], &[13, 7, 3], &[1, 33]];
const LAYERS: [Option<DropoutLayers>; 4] = [
    None,
    Some(DropoutLayers::All),
    Some(DropoutLayers::First),
    Some(DropoutLayers::Inputs),
];

/// Fewer states than rows: some indices come up twice in a batch and must add up.
#[test]
fn passes_are_those_of_a_naive_network() {
    for hidden in HIDDEN {
        for layers in LAYERS {
            for space in [ObservationSpace::Box(11), ObservationSpace::Discrete(4)] {
                for per_row in [true, false] {
                    check(&architecture(space, hidden, 5), layers, (per_row, false));
                }
            }
        }
    }
}

#[test]
fn passes_of_further_heads_are_those_of_a_naive_network() {
    for hidden in HIDDEN {
        for layers in LAYERS {
            for is_detached in [false, true] {
                let architecture = Architecture {
                    heads: vec![5, 2, 19],
                    scalars: 3,
                    ..architecture(ObservationSpace::Box(11), hidden, 5)
                };
                check(&architecture, layers, (true, is_detached));
            }
        }
    }
}

/// So that the naive network is no mere copy of the same mistakes.
#[test]
fn the_naive_gradient_is_that_of_central_differences() {
    for (seed, hidden) in [[4].as_slice(), &[3, 5], &[5, 4, 3]].into_iter().enumerate() {
        let architecture = architecture(ObservationSpace::Box(3), hidden, 4);
        let layout = layout::<Native>(&architecture);
        let seeds = [seed as u64];
        let weights = initial_weights(&architecture, &layout, InitialWeights::Uniform, &seeds);
        let net = Net::new(&layout, hidden.len(), &weights);
        let mut random = randomness(seed as u64);
        let mut masks = foreign(seed as u64);
        let rows = [(); 8].map(|()| {
            let x = wide(&numbers(&mut random, 3));
            (x, foreign_masks(&mut masks, hidden, 0.2), wide(&numbers(&mut random, 4)))
        });
        let mut gradient = net.zeros_like();
        for (x, masks, outer) in &rows {
            net.add_gradient(x, masks, outer, |_| true, &mut gradient);
        }
        let loss = |net: &Net| -> f64 {
            let rows = rows.iter().flat_map(|(x, masks, outer)| {
                net.q(x, masks).into_iter().zip(outer).map(|(q, outer)| q * outer)
            });
            rows.sum()
        };
        let mut found = Vec::new();
        gradient.clone().each(&gradient, |_, g| found.push(g));
        assert!(found.iter().filter(|&&g| g != 0.).count() > found.len() / 3);
        for (place, found) in found.into_iter().enumerate() {
            let moved = |by: f64| {
                let (mut moved, mut number) = (net.clone(), 0);
                moved.each(&net, |weight, _| {
                    if number == place {
                        *weight += by;
                    }
                    number += 1;
                });
                loss(&moved)
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope - found).abs() < 1e-8, "{found} for {slope}");
        }
    }
}
