//! Losses against numbers worked out by hand, and against their formulas in f64, whose central
//! differences are the slopes.

use proptest::prelude::*;

use crate::common::*;
use agents::loss::{Gaussian, Loss, WeightedTask, categorical, variance};

fn assert_close(actual: &[f32], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        let room = 1e-6 * e.abs().max(1.);
        assert!(
            (f64::from(*a) - e).abs() < room,
            "{actual:?} for {expected:?}"
        );
    }
}

/// A derivative by central differences.
fn slope(at: f32, loss: impl Fn(f64) -> f64) -> f64 {
    let (at, step) = (f64::from(at), 1e-5);
    (loss(at + step) - loss(at - step)) / (2. * step)
}

fn huber(d: f64) -> f64 {
    if d.abs() > 1. {
        d.abs() - 0.5
    } else {
        d * d / 2.
    }
}

fn bernoulli(logit: f64, label: f64) -> f64 {
    let probability = 1. / (1. + (-logit).exp());
    -label * probability.ln() - (1. - label) * (1. - probability).ln()
}

fn softmax_loss(logits: &[f64], index: usize) -> f64 {
    let total: f64 = logits.iter().map(|logit| logit.exp()).sum();
    -(logits[index].exp() / total).ln()
}

fn likelihood(mean: f64, s: f64, target: f64, spread: f64) -> f64 {
    ((-s).exp() * ((mean - target).powi(2) + spread) + s) / 2.
}

#[test]
fn squared_and_huber_by_hand() {
    let d = [-3., -1., -0.5, 0., 0.25, 2.];
    let squared = d.map(|d| Loss::squared(d).loss);
    assert_eq!(squared, [4.5, 0.5, 0.125, 0., 0.03125, 2.]);
    assert_eq!(d.map(|d| Loss::squared(d).slope), d);
    let huber = d.map(|d| Loss::huber(d).loss);
    assert_eq!(huber, [2.5, 0.5, 0.125, 0., 0.03125, 1.5]);
    assert_eq!(
        d.map(|d| Loss::huber(d).slope),
        [-1., -1., -0.5, 0., 0.25, 1.]
    );
}

#[test]
fn cross_entropies_by_hand() {
    // A probability of 3/4 costs ln 4/3 or ln 4, and a label of 1/2 their mean.
    let (hit, miss) = ((4f64 / 3.).ln(), 4f64.ln());
    let losses = [1., 0., 0.5].map(|label| Loss::bernoulli(3f32.ln(), label));
    assert_close(
        &losses.map(|loss| loss.loss),
        &[hit, miss, (hit + miss) / 2.],
    );
    assert_close(&losses.map(|loss| loss.slope), &[-0.25, 0.75, 0.25]);
    // Certainties that a float cannot hold.
    for (logit, label) in [(1e3, 1.), (-1e3, 0.), (-1e3, 1.), (1e3, 0.)] {
        let wrong = f64::from((logit > 0.) as u8 as f32 - label).abs();
        let loss = Loss::bernoulli(logit, label);
        assert_close(&[loss.loss, loss.slope.abs()], &[1e3 * wrong, wrong]);
    }
    // Probabilities 1/6, 2/6 and 3/6, then a certainty.
    let mut slopes = [0.; 3];
    let loss = categorical(&[0., 2f32.ln(), 3f32.ln()], 1, &mut slopes);
    assert_close(&[loss], &[3f64.ln()]);
    assert_close(&slopes, &[1. / 6., -4. / 6., 3. / 6.]);
    let loss = categorical(&[0., -1000., 1000.], 0, &mut slopes);
    assert_close(&[loss], &[1000.]);
    assert_close(&slopes, &[-1., 0., 1.]);
}

