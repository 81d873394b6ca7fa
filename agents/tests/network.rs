//! Sizes, initial weights and the mean network.

use proptest::prelude::*;

use crate::common::{self, *};

/// The published network: 59 x 50 + 50, 50 x 50 + 50 and 50 x 5 + 5 numbers.
#[test]
fn parameters_are_counted_as_by_hand() {
    let published = architecture(ObservationSpace::Box(59), &[50, 50], 5);
    assert_eq!(published.parameters(), 3_000 + 2_550 + 255);
    let cells = architecture(ObservationSpace::Discrete(10), &[3], 4);
    assert_eq!(cells.parameters(), 33 + 16);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    /// Layers that overlapped would have a place twice.
    #[test]
    fn every_parameter_has_a_place_of_its_own(
        width in 1usize..40, hidden in prop::collection::vec(1usize..40, 1..4), outputs in 1usize..9,
        heads in prop::collection::vec(1usize..20, 0..3), padding in prop::sample::select(vec![1, 16]),
    ) {
        let architecture = Architecture {
            heads,
            ..architecture(ObservationSpace::Box(width), &hidden, outputs)
        };
        let layout = Layout::new(&architecture, padding);
        let mut places = places(&layout);
        prop_assert_eq!(places.len(), architecture.parameters());
        places.sort_unstable();
        places.dedup();
        prop_assert_eq!(places.len(), architecture.parameters());
        prop_assert!(*places.last().unwrap() < layout.len);
        let first = layout.layers[0].stride;
        prop_assert!(layout.len.is_multiple_of(16) && layout.len.is_multiple_of(first));
        for layer in layout.layers {
            prop_assert!(layer.weight.is_multiple_of(16) && layer.bias.is_multiple_of(16));
            prop_assert!(layer.stride.is_multiple_of(padding));
        }
    }
}

/// Otherwise weight decay, Adam's moments and the test for finite weights would see it.
#[test]
fn what_pads_the_parameters_stays_zero_as_they_learn() {
    for (name, space) in [
        ("dropout-q", fleet::INDEX),
        ("dropout-q", fleet::VECTOR),
        ("noisy-net", fleet::VECTOR),
    ] {
        let settings = arm(name, "weight-decay=0.01");
        let mut fleet = Fleet::new(name, &settings, &[1], space, 5);
        let before = fleet.weights(1);
        fleet.run(40);
        assert_ne!(fleet.weights(1), before);

        let networks = fleet.populations[0].networks().unwrap();
        let mut numbers = networks.numbers(0);
        let places = places(networks.layout());
        assert!(numbers.len() > places.len());
        places.into_iter().for_each(|place| numbers[place] = 0.);
        assert!(numbers.iter().all(|&padding| padding == 0.));
    }
}

/// Uniform in ±1/sqrt(inputs) has mean 0 and standard deviation 1/sqrt(3 inputs). As the public demo of Gal &
/// Ghahramani draws them, weights are Gaussian and biases constant: of 64 x 50, 50 x 400 and 400 x 5 numbers,
/// the STD is known to 1.3, 0.5 and 1.6 %.
#[test]
fn initial_weights_have_their_moments() {
    let architecture = architecture(ObservationSpace::Box(64), &[50, 400], 5);
    let layout = layout::<Native>(&architecture);
    for distribution in [InitialWeights::Uniform, InitialWeights::Gaussian] {
        let is_uniform = distribution == InitialWeights::Uniform;
        let drawn = initial_weights(&architecture, &layout, distribution, Origin::of(&[5]));
        for (index, layer) in layout.layers.iter().enumerate() {
            let scale = (layer.inputs as f64).sqrt();
            let rows = (0..layer.inputs).flat_map(|input| drawn[layer.weights(input)].iter());
            let weights: Vec<f64> = rows.map(|&w| f64::from(w) * scale).collect();
            let count = weights.len() as f64;
            let mean = weights.iter().sum::<f64>() / count;
            let deviation = norm(weights.iter().copied()) / count.sqrt();
            let largest = weights.iter().fold(0., |largest, w| w.abs().max(largest));
            let expected = if is_uniform { 1. / 3f64.sqrt() } else { 1. };
            assert!((deviation / expected - 1.).abs() < 0.07);
            assert!(mean.abs() < 5. * expected / count.sqrt());
            let biases = &drawn[layer.biases()];
            if is_uniform {
                assert!((0.99..=1.).contains(&largest));
                let is_bias = |b: &f32| *b != 0. && f64::from(b.abs()) * scale <= 1.;
                assert!(biases.iter().all(is_bias));
            } else {
                assert!(largest > 2.5);
                let bias = if index < 2 { 0.1 } else { 0. };
                assert!(biases.iter().all(|&b| b == bias));
            }
        }
    }
}

/// There is no train/eval switch that learning under masks could leave behind.
#[test]
fn the_mean_network_is_the_same_function_twice_even_after_training_under_masks() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        let mut fleet = Fleet::new("dropout-q", &small("dropout-q"), &[1], space, 3);
        fleet.run(30);
        let population = &fleet.populations[0];
        let seen = observations(&mut randomness(2), space, 9);
        let first = population.q_mean(&seen).unwrap();
        assert_eq!(first.len(), 9 * 3);
        assert_eq!(population.q_mean(&seen).unwrap(), first);

        // And it is the forward pass of the very weights that were learned.
        let networks = population.networks().unwrap();
        let net = naive::Net::of(networks, 0);
        for (row, first) in first.chunks_exact(3).enumerate() {
            let q = net.mean_q(&naive::inputs(space, seen.get(row)));
            assert!(common::relative_error(first, &q) < 1e-5);
        }
    }
}
