//! The posterior over the last layer against numbers worked out by hand and a naive inverse, and the agent that
//! draws from it.

mod common;

use agents::{
    Observation, ObservationSpace, Observations, Population, Settings, Sizes, Transition,
    last_layer::{LastLayer, sampled_q},
    learner::Learner,
    matrix::Matrix,
    native::Native,
    networks::Networks,
    replay::Batch,
    sample::Sample,
    settings::{Hidden, Loss, OptimizerKind},
    stream::{Purpose, stream},
};
use common::{
    architecture, bits, fleet,
    fleet::Fleet,
    frozen,
    naive::{Net, inputs, largest, no_masks},
    numbers, observations, population, randomness, small,
};

const SPACE: ObservationSpace = ObservationSpace::Box(3);

fn settings(prior_std: f64, noise_std: f64) -> Settings {
    Settings {
        prior_std: Some(prior_std),
        noise_std: Some(noise_std),
        ..small("bayesian-last-layer")
    }
}

/// The prior of so many slots whose networks have these features and two actions.
fn prior(settings: &Settings, features: usize, slots: usize) -> LastLayer {
    LastLayer::new(settings, &architecture(SPACE, &[features], 2), slots).unwrap()
}

fn means(layer: &LastLayer, slot: usize) -> Vec<Vec<f64>> {
    layer.means(slot).map(<[f64]>::to_vec).collect()
}

fn assert_near(found: &[f64], expected: &[f64], room: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < room, "{found} for {expected}");
    }
}

/// One feature and the bias, P = 2 and N = 1/2: targets 1 at feature 1 and 3 at feature 0 make
/// A = [1/4 + 4, 4; 4, 1/4 + 8] and Σ φ y/N² = (4, 16), and det A = 19.0625. So the mean is
/// (8.25 * 4 - 4 * 16, 4.25 * 16 - 4 * 4) / det = (-31, 52) / 19.0625, and the variance at feature x is
/// (8.25 x² - 8 x + 4.25) / det. An action that was not taken keeps the prior: mean 0, variance 4 (x² + 1).
#[test]
fn two_weights_by_hand() {
    let mut layer = prior(&settings(2., 0.5), 1, 1);
    layer.add(0, 1, &[1.], 1.);
    layer.add(0, 1, &[0.], 3.);
    assert_eq!(means(&layer, 0), [[0.; 2]; 2]);
    layer.fit();
    let det = 19.0625;
    let found = means(&layer, 0);
    assert_eq!(found[0], [0., 0.]);
    assert_near(&found[1], &[-31. / det, 52. / det], 1e-12);
    let variances = layer.variances(&Matrix::from_dense(&[0., 3., -1.], 1));
    let expected = [
        [4., 4.25 / det],
        [40., (74.25 - 24. + 4.25) / det],
        [8., 20.5 / det],
    ];
    assert_near(&variances, &expected.concat(), 1e-12);

    // A fit knows what was taken in since the one before, and nothing else.
    layer.add(0, 0, &[0.], 3.);
    layer.fit();
    let found = means(&layer, 0);
    assert_eq!(found[1], [0., 0.]);
    assert_near(&found[0], &[0., 12. / 4.25], 1e-12);
}

/// The inverse by Gauss and Jordan.
fn inverse(mut a: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    for (i, row) in a.iter_mut().enumerate() {
        row.extend((0..n).map(|j| f64::from(u8::from(i == j))));
    }
    for i in 0..n {
        let pivot = a[i][i];
        a[i].iter_mut().for_each(|x| *x /= pivot);
        let row = a[i].clone();
        for other in (0..n).filter(|&other| other != i) {
            let factor = a[other][i];
            for (x, of_row) in a[other].iter_mut().zip(&row) {
                *x -= factor * of_row;
            }
        }
    }
    a.into_iter().map(|row| row[n..].to_vec()).collect()
}