/// exp(-s) (d² + v) / 2 + s / 2 for s = ln 4 and d = 3: 9/8 + ln 2, and with v = 7 2 + ln 2.
#[test]
fn the_likelihood_of_a_gaussian_by_hand() {
    for (spread, square) in [(0., 9. / 8.), (7., 2.)] {
        let gaussian = Gaussian::new(5., 4f32.ln(), 2., spread);
        assert_close(&[gaussian.loss], &[square + 2f64.ln()]);
        assert_close(&[gaussian.slope_mean], &[0.75]);
        assert_close(&[gaussian.slope_log_variance], &[0.5 - square]);
    }
    assert_close(&[variance(4f32.ln()), variance(50.)], &[4., 10f64.exp()]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn losses_are_their_formulas_and_slopes_their_derivatives(
        x in -6f32..6., y in -3f32..3., label in 0f32..1., s in -4f32..4., spread in 0f32..3.,
        logits in prop::collection::vec(-4f32..4., 2..6),
    ) {
        let d = f64::from(x);
        let close = |actual: f32, expected: f64| {
            let room = 3e-5 * expected.abs().max(1.);
            prop_assert!((f64::from(actual) - expected).abs() < room, "{} for {}", actual, expected);
            Ok(())
        };
        close(Loss::squared(x).loss, d * d / 2.)?;
        close(Loss::squared(x).slope, d)?;
        close(Loss::huber(x).loss, huber(d))?;
        close(Loss::huber(x).slope, slope(x, huber))?;
        let wide = f64::from(label);
        close(Loss::bernoulli(x, label).loss, bernoulli(d, wide))?;
        close(Loss::bernoulli(x, label).slope, slope(x, |x| bernoulli(x, wide)))?;

        let gaussian = Gaussian::new(x, s, y, spread);
        let [target, log_variance, v] = [y, s, spread].map(f64::from);
        close(gaussian.loss, likelihood(d, log_variance, target, v))?;
        let by_mean = slope(x, |x| likelihood(x, log_variance, target, v));
        close(gaussian.slope_mean, by_mean)?;
        let by_s = slope(s, |s| likelihood(d, s, target, v));
        close(gaussian.slope_log_variance, by_s)?;

        let task = WeightedTask::new(label, s);
        let weighted = |loss: f64, s: f64| (-s).exp() * loss + s / 2.;
        close(task.loss, weighted(wide, log_variance))?;
        close(task.weight, slope(label, |loss| weighted(loss, log_variance)))?;
        close(task.slope_log_variance, slope(s, |s| weighted(wide, s)))?;

        let all: Vec<f64> = logits.iter().map(|&logit| f64::from(logit)).collect();
        let mut slopes = vec![7.; logits.len()];
        let index = logits.len() / 2;
        close(categorical(&logits, index, &mut slopes), softmax_loss(&all, index))?;
        for (place, found) in slopes.into_iter().enumerate() {
            let moved = |logit| {
                let mut all = all.clone();
                all[place] = logit;
                softmax_loss(&all, index)
            };
            close(found, slope(logits[place], moved))?;
        }
    }
}

/// Beyond an end nothing pushes further out, and whatever pushes back is let through.
#[test]
fn log_variances_come_back_from_their_ends() {
    let (least, most) = LOG_VARIANCE;
    // Half the square over the variance: none, none, exp(10), 1e8 exp(-10) twice, none.
    let back_up = 0.5 - 0.5 * 10f64.exp();
    let cases = [
        (least - 1., 0., 0.),
        (least, 0., 0.),
        (least - 1., 1., back_up),
        (most + 1., 1e4, 0.),
        (most, 1e4, 0.),
        (most + 1., 0., 0.5),
    ];
    for (s, mean, expected) in cases {
        let gaussian = Gaussian::new(mean, s, 0., 0.);
        assert_close(&[gaussian.slope_log_variance], &[expected]);
        if mean == 0. {
            let within = f64::from(s.clamp(least, most));
            assert_close(&[gaussian.loss], &[0.5 * within]);
        }
    }
}
