//! The noise of Langevin DQN, whose steps are held against their rule in `optimizer.rs`, and its batches.

use crate::common::{self, *};

const SPACE: ObservationSpace = ObservationSpace::Box(4);
const RATE: f64 = 0.02;

/// A learner with so much noise and without a target network; the cases' batches fit it.
fn learner(scale: f64, seed: u64) -> Learner<Native> {
    let case = Case {
        target_network: false,
        ..Case::plain(SPACE)
    };
    let settings = Settings {
        learning_rate: Some(RATE),
        noise_scale: Some(scale),
        bias: Some(0.),
        optimizer: None,
        ..case.settings()
    };
    common::learner(&settings, &case.architecture(), seed)
}

/// From the same weights and the same batch, without a target network, only the noise differs: no mean, a variance
/// of s² 2 eta in every weight and bias, another in each update and seed, and nothing in what pads the layers.
#[test]
fn the_noise_has_the_variance_of_the_rule() {
    const SCALE: f64 = 0.5;
    const SEEDS: u64 = 4_000;
    let batch = Case::plain(SPACE).batch(1, 1);
    let mut still = learner(0., 3);
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
        let noise = noise(&mut learner(SCALE, seed));
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

    let mut one = learner(SCALE, 0);
    let of_one = noise(&mut one);
    assert_eq!(of_one, noise(&mut learner(SCALE, 0)));
    assert_ne!(of_one, noise(&mut learner(SCALE, 1)));
    assert_ne!(of_one, noise(&mut one));
}

/// As a learner that is given one batch after the other from the replay's stream.
#[test]
fn each_update_has_a_batch_of_its_own() {
    const HELD: u64 = 12;
    let settings = arm("langevin", "hidden=6 updates-per-step=3 learning-starts=11");
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
