//! A seed whose numbers stop being finite is found out, and no other seed notices. (On the native engine, where
//! only something global could tell it; `agreement.rs` has seeds that train together.)

use crate::common::*;

const BAD: u64 = 3;
const SPOILED: u64 = 30;
const STEPS: u64 = 120;

fn fleet(settings: &Settings, seeds: &[u64], space: ObservationSpace, reward: f32) -> Fleet {
    let mut fleet = Fleet::new("dropout-q", settings, seeds, space, 5);
    fleet.spoiled = Some((BAD, SPOILED, reward));
    fleet
}

fn has_diverged(fleet: &Fleet, seed: u64) -> bool {
    let (population, slot) = fleet.find(seed);
    population.diverged(slot)
}

/// A reward that overflows the loss, one that is no number, and one that a squared loss turns into
/// weights that overflow.
#[test]
fn a_seed_that_diverges_is_flagged_and_the_others_go_on_as_if_it_were_not_there() {
    let exploding = arm("dropout-q", "loss=squared optimizer=sgd");
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
                assert_eq!([acted[0], acted[2]], expected[..]);
                if has_diverged(&with, BAD) {
                    flagged.get_or_insert(step);
                }
                assert!(!has_diverged(&with, 2) && !has_diverged(&with, 5));
            }
            // Replay forgets the reward after 40 steps, and Huber's loss leaves the weights finite: the flag stays.
            assert!(has_diverged(&with, BAD));
            let flagged = flagged.expect("the spoiled seed is flagged");
            let soon = SPOILED..SPOILED + 20;
            assert!(soon.contains(&flagged), "{reward}: step {flagged}");
            for seed in [2, 5] {
                assert_eq!(with.bits(seed), without.bits(seed));
                assert!(with.weights(seed).into_iter().all(f32::is_finite));
            }
        }
    }
}

/// A huge weight that no batch meets does not show in a loss: the corridor's left end terminates, so
/// that nobody acts in it or looks past it.
#[test]
fn weights_that_are_not_finite_are_found_where_the_loss_is_finite() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut fleet = Fleet::new("greedy", &small("greedy"), &[1, 4], fleet::INDEX, 2);
        fleet.run(15);
        let networks = fleet.populations[1].networks_mut().unwrap();
        let mut numbers = networks.numbers(0);
        numbers[networks.layout().layers[0].weights(0)].fill(bad);
        networks.set_numbers(0, &numbers);
        assert!(!has_diverged(&fleet, 4));
        fleet.run(1);
        assert!(has_diverged(&fleet, 4));
        assert!(!has_diverged(&fleet, 1));
    }
}
