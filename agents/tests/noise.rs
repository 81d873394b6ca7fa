//! The noise of a noisy network: its factors, where it begins, and how far it spreads Q-values.

mod common;

use agents::{
    ObservationSpace, Settings,
    engine::{Engine, layout},
    native::Native,
    networks::Networks,
    noise::Noise,
    normals,
    settings::{Head, Hidden},
    stream::{Purpose, stream, streams},
};
use common::{architecture, case::Case, fleet, fleet::Fleet};

const SEED: u64 = 6;

/// Inputs before outputs, layer after layer, from normals of the stream: f(x) = sign(x) sqrt(|x|).
#[test]
fn the_factors_are_signed_roots_of_normals() {
    let sizes = architecture(ObservationSpace::Box(3), &[5], 2);
    let noise = Noise::draw(&sizes, &mut streams(&[SEED, 8], Purpose::ActingNoise));
    for (slot, seed) in [SEED, 8].into_iter().enumerate() {
        let mut stream = stream(seed, Purpose::ActingNoise);
        for (factors, (inputs, outputs)) in noise.layers().iter().zip([(3, 5), (5, 2)]) {
            for (found, size) in [(&factors.inputs, inputs), (&factors.outputs, outputs)] {
                let mut normals = vec![0.; size];
                normals::fill(&mut stream, &mut normals);
                for (f, e) in found[slot * size..][..size].iter().zip(normals) {
                    assert_eq!(f.is_sign_positive(), e > 0.);
                    assert!((f * f - e.abs()).abs() < 1e-6, "{f} for {e}");
                }
            }
        }
    }
}

/// One layer of two inputs and two outputs, and what pads it.
#[test]
fn a_weights_noise_is_the_product_of_its_inputs_and_its_outputs() {
    let (sizes, engine) = (
        architecture(ObservationSpace::Box(2), &[2], 1),
        Native::default(),
    );
    let layout = layout::<Native>(&sizes);
    let noise = Noise::draw(&sizes, &mut streams(&[1], Purpose::ActingNoise));
    let [mut base, mut scale, mut out] = [(); 3].map(|()| engine.parameters(&layout));
    engine.write(&vec![2.; layout.len], &mut base);
    engine.write(&vec![0.5; layout.len], &mut scale);
    for has_base in [true, false] {
        engine.perturb(has_base.then_some(&base), &scale, &noise, &mut out);
        let (found, factors) = (engine.read(&out), &noise.layers()[0]);
        let (f, g) = (&factors.inputs, &factors.outputs);
        let begin = if has_base { 2. } else { 0. };
        let expected = [
            f[0] * g[0],
            f[0] * g[1],
            f[1] * g[0],
            f[1] * g[1],
            g[0],
            g[1],
        ];
        let layer = layout.layers[0];
        for (place, expected) in common::places_of(layer).zip(expected) {
            assert!((found[place] - (begin + 0.5 * expected)).abs() < 1e-6);
        }
        let padding = layer.weights(0).end..layer.weights(1).start;
        assert!(!padding.is_empty() && found[padding].iter().all(|&x| x == 0.));
    }
}

/// By the settings' share of one over the root of the inputs; heads have theirs.
#[test]
fn sigma_begins_by_the_layers_inputs() {
    let case = Case {
        head: Head::Gaussian,
        ..Case::plain(ObservationSpace::Box(4))
    };
    let settings = Settings {
        noise_sigma: Some(0.4),
        ..case.settings()
    };
    let learner = common::learner(&settings, &case.architecture(), SEED);
    let (sigma, layout) = (learner.sigma().unwrap(), learner.layout());
    assert_eq!(layout.layers.len(), 4);
    let mut counted = 0;
    for layer in &layout.layers {
        for place in common::places_of(*layer) {
            let expected = 0.4 / (layer.inputs as f64).sqrt();
            assert!((f64::from(sigma[place]) - expected).abs() < 1e-7);
            counted += 1;
        }
    }
    assert_eq!(sigma.iter().filter(|&&sigma| sigma != 0.).count(), counted);
    assert_eq!(learner.parameters(), 2 * counted);
}

/// A single unit that is 1 without noise, and an output w = 0 with sigma s and no biases: Q is s f(e) f(e'), whose
/// STD is s E|e| = 0.798 s. Rows share the sample.
#[test]
fn q_std_is_the_spread_over_noises() {
    let settings = Settings {
        hidden: Some(Hidden(vec![1])),
        noise_sigma: Some(0.5),
        ..common::frozen("noisy-net")
    };
    let mut fleet = Fleet::new("noisy-net", &settings, &[0, 1], fleet::INDEX, 2);
    for population in &mut fleet.populations {
        // The unit's own noise, sigma 0.2, is small beside what it gives.
        common::set_layer(population.networks_mut().unwrap(), 0, &[1e4; 6], &[0.]);
        common::set_layer(population.networks_mut().unwrap(), 1, &[0.; 2], &[0.; 2]);
    }
    let cells = fleet::cells(fleet::INDEX);
    let stds = [0, 1].map(|seed| fleet.find(seed).0.q_std(&cells, 4_000).unwrap());
    let expected = 1e4 * 0.5 * std::f32::consts::FRAC_2_PI.sqrt();
    for std in stds.iter().flatten() {
        assert!((std / expected - 1.).abs() < 0.06, "{std} for {expected}");
    }
    assert!(
        (stds[0][2] / stds[0][0] - 1.).abs() < 1e-3,
        "rows share the noise"
    );
    assert_ne!(stds[0][0], stds[1][0], "seeds have noise of their own");
}
