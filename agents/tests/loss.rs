//! Losses against their formulas in f64, whose central differences are the slopes, and where floats end.

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
    assert_close(&[variance(4f32.ln()), variance(50.)], &[4., 10f64.exp()]);
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

/// What a float's exponential cannot hold.
#[test]
fn certainties_cost_what_they_should() {
    for (logit, label) in [(1e3, 1.), (-1e3, 0.), (-1e3, 1.), (1e3, 0.)] {
        let wrong = f64::from(f32::from(logit > 0.) - label).abs();
        let loss = Loss::bernoulli(logit, label);
        assert_close(&[loss.loss, loss.slope.abs()], &[1e3 * wrong, wrong]);
    }
    let mut slopes = [0.; 3];
    let loss = categorical(&[0., -1000., 1000.], 0, &mut slopes);
    assert_close(&[loss], &[1000.]);
    assert_close(&slopes, &[-1., 0., 1.]);
}
