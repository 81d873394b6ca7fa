//! Sizes, initial weights and the mean network.

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Slots,
    masks::Dropout,
    network::Parameters,
    observation::Input,
    settings::{DropoutLayers, InitialWeights},
};
use common::{
    CPU, architecture, fleet, host, learner, observations, randomness, relative_error, set_layer,
    small,
};
use proptest::prelude::*;
use tch::{Kind, Tensor};

/// The published network: 59 x 50 + 50, 50 x 50 + 50 and 50 x 5 + 5 numbers.
#[test]
fn parameters_are_counted_as_by_hand() {
    let published = architecture(ObservationSpace::Box(59), &[50, 50], 5);
    assert_eq!(published.parameters(), 3_000 + 2_550 + 255);
    let cells = architecture(ObservationSpace::Discrete(10), &[3], 4);
    assert_eq!(cells.parameters(), 33 + 16);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Layers that overlapped would count a number twice, layers that overran a slot would show in
    /// its neighbour.
    #[test]
    fn every_slot_has_room_for_its_own_parameters_and_no_two_share_any(
        width in 1usize..40, hidden in prop::collection::vec(1usize..40, 1..4), outputs in 1usize..9,
    ) {
        let architecture = architecture(ObservationSpace::Box(width), &hidden, outputs);
        let parameters = Parameters::zeros(&architecture, 3, CPU);
        for layer in &parameters.layers {
            for part in [&layer.weight, &layer.bias] {
                let mut middle = part.get(1);
                middle += 1.;
            }
        }
        let numbers = parameters.flat.sum_dim_intlist(-1, false, Kind::Float);
        prop_assert_eq!(host(&numbers), [0., architecture.parameters() as f32, 0.]);
        prop_assert_eq!(parameters.flat.max().double_value(&[]), 1.);
    }
}

/// Otherwise weight decay, Adam's moments and the test for finite weights would see it.
#[test]
fn what_pads_the_parameters_stays_zero_as_they_learn() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        let settings = Settings {
            weight_decay: Some(0.01),
            ..small("dropout-q")
        };
        let mut fleet = fleet::blocks("dropout-q", &settings, &[1, 4], space, 5).remove(0);
        let before = fleet.weights(1);
        fleet.run(40);
        assert_ne!(fleet.weights(1), before);

        let learner = fleet.population.learner().unwrap();
        let real = Parameters::zeros(&learner.architecture, 8, CPU);
        for layer in &real.layers {
            let _ = layer.weight.shallow_clone().fill_(1.);
            let _ = layer.bias.shallow_clone().fill_(1.);
        }
        let padding: Tensor = (1. - &real.flat) * &learner.online.flat;
        assert_eq!(padding.abs().max().double_value(&[]), 0.);
        assert!(padding.size()[1] > learner.architecture.parameters() as i64);
    }
}

/// Uniform in ±1/sqrt(inputs) has mean 0 and standard deviation 1/sqrt(3 inputs).
#[test]
fn initial_weights_fill_their_bounds() {
    let architecture = architecture(ObservationSpace::Box(64), &[50, 400], 5);
    let parameters = Parameters::initial(
        &architecture,
        InitialWeights::Uniform,
        &Slots::dense([5]),
        CPU,
    );
    for (layer, inputs) in parameters.layers.iter().zip([64f64, 50., 400.]) {
        let bound = 1. / inputs.sqrt();
        let weights = host(&layer.weight)
            .into_iter()
            .map(f64::from)
            .collect::<Vec<_>>();
        let count = weights.len() as f64;
        let largest = weights.iter().fold(0f64, |largest, w| largest.max(w.abs()));
        assert!(largest <= bound && largest > 0.99 * bound);
        let deviation = bound / 3f64.sqrt();
        assert!((weights.iter().sum::<f64>() / count).abs() < 5. * deviation / count.sqrt());
        let square = weights.iter().map(|w| w * w).sum::<f64>() / count;
        assert!((square.sqrt() / deviation - 1.).abs() < 0.06);
        assert!(
            host(&layer.bias)
                .iter()
                .all(|&b| b != 0. && f64::from(b.abs()) <= bound)
        );
    }
}

/// As the public demo of Gal & Ghahramani draws them: of 64 x 50, 50 x 400 and 400 x 5 numbers, the
/// STD is known to 1.3, 0.5 and 1.6 %.
#[test]
fn gaussian_weights_have_their_deviation_and_biases_are_constant() {
    let architecture = architecture(ObservationSpace::Box(64), &[50, 400], 5);
    let slots = Slots::dense([5, 6]);
    let gaussian = InitialWeights::Gaussian;
    let parameters = Parameters::initial(&architecture, gaussian, &slots, CPU);
    for (index, layer) in parameters.layers.iter().enumerate() {
        let weights = layer.weight.get(0).to_kind(Kind::Double);
        let inputs = weights.size()[0] as f64;
        let deviation = weights.std(true).double_value(&[]) * inputs.sqrt();
        assert!((deviation - 1.).abs() < 0.07, "{deviation}");
        assert!(weights.abs().max().double_value(&[]) > 2.5 / inputs.sqrt());
        let bias = if index < 2 { 0.1 } else { 0. };
        assert!(host(&layer.bias).iter().all(|&b| b == bias));
        assert_ne!(host(&layer.weight.get(0)), host(&layer.weight.get(1)));
    }
}

