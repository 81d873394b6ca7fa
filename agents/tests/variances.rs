//! Aleatoric and epistemic variances of Q-values: moments over the networks that the agent's own masks
//! sample, from a stream of their own.

mod common;

use agents::{
    ObservationSpace, Observations, Population, Settings,
    networks::Networks,
    settings::{Head, Hidden},
    stream::{Purpose, substreams},
};
use common::{frozen, naive, numbers, randomness, sizes, small};

const ACTIONS: usize = 3;
const ROWS: usize = 4;
const PASSES: usize = 50;
const SEED: u64 = 9;
const SPACE: ObservationSpace = ObservationSpace::Box(5);

fn gaussian(settings: Settings) -> Settings {
    Settings {
        head: Some(Head::Gaussian),
        ..settings
    }
}

fn seen() -> Observations {
    Observations::Vector {
        width: 5,
        values: numbers(&mut randomness(0), 5 * ROWS),
    }
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

#[test]
fn variances_are_moments_over_networks_sampled_from_their_own_stream() {
    let settings = Settings {
        hidden: Some(Hidden(vec![20, 20])),
        dropout: Some(0.4),
        ..gaussian(frozen("dropout-q"))
    };
    let population = population("dropout-q", &settings);
    let found = population.variances(&seen(), PASSES).unwrap();
    let epistemic = found.epistemic.unwrap();

    let networks = population.networks().unwrap();
    let mut streams = substreams(&[SEED], Purpose::Variances, 0);
    let mut mask = || networks.dropout().unwrap().draw(0, &mut streams, 1);
    let masks: Vec<_> = (0..PASSES).map(|_| mask()).collect();
    for row in 0..ROWS {
        let outputs = masks
            .iter()
            .map(|masks| outputs(networks, Some(masks), row));
        let outputs: Vec<_> = outputs.collect();
        for action in 0..ACTIONS {
            let over =
                |of: &dyn Fn(&Vec<f64>) -> f64| outputs.iter().map(of).sum::<f64>() / PASSES as f64;
            let mean = over(&|out| out[action]);
            let spread = over(&|out| (out[action] - mean).powi(2));
            let spread = spread * PASSES as f64 / (PASSES - 1) as f64;
            let noise = over(&|out| out[ACTIONS + action].exp());
            let place = row * ACTIONS + action;
            assert!((epistemic[place] / spread - 1.).abs() < 1e-4);
            assert!((found.aleatoric[place] / noise - 1.).abs() < 1e-4);
        }
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
