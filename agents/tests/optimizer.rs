//! Adam and SGD against their published rules, one scalar at a time in f64.

mod common;

use agents::{
    ObservationSpace, Settings, Slots,
    network::Parameters,
    optimizer::Optimizer,
    settings::{InitialWeights, OptimizerKind},
};
use common::{CPU, agent, architecture, naive::Net, numbers, randomness};
use tch::Tensor;

const STEPS: u64 = 12;

/// What a rule makes of one scalar: its value, and its gradients step by step.
type Rule =
    fn(weight: f64, gradient: f64, decay: f64, rate: f64, state: &mut [f64; 2], step: i32) -> f64;

fn sgd(w: f64, g: f64, decay: f64, rate: f64, _: &mut [f64; 2], _: i32) -> f64 {
    w - rate * (g + decay * w)
}

/// Kingma & Ba 2015, algorithm 1.
fn adam(w: f64, g: f64, decay: f64, rate: f64, [m, v]: &mut [f64; 2], t: i32) -> f64 {
    let g = g + decay * w;
    *m = 0.9 * *m + 0.1 * g;
    *v = 0.999 * *v + 0.001 * g * g;
    let m_hat = *m / (1. - 0.9f64.powi(t));
    let v_hat = *v / (1. - 0.999f64.powi(t));
    w - rate * m_hat / (v_hat.sqrt() + 1e-8)
}

/// Gradients of all sizes: those about as small as Adam's epsilon show where it is added.
fn gradient(step: u64, count: usize) -> Vec<f32> {
    let mut random = randomness(step);
    let scale = |index: usize| [1., 1e-3, 1e-8, 30.][index % 4];
    let drawn = numbers(&mut random, count);
    drawn
        .into_iter()
        .enumerate()
        .map(|(index, g)| g * scale(index))
        .collect()
}

fn check(kind: OptimizerKind, rule: Rule, decay: f64) {
    let rate = 0.01;
    let settings = Settings {
        learning_rate: Some(rate),
        optimizer: Some(kind),
        weight_decay: Some(decay),
        ..(agent("greedy").defaults)()
    };
    let architecture = architecture(ObservationSpace::Box(3), &[5], 2);
    let weights = Parameters::initial(
        &architecture,
        InitialWeights::Uniform,
        &Slots::dense([0, 1]),
        CPU,
    );
    let gradients = Parameters::zeros(&architecture, 2, CPU);
    let mut optimizer = Optimizer::new(&settings, &weights);
    let mut expected: Vec<Net> = (0..2).map(|slot| Net::of(&weights, slot)).collect();
    let mut states: Vec<Vec<[f64; 2]>> = vec![vec![[0.; 2]; architecture.parameters()]; 2];

    for step in 1..=STEPS {
        for (index, layer) in gradients.layers.iter().enumerate() {
            for (part, tensor) in [&layer.weight, &layer.bias].into_iter().enumerate() {
                let drawn = gradient(step * 10 + index as u64 * 2 + part as u64, tensor.numel());
                tensor
                    .shallow_clone()
                    .copy_(&Tensor::from_slice(&drawn).view_as(tensor));
            }
        }
        for slot in 0..2 {
            let now = Net::of(&gradients, slot);
            let mut state = states[slot].iter_mut();
            for ((weight, bias), (weight_g, bias_g)) in
                expected[slot].layers.iter_mut().zip(now.layers)
            {
                for (w, g) in weight
                    .iter_mut()
                    .flatten()
                    .zip(weight_g.into_iter().flatten())
                {
                    *w = rule(*w, g, decay, rate, state.next().unwrap(), step as i32);
                }
                for (b, g) in bias.iter_mut().zip(bias_g) {
                    *b = rule(*b, g, 0., rate, state.next().unwrap(), step as i32);
                }
            }
        }
        optimizer.step(&weights, &gradients);
        for (slot, expected) in expected.iter().enumerate() {
            Net::of(&weights, slot).each(expected, |actual, expected| {
                let error = (*actual - expected).abs();
                assert!(
                    error < 2e-6 * (1. + expected.abs()),
                    "{actual} for {expected} after {step} of {kind:?}"
                );
            });
        }
    }
}

#[test]
fn sgd_follows_its_rule() {
    check(OptimizerKind::Sgd, sgd, 0.);
}

#[test]
fn adam_follows_its_rule() {
    check(OptimizerKind::Adam, adam, 0.);
}

/// The naive rules here decay weights with 0.3 and biases not at all.
#[test]
fn weights_decay_and_biases_do_not() {
    check(OptimizerKind::Sgd, sgd, 0.3);
    check(OptimizerKind::Adam, adam, 0.3);
}

/// With bias correction the first step is the learning rate, whatever the size of the gradient.
#[test]
fn adams_first_step_is_the_learning_rate_against_the_gradients_sign() {
    let settings = Settings {
        learning_rate: Some(0.125),
        optimizer: Some(OptimizerKind::Adam),
        ..(agent("greedy").defaults)()
    };
    let architecture = architecture(ObservationSpace::Box(1), &[1], 1);
    let weights = Parameters::zeros(&architecture, 1, CPU);
    let gradients = Parameters::zeros(&architecture, 1, CPU);
    common::set_layer(&gradients, 0, &[1000.], &[-0.01]);
    Optimizer::new(&settings, &weights).step(&weights, &gradients);
    let moved = Net::of(&weights, 0).layers;
    assert!((moved[0].0[0][0] + 0.125).abs() < 1e-6);
    assert!((moved[0].1[0] - 0.125).abs() < 1e-6);
    assert_eq!(moved[1], (vec![vec![0.]], vec![0.]));
}
