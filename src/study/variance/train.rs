//! What computes the rows: networks that are trained on all data or a part of it and tested on data like these
//! and on others, and those of the straight line.

use agents::{ObservationSpace, Observations, supervised::Examples};

use crate::study::data::{self, mean, square};
use crate::study::variance::{
    Variance,
    fitted::Training,
    problem::{INPUTS, OTHER, SAME, Set, function, line, line_points, noise_variance, sample},
    returns,
    rows::{LineRow, Rows, Share, SliceRow, Task, Tested},
};
use crate::study::{Study, work::Work};

/// What networks are trained on. One-step targets stand beside returns after all data.
const TRAININGS: [(Task, Share); 7] = [
    (Task::Regression, Share::All),
    (Task::Regression, Share::Part),
    (Task::ValuesCoordinates, Share::All),
    (Task::ValuesCoordinates, Share::Part),
    (Task::ValuesOneHot, Share::All),
    (Task::ValuesOneHot, Share::Part),
    (Task::OneStepTargets, Share::All),
];

/// Test inputs of each data set.
const TEST: usize = 500;
/// Steps of the slice through both data sets.
const STEPS: u32 = 80;

/// Trains and tests every network.
pub fn run(study: &Variance, work: &Work) -> Rows {
    let mut rows = Rows::default();
    let networks = work.by_seed(&TRAININGS, study.seeds(), |&(task, trained_on), seed| {
        let training = Training {
            task,
            trained_on,
            seed,
        };
        match task {
            Task::Regression => regression(study, training),
            _ => returns::run(study, training),
        }
    });
    for own in networks.into_iter().flatten() {
        rows.cells.extend(own.cells);
        rows.slice.extend(own.slice);
        rows.states.extend(own.states);
    }
    let lines = work.by_seed(&study.line_points, study.seeds(), |&points, seed| {
        on_line(study, points, seed)
    });
    rows.line = lines.concat();
    rows
}

/// The regression, trained on data set #1 or a part of it, and tested on #1 and #2.
fn regression(study: &Variance, training: Training) -> Rows {
    let (seed, space) = (training.seed, ObservationSpace::Box(INPUTS));
    let points = study.part_of(study.points, training.trained_on);
    let data = sample(seed, Set::Train, points);
    let targets = data.targets.iter().map(|&y| y as f32).collect();
    let mut network = study.network(space, study.points as usize, seed);
    let examples = Examples::new(vectors(&data.inputs), targets);
    network.fit(&examples, study.updates);

    let cell = |(tested_on, set)| {
        let inputs = sample(seed, set, TEST).inputs;
        let moments = study.moments(&network, &vectors(&inputs));
        let mean: Vec<f64> = inputs.iter().map(|&input| function(input)).collect();
        let variance: Vec<f64> = inputs.iter().map(|&input| noise_variance(input)).collect();
        let rows: Vec<usize> = (0..TEST).collect();
        moments.cell(training, tested_on, &rows, (&mean, &variance))
    };
    // From one end of both data sets to the other, through the middle of the second input.
    let at = |step| SAME.0 + (OTHER.1 - SAME.0) * f64::from(step) / f64::from(STEPS);
    let slice: Vec<[f64; INPUTS]> = (0..=STEPS).map(|step| [at(step), 0.]).collect();
    let moments = study.moments(&network, &vectors(&slice));
    let row = |(index, &at): (usize, &[f64; INPUTS])| SliceRow {
        trained_on: training.trained_on,
        seed,
        x1: at[0],
        mean_true: function(at),
        mean: moments.mean[index],
        aleatoric_true: noise_variance(at),
        aleatoric: moments.aleatoric[index],
        epistemic: moments.epistemic[index],
    };
    let tests = [(Tested::Same, Set::Same), (Tested::Other, Set::Other)];
    Rows {
        cells: tests.map(cell).into(),
        slice: slice.iter().enumerate().map(row).collect(),
        ..Rows::default()
    }
}

/// The straight line with so many points.
fn on_line(study: &Variance, points: u64, seed: u64) -> LineRow {
    let of = |set, rows| -> (Vec<[f64; 1]>, Vec<f64>) {
        let points = line_points(seed, set, rows).into_iter();
        points.map(|(x, y)| ([x], y)).unzip()
    };
    let (x, y) = of(Set::Train, points as usize);
    let mut network = study.network(ObservationSpace::Box(1), points as usize, seed);
    let targets = y.iter().map(|&y| y as f32).collect();
    network.fit(&Examples::new(vectors(&x), targets), study.updates);

    let (x, _) = of(Set::Same, TEST);
    let moments = study.moments(&network, &vectors(&x));
    let errors = (x.iter().zip(&moments.mean)).map(|([x], mean)| square(line(*x) - mean));
    LineRow {
        points,
        seed,
        aleatoric_std: mean(moments.aleatoric.iter().copied()).sqrt(),
        epistemic_std: mean(moments.epistemic.iter().copied()).sqrt(),
        error: mean(errors).sqrt(),
    }
}

fn vectors<const WIDTH: usize>(inputs: &[[f64; WIDTH]]) -> Observations {
    data::vectors(WIDTH, inputs.iter().flatten().map(|&x| x as f32))
}