/// With positive weights and inputs every ReLU is open, so that the network is linear in each
/// layer's mask, and independent masks of mean 1 average to the network without masks.
#[test]
fn the_network_without_masks_is_the_mean_over_all_masks_where_it_is_linear() {
    let p: f64 = 0.3;
    let architecture = architecture(ObservationSpace::Box(2), &[3, 4], 2);
    let settings = Settings {
        dropout: Some(p),
        dropout_layers: Some(DropoutLayers::Inputs),
        ..Settings::default()
    };
    let dropout = Dropout::new(&settings, &architecture).unwrap();
    let units = dropout.units();
    assert_eq!(units, 2 + 3 + 4);

    // A slot for each of the 2^9 masks, all with the same weights.
    let kept = |mask: usize, unit: usize| mask >> unit & 1 == 1;
    let rows: Vec<Vec<f32>> = (0..1 << units)
        .map(|mask| {
            let unit = |unit| {
                if kept(mask, unit) {
                    (1. / (1. - p)) as f32
                } else {
                    0.
                }
            };
            (0..units).map(unit).collect()
        })
        .collect();
    let parameters = Parameters::zeros(&architecture, rows.len(), CPU);
    let mut random = randomness(1);
    let mut positive = |count| -> Vec<f32> {
        let numbers = common::numbers(&mut random, count);
        numbers
            .into_iter()
            .map(|number| number.abs() + 0.1)
            .collect()
    };
    for (index, (inputs, outputs)) in [(2, 3), (3, 4), (4, 2)].into_iter().enumerate() {
        set_layer(
            &parameters,
            index,
            &positive(inputs * outputs),
            &positive(outputs),
        );
    }
    let seen = Observations::Vector {
        width: 2,
        values: positive(2),
    };
    let input = Input::shared(&seen, rows.len(), CPU);

    let sampled = host(
        &parameters
            .forward(&input, Some(&dropout.assemble(&rows, CPU)))
            .output,
    );
    let mut mean = [0.; 2];
    for (mask, q) in sampled.chunks_exact(2).enumerate() {
        let chance: f64 = (0..units)
            .map(|unit| if kept(mask, unit) { 1. - p } else { p })
            .product();
        for (mean, &q) in mean.iter_mut().zip(q) {
            *mean += chance * f64::from(q);
        }
    }
    let without = host(&parameters.forward(&input, None).output);
    for (mean, without) in mean.into_iter().zip(without) {
        assert!((mean / f64::from(without) - 1.).abs() < 1e-5);
    }
}

/// There is no train/eval switch that learning under masks could leave behind.
#[test]
fn the_mean_network_is_the_same_function_twice_even_after_training_under_masks() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        let mut fleet =
            fleet::blocks("dropout-q", &small("dropout-q"), &[0, 1], space, 3).remove(0);
        fleet.run(30);
        let seen = observations(&mut randomness(2), space, 9);
        let first = fleet.population.q_mean(&seen).unwrap();
        assert_eq!(first.len(), 8 * 9 * 3);
        assert_eq!(fleet.population.q_mean(&seen).unwrap(), first);

        // And it is the forward pass of the very weights that were learned.
        let learner = fleet.population.learner().unwrap();
        let net = common::naive::Net::of(&learner.online, 1);
        let no_masks = common::naive::no_masks(&learner.architecture);
        let q = net.q(&common::naive::inputs(space, seen.get(4)), &no_masks);
        for (action, q) in q.into_iter().enumerate() {
            assert!((f64::from(first[(9 + 4) * 3 + action]) - q).abs() < 1e-5);
        }
    }
}

/// A world that tells its states by index or by one-hot vectors is the same to the network.
#[test]
fn an_index_is_learned_from_as_its_one_hot_vector_is() {
    let rows = 16;
    let [by_index, by_vector] =
        [ObservationSpace::Discrete(7), ObservationSpace::Box(7)].map(|space| {
            let settings = Settings {
                dropout: Some(0.2),
                dropout_layers: Some(DropoutLayers::Inputs),
                target_update: Some(3),
                ..small("dropout-q")
            };
            let mut learner = learner(&settings, &architecture(space, &[20, 10], 4), 2);
            let mut random = randomness(3);
            for step in 1..=10 {
                let mut batch = agents::replay::Batch::zeros(space, 2 * rows);
                for seen in [&mut batch.observations, &mut batch.next] {
                    let indices =
                        observations(&mut random, ObservationSpace::Discrete(7), 2 * rows);
                    *seen = match (space, indices) {
                        (ObservationSpace::Box(width), Observations::Index(indices)) => {
                            let one_hot = |&i: &i64| {
                                (0..width as i64).map(move |place| f32::from(place == i))
                            };
                            Observations::Vector {
                                width,
                                values: indices.iter().flat_map(one_hot).collect(),
                            }
                        }
                        (_, indices) => indices,
                    };
                }
                batch.rewards = common::numbers(&mut random, 2 * rows);
                batch.continues.fill(1.);
                learner.update(&batch, step);
                learner.update_target(step);
            }
            learner.online.flat
        });
    assert!(relative_error(&by_index, &by_vector) < 1e-4);
}
