//! Populations that learn from examples, on problems whose answer is known.

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised,
    architecture::Architecture,
    loss::TaskWeighting,
    observation::Input,
    predictive::{Predictive, to_host},
    settings::{Hidden, OptimizerKind},
    supervised::{Examples, Objective, Prediction},
};
use common::{CPU, numbers, randomness};
use rand_distr::{Distribution, StandardNormal};
use tch::{Kind, Tensor};

fn settings(hidden: &[usize]) -> Settings {
    Settings {
        hidden: Some(Hidden(hidden.to_vec())),
        learning_rate: Some(0.02),
        batch_size: Some(32),
        ..Settings::default()
    }
}

fn population(
    settings: &Settings,
    (inputs, outputs): (usize, usize),
    objective: Objective,
    slots: Slots,
) -> Supervised {
    tch::set_num_threads(1);
    let hidden = settings.hidden.clone().unwrap().0;
    let architecture = Architecture::new(ObservationSpace::Box(inputs), hidden, outputs);
    Supervised::new(settings, (architecture, objective), slots, CPU)
}

fn input(slots: usize, width: usize, values: Vec<f32>) -> Input {
    Input::new(&Observations::Vector { width, values }, slots, CPU)
}

/// x from -1 to 1, the same in every slot.
fn line(rows: usize) -> Vec<f32> {
    (0..rows)
        .map(|i| 2. * i as f32 / (rows - 1) as f32 - 1.)
        .collect()
}

#[test]
fn a_squared_loss_finds_the_means() {
    let x = line(101);
    let targets: Vec<f32> = x.iter().flat_map(|x| [x.abs(), 1. - 2. * x]).collect();
    let examples = Examples::new(input(1, 1, x.clone()), &targets, 2);
    let objective = Objective::Squared(vec![1., 1.]);
    let mut fitted = population(&settings(&[16]), (1, 2), objective, Slots::dense([3]));
    fitted.fit(&examples, 3_000);
    let predicted = to_host(&fitted.predict(&input(1, 1, x), None).mean);
    for (predicted, target) in predicted.iter().zip(&targets) {
        assert!(
            (predicted - f64::from(*target)).abs() < 0.05,
            "{predicted} for {target}"
        );
    }
}

/// Noise of STD 0.1 where x < 0 and 1 where x > 0.
#[test]
fn a_gaussian_likelihood_finds_the_noise_where_it_is() {
    let rows = 4_000;
    let x = line(rows);
    let mut random = randomness(1);
    let mut noise = |x: f32| {
        let normal: f32 = StandardNormal.sample(&mut random);
        if x < 0. { 0.1 * normal } else { normal }
    };
    let targets: Vec<f32> = x.iter().map(|&x| 2. * x + 8. + noise(x)).collect();
    let examples = Examples::new(input(1, 1, x), &targets, 1);
    let objective = Objective::Gaussian;
    let mut fitted = population(&settings(&[32]), (1, 1), objective, Slots::dense([0]));
    fitted.fit(&examples, 8_000);
    let seen = input(1, 1, vec![-0.5, 0.5]);
    let prediction = fitted.predict(&seen, None);
    let [quiet, loud] = to_host(&prediction.aleatoric.unwrap())[..] else {
        panic!()
    };
    assert!((0.007..0.014).contains(&quiet), "{quiet}");
    assert!((0.8..1.2).contains(&loud), "{loud}");
    let means = to_host(&prediction.mean);
    assert!(
        (means[0] - 7.).abs() < 0.05 && (means[1] - 9.).abs() < 0.15,
        "{means:?}"
    );
}

/// Without any noise of their own, targets that are distributions with variance 0.25 have just that.
#[test]
fn the_variance_of_targets_is_found_too() {
    let x = line(50);
    let targets: Vec<f32> = x.clone();
    let mut examples = Examples::new(input(1, 1, x), &targets, 1);
    examples.target_variance = Some(Tensor::full([1, 50, 1], 0.25, (Kind::Float, CPU)));
    let objective = Objective::Gaussian;
    let mut fitted = population(&settings(&[16]), (1, 1), objective, Slots::dense([0]));
    fitted.fit(&examples, 3_000);
    let prediction = fitted.predict(&examples.input, None);
    for variance in to_host(&prediction.aleatoric.unwrap()) {
        assert!((variance - 0.25).abs() < 0.02, "{variance}");
    }
}

#[test]
fn a_cross_entropy_finds_the_probabilities() {
    let x = line(2);
    let labels = [0.2, 0.9];
    let examples = Examples::new(input(1, 1, x), &labels, 1);
    let objective = Objective::Bernoulli;
    let mut fitted = population(&settings(&[8]), (1, 1), objective, Slots::dense([0]));
    fitted.fit(&examples, 2_000);
    let logits = fitted.predict(&examples.input, None).mean;
    let probabilities = to_host(&logits.sigmoid());
    assert!((probabilities[0] - 0.2).abs() < 0.01 && (probabilities[1] - 0.9).abs() < 0.01);
}

