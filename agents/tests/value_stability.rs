//! The first numbers of everything that is drawn. Results move with them, so they may only change
//! in a release that says so.

mod common;

use agents::{
    Observation, ObservationSpace, Settings, Slots, Transition,
    masks::Dropout,
    network::Parameters,
    replay::{Batch, Replay},
    settings::{DropoutLayers, InitialWeights},
    stream::{Purpose, stream},
};
use common::{CPU, architecture, fleet, host, small};

#[test]
fn the_first_initial_weights_of_a_seed_stay() {
    let architecture = architecture(ObservationSpace::Discrete(4), &[3], 2);
    let parameters = Parameters::initial(
        &architecture,
        InitialWeights::Uniform,
        &Slots::dense([0, 1]),
        CPU,
    );
    let first = |layer: usize, slot| {
        let layer = &parameters.layers[layer];
        let (weight, bias) = (host(&layer.weight.get(slot)), host(&layer.bias.get(slot)));
        [weight[0], weight[1], weight[weight.len() - 1], bias[0]]
    };
    assert_eq!(
        first(0, 0),
        [-0.49399126, -0.17408168, 0.02659738, 0.1531384]
    );
    assert_eq!(
        first(1, 0),
        [-0.2978032, 0.015037417, 0.5238972, 0.032815576]
    );
    assert_eq!(
        first(0, 1),
        [-0.4561907, 0.27391994, 0.48172712, -0.31489992]
    );
}

#[test]
fn the_first_masks_of_a_seed_stay() {
    let settings = Settings {
        dropout: Some(0.5),
        dropout_layers: Some(DropoutLayers::Inputs),
        ..Settings::default()
    };
    let dropout = Dropout::new(
        &settings,
        &architecture(ObservationSpace::Box(3), &[8, 5], 2),
    )
    .unwrap();
    let kept = |mask: &[f32]| -> String {
        mask.iter()
            .map(|&m| if m > 0. { '1' } else { '0' })
            .collect()
    };

    let mut streams = Slots::dense([0]).streams(Purpose::LearningMasks);
    let masks = dropout.draw(0, &mut streams, 2, CPU);
    let layers = [0, 1, 2].map(|layer| kept(&host(masks.after(layer).unwrap())));
    assert_eq!(layers, ["110011", "1110010101011011", "0011011100"]);

    let mut row = vec![0.; dropout.units()];
    dropout.draw_row(0, &mut stream(0, Purpose::ActingMasks), &mut row);
    assert_eq!(kept(&row), "0100001011011001");
}

#[test]
fn the_first_replay_indices_of_a_seed_stay() {
    let space = ObservationSpace::Discrete(1);
    let mut replay = Replay::new(space, 100);
    for number in 0..100 {
        replay.push(&Transition {
            observation: Observation::Index(0),
            action: number,
            reward: 0.,
            next: Observation::Index(0),
            terminated: false,
            truncated: false,
        });
    }
    let mut batch = Batch::zeros(space, 8);
    replay.sample(&mut stream(0, Purpose::Replay), &mut batch, 0, 8);
    assert_eq!(batch.actions, [48, 1, 69, 56, 15, 61, 15, 51]);
}

/// Of the random start, and of the random agent, whose stream is that of exploration.
#[test]
fn the_first_random_actions_of_a_seed_stay() {
    let of = |name, seed: usize| -> Vec<usize> {
        let mut fleet = fleet::blocks(name, &small(name), &[0, 1], fleet::INDEX, 4).remove(0);
        fleet.run(10).iter().map(|actions| actions[seed]).collect()
    };
    assert_eq!(of("greedy", 0), [2, 0, 2, 0, 0, 0, 0, 2, 2, 1]);
    assert_eq!(of("greedy", 1), [2, 3, 3, 2, 0, 3, 3, 2, 1, 2]);
    assert_eq!(of("random", 0), [3, 0, 3, 1, 0, 0, 3, 0, 1, 1]);
}
