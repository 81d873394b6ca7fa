//! Adam, SGD and Langevin's step against their published rules, one scalar at a time in f64.

use crate::common::*;

const STEPS: u64 = 12;
const RATE: f64 = 0.01;

/// What a rule makes of one scalar: its value, and its gradients step by step.
type Rule = fn(weight: f64, gradient: f64, decay: f64, state: &mut [f64; 2], step: i32) -> f64;

fn sgd(w: f64, g: f64, decay: f64, _: &mut [f64; 2], _: i32) -> f64 {
    w - RATE * (g + decay * w)
}

/// Kingma & Ba 2015, algorithm 1.
fn adam(w: f64, g: f64, decay: f64, [m, v]: &mut [f64; 2], t: i32) -> f64 {
    let g = g + decay * w;
    *m = 0.9 * *m + 0.1 * g;
    *v = 0.999 * *v + 0.001 * g * g;
    let m_hat = *m / (1. - 0.9f64.powi(t));
    let v_hat = *v / (1. - 0.999f64.powi(t));
    w - RATE * m_hat / (v_hat.sqrt() + 1e-8)
}

/// Ishfaq et al. 2024, without the noise.
fn langevin(w: f64, g: f64, decay: f64, [m, v]: &mut [f64; 2], _: i32) -> f64 {
    let g = g + decay * w;
    *m = 0.9 * *m + 0.1 * g;
    *v = 0.999 * *v + 0.001 * g * g;
    w - RATE * (g + 0.3 * *m / (v.sqrt() + 1e-8))
}

fn network() -> Layout {
    layout::<Native>(&architecture(ObservationSpace::Box(3), &[5], 2))
}

fn optimizer(kind: Option<OptimizerKind>, decay: f64) -> Optimizer<Native> {
    let settings = Settings {
        learning_rate: Some(RATE),
        optimizer: kind,
        bias: kind.is_none().then_some(0.3),
        weight_decay: Some(decay),
        ..Settings::default()
    };
    Optimizer::new(&settings, &network(), &Native::default())
}

/// Holds the optimizer against a rule; `decays` are of each layer's weights.
fn check(mut optimizer: Optimizer<Native>, rule: Rule, decays: [f64; 2]) {
    let (engine, layout) = (Native::default(), network());
    let sizes = architecture(ObservationSpace::Box(3), &[5], 2);
    let start = initial_weights(&sizes, &layout, InitialWeights::Uniform, Origin::of(&[0]));
    let [mut weights, mut gradient] = [(); 2].map(|()| engine.parameters(&layout));
    engine.write(&start, &mut weights);
    let mut expected: Vec<f64> = start.iter().map(|&w| f64::from(w)).collect();
    let mut states = vec![[0.; 2]; layout.len];
    for step in 1..=STEPS {
        // Gradients of all sizes: those about as small as Adam's epsilon show where it is added.
        let mut drawn = numbers(&mut randomness(step), layout.len);
        for (place, g) in drawn.iter_mut().enumerate() {
            *g *= [1., 1e-3, 1e-8, 30.][place % 4];
        }
        engine.write(&drawn, &mut gradient);
        for (&layer, decay) in layout.layers.iter().zip(decays) {
            for place in places_of(layer) {
                let decay = if place < layer.bias { decay } else { 0. };
                let (w, g) = (expected[place], f64::from(drawn[place]));
                expected[place] = rule(w, g, decay, &mut states[place], step as i32);
            }
        }
        optimizer.step(&engine, &mut weights, &mut gradient);
        let learned = engine.read(&weights);
        for &layer in &layout.layers {
            for place in places_of(layer) {
                let (w, expected) = (f64::from(learned[place]), expected[place]);
                assert!(
                    (w - expected).abs() < 2e-6 * (1. + expected.abs()),
                    "{w} for {expected}"
                );
            }
        }
    }
}

/// Weights decay and biases do not; each layer can have a decay of its own.
#[test]
fn steps_follow_their_rules() {
    for decays in [[0., 0.], [0.3, 0.3], [0., 0.5]] {
        for (kind, rule) in [
            (Some(OptimizerKind::Sgd), sgd as Rule),
            (Some(OptimizerKind::Adam), adam),
            (None, langevin),
        ] {
            let mut of_layers = optimizer(kind, 0.1);
            of_layers.weight_decay = decays.to_vec();
            check(of_layers, rule, decays);
        }
    }
    check(optimizer(Some(OptimizerKind::Sgd), 0.3), sgd, [0.3; 2]);
}

/// Moments that move nothing are zero, not the subnormal numbers that arithmetic is slow with. Those
/// above count.
#[test]
fn adams_moments_end_at_zero() {
    let (engine, layout) = (Native::default(), network());
    let [mut weights, mut gradient] = [(); 2].map(|()| engine.parameters(&layout));
    let mut moments = [(); 2].map(|()| engine.parameters(&layout));
    let mut numbers = vec![0.; layout.len];
    // First moments are a tenth of the gradient, second ones a thousandth of its square.
    numbers[..4].copy_from_slice(&[9e-20, -9e-20, 3.1e-14, 3.2e-14]);
    engine.write(&numbers, &mut gradient);
    let step = Step::Adam { rate: 1., root: 1. };
    engine.step(step, &mut weights, &gradient, &mut moments);
    let kept = moments.each_ref().map(|moments| engine.read(moments));
    assert_eq!(kept[0][..2], [0., 0.]);
    assert!(kept[0][2] > 3e-15 && kept[1][3] > 1e-30);
    assert_eq!(kept[1][..3], [0.; 3]);
    assert!(engine.read(&weights)[2] < 0.);

    // Left alone, a moment never becomes subnormal, below 1.2e-38.
    engine.write(&vec![0.; layout.len], &mut gradient);
    for _ in 0..200 {
        engine.step(step, &mut weights, &gradient, &mut moments);
        let mean = engine.read(&moments[0]);
        assert!(mean.iter().all(|m| *m == 0. || m.abs() >= 1e-20));
    }
    assert!(engine.read(&moments[0]).iter().all(|&m| m == 0.));
}
