//! The simulation and its truth against each other, and against the engine.

use agents::{
    ObservationSpace, Observations, Settings,
    saved::{Linear, Network},
    settings::{DropoutLayers, Hidden},
};

use crate::study::calibration::inputs::Inputs;
use crate::study::calibration::link::Link;
use crate::study::calibration::original::Original;
use crate::study::calibration::problem::Problem;
use crate::study::calibration::retrain::{Retraining, retrain};
use crate::study::calibration::score::{Judged, Score, scores};
use crate::study::calibration::simulate::{Form, simulate};
use crate::study::calibration::task::{Task, grid};
use crate::study::calibration::truth::{DRAWS, Method, Truth, moments};

const P: f64 = 0.3;

fn settings(units: usize) -> Settings {
    Settings {
        hidden: Some(Hidden(vec![units])),
        learning_rate: Some(0.01),
        batch_size: Some(32),
        dropout: Some(P),
        dropout_layers: Some(DropoutLayers::First),
        ..Settings::default()
    }
}

fn problem(link: Link) -> Problem {
    let task = match link {
        Link::Value => Task::Regression,
        Link::Probability => Task::Classification,
    };
    let examples = task.draw(5, 200);
    Problem {
        original: Original::train(&settings(8), link, examples, (5, 300)),
        inputs: Inputs::Uniform { repeats: 4 },
        points: grid(5),
        shift: 0.0,
        unit: 1.0,
        noise: 0.1,
    }
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let off = (found - expected).abs();
        assert!(
            off < tolerance * expected.abs().max(0.01),
            "{found}, not {expected}"
        );
    }
}

/// Mean and STD in closed form are those of all 2^8 masks, and, up to the error of sampling, of masks that
/// the engine draws.
#[test]
fn closed_form_enumeration_and_monte_carlo_agree() {
    let Problem {
        original, points, ..
    } = problem(Link::Value);
    let readout = original.sampler().readout(&points).unwrap();
    let (mean, std) = readout.closed_form(P);
    let all_masks = readout.enumerate(P, Link::Value);
    close(&mean, &all_masks.0, 1e-9);
    close(&std, &all_masks.1, 1e-6);

    let truth = Truth::new(&original, &points, 5);
    assert_eq!(truth.method, Method::ClosedForm);
    assert_eq!((&truth.mean, &truth.std), (&mean, &std));
    let sampled: (Vec<f64>, Vec<f64>) = truth.draws.iter().map(|draws| moments(draws)).unzip();
    for (point, std) in std.iter().enumerate() {
        // Four standard errors.
        let error = 4.0 * std / (DRAWS as f64).sqrt();
        assert!((sampled.0[point] - mean[point]).abs() < error);
        assert!((sampled.1[point] - std).abs() < error);
    }
    // The mean network is the mean over masks.
    close(&original.sampler().outputs(&points, None), &mean, 1e-4);
}

#[test]
fn probabilities_of_a_narrow_classifier_are_enumerated() {
    let Problem {
        original, points, ..
    } = problem(Link::Probability);
    let truth = Truth::new(&original, &points, 5);
    assert_eq!(truth.method, Method::Enumeration);
    for (draws, (mean, std)) in truth.draws.iter().zip(truth.mean.iter().zip(&truth.std)) {
        assert!(draws.iter().all(|p| (0.0..=1.0).contains(p)));
        let sampled = moments(draws);
        assert!((sampled.0 - mean).abs() < 4.0 * std / (DRAWS as f64).sqrt());
        assert!((sampled.1 / std - 1.0).abs() < 0.06, "{} {std}", sampled.1);
    }
}

/// One input, three units that pass it on, times 1, 2 and -1, then the same again: with p = 1/2 in both
/// layers there is no closed form.
#[test]
fn deeper_networks_are_sampled() {
    let linear = |inputs: usize, outputs: usize, weight: &[f32]| Linear {
        inputs,
        outputs,
        weight: weight.to_vec(),
        bias: vec![0.0; outputs],
    };
    let layers = vec![
        linear(1, 1, &[1.0]),
        linear(1, 1, &[1.0]),
        linear(1, 1, &[3.0]),
    ];
    let original = Original {
        network: Network::new(layers).unwrap(),
        space: ObservationSpace::Box(1),
        link: Link::Value,
        settings: Settings {
            dropout: Some(0.5),
            dropout_layers: Some(DropoutLayers::All),
            ..settings(1)
        },
    };
    let point = Observations::Vector {
        width: 1,
        values: vec![2.0],
    };
    let truth = Truth::new(&original, &point, 0);
    assert_eq!(truth.method, Method::MonteCarlo);
    // 24 with probability 1/4, else 0: mean 6, STD sqrt(108).
    assert!(
        truth.draws[0]
            .iter()
            .all(|&draw| draw == 0.0 || draw == 24.0)
    );
    assert!((truth.mean[0] - 6.0).abs() < 4.0 * 108f64.sqrt() / (DRAWS as f64).sqrt());
    assert!(
        (truth.std[0] - 108f64.sqrt()).abs() < 0.4,
        "{}",
        truth.std[0]
    );
    let stretched = truth.stretched(2.0);
    close(&stretched.mean, &truth.mean, 1e-12);
    close(
        &[moments(&stretched.draws[0]).1],
        &[2.0 * truth.std[0]],
        1e-9,
    );
}

