//! Langevin DQN against its published rule, with its noise and without.

mod common;

use agents::{
    ObservationSpace, Settings, Sizes,
    learner::{Learner, Networks},
    native::Native,
    settings::{Auxiliary, Head, Hidden},
};
use common::{case::Case, fleet, fleet::Fleet, places, population, small};

const SPACE: ObservationSpace = ObservationSpace::Box(4);
const RATE: f64 = 0.02;

/// A learner with so much noise; the cases' batches fit it.
fn learner(scale: f64, bias: f64, seed: u64) -> Learner<Native> {
    let case = Case::plain(SPACE);
    let settings = Settings {
        learning_rate: Some(RATE),
        noise_scale: Some(scale),
        bias: Some(bias),
        optimizer: None,
        ..case.settings()
    };
    common::learner(&settings, &case.architecture(), seed)
}

/// Of the optimizer's own gradients, so that errors of the network do not count.
#[test]
fn without_noise_steps_follow_the_rule() {
    for bias in [0., 0.1, 1.] {
        let mut learner = learner(0., bias, 3);
        let mut expected: Vec<f64> = learner.numbers(0).into_iter().map(f64::from).collect();
        let mut moments = vec![[0.; 2]; expected.len()];
        for step in 1..=8 {
            learner.update(&Case::plain(SPACE).batch(step, 1), step);
            learner.update_target(step);
            let gradient = learner.gradient();
            for place in places(learner.layout()) {
                let (g, [m, v]) = (f64::from(gradient[place]), &mut moments[place]);
                *m = 0.9 * *m + 0.1 * g;
                *v = 0.999 * *v + 0.001 * g * g;
                expected[place] -= RATE * (g + bias * *m / (v.sqrt() + 1e-8));
            }
            let learned = learner.numbers(0);
            for place in places(learner.layout()) {
                let error = (f64::from(learned[place]) - expected[place]).abs();
                assert!(error < 2e-6, "{error} at {step}, bias {bias}");
            }
        }
    }
}

/// From the same weights and the same batch only the noise differs: no mean, a variance of s² 2 eta, in every
/// weight, another in each update and seed, and nothing in what pads the layers.
#[test]
fn the_noise_has_the_variance_of_the_rule() {
    const SCALE: f64 = 0.5;
    let batch = Case::plain(SPACE).batch(1, 1);
    let start = learner(0., 0.1, 3).numbers(0);
    let noise_of = |learner: &mut Learner<Native>| {
        learner.set_numbers(0, &start);
        let mut still = self::learner(0., 0.1, 3);
        learner.update(&batch, 1);
        still.update(&batch, 1);
        let (with, without) = (learner.numbers(0), still.numbers(0));
        let noise: Vec<f32> = with.iter().zip(without).map(|(w, o)| w - o).collect();
        noise
    };
    let places = places(learner(0., 0.1, 3).layout());
    let (mut sums, mut all) = (vec![[0.; 2]; start.len()], Vec::new());
    const SEEDS: u64 = 4_000;
    for seed in 0..SEEDS {
        let noise = noise_of(&mut learner(SCALE, 0.1, seed));
        for (sums, x) in sums.iter_mut().zip(&noise) {
            sums[0] += f64::from(*x);
            sums[1] += f64::from(x * x);
        }
        all.push(noise);
    }
    let variance = SCALE * SCALE * 2. * RATE;
    let draws = SEEDS as f64;
    for (place, [sum, squares]) in sums.iter().enumerate() {
        if !places.contains(&place) {
            assert_eq!(*squares, 0.);
            continue;
        }
        assert!((sum / draws).abs() < 5. * (variance / draws).sqrt());
        let error = (squares / draws / variance - 1.).abs();
        assert!(error < 5. * (2. / draws).sqrt(), "{error}");
    }
    assert_ne!(all[0], all[1]);
    // Twice with one learner, from the same weights: the noise is new.
    let mut learner = learner(SCALE, 0., 0);
    learner.update(&batch, 1);
    let first = learner.numbers(0);
    learner.set_numbers(0, &start);
    learner.update(&batch, 1);
    assert_ne!(learner.numbers(0), first);
}

#[test]
fn a_step_takes_as_many_updates_as_are_asked_for() {
    for (updates_per_step, train_every, expected) in [(1, 1, 20), (4, 1, 80), (3, 5, 12)] {
        let settings = Settings {
            updates_per_step: Some(updates_per_step),
            train_every: Some(train_every),
            ..small("langevin")
        };
        let mut fleet = Fleet::new("langevin", &settings, &[0], fleet::INDEX, 3);
        fleet.run(30);
        assert_eq!(fleet.populations[0].updates(), expected);
    }
    // Each update has a batch of its own: two updates on one would leave other weights than these.
    let learned = |updates_per_step, steps| {
        let settings = Settings {
            updates_per_step: Some(updates_per_step),
            noise_scale: Some(0.),
            target_update: Some(0),
            ..small("langevin")
        };
        let mut fleet = Fleet::new("langevin", &settings, &[0], fleet::VECTOR, 3);
        fleet.run(steps);
        fleet.bits(0)
    };
    assert_eq!(learned(1, 11), learned(1, 11));
    assert_ne!(learned(1, 11), learned(2, 11));
}

/// The network that is saved and evaluated is the one that acts; it is one sample, so there is no STD.
#[test]
fn the_current_network_is_all_that_there_is() {
    let settings = Settings {
        hidden: Some(Hidden(vec![6])),
        noise_scale: Some(0.1),
        head: Some(Head::Gaussian),
        auxiliary: Some(Auxiliary::Both),
        ..small("langevin")
    };
    let mut fleet = Fleet::new("langevin", &settings, &[1], fleet::INDEX, 3);
    fleet.run(40);
    let cells = fleet::cells(fleet::INDEX);
    assert_eq!(fleet.populations[0].q_std(&cells, 10), None);
    let sizes = Sizes {
        observations: fleet::INDEX,
        actions: 3,
    };
    let mut copy = population("langevin", &settings, 2, sizes);
    let numbers = fleet.populations[0].networks().unwrap().numbers(0);
    copy.networks_mut().unwrap().set_numbers(0, &numbers);
    assert_eq!(copy.q_mean(&cells), fleet.populations[0].q_mean(&cells));
}
