//! Losses against numbers worked out by hand, and their slopes against autograd.

use agents::loss::{Gaussian, LOG_VARIANCE, Loss, TaskWeighting, variance};
use tch::{Kind, Tensor};

fn doubles(values: &[f64]) -> Tensor {
    Tensor::from_slice(values)
}

fn host(tensor: &Tensor) -> Vec<f64> {
    Vec::try_from(tensor.to_kind(Kind::Double).contiguous().view([-1])).unwrap()
}

fn assert_close(actual: &Tensor, expected: &[f64]) {
    let actual = host(actual);
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        let room = 1e-6 * e.abs().max(1.);
        assert!((a - e).abs() < room, "{actual:?} for {expected:?}");
    }
}

/// The derivative of the sum of what `loss` gives, by autograd.
fn slope(at: &Tensor, loss: impl Fn(&Tensor) -> Tensor) -> Vec<f64> {
    let leaf = at.copy().set_requires_grad(true);
    loss(&leaf).sum(Kind::Double).backward();
    host(&leaf.grad())
}

#[test]
fn squared_and_huber_by_hand_and_by_autograd() {
    let d = doubles(&[-3., -1., -0.5, 0., 0.25, 2.]);
    let squared = Loss::squared(&d);
    assert_close(&squared.loss, &[4.5, 0.5, 0.125, 0., 0.03125, 2.]);
    assert_close(&squared.slope, &slope(&d, |d| Loss::squared(d).loss));
    let huber = Loss::huber(&d);
    assert_close(&huber.loss, &[2.5, 0.5, 0.125, 0., 0.03125, 1.5]);
    assert_close(&huber.slope, &slope(&d, |d| Loss::huber(d).loss));
}

#[test]
fn cross_entropies_by_hand_and_by_autograd() {
    // A probability of 3/4 costs ln 4/3 or ln 4, and a label of 1/2 their mean.
    let logit = doubles(&[3f64.ln(); 3]);
    let label = doubles(&[1., 0., 0.5]);
    let (hit, miss) = ((4f64 / 3.).ln(), 4f64.ln());
    let bernoulli = Loss::bernoulli(&logit, &label);
    assert_close(&bernoulli.loss, &[hit, miss, (hit + miss) / 2.]);
    assert_close(
        &bernoulli.slope,
        &slope(&logit, |logit| Loss::bernoulli(logit, &label).loss),
    );
    // Probabilities 1/6, 2/6 and 3/6, then a certainty that a float cannot hold.
    let logits = doubles(&[0., 2f64.ln(), 3f64.ln(), 0., -1000., 1000.]).view([2, 3]);
    let index = Tensor::from_slice(&[1_i64, 0]).view([2, 1]);
    let categorical = Loss::categorical(&logits.to_kind(Kind::Float), &index);
    assert_close(&categorical.loss, &[3f64.ln(), 1000.]);
    let sixths = [1. / 6., -4. / 6., 3. / 6.];
    assert_close(&categorical.slope, &[&sixths[..], &[-1., 0., 1.]].concat());
    let by_autograd = slope(&logits, |logits| {
        logits.cross_entropy_loss::<Tensor>(&index.view([-1]), None, tch::Reduction::Sum, -100, 0.)
    });
    assert_close(&categorical.slope, &by_autograd);
}

/// exp(-s) (d² + v) / 2 + s / 2 for s = ln 4 and d = 3: 9/8 + ln 2, and with v = 7 2 + ln 2.
#[test]
fn the_likelihood_of_a_gaussian_by_hand() {
    let (mean, s) = (doubles(&[5.]), doubles(&[4f64.ln()]));
    let target = doubles(&[2.]);
    let gaussian = Gaussian::new(&mean, &s, &target, None);
    assert_close(&gaussian.loss, &[9. / 8. + 2f64.ln()]);
    assert_close(&gaussian.slope_mean, &[0.75]);
    assert_close(&gaussian.slope_log_variance, &[0.5 - 9. / 8.]);
    let gaussian = Gaussian::new(&mean, &s, &target, Some(&doubles(&[7.])));
    assert_close(&gaussian.loss, &[2. + 2f64.ln()]);
    assert_close(&gaussian.slope_mean, &[0.75]);
    assert_close(&gaussian.slope_log_variance, &[0.5 - 2.]);
    assert_close(&variance(&doubles(&[4f64.ln(), 50.])), &[4., 10f64.exp()]);
}

