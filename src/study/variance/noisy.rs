//! The regression: networks trained on data set #1, or a part of it, and tested on #1 and #2.

use agents::{ObservationSpace, Slots, supervised::Examples};

use super::{
    Training, Variance,
    network::{Moments, Predicted, mean, of_slots, vectors},
    records::{Cell, Rows, SliceRow, Task, Tested},
    regression::{INPUTS, OTHER, SAME, Sample, Set, function, noise_variance, sample},
};

/// Test inputs of each data set.
const TEST: usize = 500;
/// Steps of the slice through both data sets.
const STEPS: u32 = 80;

/// Trains the networks of a block, and tests them.
pub fn run(study: &Variance, training: Training, slots: &Slots) -> Rows {
    let rows = study.part_of(study.points, training.trained_on);
    let all = study.points as usize;
    let input = |set, rows| {
        let of_seed = |seed| flat(&sample(seed, set, rows).inputs);
        vectors(slots, INPUTS, of_slots(slots, INPUTS * rows, of_seed))
    };
    let targets = of_slots(slots, rows, |seed| {
        let targets = sample(seed, Set::Train, rows).targets;
        targets.into_iter().map(|y| y as f32).collect()
    });
    let examples = Examples::new(input(Set::Train, rows), &targets, 1);
    let design = study.design();
    let space = ObservationSpace::Box(INPUTS);
    let points = training.decay_points(rows, all);
    let mut networks = design.networks(space, points, slots.clone());
    networks.fit(&examples, study.updates);

    let passes = study.passes as usize;
    let mut left = Rows::default();
    for (tested_on, set) in [(Tested::Same, Set::Same), (Tested::Other, Set::Other)] {
        let predicted = Predicted::new(&networks, &input(set, TEST), passes, 0);
        let cells = slots.seeds().map(|(slot, seed)| {
            let test = sample(seed, set, TEST);
            cell(training, tested_on, seed, (&test, predicted.of_slot(slot)))
        });
        left.cells.extend(cells);
    }
    let line = slice();
    let input = vectors(
        slots,
        INPUTS,
        of_slots(slots, INPUTS * line.len(), |_| flat(&line)),
    );
    let predicted = Predicted::new(&networks, &input, passes, 0);
    for (slot, seed) in slots.seeds() {
        let moments = predicted.of_slot(slot);
        let row = |(index, &at): (usize, &[f64; INPUTS])| SliceRow {
            trained_on: training.trained_on,
            weight_decay: training.weight_decay,
            seed,
            x1: at[0],
            mean_true: function(at),
            mean: moments.mean[index],
            aleatoric_true: noise_variance(at),
            aleatoric: moments.aleatoric[index],
            epistemic: moments.epistemic[index],
        };
        left.slice.extend(line.iter().enumerate().map(row));
    }
    left
}

fn cell(
    training: Training,
    tested_on: Tested,
    seed: u64,
    (test, moments): (&Sample, Moments),
) -> Cell {
    let errors = (test.inputs.iter().zip(moments.mean))
        .map(|(&input, mean)| (function(input) - mean).powi(2));
    Cell {
        task: Task::Regression,
        trained_on: training.trained_on,
        weight_decay: training.weight_decay,
        tested_on,
        seed,
        inputs: test.inputs.len(),
        aleatoric: mean(moments.aleatoric.iter().copied()),
        aleatoric_true: mean(test.inputs.iter().map(|&input| noise_variance(input))),
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

fn flat(inputs: &[[f64; INPUTS]]) -> Vec<f32> {
    inputs.iter().flatten().map(|&x| x as f32).collect()
}