#[test]
fn one_mask_makes_a_function_and_many_make_noise() {
    let mut problem = problem(Link::Value);
    problem.noise = 0.0;
    // The same points over and over.
    problem.inputs = Inputs::Rows(problem.points.clone());
    let sampler = problem.original.sampler();
    let of = |form, seed| simulate(&problem, &sampler, (form, 2_000, seed));
    let point = |inputs: &Observations, row: usize| {
        let x = match inputs.get(row) {
            agents::Observation::Vector(x) => x[0],
            agents::Observation::Index(_) => panic!("a vector"),
        };
        ((x + 1.0) * 2.0) as usize
    };
    let one = of(Form::DataSet, 7);
    let generator = one.generator.as_ref().unwrap();
    for (row, target) in one.targets.iter().enumerate() {
        let expected = generator[point(&one.inputs, row)];
        assert!((target - expected).abs() < 1e-6, "{target}, not {expected}");
    }
    assert_ne!(of(Form::DataSet, 8).generator.unwrap(), *generator);

    let truth = Truth::new(&problem.original, &problem.points, 5);
    for (form, factor) in [(Form::Observation, 1.0), (Form::Stretched, 2.0)] {
        let many = of(form, 7);
        assert!(many.generator.is_none());
        for at in 0..5 {
            let rows = (0..2_000).filter(|&row| point(&many.inputs, row) == at);
            let values: Vec<f64> = rows.map(|row| many.targets[row]).collect();
            let (mean, std) = moments(&values);
            let expected = factor * truth.std[at];
            let error = expected / (values.len() as f64).sqrt();
            assert!((mean - truth.mean[at]).abs() < 4.0 * error, "{mean}");
            assert!(
                (std - expected).abs() < 4.0 * error,
                "{std}, not {expected}"
            );
        }
    }
}

#[test]
fn each_input_has_several_observations_and_classes_are_drawn() {
    let problem = problem(Link::Probability);
    let sampler = problem.original.sampler();
    let data = simulate(&problem, &sampler, (Form::Observation, 42, 1));
    let Observations::Vector { values, .. } = &data.inputs else {
        panic!("vectors");
    };
    assert_eq!(values.len(), 42);
    for four in values.chunks(4) {
        assert!(four.iter().all(|x| *x == four[0]));
    }
    assert!(
        data.targets
            .iter()
            .all(|&class| class == 0.0 || class == 1.0)
    );
}

/// A model is its seed's: the same whenever it is retrained, with weights and data of its own.
#[test]
fn a_model_is_that_of_its_seed() {
    let problem = problem(Link::Value);
    let how = Retraining {
        form: Form::DataSet,
        data: 40,
        updates: 20,
        passes: 5,
    };
    let [one, again, other] = [2, 2, 3].map(|seed| retrain(&problem, &how, seed));
    assert_eq!(one, again);
    assert_eq!(one.seed, 2);
    assert_ne!(one.mean, other.mean);
    assert_ne!(one.generator, other.generator);
}

/// Two models at two points, with numbers that can be worked out.
#[test]
fn scores_by_hand() {
    let truth = Truth {
        mean: vec![0.0, 0.0],
        std: vec![1.0, 3.0],
        draws: vec![vec![-1.0, 1.0], vec![-3.0, 3.0]],
        method: Method::ClosedForm,
    };
    let model = |seed, std: [f64; 2], generator: Option<Vec<f64>>| super::retrain::Model {
        seed,
        mean: vec![0.0, 1.0],
        std: std.to_vec(),
        generator,
        posterior: None,
    };
    let models = [model(0, [0.5, 1.5], None), model(1, [1.0, 2.0], None)];
    let judged = Judged {
        truth: &truth,
        models: &models,
    };
    let found = scores(&judged);
    let score = |score: Score| {
        let found = found.iter().find(|found| found.0 == score);
        found.map(|found| found.1.value).unwrap()
    };
    let is = |name: Score, expected: f64| {
        assert!(
            (score(name) - expected).abs() < 1e-9,
            "{name:?}: {}",
            score(name)
        );
    };
    // sqrt(2.5 / 10) and sqrt(5 / 10); slopes 1/2 both.
    is(Score::Ratio, (0.5 + 0.5f64.sqrt()) / 2.0);
    is(Score::Slope, 0.5);
    is(Score::Spearman, 1.0);
    // Differences (1/2, 3/2) and (0, 1).
    is(Score::Rmse, (1.25f64.sqrt() + 0.5f64.sqrt()) / 2.0);
    is(Score::Std, 1.25);
    // Squared errors 1 and 9 + 1.
    is(Score::Error, 5.5f64.sqrt());
    // Mean variances (0.625, 3.125).
    is(Score::SpreadOverError, (1.875f64 / 5.5).sqrt());
    is(Score::ErrorSpearman, 1.0);
    // STDs 0.5 / sqrt(2) about 0.75 and about 1.75.
    let half = 0.5 / 2f64.sqrt();
    is(
        Score::VariationBetweenModels,
        (half / 0.75 + half / 1.75) / 2.0,
    );
    // 95 % intervals ±0.98 and 1 ± 2.94 hold 0 and 1/2; ±1.96 and 1 ± 3.92 hold 1 and 1/2.
    is(Score::Coverage95, 0.5);
    assert_eq!(judged.coverage(0.95), [0.5, 0.5]);
    assert_eq!(judged.errors(), [1.0, 10f64.sqrt()]);

    // Of the functions 0.3 and -5 the first is in the interval and the second is not.
    let models = [0, 1].map(|seed| model(seed, [1.0, 2.0], Some(vec![0.3, -5.0])));
    let judged = Judged {
        truth: &truth,
        models: &models,
    };
    assert_eq!(judged.coverage(0.95), [1.0, 0.0]);
    assert_eq!(judged.of_model(Score::Coverage95, &models[0]), Some(0.5));
}
