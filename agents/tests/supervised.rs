//! Networks that learn from examples, on problems whose answer is known.

use crate::common::{self, *};
use agents::Supervised;
use agents::predictive::{Prediction, Predictive};
use agents::supervised::{Examples, Objective};

fn settings(hidden: &[usize]) -> Settings {
    Settings {
        hidden: Some(Hidden(hidden.to_vec())),
        learning_rate: Some(0.02),
        batch_size: Some(32),
        ..Settings::default()
    }
}

/// A network of one input.
fn network(settings: &Settings, outputs: usize, objective: Objective, seed: u64) -> Supervised {
    let hidden = settings.hidden.clone().unwrap().0;
    let architecture = Architecture::new(ObservationSpace::Box(1), hidden, outputs);
    Supervised::new(settings, (architecture, objective), seed)
}

fn input(values: Vec<f32>) -> Observations {
    Observations::Vector { width: 1, values }
}

/// x from -1 to 1.
fn line(rows: usize) -> Vec<f32> {
    (0..rows)
        .map(|i| 2. * i as f32 / (rows - 1) as f32 - 1.)
        .collect()
}

#[test]
fn a_squared_loss_finds_the_means() {
    let x = line(101);
    let targets: Vec<f32> = x.iter().flat_map(|x| [x.abs(), 1. - 2. * x]).collect();
    let examples = Examples::new(input(x), targets);
    let objective = Objective::Squared(vec![1., 1.]);
    let mut fitted = network(&settings(&[16]), 2, objective, 3);
    fitted.fit(&examples, 3_000);
    let predicted = fitted.predict(&examples.input, None).mean;
    assert_near(&predicted, &examples.target, 0.05);
}

/// Noise of STD 0.1 where x < 0 and 1 where x > 0.
#[test]
fn a_gaussian_likelihood_finds_the_noise_where_it_is() {
    let rows = 4_000;
    let x = line(rows);
    let mut random = randomness(1);
    let mut noise = |x: f32| {
        let normal = standard_normal(&mut random) as f32;
        if x < 0. { 0.1 * normal } else { normal }
    };
    let targets = x.iter().map(|&x| 2. * x + 8. + noise(x)).collect();
    let examples = Examples::new(input(x), targets);
    let mut fitted = network(&settings(&[32]), 1, Objective::Gaussian, 0);
    fitted.fit(&examples, 8_000);
    let prediction = fitted.predict(&input(vec![-0.5, 0.5]), None);
    let [quiet, loud] = prediction.aleatoric.unwrap()[..] else {
        panic!()
    };
    assert!((0.007..0.014).contains(&quiet), "{quiet}");
    assert!((0.8..1.2).contains(&loud), "{loud}");
    let means = prediction.mean;
    assert!(
        (means[0] - 7.).abs() < 0.05 && (means[1] - 9.).abs() < 0.15,
        "{means:?}"
    );
}

/// Without any noise of their own, targets that are distributions with variance 0.25 have just that.
#[test]
fn the_variance_of_targets_is_found_too() {
    let x = line(50);
    let mut examples = Examples::new(input(x.clone()), x);
    examples.target_variance = Some(vec![0.25; 50]);
    let mut fitted = network(&settings(&[16]), 1, Objective::Gaussian, 0);
    fitted.fit(&examples, 3_000);
    let prediction = fitted.predict(&examples.input, None);
    assert_near(&prediction.aleatoric.unwrap(), &[0.25; 50], 0.02);
}

#[test]
fn a_cross_entropy_finds_the_probabilities() {
    let examples = Examples::new(input(line(2)), vec![0.2, 0.9]);
    let mut fitted = network(&settings(&[8]), 1, Objective::Bernoulli, 0);
    fitted.fit(&examples, 2_000);
    let logits = fitted.predict(&examples.input, None).mean.into_iter();
    let probabilities: Vec<f32> = logits.map(|logit| 1. / (1. + (-logit).exp())).collect();
    assert_near(&probabilities, &examples.target, 0.01);
}