/// Mean and covariance of a regression, worked out here.
fn naive(
    data: &[(Vec<f64>, f64)],
    size: usize,
    (prior, noise): (f64, f64),
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut a = vec![vec![0.; size]; size];
    let mut moment = vec![0.; size];
    for (i, row) in a.iter_mut().enumerate() {
        row[i] = prior.powi(-2);
    }
    for (phi, y) in data {
        for i in 0..size {
            moment[i] += phi[i] * y / noise.powi(2);
            for j in 0..size {
                a[i][j] += phi[i] * phi[j] / noise.powi(2);
            }
        }
    }
    let covariance = inverse(a);
    let dot = |row: &Vec<f64>| row.iter().zip(&moment).map(|(x, y)| x * y).sum();
    (covariance.iter().map(dot).collect(), covariance)
}

fn with_bias(features: &[f32]) -> Vec<f64> {
    let features = features.iter().map(|&x| f64::from(x));
    features.chain([1.]).collect()
}

/// Of two slots, each with data of its own.
#[test]
fn more_weights_are_as_by_a_naive_inverse() {
    const K: usize = 7;
    let mut layer = prior(&settings(0.7, 0.2), K, 2);
    let mut random = randomness(0);
    let mut data = vec![vec![]; 4];
    for row in 0..60 {
        let (of, features) = (row % 4, numbers(&mut random, K));
        let y = numbers(&mut random, 1)[0];
        layer.add(of / 2, of % 2, &features, y);
        data[of].push((with_bias(&features), f64::from(y)));
    }
    layer.fit();
    let at = numbers(&mut random, 2 * 3 * K);
    let variances = layer.variances(&Matrix::from_dense(&at, K));
    for (of, data) in data.iter().enumerate() {
        let (mean, covariance) = naive(data, K + 1, (0.7, 0.2));
        assert_near(&means(&layer, of / 2)[of % 2], &mean, 1e-10);
        for row in 0..3 {
            let row = 3 * (of / 2) + row;
            let phi = with_bias(&at[row * K..][..K]);
            let products = (0..K + 1)
                .flat_map(|i| (0..K + 1).map(move |j| (i, j)))
                .map(|(i, j)| phi[i] * covariance[i][j] * phi[j]);
            assert_near(&[variances[2 * row + of % 2]], &[products.sum()], 1e-10);
        }
    }
}

/// Means and covariances of draws, each to five standard errors.
#[test]
fn samples_have_the_moments_of_the_posterior() {
    const DRAWS: usize = 20_000;
    let mut layer = prior(&settings(1., 0.5), 2, 2);
    let data = [([1., 0.5], 1.), ([0.3, -1.], -2.), ([-0.8, 0.1], 0.4)];
    for (features, y) in &data {
        layer.add(1, 0, features, *y);
    }
    layer.fit();
    let data = data.map(|(features, y)| (with_bias(&features), f64::from(y)));
    let mut stream = stream(0, Purpose::LastLayer);
    let mut sample = vec![0.; layer.size()];
    assert_eq!(sample.len(), 2 * 2 * 3);
    let draws: Vec<Vec<f32>> = (0..DRAWS)
        .map(|_| {
            layer.draw_slot((1, &mut stream), &mut sample);
            assert_eq!(sample[..6], [0.; 6]);
            sample[6..].to_vec()
        })
        .collect();
    for (action, data) in [&data[..], &[]].into_iter().enumerate() {
        let (mean, covariance) = naive(data, 3, (1., 0.5));
        let of = |draw: &Vec<f32>, i: usize| f64::from(draw[3 * action + i]) - mean[i];
        for i in 0..3 {
            let found = draws.iter().map(|draw| of(draw, i)).sum::<f64>() / DRAWS as f64;
            let error = (covariance[i][i] / DRAWS as f64).sqrt();
            assert!(found.abs() < 5. * error, "{found}");
            for j in 0..3 {
                let products = draws.iter().map(|draw| of(draw, i) * of(draw, j));
                let found = products.sum::<f64>() / DRAWS as f64;
                let square = covariance[i][i] * covariance[j][j] + covariance[i][j].powi(2);
                let error = (square / DRAWS as f64).sqrt();
                assert!((found - covariance[i][j]).abs() < 5. * error, "{found}");
            }
        }
    }
}

