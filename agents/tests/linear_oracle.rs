//! The oracle of dropout on a linear model: with orthogonal inputs, a squared loss, inverted dropout and no
//! decay the fitted weights are 1 - p times least squares, and so the predicted STD is 1 - p times that of
//! least squares. For with y = w x in each direction, E_m (y - m v x / (1 - p))² is least at v = (1 - p) w.

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised,
    architecture::Architecture,
    observation::Input,
    predictive::{Predictive, to_host},
    settings::{DropoutLayers, Hidden, OptimizerKind},
    supervised::{Examples, Objective},
};
use common::CPU;
use tch::{Kind, Tensor};

const P: f64 = 0.3;
/// Targets of each of the orthogonal inputs: least squares gives their means.
const TARGETS: [[f32; 2]; 4] = [[1.0, 3.0], [-1.5, -0.5], [0.4, 0.6], [0.9, 1.1]];

/// A network whose hidden layer passes its one-hot input on, so that it is linear, and whose masks are
/// those of the input. Only its output weights learn.
fn fitted() -> Supervised {
    tch::set_num_threads(1);
    let units = TARGETS.len();
    let settings = Settings {
        hidden: Some(Hidden(vec![units])),
        learning_rate: Some(0.2),
        batch_size: Some(256),
        dropout: Some(P),
        dropout_layers: Some(DropoutLayers::First),
        optimizer: Some(OptimizerKind::Sgd),
        ..Settings::default()
    };
    let architecture = Architecture::new(ObservationSpace::Discrete(units), vec![units], 1);
    let objective = (architecture, Objective::Squared(vec![1.0]));
    let mut fitted = Supervised::new(&settings, objective, Slots::dense([1]), CPU);
    let pass_on = |fitted: &Supervised| {
        let identity = Tensor::eye(units as i64, (Kind::Float, CPU)).unsqueeze(0);
        let first = &fitted.parameters.layers[0];
        first.weight.shallow_clone().copy_(&identity);
        let _ = first.bias.shallow_clone().zero_();
        let _ = fitted.parameters.layers[1].bias.shallow_clone().zero_();
    };
    let rows: Vec<i64> = (0..256).map(|row| row % 4).collect();
    let targets: Vec<f32> = (0..256).map(|row| TARGETS[row % 4][row / 4 % 2]).collect();
    let input = Input::new(&Observations::Index(rows), 1, CPU);
    let examples = Examples::new(input, &targets, 1);
    pass_on(&fitted);
    // As a batch holds all examples, so many masks are drawn in each update that their mean is nearly
    // exact; averaging the last weights does the rest.
    let mut sum = Tensor::zeros([1, units as i64, 1], (Kind::Float, CPU));
    let (updates, averaged) = (6_000, 4_000);
    for update in 0..updates {
        fitted.update(&examples);
        pass_on(&fitted);
        if update >= updates - averaged {
            sum += &fitted.parameters.layers[1].weight;
        }
    }
    let weight = &fitted.parameters.layers[1].weight;
    weight.shallow_clone().copy_(&(sum / averaged as f64));
    fitted
}

/// The weights within 0.5 %, the STDs within the error of the passes: 1 / sqrt(2 * 19,999) = 0.5 %, four
/// times.
#[test]
fn weights_and_stds_are_one_minus_p_times_those_of_least_squares() {
    let fitted = fitted();
    let least_squares = TARGETS.map(|[one, other]| f64::from(one + other) / 2.0);
    let weights = to_host(&fitted.parameters.layers[1].weight);
    let points = Input::new(&Observations::Index(vec![0, 1, 2, 3]), 1, CPU);
    let samples = fitted.sample(&points, 20_000, 0).unwrap();
    let predictive = Predictive::new(&samples);
    for (point, w) in least_squares.into_iter().enumerate() {
        let ratio = weights[point] / w;
        assert!((ratio / (1.0 - P) - 1.0).abs() < 0.005, "{ratio}");
        let std_of_least_squares = (P / (1.0 - P)).sqrt() * w.abs();
        let ratio = predictive.epistemic[point].sqrt() / std_of_least_squares;
        assert!((ratio / (1.0 - P) - 1.0).abs() < 0.02, "{ratio}");
    }
}