/// Half mean squared errors of 1/2, 2 and 1/8 with variances of 1, 4 and 1/8: weights are 1, 1/4 and 8,
/// the total is 1/2 + 1/2 + 1 + (ln 4 - ln 8) / 2, and the first two are where they belong.
#[test]
fn weighted_losses_by_hand() {
    let row = |values: [f32; 3]| Tensor::from_slice(&values).view([1, 1, 3]);
    let (losses, s) = ([0.5, 2., 0.125], [0., 4_f32.ln(), -(8_f32.ln())]);
    let weighting = TaskWeighting::new(&row(losses), &row(s));
    let near = |found: &Tensor, expected: &[f64]| {
        for (found, expected) in to_host(found).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} for {expected}");
        }
    };
    near(&weighting.weight, &[1., 0.25, 8.]);
    near(&weighting.total, &[2. - 0.5 * 2_f64.ln()]);
    near(&weighting.slope_log_variance, &[0., 0., -0.5]);
    let negative = TaskWeighting::new(&row([0.; 3]), &row([-2., 1., -3.]));
    near(&negative.total, &[-2.]);
}

/// One step of gradient descent: each task's slope is weighted by exp(-s), as by a fixed weight, and s
/// moves against 1/2 - exp(-s) L.
#[test]
fn a_step_on_uncertainty_weighted_tasks_by_hand() {
    let settings = Settings {
        optimizer: Some(OptimizerKind::Sgd),
        ..settings(&[8])
    };
    let x = line(20);
    let targets: Vec<f32> = x.iter().flat_map(|x| [x.abs(), 3. * x]).collect();
    let examples = Examples::new(input(1, 1, x), &targets, 2);
    let new = |objective| population(&settings, (1, 2), objective, Slots::dense([2]));
    let start = Tensor::from_slice(&[0_f32, 4_f32.ln()]).view([1, 1, 2]);
    let mut learned = new(Objective::UncertaintyWeighted).with_log_variances(&start);
    let mut fixed = new(Objective::Squared(vec![1., 0.25]));
    let difference = learned.predict(&examples.input, None).mean - &examples.target;
    let half_square = difference.square() * 0.5;
    let losses = to_host(&half_square.mean_dim([0, 1].as_slice(), false, Kind::Double));
    learned.update(&examples);
    fixed.update(&examples);
    for (layer, other) in learned
        .parameters
        .layers
        .iter()
        .zip(&fixed.parameters.layers)
    {
        let moved = (&layer.weight - &other.weight).abs().max();
        assert!(moved.double_value(&[]) < 1e-7);
    }
    let expected = [
        0. - 0.02 * (0.5 - losses[0]),
        4_f64.ln() - 0.02 * (0.5 - losses[1] / 4.),
    ];
    for (found, expected) in learned.log_variances()[0].iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found} for {expected}");
    }
}

/// Two tasks whose noise differs a hundredfold: the learned variances are the mean squared errors.
#[test]
fn the_uncertainties_of_tasks_are_their_mean_squared_errors() {
    let rows = 1_000;
    let x = line(rows);
    let mut random = randomness(2);
    let mut normal = || -> f32 { StandardNormal.sample(&mut random) };
    let targets: Vec<f32> = x
        .iter()
        .flat_map(|x| [x + 0.1 * normal(), 10. * (x + normal())])
        .collect();
    let examples = Examples::new(input(1, 1, x), &targets, 2);
    let objective = Objective::UncertaintyWeighted;
    let mut fitted = population(&settings(&[16]), (1, 2), objective, Slots::dense([0]));
    fitted.fit(&examples, 6_000);
    let predicted = fitted.predict(&examples.input, None).mean;
    let square = (&predicted - &examples.target).square();
    let errors = to_host(&square.mean_dim([0, 1].as_slice(), false, Kind::Double));
    for (s, error) in fitted.log_variances()[0].iter().zip(errors) {
        assert!((s - error.ln()).abs() < 0.1, "exp({s}) for {error}");
    }
}

#[test]
fn log_variances_begin_where_they_are_told_to_and_within_their_ends() {
    let objective = Objective::UncertaintyWeighted;
    let new = population(&settings(&[4]), (1, 3), objective, Slots::dense([0]));
    assert_eq!(new.log_variances(), [[0., 0., 0.]]);
    let start = Tensor::from_slice(&[-2_f32, 3., 50.]).view([1, 1, 3]);
    let told = new.with_log_variances(&start);
    assert_eq!(told.log_variances(), [[-2., 3., 10.]]);
}