/// Two slots of two features and two actions.
#[test]
fn q_of_a_sample_by_hand() {
    let weights = [1., 2., 3., 0., 0., 0.5, -1., 1., 0., 2., 0., -1.];
    let features = Matrix::from_dense(&[1., 0., 2., 1., 3., 4.], 2);
    let q = sampled_q(&weights, &Matrix::from_dense(&[1., 0., 3., 4.], 2), 2);
    assert_eq!(q.to_dense(), [4., 0.5, 1., 5.]);
    let q = sampled_q(&weights[..6], &features, 2);
    assert_eq!(q.to_dense(), [4., 0.5, 7., 0.5, 14., 0.5]);
}

fn learner(settings: &Settings) -> Learner<Native> {
    common::learner(settings, &architecture(SPACE, &[8, 5], 2), 3)
}

fn batch(index: u64, rows: usize) -> Batch {
    let mut random = randomness(index);
    Batch {
        observations: observations(&mut random, SPACE, rows),
        next: observations(&mut random, SPACE, rows),
        actions: (0..rows as u32).map(|row| row % 3 % 2).collect(),
        rewards: numbers(&mut random, rows),
        continues: (0..rows).map(|row| f32::from(row % 4 != 1)).collect(),
        learners: (0..rows as u64).map(|row| u64::from(row != 5)).collect(),
    }
}

/// What the last hidden layer gives, and 1.
fn features(net: &Net, x: &[f64]) -> Vec<f64> {
    let mut hidden = net.clone();
    let (weight, _) = hidden.layers.pop().unwrap();
    let units = weight.len();
    let identity = (0..units).map(|i| (0..units).map(|j| f64::from(u8::from(i == j))).collect());
    hidden.layers.push((identity.collect(), vec![0.; units]));
    let mut features = hidden.q(x, &vec![None; 3]);
    features.push(1.);
    features
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
        let sizes = architecture(SPACE, &[8, 5], 2);
        let values = |net: &Net, seen: &Observations, row: usize| -> Vec<f64> {
            let x = inputs(SPACE, seen.get(row));
            net.q(&x, &no_masks(&sizes))
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
                let phi = features(&before, &inputs(SPACE, batch.observations.get(row)));
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

/// A sample acts for an episode, by weights that the stream of acting gives, and the next by others. What is
/// evaluated is the mean, and its STD is exact: that of the prior before any fit.
#[test]
fn a_sample_acts_for_an_episode() {
    let settings = Settings {
        hidden: Some(Hidden(vec![8])),
        prior_std: Some(0.6),
        ..frozen("bayesian-last-layer")
    };
    let sizes = Sizes {
        observations: SPACE,
        actions: 6,
        horizon: 0,
    };
    let mut acting = population("bayesian-last-layer", &settings, 5, sizes);
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
                observation: seen.get(at),
                action,
                reward: 0.,
                next: Observation::Vector(&[0.; 3]),
                terminated: false,
                truncated: at == 29,
            })]);
        }
        taken.push(expected);
    }
    taken.dedup();
    assert!(taken.len() > 10, "{} policies", taken.len());

    let net = Net::of(acting.networks().unwrap(), 0);
    let stds = acting.q_std(&seen, 2).unwrap();
    for at in 0..30 {
        let x = inputs(SPACE, seen.get(at));
        let hidden = net.layers[0].0.iter().zip(&x);
        let mut z = net.layers[0].1.clone();
        for (weights, x) in hidden {
            for (z, w) in z.iter_mut().zip(weights) {
                *z += w * x;
            }
        }
        let squares: f64 = z.iter().map(|z| z.max(0.).powi(2)).sum();
        for std in &stds[6 * at..][..6] {
            assert!((f64::from(*std) - 0.6 * (squares + 1.).sqrt()).abs() < 1e-6);
        }
    }
}
