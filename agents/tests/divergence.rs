//! A seed whose numbers stop being finite is found out, and no other seed notices.

mod common;

use agents::{
    ObservationSpace, Settings,
    settings::{Loss, OptimizerKind},
};
use common::{fleet, fleet::Fleet, small};

const BAD: u64 = 3;
const SPOILED: u64 = 30;
const STEPS: u64 = 120;

fn fleet(settings: &Settings, seeds: &[u64], space: ObservationSpace, reward: f32) -> Fleet {
    let mut fleet = fleet::blocks("dropout-q", settings, seeds, space, 5).remove(0);
    fleet.spoiled = Some((BAD, SPOILED, reward));
    fleet
}

/// A reward that overflows the loss, one that is no number, and one that a squared loss turns into
/// weights that overflow.
#[test]
fn a_seed_that_diverges_is_flagged_and_the_others_go_on_as_if_it_were_not_there() {
    let exploding = Settings {
        loss: Some(Loss::Squared),
        optimizer: Some(OptimizerKind::Sgd),
        ..small("dropout-q")
    };
    let cases = [
        (small("dropout-q"), f32::INFINITY),
        (small("dropout-q"), f32::NAN),
        (exploding, 1e38),
    ];
    for (settings, reward) in cases {
        for space in [fleet::INDEX, fleet::VECTOR] {
            let mut with = fleet(&settings, &[2, BAD, 5], space, reward);
            let mut without = fleet(&settings, &[2, 5], space, reward);
            let mut flagged = None;
            for step in 0..STEPS {
                let (acted, expected) = (with.step(), without.step());
                assert_eq!((acted[2], acted[5]), (expected[2], expected[5]));
                if with.population.diverged(BAD as usize) {
                    flagged.get_or_insert(step);
                }
                assert!(!with.population.diverged(2) && !with.population.diverged(5));
            }
            let flagged = flagged.expect("the spoiled seed is flagged");
            assert!(
                (SPOILED..SPOILED + 20).contains(&flagged),
                "{reward}: step {flagged}"
            );
            for seed in [2, 5] {
                let weights = with.weights(seed);
                assert_eq!(weights, without.weights(seed));
                assert!(weights.into_iter().all(|w| f32::from_bits(w).is_finite()));
            }
        }
    }
}

/// An infinite reward under Huber's loss leaves the weights finite, and replay forgets it after 40
/// steps: the flag must not.
#[test]
fn a_seed_that_has_diverged_stays_flagged() {
    let mut fleet = fleet(&small("dropout-q"), &[BAD], fleet::VECTOR, f32::INFINITY);
    fleet.run(STEPS);
    let weights = fleet.weights(BAD);
    assert!(weights.into_iter().all(|w| f32::from_bits(w).is_finite()));
    assert!(fleet.population.diverged(BAD as usize));
}

/// A huge weight that no batch meets does not show in a loss.
#[test]
fn weights_that_are_not_finite_are_found_where_the_loss_is_finite() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut fleet =
            fleet::blocks("greedy", &small("greedy"), &[1, 4], fleet::INDEX, 2).remove(0);
        fleet.run(15);
        // The corridor's left end terminates, so that nobody acts in it or looks past it.
        let online = &fleet.population.learner().unwrap().online;
        let _ = online.layers[0].weight.get(4).get(0).fill_(bad);
        assert!(!fleet.population.diverged(4));
        fleet.run(1);
        assert!(fleet.population.diverged(4));
        assert!(!fleet.population.diverged(1));
    }
}
