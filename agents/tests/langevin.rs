//! Langevin DQN against its published rule, with its noise and without.

mod common;

use agents::{
    ObservationSpace, Settings, Transition,
    learner::Learner,
    native::Native,
    networks::Networks,
    replay::{Batch, Replay},
    settings::{Auxiliary, Head, Hidden},
    stream::{Purpose, stream},
};
use common::{
    architecture, bits, case::Case, fleet, fleet::Fleet, observations, places, population,
    randomness, sizes, small, transition,
};

const SPACE: ObservationSpace = ObservationSpace::Box(4);
const RATE: f64 = 0.02;

/// A learner with so much noise and without a target network; the cases' batches fit it.
fn learner(scale: f64, bias: f64, seed: u64) -> Learner<Native> {
    let case = Case {
        target_network: false,
        ..Case::plain(SPACE)
    };
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

/// From the same weights and the same batch, without a target network, only the noise differs: no mean, a variance
/// of s² 2 eta in every weight and bias, another in each update and seed, and nothing in what pads the layers.
#[test]
fn the_noise_has_the_variance_of_the_rule() {
    const SCALE: f64 = 0.5;
    const SEEDS: u64 = 4_000;
    let batch = Case::plain(SPACE).batch(1, 1);
    let mut still = learner(0., 0., 3);
    let start = still.numbers(0);
    still.update(&batch, 1);
    let without = still.numbers(0);
    let noise = |learner: &mut Learner<Native>| -> Vec<f32> {
        learner.set_numbers(0, &start);
        learner.update(&batch, 1);
        let with = learner.numbers(0).into_iter();
        with.zip(&without)
            .map(|(with, without)| with - without)
            .collect()
    };
    let mut sums = vec![[0.; 2]; start.len()];
    for seed in 0..SEEDS {
        let noise = noise(&mut learner(SCALE, 0., seed));
        for (sums, x) in sums.iter_mut().zip(noise.into_iter().map(f64::from)) {
            sums[0] += x;
            sums[1] += x * x;
        }
    }
    let (variance, draws) = (SCALE * SCALE * 2. * RATE, SEEDS as f64);
    for place in places(still.layout()) {
        let [sum, squares] = std::mem::take(&mut sums[place]);
        assert!((sum / draws).abs() < 5. * (variance / draws).sqrt());
        let error = (squares / draws / variance - 1.).abs();
        assert!(error < 5. * (2. / draws).sqrt(), "{error}");
    }
    assert!(sums.iter().all(|sums| *sums == [0.; 2]), "padding");

    let mut one = learner(SCALE, 0., 0);
    let of_one = noise(&mut one);
    assert_eq!(of_one, noise(&mut learner(SCALE, 0., 0)));
    assert_ne!(of_one, noise(&mut learner(SCALE, 0., 1)));
    assert_ne!(of_one, noise(&mut one));
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
}

/// As a learner that is given one batch after the other from the replay's stream.
#[test]
fn each_update_has_a_batch_of_its_own() {
    const HELD: u64 = 12;
    let settings = Settings {
        hidden: Some(Hidden(vec![6])),
        updates_per_step: Some(3),
        learning_starts: Some(HELD - 1),
        ..small("langevin")
    };
    let mut population = population("langevin", &settings, 0, sizes(SPACE, 3));
    let mut replay = Replay::new(SPACE, 40, None);
    let seen = observations(&mut randomness(0), SPACE, HELD as usize + 1);
    for step in 0..HELD as usize {
        let transition = Transition {
            reward: step as f32,
            terminated: step % 4 == 3,
            ..transition(seen.get(step), step % 3, seen.get(step + 1))
        };
        replay.push(&transition);
        population.observe(&[Some(transition)]);
    }
    let mut alone = common::learner(&settings, &architecture(SPACE, &[6], 3), 0);
    let (mut batch, mut stream) = (Batch::zeros(SPACE, 16), stream(0, Purpose::Replay));
    for _ in 0..3 {
        replay.sample(&mut stream, &mut batch, 0, 16);
        alone.update(&batch, HELD - 1);
    }
    assert_eq!(population.updates(), 3);
    let learned = population.networks().unwrap().numbers(0);
    assert_eq!(bits(&learned), bits(&alone.numbers(0)));
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
    let mut copy = population("langevin", &settings, 2, sizes(fleet::INDEX, 3));
    let numbers = fleet.populations[0].networks().unwrap().numbers(0);
    copy.networks_mut().unwrap().set_numbers(0, &numbers);
    assert_eq!(copy.q_mean(&cells), fleet.populations[0].q_mean(&cells));
}
