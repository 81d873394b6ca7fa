//! The noise of a noisy network: its factors, and where it begins.

use crate::common::{self, *};
use agents::normals;

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

/// By the settings' share of one over the root of the inputs; heads have theirs.
#[test]
fn sigma_begins_by_the_layers_inputs() {
    let case = Case {
        head: Head::Gaussian,
        ..Case::plain(ObservationSpace::Box(4))
    };
    let settings = with(case.settings(), "noise-sigma=0.4");
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
