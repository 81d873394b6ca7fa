//! The first numbers of everything that is drawn. Results move with them, so they may only change
//! in a release that says so.

use crate::common::{self, *};

#[test]
fn the_first_initial_weights_of_a_seed_stay() {
    let architecture = architecture(ObservationSpace::Discrete(4), &[3], 2);
    let layout = layout::<Native>(&architecture);
    // The first two weights, the last, and the first bias.
    let first = |distribution, layer: usize, slot: usize| {
        let drawn = initial_weights(&architecture, &layout, distribution, Origin::of(&[0, 1]));
        let layer = layout.layers[layer];
        let of_layer = places_of(layer).map(|place| drawn[slot * layout.len + place]);
        let of_layer: Vec<f32> = of_layer.collect();
        let biases = layer.inputs * layer.outputs;
        [0, 1, biases - 1, biases].map(|place| of_layer[place])
    };
    let [uniform, gaussian] = [InitialWeights::Uniform, InitialWeights::Gaussian];
    let expected = [-0.49399126, -0.17408168, 0.02659738, 0.1531384];
    assert_eq!(first(uniform, 0, 0), expected);
    let expected = [-0.2978032, 0.015037417, 0.5238972, 0.032815576];
    assert_eq!(first(uniform, 1, 0), expected);
    let expected = [-0.4561907, 0.27391994, 0.48172712, -0.31489992];
    assert_eq!(first(uniform, 0, 1), expected);
    let expected = [-0.22735603, -0.5388429, -0.063371226, 0.1];
    assert_eq!(first(gaussian, 0, 0), expected);
}

/// A byte decides, from 128 on at p = 1/2 and from 51 at 1/5, where 51 itself leaves it to a word.
#[test]
fn the_first_masks_of_a_seed_stay() {
    let drawn = |p| {
        let settings = with(
            Settings::default(),
            &format!("dropout={p} dropout-layers=inputs"),
        );
        let sizes = architecture(ObservationSpace::Box(3), &[8, 37], 2);
        let dropout = Dropout::new(&settings, &sizes).unwrap();
        let mut streams = streams(&[0], Purpose::LearningMasks);
        let masks = dropout.draw(0, &mut streams, 2);
        [0, 1, 2].map(|layer| {
            let kept = masks.after(layer).unwrap().kept.iter();
            kept.map(|kept| kept.to_string()).collect::<String>()
        })
    };
    assert_eq!(
        drawn(0.5),
        [
            "000111",
            "1100110010011001",
            "11011001001010000011110010111010011101000101100101101011011110001100110100"
        ]
    );
    assert_eq!(
        drawn(0.2),
        [
            "111111",
            "1100111111111011",
            "11111101110111111010101111111011111011111101111110011110111101111010111011"
        ]
    );
}

#[test]
fn the_first_replay_indices_of_a_seed_stay() {
    let space = ObservationSpace::Discrete(1);
    let mut replay = Replay::new(space, 100, None);
    for number in 0..100 {
        replay.push(&transition(
            Observation::Index(0),
            number,
            Observation::Index(0),
        ));
    }
    let mut batch = Batch::zeros(space, 8);
    replay.sample(&mut stream(0, Purpose::Replay), &mut batch, 0, 8);
    assert_eq!(batch.actions, [48, 1, 69, 56, 15, 61, 15, 51]);
}

/// Of the random start, and of the random agent, whose stream is that of exploration.
#[test]
fn the_first_random_actions_of_a_seed_stay() {
    let of = |name, seed: usize| -> Vec<usize> {
        let mut fleet = Fleet::new(name, &small(name), &[0, 1], fleet::INDEX, 4);
        fleet.run(10).iter().map(|actions| actions[seed]).collect()
    };
    assert_eq!(of("greedy", 0), [2, 0, 2, 0, 0, 0, 0, 2, 2, 1]);
    assert_eq!(of("greedy", 1), [2, 3, 3, 2, 0, 3, 3, 2, 1, 2]);
    assert_eq!(of("random", 0), [3, 0, 3, 1, 0, 0, 3, 0, 1, 1]);
}

/// The promise that results are the same bytes on every machine: a hash of the weights that a seed has learned.
#[test]
fn what_is_learned_stays() {
    let learned = |row: &str| {
        let [name, head, auxiliary, space, hash] = row.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let settings = Settings {
            hidden: Some(Hidden(vec![20, 13])),
            head: Head::from_str(head, false).ok(),
            auxiliary: Auxiliary::from_str(auxiliary, false).ok(),
            weight_decay: Some(1e-4),
            ..small(name)
        };
        let space = [fleet::INDEX, fleet::VECTOR][usize::from(space == "vector")];
        let mut fleet = Fleet::new(name, &settings, &[7], space, 5);
        fleet.run(120);
        let updates = 110 * settings.updates_per_step.unwrap_or(1);
        assert_eq!(fleet.populations[0].updates(), updates);
        let found = common::hash(&fleet.bits(7));
        assert_eq!(format!("{found:x}"), hash, "{row}");
    };
    learned("dropout-q mean none index a9918375a16d45d9");
    learned("boltzmann gaussian both vector 55459e2752670752");
    learned("epsilon-greedy faithful next index 80cff066e65904b3");
    learned("noisy-net mean reward vector 401cb37721b3c37d");
    learned("bayesian-last-layer mean none index fafc8a38961f9683");
    learned("langevin mean reward vector 4038acdee6bd3be5");
}
