//! NoisyNet's noise, samples and gradients against what is worked out from their numbers.

use crate::common::noisy::{effective, epsilons};
use crate::common::{self, *};
use agents::normals;

const SPACES: [ObservationSpace; 2] = [ObservationSpace::Discrete(5), ObservationSpace::Box(4)];
const SEED: u64 = 6;

/// The case's settings for a noisy network.
fn settings(case: &Case, sigma: f64) -> Settings {
    with(case.settings(), &format!("noise-sigma={sigma}"))
}

fn learner(case: &Case, sigma: f64) -> Learner<Native> {
    common::learner(&settings(case, sigma), &case.architecture(), SEED)
}

fn sigma_of(learner: &Learner<Native>) -> Net {
    Net::of_numbers(learner, 0, &learner.sigma().unwrap())
}

/// A sampled network is mu + sigma ε, in acting as in predicting; the mean network is mu.
#[test]
fn samples_are_mu_and_sigma_times_noise() {
    for space in SPACES {
        let case = Case::plain(space);
        let mut learner = learner(&case, 0.7);
        let noise = Noise::draw(
            &case.architecture(),
            &mut streams(&[SEED], Purpose::ActingNoise),
        );
        let seen = case.batch(0, 1).observations;
        let mu = Net::of(&learner, 0);
        let noisy = effective(&mu, &sigma_of(&learner), &epsilons(&learner, &noise));
        for (sample, net) in [(Sample::Mean, mu), (Sample::Noise(noise), noisy)] {
            let predicted = learner.predict(&seen, &sample).mean;
            let acted = learner.q(&seen, &sample).to_dense();
            assert_eq!(bits(&predicted), bits(&acted));
            for row in 0..case.rows {
                let expected = net.mean_q(&inputs(space, seen.get(row)));
                assert_near(&acted[row * 3..][..3], &expected, 1e-5);
            }
        }
    }
}

/// The loss of a batch in f64, by networks under the noise that the streams' contract promises.
fn loss(online: &Net, targets: &[f64], case: &Case, batch: &Batch) -> f64 {
    let square = |row: usize| {
        let x = inputs(case.space, batch.observations.get(row));
        let q = online.mean_q(&x);
        (q[batch.actions[row] as usize] - targets[row]).powi(2) / 2.
    };
    (0..case.rows).map(square).sum::<f64>() / case.rows as f64
}

/// With SGD the steps tell the gradients: those of mu and sigma are central differences of the loss under the
/// update's noise, with targets by the target network under noise of its own, and for Double DQN by a choice
/// under another. Over several updates the noise of each is new.
#[test]
fn gradients_of_mu_and_sigma_are_central_differences() {
    for (space, double, target_network) in [
        (SPACES[0], false, true),
        (SPACES[1], true, true),
        (SPACES[0], true, false),
    ] {
        let case = Case {
            double,
            target_network,
            ..Case::plain(space)
        };
        let sizes = case.architecture();
        let mut learner = learner(&case, 0.7);
        let (mut learning, mut targeting) = (
            streams(&[SEED], Purpose::LearningNoise),
            streams(&[SEED], Purpose::TargetNoise),
        );
        let mut target = (Net::of(&learner, 0), sigma_of(&learner));
        for step in 1..=4 {
            let batch = case.batch(step, 1);
            let (mu, sigma) = (Net::of(&learner, 0), sigma_of(&learner));
            if !target_network {
                target = (mu.clone(), sigma.clone());
            }
            let draw = |streams: &mut Vec<_>| epsilons(&learner, &Noise::draw(&sizes, streams));
            let valuing = effective(&target.0, &target.1, &draw(&mut targeting));
            let picking = double.then(|| effective(&mu, &sigma, &draw(&mut targeting)));
            let epsilon = draw(&mut learning);
            let targets = |row: usize| {
                let x = inputs(case.space, batch.next.get(row));
                let values = valuing.mean_q(&x);
                let picked = picking.as_ref().map(|net| net.mean_q(&x));
                let value = values[largest(picked.as_ref().unwrap_or(&values))];
                f64::from(batch.rewards[row])
                    + case::GAMMA * f64::from(batch.continues[row]) * value
            };
            let targets: Vec<f64> = (0..case.rows).map(targets).collect();
            let found_loss = learner.update(&batch, step)[0];
            let start = effective(&mu, &sigma, &epsilon);
            let expected = loss(&start, &targets, &case, &batch);
            assert!((f64::from(found_loss) - expected).abs() < 1e-5 * expected.max(1.));

            let (moved_mu, moved_sigma) = (Net::of(&learner, 0), sigma_of(&learner));
            for (before, after, is_sigma) in [(&mu, moved_mu, false), (&sigma, moved_sigma, true)] {
                let moved = before.numbers().into_iter().zip(after.numbers());
                let found = moved.map(|(before, after)| (before - after) / case::RATE);
                let found: Vec<f64> = found.collect();
                assert!(found.iter().filter(|&&g| g != 0.).count() > found.len() / 3);
                let slopes = before.slopes(1e-5, |moved| {
                    let net = match is_sigma {
                        true => effective(&mu, moved, &epsilon),
                        false => effective(moved, &sigma, &epsilon),
                    };
                    loss(&net, &targets, &case, &batch)
                });
                // Single precision of a weight near 1, over the rate.
                assert_near(&found, &slopes, 3e-5);
            }
            learner.update_target(step);
            if step.is_multiple_of(case::TARGET_UPDATE) {
                target = (Net::of(&learner, 0), sigma_of(&learner));
            }
        }
    }
}

/// Of the first update; after it sigma is no longer zero. Also where a table of all indices would pay.
#[test]
fn without_sigma_it_is_the_greedy_dqn() {
    for space in SPACES {
        for kind in [OptimizerKind::Adam, OptimizerKind::Sgd] {
            let case = Case {
                optimizer: kind,
                loss: Loss::Huber,
                double: true,
                decays: true,
                auxiliary: Auxiliary::Both,
                ..Case::plain(space)
            };
            // In single precision it is zero.
            let mut noisy = learner(&case, 1e-60);
            let mut plain = common::learner(&case.settings(), &case.architecture(), SEED);
            let batch = case.batch(3, 1);
            let (of_noisy, of_plain) = (noisy.update(&batch, 1), plain.update(&batch, 1));
            assert_eq!(bits(&of_noisy), bits(&of_plain));
            assert_eq!(bits(&noisy.numbers(0)), bits(&plain.numbers(0)));
            assert!(noisy.sigma().unwrap().iter().any(|&sigma| sigma != 0.));
            assert_eq!(plain.sigma(), None);
        }
    }
}

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
        for place in places_of(*layer) {
            let expected = 0.4 / (layer.inputs as f64).sqrt();
            assert!((f64::from(sigma[place]) - expected).abs() < 1e-7);
            counted += 1;
        }
    }
    assert_eq!(sigma.iter().filter(|&&sigma| sigma != 0.).count(), counted);
    assert_eq!(learner.parameters(), 2 * counted);
}
