//! The agent that draws its last layer: what the layer is fitted to and when, what gradients leave alone, and
//! what acts.

use crate::common::naive_learner::NaiveLearner;
use crate::common::regression::{naive, settings, variance};
use crate::common::{self, *};

const SPACE: ObservationSpace = ObservationSpace::Box(3);

fn learner(settings: &Settings) -> Learner<Native> {
    common::learner(settings, &architecture(SPACE, &[8, 5], 2), 3)
}

fn batch(index: u64, rows: usize) -> Batch {
    let case = Case {
        rows,
        actions: 2,
        ..Case::plain(SPACE)
    };
    Batch {
        learners: (0..rows as u64).map(|row| u64::from(row != 5)).collect(),
        ..case.batch(index, 1)
    }
}

/// On the targets of Double DQN, by a target network that is not the network, from which the prior function is
/// taken off; and without the row that nobody learns from.
#[test]
fn the_last_layer_is_fitted_to_features_and_targets() {
    for has_prior in [false, true] {
        let case = Case {
            hidden: vec![8, 5],
            actions: 2,
            rows: 16,
            double: true,
            prior: has_prior,
            bootstraps: true,
            ..Case::plain(SPACE)
        };
        let settings = with(case.settings(), "prior-std=0.8 noise-std=0.3");
        let mut learner = learner(&settings);
        let mut naive_learner = NaiveLearner::new(&case, &learner, 0, 3, 0);
        for step in 0..5 {
            learner.update(&case.batch(step, 1), step);
        }
        naive_learner.online = Net::of(&learner, 0);
        let before = &naive_learner.online;
        let (mut data, none) = ([vec![], vec![]], vec![None; 3]);
        for batch in [case.batch(10, 1), case.batch(11, 1)] {
            for row in (0..case.rows).filter(|&row| batch.learners[row] > 0) {
                let action = batch.actions[row] as usize;
                let (y, _) = naive_learner.target(&batch, row, &none, &none);
                let x = inputs(SPACE, batch.observations.get(row));
                let prior = naive_learner.prior.as_ref();
                let prior = prior.map_or(0., |(scale, net)| scale * net.mean_q(&x)[action]);
                data[action].push((before.features(&x), y - prior));
            }
            learner.regress(&batch);
        }
        learner.fit_last_layer();
        let after = Net::of(&learner, 0);
        assert_eq!(after.layers[..2], before.layers[..2]);
        let (weight, bias) = &after.layers[2];
        for (action, data) in data.iter().enumerate() {
            let (mean, _) = naive(data, 6, (0.8, 0.3));
            let found = weight.iter().chain([bias]).map(|row| row[action]);
            assert_near(&found.collect::<Vec<_>>(), &mean, 1e-3);
        }
    }
}

/// The layers below learn as those of another agent with this last layer do; it stays.
#[test]
fn a_gradient_step_leaves_the_last_layer() {
    for options in [
        "optimizer=sgd weight-decay=0.1",
        "optimizer=adam weight-decay=0",
    ] {
        let settings = with(settings(1., 1.), &format!("loss=squared {options}"));
        let (mut fixed, mut free) = (
            learner(&settings),
            learner(&Settings {
                prior_std: None,
                ..settings.clone()
            }),
        );
        let before = Net::of(&fixed, 0);
        let batch = batch(0, 16);
        fixed.update(&batch, 0);
        free.update(&batch, 0);
        let (fixed_net, free_net) = (Net::of(&fixed, 0), Net::of(&free, 0));
        assert_eq!(fixed_net.layers[..2], free_net.layers[..2]);
        assert_ne!(fixed_net.layers[1], before.layers[1]);
        for step in 1..4 {
            fixed.update(&batch, step);
        }
        assert_eq!(Net::of(&fixed, 0).layers[2], before.layers[2]);
        assert_ne!(free_net.layers[2], before.layers[2]);
    }
}

fn last_layer_of(population: &Population) -> Vec<u32> {
    let networks = population.networks().unwrap();
    let layer = networks.layout().layers[2];
    bits(&networks.numbers(0)[layer.weight..])
}

/// At once when learning starts, then at whole multiples of eight steps.
#[test]
fn fits_are_made_when_they_are_due() {
    let settings = settings(1., 0.3);
    let mut fleet = Fleet::new("bayesian-last-layer", &settings, &[4], fleet::INDEX, 3);
    let mut fitted = Vec::new();
    for step in 1..=40 {
        let before = last_layer_of(&fleet.populations[0]);
        fleet.step();
        if last_layer_of(&fleet.populations[0]) != before {
            fitted.push(step);
        }
    }
    assert_eq!(fitted, [11, 16, 24, 32, 40]);
}

/// Of the prior, and of the posterior after a fit in which four of the actions had no part.
#[test]
fn the_std_of_q_is_exact() {
    let settings = with(
        frozen("bayesian-last-layer"),
        "hidden=8 prior-std=0.6 noise-std=0.3",
    );
    let mut population = population("bayesian-last-layer", &settings, 5, sizes(SPACE, 6));
    let net = Net::of(population.networks().unwrap(), 0);
    let seen = observations(&mut randomness(1), SPACE, 30);
    let mut data = vec![vec![]; 6];
    for is_fitted in [false, true] {
        if is_fitted {
            let batch = batch(0, 16);
            let networks = population.networks_mut().unwrap();
            networks.regress(&batch);
            networks.fit_last_layer();
            for row in (0..16).filter(|&row| batch.learners[row] > 0) {
                let phi = net.features(&inputs(SPACE, batch.observations.get(row)));
                data[batch.actions[row] as usize].push((phi, 0.));
            }
        }
        let stds = population.q_std(&seen, 2).unwrap();
        assert_eq!(stds.len(), 30 * 6);
        for (action, data) in data.iter().enumerate() {
            let (_, covariance) = naive(data, 9, (0.6, 0.3));
            for at in 0..30 {
                let phi = net.features(&inputs(SPACE, seen.get(at)));
                let std = variance(&phi, &covariance).sqrt();
                assert!((f64::from(stds[6 * at + action]) - std).abs() < 1e-6);
            }
        }
    }
}
