//! The spread between retrained models: how uncertain the uncertainty itself is, point by point.

use crate::plot::{
    sheet::{Row, Sheet},
    style::{GREEN, GREY, INK},
};
use crate::statistics::quantile;
use crate::study::calibration::pictures::{colour, models, shown};
use crate::{
    plot::chart::{Axis, Layer, Plot},
    study::calibration::{
        answer::name, experiment::Experiment, records::Scored, results::Results, simulate::Form,
    },
};
use plotters::style::RGBColor;

/// How values at the places are drawn: as a line where neighbours are alike, else as dots.
type Curve = fn(RGBColor, Vec<(f64, f64)>) -> Layer;

/// The STDs of retrained models along the input.
pub fn along_x(results: &Results) -> Sheet<'static> {
    sheet(results, "input x", Layer::line, |points| {
        (0..points)
            .map(|point| (point, 2.0 * point as f64 / (points - 1) as f64 - 1.0))
            .collect()
    })
}

/// The STDs of retrained models in the order of the true STD.
pub fn ranked(results: &Results) -> Sheet<'static> {
    let truth = results.scored[0].experiment.truth.std.clone();
    sheet(
        results,
        "states and actions, from the smallest true STD to the largest",
        |colour, points| Layer::dots(colour, points).size(1.6),
        move |points| {
            let mut order: Vec<usize> = (0..points).collect();
            order.sort_by(|&one, &other| truth[one].total_cmp(&truth[other]));
            (1..)
                .map(f64::from)
                .zip(order)
                .map(|(x, point)| (point, x))
                .collect()
        },
    )
}

/// A plot for each task and form; `places` gives points and their x in the order of x.
fn sheet(
    results: &Results,
    x: &'static str,
    curve: Curve,
    places: impl Fn(usize) -> Vec<(usize, f64)>,
) -> Sheet<'static> {
    let shown = shown(results);
    let plot = |&(task, form)| {
        let scored = results.centre(task, form)?;
        let places = places(scored.experiment.truth.std.len());
        Some(plot(scored, (name(task, form), x), &places, curve))
    };
    let plots: Vec<Plot> = shown.iter().filter_map(plot).collect();
    let mut plots = plots.into_iter().peekable();
    let mut rows = Vec::new();
    while plots.peek().is_some() {
        rows.push(Row {
            heading: String::new(),
            tiles: Plot::row(plots.by_ref().take(2).collect()),
        });
    }
    Sheet {
        name: "spread_between_models".into(),
        title: "Spread between retrained models",
        about: "The STDs that retrained models predict, beside the true STD of the simulation; with one mask \
                for a whole data set also beside the error that they make, and the STD of a correct \
                posterior where it is known."
            .into(),
        legend: &[],
        rows,
        caption: models(results),
    }
}

fn plot(
    scored: &Scored,
    (title, x): (String, &'static str),
    places: &[(usize, f64)],
    curve: Curve,
) -> Plot {
    let Experiment {
        form,
        truth,
        models,
        ..
    } = &scored.experiment;
    let colour = colour(*form);
    let quantiles = |tail: f64| -> Vec<(f64, f64)> {
        let value = |&(point, x): &(usize, f64)| {
            let mut stds: Vec<f64> = models.iter().map(|model| model.std[point]).collect();
            stds.sort_unstable_by(f64::total_cmp);
            Some((x, quantile(&stds, tail)?))
        };
        places.iter().filter_map(value).collect()
    };
    let band = quantiles(0.05).into_iter().zip(quantiles(0.95));
    let band = band.map(|((x, low), (_, high))| (x, low, high)).collect();
    let line = |values: &[f64]| {
        places
            .iter()
            .map(|&(point, x)| (x, values[point]))
            .collect()
    };
    let mut layers = vec![
        Layer::band(colour, band)
            .opacity(0.25)
            .named("90 % of the models"),
        curve(colour, quantiles(0.5)).named("median model"),
        Layer::line(INK, line(&truth.std)).named("true STD"),
    ];
    if *form == Form::DataSet {
        let errors = curve(GREY, line(&scored.experiment.errors()));
        layers.push(errors.dashed().named("error made"));
        if let Some(posterior) = scored.experiment.posterior() {
            let posterior = Layer::line(GREEN, line(&posterior));
            layers.push(posterior.dashed().named("correct posterior"));
        }
    }
    let mut plot = Plot::new(
        title,
        Axis::linear(x),
        Axis::linear("STD").from(0.0),
        layers,
    );
    plot.width = 500.0;
    plot
}
