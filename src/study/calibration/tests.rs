//! The simulation and its truth against each other, and against the engine.

use agents::saved::{Linear, Network};
use agents::settings::{DropoutLayers, Hidden};
use agents::{Observation, ObservationSpace, Observations, Settings};

use crate::study::calibration::rows::{Prediction, Setting};
use crate::study::calibration::score::Judged;
use crate::study::calibration::simulation::{Form, Simulation};
use crate::study::calibration::student::School;
use crate::study::calibration::teacher::{Task, Teacher};
use crate::study::calibration::truth::{DRAWS, Truth};
use crate::study::data::{assert_near, moments, vectors};

const P: f64 = 0.3;
const SETTING: Setting = Setting {
    dropout: P,
    data: 40,
    units: 8,
};

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

fn simulation(task: Task) -> Simulation {
    Simulation {
        teacher: Teacher::train(settings(8), task, &task.draw(5, 200), 300, 5),
        repeats: Some(4),
        points: vectors(1, [-1.0, -0.5, 0.0, 0.5, 1.0]),
        shift: 0.0,
        unit: 1.0,
        noise: 0.1,
        updates: 20,
        passes: 5,
    }
}

fn truth(simulation: &Simulation) -> Truth {
    Truth::new(&simulation.teacher, &simulation.points, 5)
}

/// Layers of one unit, with these weights and the same bias.
fn layers<const N: usize>(weights: [f32; N], bias: f32) -> Network {
    let linear = |weight| Linear {
        inputs: 1,
        outputs: 1,
        weight: vec![weight],
        bias: vec![bias],
    };
    Network::new(weights.map(linear).into()).unwrap()
}

/// Within so many standard errors of a sample of so many: mean and STD.
fn assert_sampled((mean, std): (f64, f64), expected: (f64, f64), count: usize) {
    let error = 4.0 * expected.1 / (count as f64).sqrt();
    assert_near(mean, expected.0, error);
    assert_near(std, expected.1, error);
}

/// Mean and STD in closed form, or of the probabilities of a narrow classifier, are those of all 2^8 masks, and,
/// up to the error of sampling, of masks that the engine draws; the mean network is the mean over masks of values.
#[test]
fn closed_form_enumeration_and_monte_carlo_agree() {
    assert_near(Task::Classification.judge(2f64.ln()), 2.0 / 3.0, 1e-12);
    for task in [Task::Regression, Task::Classification] {
        let simulation = simulation(task);
        let (teacher, points) = (&simulation.teacher, &simulation.points);
        let truth = truth(&simulation);
        let readout = teacher.readout(points).unwrap();
        let (means, stds) = readout.enumerate(P, |output| task.judge(output));
        let of_mean_network = task.outputs(&teacher.trained(), points, None);
        for (point, draws) in truth.draws.iter().enumerate() {
            let (mean, std) = (truth.mean[point], truth.std[point]);
            assert_near(mean / means[point], 1.0, 1e-9);
            assert_near(std / stds[point], 1.0, 1e-6);
            assert_sampled(moments(draws), (mean, std), DRAWS);
            match task {
                Task::Classification => assert!(draws.iter().all(|p| (0.0..=1.0).contains(p))),
                _ => assert_near(of_mean_network[point], mean, 1e-4 * mean.abs().max(0.01)),
            }
        }
    }
}

/// One input, one unit that passes it on, then the same again, times 3: with p = 1/2 in both layers there
/// is no closed form.
#[test]
fn deeper_networks_are_sampled_and_spreads_are_stretched() {
    let teacher = Teacher {
        network: layers([1.0, 1.0, 3.0], 0.0),
        space: ObservationSpace::Box(1),
        task: Task::Regression,
        settings: Settings {
            dropout: Some(0.5),
            dropout_layers: Some(DropoutLayers::All),
            ..settings(1)
        },
    };
    let truth = Truth::new(&teacher, &vectors(1, [2.0]), 0);
    // 24 with probability 1/4, else 0: mean 6, STD sqrt(108).
    assert!((truth.draws[0].iter()).all(|&draw| draw == 0.0 || draw == 24.0));
    assert_eq!((truth.mean[0], truth.std[0]), moments(&truth.draws[0]));
    assert_sampled((truth.mean[0], truth.std[0]), (6.0, 108f64.sqrt()), DRAWS);
    let stretched = truth.stretched(2.0);
    assert_eq!(stretched.mean, truth.mean);
    let (mean, std) = moments(&stretched.draws[0]);
    assert_near(mean, truth.mean[0], 1e-9);
    for found in [std, stretched.std[0]] {
        assert_near(found / truth.std[0], 2.0, 1e-9);
    }
}

#[test]
fn one_mask_makes_a_function_and_many_make_noise() {
    let simulation = Simulation {
        noise: 0.0,
        // The same points over and over.
        repeats: None,
        ..simulation(Task::Regression)
    };
    let of = |form, seed| simulation.draw(form, 2_000, seed);
    let point = |inputs: &Observations, row: usize| match inputs.get(row) {
        Observation::Vector(x) => ((x[0] + 1.0) * 2.0) as usize,
        Observation::Index(_) => panic!("a vector"),
    };
    let one = of(Form::DataSet, 7);
    let generator = one.generator.as_ref().unwrap();
    for (row, target) in one.targets.iter().enumerate() {
        assert_near(*target, generator[point(&one.inputs, row)], 1e-6);
    }
    assert_ne!(of(Form::DataSet, 8).generator.unwrap(), *generator);

    let truth = truth(&simulation);
    for (form, factor) in [(Form::Observation, 1.0), (Form::Stretched, 2.0)] {
        let many = of(form, 7);
        assert!(many.generator.is_none());
        for at in 0..5 {
            let rows = (0..2_000).filter(|&row| point(&many.inputs, row) == at);
            let values: Vec<f64> = rows.map(|row| many.targets[row]).collect();
            let expected = (truth.mean[at], factor * truth.std[at]);
            assert_sampled(moments(&values), expected, values.len());
        }
    }
}

