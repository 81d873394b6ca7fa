//! The posterior over the last layer against a naive inverse.

use crate::common::regression::{naive, settings, variance};
use crate::common::*;
use agents::last_layer::{LastLayer, sampled_q};

/// The prior of so many slots whose networks have these features and two actions.
fn prior(settings: &Settings, features: usize, slots: usize) -> LastLayer {
    LastLayer::new(
        settings,
        &architecture(ObservationSpace::Box(3), &[features], 2),
        slots,
    )
    .unwrap()
}

fn with_bias(features: &[f32]) -> Vec<f64> {
    let features = features.iter().map(|&x| f64::from(x));
    features.chain([1.]).collect()
}

/// Of two slots, fit after fit: each knows what was taken in since the one before, and nothing else. An action that was
/// not taken keeps the prior.
#[test]
fn posteriors_are_as_by_a_naive_inverse() {
    const K: usize = 7;
    let mut layer = prior(&settings(0.7, 0.2), K, 2);
    let mut random = randomness(0);
    for fit in 0..2 {
        let mut data = vec![vec![]; 4];
        for row in (0..60).filter(|row| row % 4 != fit) {
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
            let found = layer.means(of / 2).nth(of % 2).unwrap();
            assert_near(found, &mean, 1e-10);
            for row in 0..3 {
                let row = 3 * (of / 2) + row;
                let phi = with_bias(&at[row * K..][..K]);
                let expected = variance(&phi, &covariance);
                assert_near(&[variances[2 * row + of % 2]], &[expected], 1e-10);
            }
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