/// One step of gradient descent: each task's slope is weighted by exp(-s), as by a fixed weight, and s
/// moves against 1/2 - exp(-s) L.
#[test]
fn a_step_on_uncertainty_weighted_tasks_by_hand() {
    let settings = with(settings(&[8]), "optimizer=sgd");
    let x = line(20);
    let targets = x.iter().flat_map(|x| [x.abs(), 3. * x]).collect();
    let examples = Examples::new(input(x), targets);
    let new = |objective| network(&settings, 2, objective, 2);
    let start = [0_f32, 4_f32.ln()];
    let mut learned = new(Objective::UncertaintyWeighted).with_log_variances(&start);
    let mut fixed = new(Objective::Squared(vec![1., 0.25]));
    let predicted = learned.predict(&examples.input, None).mean;
    let errors = predicted.iter().zip(&examples.target);
    let squares: Vec<f64> = errors.map(|(p, y)| f64::from(p - y).powi(2)).collect();
    // Half the mean squared error of each output.
    let half = |output| squares.iter().skip(output).step_by(2).sum::<f64>() / 40.;
    let (one, other) = (half(0), half(1));
    learned.update(&examples);
    fixed.update(&examples);
    let [found, expected] = [&learned, &fixed].map(|network| {
        let layers = network.network().layers().to_vec().into_iter();
        layers.flat_map(|layer| layer.weight).collect::<Vec<f32>>()
    });
    assert_near(&found, &expected, 1e-7);
    let expected = [
        0. - 0.02 * (0.5 - one),
        4_f64.ln() - 0.02 * (0.5 - other / 4.),
    ];
    assert_near(&learned.log_variances(), &expected, 1e-6);
}

#[test]
fn log_variances_begin_where_they_are_told_to_and_within_their_ends() {
    let new = network(&settings(&[4]), 3, Objective::UncertaintyWeighted, 0);
    assert_eq!(new.log_variances(), [0., 0., 0.]);
    let told = new.with_log_variances(&[-2., 3., 50.]);
    assert_eq!(told.log_variances(), [-2., 3., 10.]);
}

#[test]
fn watching_changes_nothing_and_sees_both_ends() {
    let x = line(40);
    let examples = Examples::new(input(x.clone()), x);
    let new = || network(&settings(&[8]), 1, Objective::UncertaintyWeighted, 4);
    let (mut alone, mut watched) = (new(), new());
    alone.fit(&examples, 25);
    let mut seen = Vec::new();
    watched.fit_watched(&examples, 25, 10, |networks, update| {
        seen.push((update, networks.log_variances()[0]));
    });
    let moments: Vec<u64> = seen.iter().map(|moment| moment.0).collect();
    assert_eq!(moments, [0, 10, 20, 25]);
    assert_eq!(seen[0].1, 0.);
    assert_eq!(seen[3].1, alone.log_variances()[0]);
    assert_eq!(alone.network(), watched.network());
}

/// Targets that stay are those of `fit`, and they are renewed when it is time.
#[test]
fn examples_that_move_are_renewed_by_the_network_as_it_is() {
    let fresh = || network(&settings(&[8]), 1, Objective::Squared(vec![1.]), 4);
    let examples = |target: f32| Examples::new(input(line(40)), vec![target; 40]);
    let (mut stays, mut moves) = (fresh(), fresh());
    stays.fit(&examples(2.), 50);
    let renewals = std::cell::RefCell::new(Vec::new());
    moves.fit_moving(&mut examples(0.), 50, 20, |network, examples| {
        let mean = network.predict(&examples.input, None).mean;
        renewals.borrow_mut().push(mean[0]);
        examples.target = vec![2.; 40];
    });
    assert_eq!(moves.network(), stays.network());
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
        let mean = network.predict(&examples.input, None).mean;
        examples.target = mean.into_iter().map(|mean| 1. + 0.5 * mean).collect();
    });
    let means = bootstrapped.predict(&examples.input, None).mean;
    assert_near(&means, &[2.; 40], 0.02);
}

