//! What computes the rows: networks with a mean, a log variance and dropout (Kendall & Gal 2017), trained on all
//! data or a part of it and tested on data like these and on others, and those of the straight line.

use agents::{
    ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    predictive::Predictive,
    supervised::{Examples, Objective},
};

use crate::study::data::{self, square};
use crate::study::variance::{
    Variance,
    problem::{INPUTS, OTHER, SAME, Set, function, line, line_points, noise_variance, sample},
    returns,
    rows::{Cell, LineRow, Rows, Share, SliceRow, Task, Tested},
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

/// What a network is trained on.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    pub task: Task,
    pub trained_on: Share,
    pub seed: u64,
}

impl Variance {
    /// An untrained network with one output and its log variance, with the decay for `points` examples.
    pub fn network(&self, space: ObservationSpace, points: usize, seed: u64) -> Supervised {
        let architecture = Architecture::new(space, self.hidden.0.clone(), 1);
        let settings = Settings {
            hidden: Some(self.hidden.clone()),
            dropout: Some(self.dropout),
            learning_rate: Some(self.learning_rate),
            batch_size: Some(self.batch_size),
            ..Settings::default()
        };
        let problem = (architecture, Objective::Gaussian);
        Supervised::new(&settings, problem, seed).with_weight_decay(self.weight_decay(points))
    }

    /// The optimizer's weight decay for each layer, then for the head of log variances:
    /// l² / ((1 - p) N), with p = 0 for the first layer, whose inputs are not dropped.
    ///
    /// It is twice the lambda of Gal & Ghahramani 2016, for inverted dropout and a precision of 1: the
    /// likelihood that is minimised already holds the precision of the noise.
    fn weight_decay(&self, points: usize) -> Vec<f64> {
        let decay = self.length_scale * self.length_scale / points as f64;
        let mut layers = vec![decay / (1. - self.dropout); self.hidden.0.len() + 2];
        layers[0] = decay;
        layers
    }

    /// What a network predicts by masked passes, under the same masks whatever the input.
    ///
    /// # Panics
    /// If the network has no dropout.
    pub fn moments(&self, network: &Supervised, input: &Observations) -> Moments {
        let samples = network.sample(input, self.passes as usize, 0);
        let moments = Predictive::new(&samples.expect("a network with dropout"));
        Moments {
            mean: moments.mean,
            epistemic: moments.epistemic,
            aleatoric: moments.aleatoric.expect("a network that learns the noise"),
        }
    }
}

/// Moments of a network's predictions, one for each row: mean and variance over masks of the means, and
/// mean over masks of the noise variances.
pub struct Moments {
    pub mean: Vec<f64>,
    pub epistemic: Vec<f64>,
    pub aleatoric: Vec<f64>,
}

impl Moments {
    /// The cell of a network on a test set: of `rows`, whose exact means and noise variances are known.
    pub fn cell(
        &self,
        training: Training,
        tested_on: Tested,
        rows: &[usize],
        (mean_true, variance): (&[f64], &[f64]),
    ) -> Cell {
        let over = |figure: &dyn Fn(usize) -> f64| mean(rows.iter().map(|&row| figure(row)));
        Cell {
            task: training.task,
            trained_on: training.trained_on,
            tested_on,
            seed: training.seed,
            inputs: rows.len(),
            aleatoric: over(&|row| self.aleatoric[row]),
            aleatoric_true: over(&|row| variance[row]),
            epistemic: over(&|row| self.epistemic[row]),
            squared_error: over(&|row| square(self.mean[row] - mean_true[row])),
        }
    }
}

/// Arithmetic mean; 0 for no values.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1);
    values.sum::<f64>() / count as f64
}

#[cfg(test)]
mod tests {
    use agents::settings::Hidden;

    use super::*;
    use crate::study::{data::assert_near, options::example};

    #[test]
    fn weights_decay_as_the_prior_says() {
        let study = Variance {
            hidden: Hidden(vec![4, 4]),
            dropout: 0.2,
            length_scale: 0.5,
            ..example()
        };
        // l² / N = 0.25 / 100, and 1 / 0.8 of it where inputs are dropped.
        let expected = [0.0025, 0.003125, 0.003125, 0.003125];
        for (decay, expected) in study.weight_decay(100).into_iter().zip(expected) {
            assert_near(decay, expected, 1e-15);
        }
    }
}
