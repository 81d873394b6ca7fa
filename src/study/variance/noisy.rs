//! The regression: networks trained on data set #1, or a part of it, and tested on #1 and #2.

use agents::{ObservationSpace, Observations, supervised::Examples};

use crate::study::variance::{
    Training, Variance,
    network::{Moments, mean, square},
    records::{Cell, Rows, SliceRow, Task, Tested},
    regression::{INPUTS, OTHER, SAME, Set, function, noise_variance, sample},
};

/// Test inputs of each data set.
const TEST: usize = 500;
/// Steps of the slice through both data sets.
const STEPS: u32 = 80;

/// Trains a network, and tests it.
pub fn run(study: &Variance, training: Training, seed: u64) -> Rows {
    let rows = study.part_of(study.points, training.trained_on);
    let data = sample(seed, Set::Train, rows);
    let targets = data.targets.iter().map(|&y| y as f32).collect();
    let points = training.decay_points(rows, study.points as usize);
    let mut network = (study.design()).network(ObservationSpace::Box(INPUTS), points, seed);
    network.fit(
        &Examples::new(vectors(&data.inputs), targets),
        study.updates,
    );

    let moments = |inputs: &[_]| Moments::new(&network, &vectors(inputs), study.passes);
    let cell = |(tested_on, set)| {
        let inputs = sample(seed, set, TEST).inputs;
        cell(training, tested_on, seed, (&inputs, moments(&inputs)))
    };
    let line = slice();
    let on_line = moments(&line);
    let row = |(index, &at): (usize, &[f64; INPUTS])| SliceRow {
        trained_on: training.trained_on,
        weight_decay: training.weight_decay,
        seed,
        x1: at[0],
        mean_true: function(at),
        mean: on_line.mean[index],
        aleatoric_true: noise_variance(at),
        aleatoric: on_line.aleatoric[index],
        epistemic: on_line.epistemic[index],
    };
    Rows {
        cells: [(Tested::Same, Set::Same), (Tested::Other, Set::Other)]
            .map(cell)
            .into(),
        slice: line.iter().enumerate().map(row).collect(),
        ..Rows::default()
    }
}

fn cell(
    training: Training,
    tested_on: Tested,
    seed: u64,
    (inputs, moments): (&[[f64; INPUTS]], Moments),
) -> Cell {
    let errors =
        (inputs.iter().zip(&moments.mean)).map(|(&input, mean)| square(function(input) - mean));
    Cell {
        task: Task::Regression,
        trained_on: training.trained_on,
        weight_decay: training.weight_decay,
        tested_on,
        seed,
        inputs: inputs.len(),
        aleatoric: mean(moments.aleatoric.iter().copied()),
        aleatoric_true: mean(inputs.iter().map(|&input| noise_variance(input))),
        epistemic: mean(moments.epistemic.iter().copied()),
        squared_error: mean(errors),
    }
}

/// Inputs from one end of both data sets to the other, through the middle of the second input.
fn slice() -> Vec<[f64; INPUTS]> {
    let (low, high) = (SAME.0, OTHER.1);
    let at = |step| [low + (high - low) * f64::from(step) / f64::from(STEPS), 0.];
    (0..=STEPS).map(at).collect()
}

fn vectors(inputs: &[[f64; INPUTS]]) -> Observations {
    Observations::Vector {
        width: INPUTS,
        values: inputs.iter().flatten().map(|&x| x as f32).collect(),
    }
}