#[test]
fn the_likelihood_of_a_gaussian_by_autograd() {
    let mean = doubles(&[0.3, -2., 5., 0.1]);
    let s = doubles(&[-1.5, 0., 2.5, -9.9]);
    let target = doubles(&[0.1, 1., -4., 0.2]);
    let spread = doubles(&[0.2, 0., 3., 1e-4]);
    for variance in [None, Some(&spread)] {
        let loss = |mean: &Tensor, s: &Tensor| Gaussian::new(mean, s, &target, variance).loss;
        let gaussian = Gaussian::new(&mean, &s, &target, variance);
        assert_close(&gaussian.slope_mean, &slope(&mean, |mean| loss(mean, &s)));
        let by_s = slope(&s, |s| loss(&mean, s));
        assert_close(&gaussian.slope_log_variance, &by_s);
    }
}

/// Beyond an end nothing pushes further out, and whatever pushes back is let through.
#[test]
fn log_variances_come_back_from_their_ends() {
    let (least, most) = LOG_VARIANCE;
    let s = doubles(&[least - 1., least, least - 1., most + 1., most, most + 1.]);
    let mean = doubles(&[0., 0., 1., 1e4, 1e4, 0.]);
    let target = doubles(&[0.; 6]);
    let gaussian = Gaussian::new(&mean, &s, &target, None);
    // Half the square over the variance: none, none, exp(10), 1e8 exp(-10) twice, none.
    let back_up = 0.5 - 0.5 * 10f64.exp();
    let expected = [0., 0., back_up, 0., 0., 0.5];
    assert_close(&gaussian.slope_log_variance, &expected);
    let within = |s: f64| 0.5 * s;
    assert_close(
        &gaussian.loss.narrow(0, 0, 2),
        &[within(least), within(least)],
    );
}

#[test]
fn weighted_tasks_by_hand_and_by_autograd() {
    let losses = doubles(&[2., 0.5, 8., 3.]).view([2, 2]);
    let s = doubles(&[2f64.ln(), 0., 4f64.ln(), -1.]).view([2, 2]);
    let weighting = TaskWeighting::new(&losses, &s);
    assert_close(&weighting.weight, &[0.5, 1., 0.25, 1f64.exp()]);
    let first = 1. + 0.5 + 2f64.ln() / 2.;
    let second = 2. + 3. * 1f64.exp() + 2f64.ln() - 0.5;
    assert_close(&weighting.total, &[first, second]);
    let total = |s: &Tensor| TaskWeighting::new(&losses, s).total;
    assert_close(&weighting.slope_log_variance, &slope(&s, total));
    let of_losses = slope(&losses, |losses| TaskWeighting::new(losses, &s).total);
    assert_close(&weighting.weight, &of_losses);
}

/// With half a mean squared error, exp(s) is the mean squared error at the optimum, and the weighted
/// loss is then the same whatever the unit.
#[test]
fn at_the_optimum_the_uncertainty_is_twice_the_loss() {
    let losses = doubles(&[1e-3, 0.5, 300.]);
    let optimum = (&losses * 2.).log();
    let weighting = TaskWeighting::new(&losses, &optimum);
    assert_close(&weighting.slope_log_variance, &[0.; 3]);
    assert_close(&(weighting.weight * &losses), &[0.5; 3]);
    for shift in [-0.1, 0.1] {
        let beside = TaskWeighting::new(&losses, &(&optimum + shift));
        assert!(host(&beside.total)[0] > host(&weighting.total)[0]);
    }
}