#[test]
fn each_input_has_several_observations_and_classes_are_drawn() {
    let data = simulation(Task::Classification).draw(Form::Observation, 42, 1);
    let Observations::Vector { values, .. } = &data.inputs else {
        panic!("vectors");
    };
    assert_eq!(values.len(), 42);
    let is_one = |values: &[f32]| values.iter().all(|x| *x == values[0]);
    assert!(values.chunks(4).all(is_one));
    assert!((data.targets.iter()).all(|&class| class == 0.0 || class == 1.0));
}

/// A student is its seed's: the same whenever it is retrained, with weights and data of its own.
#[test]
fn a_student_is_that_of_its_seed() {
    let school = School {
        form: Form::DataSet,
        ..School::new(SETTING, simulation(Task::Regression), 5).unwrap()
    };
    let [one, again, other] = [2, 2, 3].map(|seed| school.student(seed));
    assert_eq!(one, again);
    for (row, other) in one.iter().zip(&other) {
        assert_eq!((row.seed, row.true_std), (2, school.truth.std[row.point]));
        assert_ne!(row.mean, other.mean);
        assert_ne!(row.generator, other.generator);
    }
}

/// Two students at two points, with numbers that can be worked out.
#[test]
fn scores_by_hand() {
    let truth = Truth {
        mean: vec![0.0, 0.0],
        std: vec![1.0, 3.0],
        draws: vec![vec![-1.0, 1.0], vec![-3.0, 3.0]],
    };
    let student = |std: [f64; 2], generator: [Option<f64>; 2]| -> Vec<Prediction> {
        let row = |point: usize| Prediction {
            task: Task::Regression,
            form: Form::Observation,
            seed: 0,
            point,
            true_mean: truth.mean[point],
            true_std: truth.std[point],
            generator: generator[point],
            posterior_std: None,
            mean: point as f64,
            std: std[point],
        };
        vec![row(0), row(1)]
    };
    let students = [[0.5, 1.5], [1.0, 2.0]].map(|stds| student(stds, [None; 2]));
    let judged = Judged::new(&truth, &students);
    let half = 0.5 / 2f64.sqrt();
    let nll = |std: f64, square: f64| {
        let variance = std * std;
        0.5 * ((2.0 * std::f64::consts::PI * variance).ln() + square / variance)
    };
    let nll = [(0.5, 1.0), (1.5, 10.0), (1.0, 1.0), (2.0, 10.0)].map(|(s, square)| nll(s, square));
    let scores = judged.scores();
    for (name, expected) in [
        // sqrt(2.5 / 10) and sqrt(5 / 10); slopes 1/2 both.
        ("ratio", (0.5 + 0.5f64.sqrt()) / 2.0),
        ("slope", 0.5),
        ("spearman", 1.0),
        // Differences (1/2, 3/2) and (0, 1).
        ("rmse", (1.25f64.sqrt() + 0.5f64.sqrt()) / 2.0),
        ("std", 1.25),
        // Squared errors 1 and 9 + 1.
        ("error", 5.5f64.sqrt()),
        ("nll", nll.iter().sum::<f64>() / 4.0),
        // Mean variances (0.625, 3.125).
        ("spread_over_error", (1.875f64 / 5.5).sqrt()),
        ("error_spearman", 1.0),
        // STDs 0.5 / sqrt(2) about 0.75 and about 1.75.
        (
            "variation_between_models",
            (half / 0.75 + half / 1.75) / 2.0,
        ),
        // 95 % intervals ±0.98 and 1 ± 2.94 hold 0 and 1/2; ±1.96 and 1 ± 3.92 hold 1 and 1/2.
        ("coverage_95", 0.5),
    ] {
        let found = scores.iter().find(|score| score.0 == name).expect(name);
        assert_near(found.1.value, expected, 1e-9);
    }
    assert_eq!(judged.coverage(0.95), [0.5, 0.5]);
    assert!(scores.iter().all(|score| score.0 != "posterior_std"));

    // Of the functions 0.3 and -5 the first is in the interval and the second is not.
    let students = [(); 2].map(|()| student([1.0, 2.0], [Some(0.3), Some(-5.0)]));
    assert_eq!(Judged::new(&truth, &students).coverage(0.95), [1.0, 0.0]);
}

/// Teachers need finite values, and what is said names the setting.
#[test]
fn what_is_no_number_or_has_no_spread_is_refused() {
    let setting = Setting {
        dropout: 1e-9,
        data: 20_000,
        units: 8,
    };
    let refused = |weight: f32, passes_on: f32| {
        let mut simulation = simulation(Task::Regression);
        simulation.teacher.network = layers([passes_on, weight], 1.0);
        School::new(setting, simulation, 5).unwrap_err().to_string()
    };
    let flat = refused(0.0, 1.0);
    assert!(flat.contains("all its true STDs are 0"), "{flat}");
    assert!(flat.contains("(p = 1e-9, 20,000 data, 8 units)"), "{flat}");
    let infinite = refused(f32::INFINITY, 1.0);
    assert!(infinite.contains("that are not finite"), "{infinite}");
}
