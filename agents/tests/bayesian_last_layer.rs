//! The agent that draws its last layer: what the layer is fitted to and when, what gradients leave alone, and
//! what acts.

mod common;

use agents::{
    ObservationSpace, Observations, Population, Settings, Transition,
    learner::Learner,
    native::Native,
    networks::Networks,
    replay::Batch,
    sample::Sample,
    settings::{Hidden, Loss, OptimizerKind},
    stream::{Purpose, stream},
};
use common::{
    architecture, assert_near, bits,
    case::Case,
    fleet,
    fleet::Fleet,
    frozen,
    naive::{Net, inputs, largest},
    observations, population, randomness,
    regression::{naive, settings, variance},
    sizes, transition,
};

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
    const ROWS: usize = 16;
    for prior_scale in [0., 1.5] {
        let settings = Settings {
            prior_scale: Some(prior_scale),
            double_dqn: Some(true),
            ..settings(0.8, 0.3)
        };
        let mut learner = learner(&settings);
        let target = Net::of(&learner, 0);
        for step in 0..5 {
            learner.update(&batch(step, ROWS), step);
        }
        let before = Net::of(&learner, 0);
        let values = |net: &Net, seen: &Observations, row: usize| -> Vec<f64> {
            net.mean_q(&inputs(SPACE, seen.get(row)))
        };
        let mut data = [vec![], vec![]];
        let batches = [batch(10, ROWS), batch(11, ROWS)];
        for batch in &batches {
            let prior = |seen: &Observations| {
                let with = learner.predict(seen, &Sample::Mean).mean;
                (0..ROWS)
                    .map(|row| {
                        let own = values(&before, seen, row).into_iter();
                        let with = with[2 * row..].iter();
                        own.zip(with).map(|(own, &q)| f64::from(q) - own).collect()
                    })
                    .collect::<Vec<Vec<f64>>>()
            };
            let (of_seen, of_next) = (prior(&batch.observations), prior(&batch.next));
            for row in (0..ROWS).filter(|&row| batch.learners[row] > 0) {
                let plus = |net: &Net| -> Vec<f64> {
                    let own = values(net, &batch.next, row).into_iter();
                    own.zip(&of_next[row]).map(|(q, prior)| q + prior).collect()
                };
                let value = plus(&target)[largest(&plus(&before))];
                let action = batch.actions[row] as usize;
                let y =
                    f64::from(batch.rewards[row]) + 0.99 * f64::from(batch.continues[row]) * value;
                let phi = before.features(&inputs(SPACE, batch.observations.get(row)));
                data[action].push((phi, y - of_seen[row][action]));
            }
            learner.regress(batch);
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
    for (optimizer, weight_decay) in [(OptimizerKind::Sgd, 0.1), (OptimizerKind::Adam, 0.)] {
        let settings = Settings {
            optimizer: Some(optimizer),
            loss: Some(Loss::Squared),
            weight_decay: Some(weight_decay),
            ..settings(1., 1.)
        };
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

/// An agent of six actions that learns nothing by itself.
fn still() -> Population {
    let settings = Settings {
        hidden: Some(Hidden(vec![8])),
        prior_std: Some(0.6),
        noise_std: Some(0.3),
        ..frozen("bayesian-last-layer")
    };
    population("bayesian-last-layer", &settings, 5, sizes(SPACE, 6))
}

/// A sample acts for an episode, by weights that the stream of acting gives, and the next by others.
#[test]
fn a_sample_acts_for_an_episode() {
    let mut acting = still();
    let seen = observations(&mut randomness(1), SPACE, 30);
    let mut stream = stream(5, Purpose::LastLayer);
    let row = |row: usize| {
        let mut one = Observations::zeros(SPACE, 1);
        one.set(0, seen.get(row));
        one
    };
    let mut taken = Vec::new();
    for _ in 0..20 {
        let networks = acting.networks_mut().unwrap();
        let mut weights = vec![0.; 6 * 9];
        let layer = networks.last_layer().unwrap();
        layer.draw_slot((0, &mut stream), &mut weights);
        let sample = Sample::LastLayer(weights);
        let expected: Vec<usize> = (0..30)
            .map(|at| {
                let q = networks.q(&row(at), &sample).to_dense();
                assert_eq!(bits(&q), bits(&networks.predict(&row(at), &sample).mean));
                agents::strategy::argmax(&q)
            })
            .collect();
        for (at, &expected) in expected.iter().enumerate() {
            let action = acting.act(&row(at))[0];
            assert_eq!(action, expected);
            acting.observe(&[Some(Transition {
                truncated: at == 29,
                ..transition(seen.get(at), action, seen.get(at))
            })]);
        }
        taken.push(expected);
    }
    taken.dedup();
    assert!(taken.len() > 10, "{} policies", taken.len());
}

/// Of the prior, and of the posterior after a fit in which four of the actions had no part.
#[test]
fn the_std_of_q_is_exact() {
    let mut population = still();
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