#[test]
fn watching_changes_nothing_and_sees_both_ends() {
    let x = line(40);
    let examples = Examples::new(input(1, 1, x.clone()), &x, 1);
    let objective = || Objective::UncertaintyWeighted;
    let new = || population(&settings(&[8]), (1, 1), objective(), Slots::dense([4]));
    let (mut alone, mut watched) = (new(), new());
    alone.fit(&examples, 25);
    let mut seen = Vec::new();
    watched.fit_watched(&examples, 25, 10, |networks, update| {
        seen.push((update, networks.log_variances()[0][0]));
    });
    let moments: Vec<u64> = seen.iter().map(|moment| moment.0).collect();
    assert_eq!(moments, [0, 10, 20, 25]);
    assert_eq!(seen[0].1, 0.);
    assert_eq!(seen[3].1, alone.log_variances()[0][0]);
    assert_eq!(
        to_host(&alone.parameters.flat),
        to_host(&watched.parameters.flat)
    );
}

/// A population is its members, each trained alone: on CPU, bit for bit.
#[test]
fn company_changes_no_network() {
    let settings = Settings {
        dropout: Some(0.2),
        ..settings(&[16, 16])
    };
    let fit = |seeds: &[u64]| {
        let slots = Slots::blocks(seeds.iter().copied(), CPU).remove(0);
        let mut values = vec![0.; slots.len() * 40];
        let mut targets = values.clone();
        for (slot, seed) in slots.seeds() {
            values[slot * 40..][..40].copy_from_slice(&numbers(&mut randomness(seed), 40));
            targets[slot * 40..][..40].copy_from_slice(&numbers(&mut randomness(100 + seed), 40));
        }
        let examples = Examples::new(input(slots.len(), 1, values), &targets, 1);
        let mut fitted = population(&settings, (1, 1), Objective::Gaussian, slots);
        fitted.fit(&examples, 50);
        let samples = fitted.sample(&examples.input, 3, 0).unwrap();
        let predictive = Predictive::new(&samples);
        let of_five = 5 * 40..6 * 40;
        (
            predictive.mean[of_five.clone()].to_vec(),
            predictive.epistemic[of_five].to_vec(),
        )
    };
    assert_eq!(fit(&[5]), fit(&[0, 3, 5, 6]));
}

/// Targets that stay are those of `fit`, and they are renewed when it is time.
#[test]
fn examples_that_move_are_renewed_by_the_network_as_it_is() {
    let fresh = || {
        let objective = Objective::Squared(vec![1.]);
        population(&settings(&[8]), (1, 1), objective, Slots::dense([4]))
    };
    let examples = |target: f32| Examples::new(input(1, 1, line(40)), &[target; 40], 1);
    let (mut stays, mut moves) = (fresh(), fresh());
    stays.fit(&examples(2.), 50);
    let renewals = std::cell::RefCell::new(Vec::new());
    moves.fit_moving(&mut examples(0.), 50, 20, |network, examples| {
        let mean = network.predict(&examples.input, None).mean;
        renewals.borrow_mut().push(to_host(&mean)[0]);
        examples.target = Tensor::full([1, 40, 1], 2., (Kind::Float, CPU));
    });
    assert_eq!(moves.parameters.flat, stays.parameters.flat);
    let renewals = renewals.into_inner();
    assert_eq!(renewals.len(), 3, "before the updates 0, 20 and 40");
    assert!(
        renewals.is_sorted_by(|one, next| one < next),
        "{renewals:?}"
    );

    // y = 1 + mu / 2 is where mu = 2.
    let mut bootstrapped = fresh();
    let mut examples = examples(0.);
    bootstrapped.fit_moving(&mut examples, 3_000, 50, |network, examples| {
        examples.target = 1. + 0.5 * network.predict(&examples.input, None).mean;
    });
    let means = to_host(&bootstrapped.predict(&examples.input, None).mean);
    assert!(
        means.iter().all(|mean| (mean - 2.).abs() < 0.02),
        "{means:?}"
    );
}

#[test]
fn moments_are_those_of_the_samples() {
    let sample = |mean: f32, noise: f32| Prediction {
        mean: Tensor::from_slice(&[mean]).view([1, 1, 1]),
        aleatoric: Some(Tensor::from_slice(&[noise]).view([1, 1, 1])),
    };
    let predictive = Predictive::new(&[sample(1., 0.5), sample(2., 1.), sample(6., 1.5)]);
    assert_eq!(predictive.mean, [3.]);
    assert_eq!(predictive.epistemic, [7.]);
    assert_eq!(predictive.aleatoric, Some(vec![1.]));
}
