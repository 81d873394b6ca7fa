//! The oracle of dropout on a linear model: with orthogonal inputs, a squared loss, inverted dropout and no
//! decay the fitted weights are 1 - p times least squares, and so the predicted STD is 1 - p times that of
//! least squares. For with y = w x in each direction, E_m (y - m v x / (1 - p))² is least at v = (1 - p) w.

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    predictive::Predictive,
    saved::{Linear, Network},
    settings::{DropoutLayers, OptimizerKind},
    supervised::{Examples, Objective},
};

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
    let settings = Settings {
        learning_rate: Some(0.2),
        batch_size: Some(256),
        dropout: Some(P),
        dropout_layers: Some(DropoutLayers::First),
        optimizer: Some(OptimizerKind::Sgd),
        ..Settings::default()
    };
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
