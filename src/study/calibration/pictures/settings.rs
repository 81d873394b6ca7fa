//! Scores over p, number of data and width.

use crate::study::calibration::pictures::{colour, models};
use crate::{
    plot::chart::{Axis, Layer, Plot},
    study::calibration::{plan::Varied, results::Results, score::Score, simulate::Form},
};
use crate::{
    plot::{
        sheet::{Row, Sheet},
        style::{GREEN, GREY, VERMILLION},
    },
    report::Estimate,
};
use plotters::style::RGBColor;

/// Width of a plot in pixels.
const WIDTH: f64 = 400.0;
/// Height of the area within its axes.
const HEIGHT: f64 = 200.0;

/// A column for each thing that is varied; none if nothing is.
pub fn sheet(results: &Results) -> Option<Sheet<'static>> {
    let axes = results.plan.axes.iter();
    let varied: Vec<Varied> = axes
        .filter(|axis| axis.1.len() > 1)
        .map(|axis| axis.0)
        .collect();
    if varied.is_empty() {
        return None;
    }
    let row = |title: &str, plot: &dyn Fn(Varied) -> (Axis, Vec<Layer>)| Row {
        heading: String::new(),
        tiles: Plot::row(
            varied
                .iter()
                .map(|&varied| {
                    let (y, layers) = plot(varied);
                    let mut plot = Plot::new(title, x_axis(varied), y, layers);
                    plot.width = WIDTH;
                    plot.height = HEIGHT;
                    plot
                })
                .collect(),
        ),
    };
    let rows = vec![
        row("Noise: size and order of the STDs", &|varied| {
            (
                Axis::linear("1 is right").from(0.0),
                agreement(results, varied),
            )
        }),
        row("Ignorance: does the STD follow the error?", &|varied| {
            (Axis::log("STD or error"), ignorance(results, varied))
        }),
        row("Coverage of 95 % intervals", &|varied| {
            (
                Axis::linear("covered, %").to(102.0),
                coverage(results, varied),
            )
        }),
        row("Variation of STDs between models", &|varied| {
            (
                Axis::linear("coefficient of variation").from(0.0),
                variation(results, varied),
            )
        }),
    ];
    Some(Sheet {
        name: "settings".into(),
        title: "Scores over p, number of data and width",
        about: "One thing is varied at a time from the centre. Noise: a mask for each observation. Ignorance: one \
                mask for a whole data set."
            .into(),
        legend: &[],
        rows,
        caption: format!("Centre: {}. Intervals: 95 %, over models", models(results)),
    })
}

fn x_axis(varied: Varied) -> Axis {
    match varied {
        Varied::Dropout => Axis::linear("p: probability that a unit is dropped"),
        Varied::Data => Axis::log("observations of a model"),
        Varied::Units => Axis::log("units of the hidden layer"),
    }
}

/// A line with intervals through a score.
fn curve(
    results: &Results,
    (form, varied, score): (Form, Varied, Score),
    (colour, factor): (RGBColor, f64),
    name: &str,
) -> Vec<Layer> {
    let points: Vec<(f64, Estimate)> = results.along(form, varied, score);
    let line = points.iter().map(|(x, e)| (*x, factor * e.value)).collect();
    let interval = |(x, e): &(f64, Estimate)| {
        let [low, high] = [e.low, e.high].map(|end| factor * end.unwrap_or(e.value));
        (*x, factor * e.value, low, high)
    };
    let intervals = points.iter().map(interval).collect();
    vec![
        Layer::line(colour, line),
        Layer::intervals(colour, intervals).size(3.0).named(name),
    ]
}

fn agreement(results: &Results, varied: Varied) -> Vec<Layer> {
    let form = Form::Observation;
    let mut layers = vec![Layer::level(1.0, "")];
    for (score, colour, name) in [
        (Score::Ratio, colour(form), "STD / true"),
        (Score::Slope, VERMILLION, "slope"),
        (Score::Spearman, GREEN, "rank correlation"),
    ] {
        layers.extend(curve(results, (form, varied, score), (colour, 1.0), name));
    }
    layers
}

fn ignorance(results: &Results, varied: Varied) -> Vec<Layer> {
    let form = Form::DataSet;
    [
        (Score::Std, colour(form), "predicted STD"),
        (Score::Error, GREY, "error made"),
        (Score::PosteriorStd, GREEN, "correct posterior"),
    ]
    .into_iter()
    .filter(|(score, ..)| !results.along(form, varied, *score).is_empty())
    .flat_map(|(score, colour, name)| curve(results, (form, varied, score), (colour, 1.0), name))
    .collect()
}

fn coverage(results: &Results, varied: Varied) -> Vec<Layer> {
    let mut layers = vec![Layer::level(95.0, "")];
    for (form, name) in [
        (Form::Observation, "new observations"),
        (Form::DataSet, "functions behind the data"),
    ] {
        let what = (form, varied, Score::Coverage95);
        layers.extend(curve(results, what, (colour(form), 100.0), name));
    }
    layers
}

fn variation(results: &Results, varied: Varied) -> Vec<Layer> {
    let mut layers = Vec::new();
    for (form, name) in [
        (Form::Observation, "a mask per observation"),
        (Form::DataSet, "one mask per data set"),
    ] {
        let what = (form, varied, Score::VariationBetweenModels);
        layers.extend(curve(results, what, (colour(form), 1.0), name));
    }
    layers
}