#[test]
fn moments_are_those_of_the_samples() {
    let sample = |mean: f32, noise: f32| Prediction {
        mean: vec![mean],
        aleatoric: Some(vec![noise]),
    };
    let predictive = Predictive::new(&[sample(1., 0.5), sample(2., 1.), sample(6., 1.5)]);
    assert_eq!(predictive.mean, [3.]);
    assert_eq!(predictive.epistemic, [7.]);
    assert_eq!(predictive.aleatoric, Some(vec![1.]));
}

/// The oracle of dropout on a linear model: with orthogonal inputs, a squared loss, inverted dropout and no
/// decay the fitted weights are 1 - p times least squares, and so the predicted STD is 1 - p times that of
/// least squares. For with y = w x in each direction, E_m (y - m v x / (1 - p))² is least at v = (1 - p) w.
mod linear {
    use super::*;

    const P: f64 = 0.3;
    /// Targets of each of the orthogonal inputs: least squares gives their means.
    const TARGETS: [[f32; 2]; 4] = [[1.0, 3.0], [-1.5, -0.5], [0.4, 0.6], [0.9, 1.1]];

    /// A network whose hidden layer passes its one-hot input on, so that it is linear.
    fn linear(weight: Vec<f32>) -> Network {
        let units = TARGETS.len();
        let pass_on = Linear {
            inputs: units,
            outputs: units,
            weight: common::identity(units),
            bias: vec![0.; units],
        };
        let output = Linear {
            inputs: units,
            outputs: 1,
            weight,
            bias: vec![0.],
        };
        Network::new(vec![pass_on, output]).unwrap()
    }

    /// The linear network fitted under the masks of its input; only its output weights learn.
    fn fitted() -> Supervised {
        let units = TARGETS.len();
        let settings = with(
            Settings::default(),
            &format!(
                "learning-rate=0.2 batch-size=256 dropout={P} dropout-layers=first optimizer=sgd"
            ),
        );
        let architecture = Architecture::new(ObservationSpace::Discrete(units), vec![units], 1);
        let objective = (architecture, Objective::Squared(vec![1.0]));
        let mut fitted =
            Supervised::new(&settings, objective, 1).with_network(&linear(vec![0.; units]));
        let input = Observations::Index((0..256).map(|row| row % 4).collect());
        let targets = (0..256).map(|row| TARGETS[row % 4][row / 4 % 2]).collect();
        let examples = Examples::new(input, targets);
        // As a batch holds all examples, so many masks are drawn in each update that their mean is nearly
        // exact; averaging the last weights does the rest.
        let mut sums = vec![0.; units];
        let (updates, averaged) = (6_000, 4_000);
        for update in 0..updates {
            fitted.update(&examples);
            let learned = fitted.network().layers()[1].weight.clone();
            if update >= updates - averaged {
                sums.iter_mut()
                    .zip(&learned)
                    .for_each(|(sum, w)| *sum += f64::from(*w));
            }
            fitted = fitted.with_network(&linear(learned));
        }
        let mean = |sum: f64| (sum / averaged as f64) as f32;
        fitted.with_network(&linear(sums.into_iter().map(mean).collect()))
    }

    /// The weights within 0.5 %, the STDs within the error of the passes: 1 / sqrt(2 * 19,999) = 0.5 %, four
    /// times.
    #[test]
    fn weights_and_stds_are_one_minus_p_times_those_of_least_squares() {
        let fitted = fitted();
        let least_squares = TARGETS.map(|[one, other]| f64::from(one + other) / 2.0);
        let weights = fitted.network().layers()[1].weight.clone();
        let points = Observations::Index(vec![0, 1, 2, 3]);
        let samples = fitted.sample(&points, 20_000, 0).unwrap();
        let predictive = Predictive::new(&samples);
        for (point, w) in least_squares.into_iter().enumerate() {
            let ratio = f64::from(weights[point]) / w;
            assert!((ratio / (1.0 - P) - 1.0).abs() < 0.005, "{ratio}");
            let std_of_least_squares = (P / (1.0 - P)).sqrt() * w.abs();
            let ratio = predictive.epistemic[point].sqrt() / std_of_least_squares;
            assert!((ratio / (1.0 - P) - 1.0).abs() < 0.02, "{ratio}");
        }
    }
}
