//! The kinds of pictures that the studies share.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::statistics::Estimate;

/// Between the dots of two series at the same name, where names are 1 apart.
const APART: f64 = 0.16;

/// A picture.
pub fn sheet(
    name: &str,
    title: &'static str,
    about: impl Into<String>,
    rows: Vec<Row>,
    caption: impl Into<String>,
) -> Sheet {
    Sheet {
        name: name.into(),
        title,
        about: about.into(),
        is_detail: false,
        legend: Vec::new(),
        rows,
        caption: caption.into(),
    }
}

/// Plots beside each other, as all that a picture has.
pub fn beside(plots: Vec<Plot>) -> Vec<Row> {
    vec![Row::of("", plots)]
}

/// The plot in another size than the usual one.
pub fn sized((width, height): (f64, f64), plot: Plot) -> Plot {
    Plot {
        width,
        height,
        ..plot
    }
}

/// A line through figures over x, with their intervals.
pub fn curve(colour: RGBColor, name: &str, points: &[(f64, Estimate)]) -> [Layer; 2] {
    let intervals = intervals(colour, points).named(name);
    [line(colour, points), intervals]
}

/// A line through figures over x.
pub fn line(colour: RGBColor, points: &[(f64, Estimate)]) -> Layer {
    let line = points.iter().map(|(x, figure)| (*x, figure.value));
    Layer::line(colour, line.collect())
}

/// Figures over x with their intervals.
pub fn intervals(colour: RGBColor, points: &[(f64, Estimate)]) -> Layer {
    let dot = |(x, figure): &(f64, Estimate)| {
        let [low, high] = [figure.low, figure.high].map(|end| end.unwrap_or(figure.value));
        (*x, figure.value, low, high)
    };
    Layer::intervals(colour, points.iter().map(dot).collect())
}

/// Colour and name of a series, and its places (x, y).
pub type Dots = (RGBColor, String, Vec<(f64, f64)>);

/// Dots of several series, around the diagonal, where y is x.
pub fn scatter(
    title: impl Into<String>,
    (x, y): (Axis, Axis),
    diagonal: &str,
    series: Vec<Dots>,
) -> Plot {
    let dots = series
        .into_iter()
        .map(|(colour, name, dots)| Layer::dots(colour, dots).opacity(0.6).named(name));
    let diagonal = Layer::power(1., 1., diagonal);
    Plot::new(title, x, y, std::iter::once(diagonal).chain(dots).collect())
}

/// Figures of several series side by side at each of the choices of the x axis, a figure for each choice.
pub fn bars(
    title: impl Into<String>,
    (x, y): (Axis, Axis),
    series: &[(RGBColor, &str, Vec<Estimate>)],
) -> Plot {
    let middle = (series.len() as f64 - 1.) / 2.;
    let layer = |(index, (colour, name, figures)): (usize, &(RGBColor, &str, Vec<Estimate>))| {
        let shift = APART * (index as f64 - middle);
        let places = (0..).map(|choice| f64::from(choice) + shift);
        let points: Vec<_> = places.zip(figures.iter().copied()).collect();
        intervals(*colour, &points).named(*name)
    };
    Plot::new(title, x, y, series.iter().enumerate().map(layer).collect())
}
