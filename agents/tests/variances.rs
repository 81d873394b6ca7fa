//! Aleatoric and epistemic variances of Q-values: moments over the networks that the agent's own masks
//! sample, from a stream of their own.

use crate::common::{self, *};
use agents::predictive::Predictive;

const ACTIONS: usize = 3;
const ROWS: usize = 4;
const PASSES: usize = 50;
const SEED: u64 = 9;
const SPACE: ObservationSpace = ObservationSpace::Box(5);

fn gaussian(settings: Settings) -> Settings {
    with(settings, "head=gaussian")
}

fn seen() -> Observations {
    observations(&mut randomness(0), SPACE, ROWS)
}

fn population(name: &str, settings: &Settings) -> Population {
    common::population(name, settings, SEED, sizes(SPACE, ACTIONS))
}

/// What a row of the network gives under some masks: Q-values, then log variances.
fn outputs(networks: &dyn Networks, masks: Option<&agents::masks::Masks>, row: usize) -> Vec<f64> {
    let masks = naive::row_masks(masks, networks.architecture(), 0, row);
    let x = naive::inputs(SPACE, seen().get(row));
    naive::Net::of(networks, 0).q(&x, &masks)
}

/// Of agents that sample by masks, by noise and by members: over networks that all rows share, anew at each step, and
/// not those of another purpose.
#[test]
fn variances_and_stds_are_moments_over_samples_from_streams_of_their_own() {
    for name in ["dropout-q", "noisy-net", "boot-dqn"] {
        let mut population = population(name, &gaussian(frozen(name)));
        for step in 0..2 {
            let networks = population.networks().unwrap();
            let moments = |purpose| {
                let mut streams = substreams(&[SEED], purpose, step);
                let mut draw = |member| match (name, networks.dropout()) {
                    ("boot-dqn", _) => Sample::Members(vec![member]),
                    (_, Some(dropout)) => Sample::Masks(dropout.draw(step, &mut streams, 1)),
                    _ => Sample::Noise(Noise::draw(networks.architecture(), &mut streams)),
                };
                let count = [PASSES, networks.members()][usize::from(name == "boot-dqn")];
                let samples = (0..count).map(|member| networks.predict(&seen(), &draw(member)));
                Predictive::new(&samples.collect::<Vec<_>>())
            };
            let expected = moments(Purpose::Variances);
            let found = population.variances(&seen(), PASSES).unwrap();
            assert_eq!(found.epistemic, Some(expected.epistemic), "{name}");
            assert_eq!(Some(found.aleatoric), expected.aleatoric, "{name}");
            let of_std = moments(Purpose::Evaluation).epistemic.into_iter();
            let expected: Vec<f32> = of_std.map(|variance| variance.sqrt() as f32).collect();
            assert_eq!(population.q_std(&seen(), PASSES), Some(expected), "{name}");
            population.observe(&[None]);
        }
    }
}

/// A network under masks, as it is predicted by.
#[test]
fn a_sample_by_masks_is_the_network_under_them() {
    let population = population("dropout-q", &gaussian(frozen("dropout-q")));
    let networks = population.networks().unwrap();
    let dropout = networks.dropout().unwrap();
    let masks = dropout.draw(0, &mut streams(&[SEED], Purpose::Variances), 1);
    let found = networks.predict(&seen(), &Sample::Masks(masks.clone()));
    for row in 0..ROWS {
        let (mean, s) = (
            row * ACTIONS..(row + 1) * ACTIONS,
            &outputs(networks, Some(&masks), row),
        );
        assert_near(&found.mean[mean.clone()], &s[..ACTIONS], 1e-5);
        let noise: Vec<f64> = s[ACTIONS..].iter().map(|s| s.exp()).collect();
        assert_near(&found.aleatoric.as_ref().unwrap()[mean], &noise, 1e-5);
    }
}

#[test]
fn an_agent_that_does_not_sample_has_the_noise_of_its_mean_network_alone() {
    let population = population("epsilon-greedy", &gaussian(small("epsilon-greedy")));
    let found = population.variances(&seen(), PASSES).unwrap();
    assert_eq!(found.epistemic, None);
    for row in 0..ROWS {
        let out = outputs(population.networks().unwrap(), None, row);
        for action in 0..ACTIONS {
            let noise = out[ACTIONS + action].exp();
            let found = found.aleatoric[row * ACTIONS + action];
            assert!((found / noise - 1.).abs() < 1e-4);
        }
    }
}

#[test]
fn networks_that_learn_means_alone_have_none() {
    for name in ["dropout-q", "epsilon-greedy", "random"] {
        let population = population(name, &small(name));
        assert_eq!(population.variances(&seen(), PASSES), None);
    }
}
