//! What computes the rows: networks of each task, trained on all data or a part of it and tested on data
//! like these and on others, and those of the straight line.

use agents::{ObservationSpace, Observations, supervised::Examples};

use crate::study::data::{self, square};
use crate::study::variance::{
    Variance,
    problem::{INPUTS, OTHER, SAME, Set, function, line, line_points, noise_variance, sample},
    returns,
    rows::{LineRow, Rows, Share, SliceRow, Task, Tested},
    train::{Training, mean},
};
use crate::study::{Study, work::Work};

/// Test inputs of each data set.
const TEST: usize = 500;
/// Steps of the slice through both data sets.
const STEPS: u32 = 80;

/// What one thread does at a time: it trains and tests a network.
#[derive(Debug, Clone, Copy)]
enum Job {
    Table(Task, Share),
    /// So many points of the straight line.
    Line(u64),
}

/// Trains and tests every network.
pub fn run(study: &Variance, work: &Work) -> Rows {
    let mut rows = Rows::default();
    let done = work.by_seed(&jobs(study), study.seeds(), |&job, seed| {
        do_job(study, job, seed)
    });
    for done in done.into_iter().flatten() {
        rows.append(done);
    }
    rows
}

/// All networks. One-step targets stand beside returns after all data.
fn jobs(study: &Variance) -> Vec<Job> {
    let shares = [Share::All, Share::Part];
    let tasks = [
        (Task::Regression, &shares[..]),
        (Task::ValuesCoordinates, &shares),
        (Task::ValuesOneHot, &shares),
        (Task::OneStepTargets, &shares[..1]),
    ];
    let of_task = |(task, shares): (Task, &[Share])| {
        let shares = shares.iter();
        shares
            .map(|&share| Job::Table(task, share))
            .collect::<Vec<_>>()
    };
    let lines = study.line_points.iter().map(|&points| Job::Line(points));
    tasks.into_iter().flat_map(of_task).chain(lines).collect()
}

fn do_job(study: &Variance, job: Job, seed: u64) -> Rows {
    match job {
        Job::Table(task, trained_on) => {
            let training = Training {
                task,
                trained_on,
                seed,
            };
            match task {
                Task::Regression => regression(study, training),
                _ => returns::run(study, training),
            }
        }
        Job::Line(points) => Rows {
            line: vec![on_line(study, points, seed)],
            ..Rows::default()
        },
    }
}

/// The regression, trained on data set #1 or a part of it, and tested on #1 and #2.
fn regression(study: &Variance, training: Training) -> Rows {
    let seed = training.seed;
    let data = sample(
        seed,
        Set::Train,
        study.part_of(study.points, training.trained_on),
    );
    let targets = data.targets.iter().map(|&y| y as f32).collect();
    let space = ObservationSpace::Box(INPUTS);
    let mut network = study.network(space, study.points as usize, seed);
    network.fit(
        &Examples::new(vectors(&data.inputs), targets),
        study.updates,
    );

    let truth = |inputs: &[[f64; INPUTS]]| -> (Vec<f64>, Vec<f64>) {
        let of_input = |&input| (function(input), noise_variance(input));
        inputs.iter().map(of_input).unzip()
    };
    let cell = |(tested_on, set)| {
        let inputs = sample(seed, set, TEST).inputs;
        let moments = study.moments(&network, &vectors(&inputs));
        let (mean, variance) = truth(&inputs);
        let rows: Vec<usize> = (0..TEST).collect();
        moments.cell(training, tested_on, &rows, (&mean, &variance))
    };
    let line = slice();
    let moments = study.moments(&network, &vectors(&line));
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
    Rows {
        cells: [(Tested::Same, Set::Same), (Tested::Other, Set::Other)]
            .map(cell)
            .into(),
        slice: line.iter().enumerate().map(row).collect(),
        ..Rows::default()
    }
}

/// Inputs from one end of both data sets to the other, through the middle of the second input.
fn slice() -> Vec<[f64; INPUTS]> {
    let (low, high) = (SAME.0, OTHER.1);
    let at = |step| [low + (high - low) * f64::from(step) / f64::from(STEPS), 0.];
    (0..=STEPS).map(at).collect()
}

/// The straight line with so many points.
fn on_line(study: &Variance, points: u64, seed: u64) -> LineRow {
    let rows = points as usize;
    let inputs = |points: &[(f64, f64)]| {
        let inputs: Vec<[f64; 1]> = points.iter().map(|&(x, _)| [x]).collect();
        vectors(&inputs)
    };
    let data = line_points(seed, Set::Train, rows);
    let targets = data.iter().map(|&(_, y)| y as f32).collect();
    let mut network = study.network(ObservationSpace::Box(1), rows, seed);
    network.fit(&Examples::new(inputs(&data), targets), study.updates);

    let test = line_points(seed, Set::Same, TEST);
    let moments = study.moments(&network, &inputs(&test));
    let errors = (test.iter().zip(&moments.mean)).map(|((x, _), mean)| square(line(*x) - mean));
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
