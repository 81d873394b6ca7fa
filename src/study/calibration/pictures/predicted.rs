//! Predicted against true STD: where dots lie on the diagonal, STDs are right.

use crate::plot::{
    sheet::{Row, Sheet},
    style::INK,
};
use crate::study::calibration::pictures::{colour, models, short, shown};
use crate::{
    plot::chart::{Axis, Layer, Plot},
    study::calibration::{
        records::Scored, results::Results, score::Score, simulate::Form, task::Task,
    },
};

/// Dots of models in one plot at most.
const DOTS: usize = 600;
/// Width of a plot in pixels.
const WIDTH: f64 = 400.0;

/// A row for each task: fresh masks, one mask against the simulation, one mask against the error.
pub fn sheet(results: &Results) -> Sheet<'static> {
    let shown = shown(results);
    let mut tasks: Vec<Task> = shown.iter().map(|shown| shown.0).collect();
    tasks.dedup();
    let rows = tasks.into_iter().map(|task| {
        let observation = results.centre(task, Form::Observation);
        let data_set = results.centre(task, Form::DataSet);
        let plots = [
            observation
                .map(|scored| against_truth(results, scored, "Noise: a mask per observation")),
            data_set.map(|scored| {
                against_truth(results, scored, "Ignorance: the masks' spread, before data")
            }),
            data_set.map(|scored| against_error(results, scored)),
        ];
        Row {
            heading: heading(task).into(),
            tiles: Plot::row(plots.into_iter().flatten().collect()),
        }
    });
    Sheet {
        name: "predicted_against_true".into(),
        title: "Predicted against true STD",
        about: "Each pale dot is one retrained model at one point; each dark dot is the mean over models \
                at a point. On the dashed diagonal the STD is right; below it, too small. At the right \
                the same STDs stand against the error that the models really make."
            .into(),
        legend: &[],
        rows: rows.collect(),
        caption: models(results),
    }
}

fn heading(task: Task) -> &'static str {
    match task {
        Task::Regression => "Regression",
        Task::Classification => "Classifier: STD of probabilities",
        Task::Agent => "Q-values",
    }
}

fn against_truth(results: &Results, scored: &Scored, title: &str) -> Plot {
    let which = (scored.experiment.task, scored.experiment.form);
    let slope = short(results, which, Score::Slope);
    let rank = short(results, which, Score::Spearman);
    plot(
        scored,
        &scored.experiment.truth.std,
        (title, "true STD of the simulation"),
        format!("slope {slope}, rank correlation {rank}"),
    )
}

fn against_error(results: &Results, scored: &Scored) -> Plot {
    let which = (scored.experiment.task, scored.experiment.form);
    let ratio = short(results, which, Score::SpreadOverError);
    let rank = short(results, which, Score::ErrorSpearman);
    plot(
        scored,
        &scored.experiment.errors(),
        (
            "Ignorance: against the error made",
            "root mean square error over models",
        ),
        format!("STD / error {ratio}, rank correlation {rank}"),
    )
}

fn plot(scored: &Scored, truth: &[f64], (title, x): (&str, &str), note: String) -> Plot {
    let models = &scored.experiment.models;
    let every = (models.len() * truth.len()).div_ceil(DOTS);
    let dots = models
        .iter()
        .flat_map(|model| truth.iter().copied().zip(model.std.iter().copied()));
    // A step that shares no factor with the points shows other points of every model.
    let dots = dots.step_by(coprime(every, truth.len())).collect();
    let mean = |(point, &truth): (usize, &f64)| {
        let sum: f64 = models.iter().map(|model| model.std[point]).sum();
        (truth, sum / models.len() as f64)
    };
    let means: Vec<(f64, f64)> = truth.iter().enumerate().map(mean).collect();
    let colour = colour(scored.experiment.form);
    let layers = vec![
        Layer::dots(colour, dots).opacity(0.22).named("a model"),
        Layer::power(1.0, 1.0, "right"),
        Layer::dots(INK, means).size(1.8).named("mean over models"),
        // Only its name is seen: what the scores are.
        Layer::dots(colour, vec![]).size(0.0).named(note),
    ];
    let mut plot = Plot::new(
        title,
        Axis::linear(x).from(0.0),
        Axis::linear("predicted STD").from(0.0),
        layers,
    );
    plot.width = WIDTH;
    plot
}

/// The first number from `least` on that shares no factor with `other`.
fn coprime(least: usize, other: usize) -> usize {
    let divisor = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    (least.max(1)..)
        .find(|&n| divisor(n, other) == 1)
        .unwrap_or(1)
}
