//! The pictures.

mod noise;

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, Layer, Plot};
use crate::study::multitask::comparison::{METHODS, interval};
use crate::study::multitask::results::Results;
use crate::study::multitask::weighting::{Units, Weighting};
use crate::{
    plot::{
        sheet::{Row, Sheet},
        style::{BLUE, GREEN, GREY, VERMILLION},
    },
    text::table::shortest,
};

/// Colours of [`METHODS`].
const COLOURS: [RGBColor; 4] = [RGBColor(204, 121, 167), BLUE, VERMILLION, GREEN];

/// A dot and its interval: x, y, low, high.
type Dot = (f64, f64, f64, f64);

/// All pictures.
pub fn sheets(results: &Results) -> Vec<Sheet<'static>> {
    vec![
        units(results),
        errors(results),
        noise::sigmas(results),
        noise::paths(results),
    ]
}

/// The same plots, all with the y axis that holds the data of each.
fn alike(plots: Vec<Plot>, label: &str, values: &[f64]) -> Vec<Plot> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let axis = || Axis::log(label).from(low / 1.1).to(high * 1.1);
    let plots = plots.into_iter();
    plots.map(|plot| Plot { y: axis(), ..plot }).collect()
}

/// Total error against the unit.
fn units(results: &Results) -> Sheet<'static> {
    let curve = |weighting: &dyn Fn(f64) -> Weighting| -> Vec<Dot> {
        let point = |&unit: &f64| {
            let total = results.mean(&results.totals_of(weighting(unit), Units::Scaled(unit)));
            let ends = interval(&total);
            (unit, total.value, ends.low, ends.high)
        };
        results.units.iter().map(point).collect()
    };
    let line = |points: &[Dot]| points.iter().map(|&(x, y, ..)| (x, y)).collect::<Vec<_>>();
    let best = line(&curve(&|unit| results.best(unit)));
    let standardised = results.totals_of(Weighting::Equal, Units::Standardised);
    let level = results.mean(&standardised).value;
    let level = results.units.iter().map(|&unit| (unit, level)).collect();
    let mut layers = vec![
        Layer::line(GREY, best)
            .size(7.0)
            .opacity(0.3)
            .named("best of the grid at each unit"),
        Layer::line(GREY, level)
            .dashed()
            .named("equal, targets standardised"),
    ];
    for ((weighting, name), colour) in METHODS.into_iter().zip(COLOURS).rev() {
        let points = curve(&|_| weighting);
        layers.push(Layer::line(colour, line(&points)).named(name));
        layers.push(Layer::intervals(colour, points));
    }
    let plot = Plot::new(
        "Error over all tasks",
        Axis::log("units of the last task ×"),
        Axis::log("error / noise STD, root mean square over the tasks"),
        layers,
    );
    Sheet {
        name: "units".into(),
        title: "What the units do",
        about: "A method that does not depend on the units of the targets is a level line.".into(),
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles: Plot::row(vec![Plot {
                width: 780.0,
                height: 330.0,
                ..plot
            }]),
        }],
        caption: "Error on held-out inputs against the noiseless truth: means over seeds with pointwise 95 % \
                  intervals. Learned weights begin at log variances of 0; warm ones at those of the targets. The \
                  oracle's weights, one over the variance of the noise, have the same optimum at every \
                  unit: where their line is not level it is because targets are far larger or smaller \
                  than the outputs of a network that begins."
            .into(),
    }
}

/// The smallest unit, the one in the middle and the largest.
fn three_units(results: &Results) -> Vec<f64> {
    let last = results.units.len() - 1;
    let mut chosen = vec![0, last / 2, last];
    chosen.dedup();
    chosen
        .into_iter()
        .map(|index| results.units[index])
        .collect()
}

/// Error of each task against the fixed weights' ratio.
fn errors(results: &Results) -> Sheet<'static> {
    let row = |task: usize| {
        let noise = shortest(results.problem.noise[task]);
        let (plots, ends): (Vec<_>, Vec<_>) = (three_units(results).into_iter())
            .map(|unit| grid(results, task, unit))
            .unzip();
        Row {
            heading: format!("Task {}, noise STD {noise}", task + 1),
            tiles: Plot::row(alike(plots, "error / noise STD", &ends.concat())),
        }
    };
    Sheet {
        name: "errors".into(),
        title: "Error of each task against the weights",
        about: "The curve is the grid of fixed weights; the dot of a method stands at the weight that it \
                gave the last task and at the error that it reached."
            .into(),
        legend: &[],
        rows: (0..results.problem.tasks()).map(row).collect(),
        caption: "Error on held-out inputs against the noiseless truth: means over seeds with pointwise 95 % \
                  intervals. Weights are for targets in own units, whatever the units of the loss; learned ones \
                  are those at the end (geometric means): a dot off the curve got there by another way. \
                  Learned weights begin at log variances of 0; warm ones at those of the targets."
            .into(),
    }
}

/// The plot of one task at one unit, and the ends of its intervals.
fn grid(results: &Results, task: usize, unit: f64) -> (Plot, Vec<f64>) {
    let units = Units::Scaled(unit);
    let point = |weighting| -> Dot {
        let fits = results.of(weighting, units);
        let error = results.mean(&results.relative(fits, task));
        let ratios: Vec<f64> = fits.iter().map(|fit| fit.ratio).collect();
        let ends = interval(&error);
        let x = Results::centre(&ratios);
        (x, error.value, ends.low, ends.high)
    };
    let fixed = results
        .ratios
        .iter()
        .map(|&ratio| point(Weighting::Fixed(ratio)));
    let fixed: Vec<Dot> = fixed.collect();
    let methods = METHODS.map(|(weighting, _)| point(weighting));
    let ends = fixed.iter().chain(&methods).flat_map(|dot| [dot.2, dot.3]);
    let ends = ends.collect();
    let line: Vec<_> = fixed.iter().map(|&(x, y, ..)| (x, y)).collect();
    let mut layers = vec![
        Layer::band(
            GREY,
            fixed
                .iter()
                .map(|&(x, _, low, high)| (x, low, high))
                .collect(),
        ),
        Layer::line(GREY, line.clone()).named("fixed"),
        Layer::dots(GREY, line),
    ];
    for ((dot, (_, name)), colour) in methods.into_iter().zip(METHODS).zip(COLOURS).rev() {
        layers.push(Layer::intervals(colour, vec![dot]).size(4.4).named(name));
    }
    let plot = Plot {
        width: 400.0,
        height: 220.0,
        ..Plot::new(
            format!("units of the last task × {}", shortest(unit)),
            Axis::log("weight of the last task / of the first"),
            Axis::log(""),
            layers,
        )
    };
    (plot, ends)
}
