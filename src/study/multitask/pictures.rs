//! The pictures: errors by unit and by weight, and the learned STDs beside those of the noise.

use plotters::style::RGBColor;

use crate::plot::chart::{Axis, Layer, Plot, WIDTH};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{GREY, Line};
use crate::statistics::Estimate;
use crate::study::multitask::weighting::{Method, Setting};
use crate::study::multitask::{
    figures::{Figures, METHODS},
    rows::OnTheWay,
};
use crate::study::pictures::{beside, curve, intervals, line, scatter, sheet, sized};
use crate::text::table::shortest;

fn colours() -> [RGBColor; 4] {
    [3, 0, 1, 2].map(|index| Line::nth(index).colour)
}

/// Where log variances begin.
const STARTS: [(Method, &str); 2] = [
    (Method::Learned, "learned: s begins at 0"),
    (
        Method::LearnedWarm,
        "learned, warm: s begins at the targets' log variance",
    ),
];

const ERROR: &str = "Error on held-out inputs against the noiseless truth: means over seeds with pointwise 95 % \
                     intervals. Learned weights begin at log variances of 0; warm ones at those of the targets.";

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    vec![
        sheet(
            "units",
            "What the units do",
            "A method that does not depend on the units of the targets is a level line.",
            beside(vec![units(figures)]),
            format!(
                "{ERROR} The oracle's weights have the same optimum at every unit. Where their line is not level, \
                 targets are far larger or smaller than the outputs of an untrained network."
            ),
        ),
        sheet(
            "errors",
            "Error of each task against the weights",
            "The curve is the grid of fixed weights; the dot of a method stands at the weight that it gave the last \
             task and at the error that it reached.",
            by_task(figures, |task| errors(figures, task)),
            format!(
                "{ERROR} Weights are in own units; learned ones are those at the end (geometric means). A dot off the \
                 curve got there by another way."
            ),
        ),
        sheet(
            "sigmas",
            "Learned against true noise",
            "Each dot is a task of one seed at one unit; on the line the learned STD is the noise's.",
            beside(Plot::with_shared_y(
                STARTS.map(|start| sigmas(figures, start)).into(),
            )),
            "In the units that the network saw; only the last task's change.",
        ),
        sheet(
            "paths",
            "How the learned STDs get there",
            "Learned STD over that of the noise as training goes on, by the unit of the last task.",
            by_task(figures, |task| {
                STARTS.map(|start| paths(figures, task, start)).into()
            }),
            "Geometric means over seeds. Where the unit is large and s begins at 0, the first gradients of s are \
             thousands of times the last ones. Adam, which divides by a running mean that remembers them, slows down.",
        ),
    ]
}

/// A row of plots for each task, with one range of y.
fn by_task(figures: &Figures, plots: impl Fn(usize) -> Vec<Plot>) -> Vec<Row> {
    let noise = figures.options.noise.iter().enumerate();
    let of_task = |(task, &noise): (usize, &f64)| {
        let heading = format!("Task {}, noise STD {}", task + 1, shortest(noise));
        Row::of(heading, Plot::with_shared_y(plots(task)))
    };
    noise.map(of_task).collect()
}

/// Total error against the unit.
fn units(figures: &Figures) -> Plot {
    let of = |setting: &dyn Fn(f64) -> Setting| -> Vec<(f64, Estimate)> {
        let units = figures.options.units.iter();
        units
            .map(|&unit| (unit, figures.total(setting(unit))))
            .collect()
    };
    let best = line(GREY, &of(&|unit| figures.best(unit)));
    let standardised = line(GREY, &of(&|_| Setting::new(Method::Equal, None)));
    let mut layers = vec![
        best.size(7.0)
            .opacity(0.3)
            .named("best of the grid at each unit"),
        standardised.dashed().named("equal, targets standardised"),
    ];
    for ((method, name), colour) in METHODS.into_iter().zip(colours()).rev() {
        let totals = of(&|unit| Setting::new(method, Some(unit)));
        layers.extend(curve(colour, name, &totals));
    }
    let x = Axis::log("units of the last task ×");
    let y = Axis::log("error / noise STD, root mean square over the tasks");
    let plot = Plot::new("Error over all tasks", x, y, layers);
    sized((780.0, 330.0), plot)
}

/// Error of a task against the fixed weights' ratio, at the smallest, the middle and the largest unit.
fn errors(figures: &Figures, task: usize) -> Vec<Plot> {
    let units = &figures.options.units;
    let mut chosen = vec![0, (units.len() - 1) / 2, units.len() - 1];
    chosen.dedup();
    let point = |setting: Setting| {
        let error = figures.error(setting, task, |row| row.relative_error);
        (figures.ratio(setting), error)
    };
    let plot = |index: usize| {
        let unit = units[index];
        let ratios = figures.options.ratios.iter();
        let fixed: Vec<_> = ratios
            .map(|&ratio| point(Setting::fixed(ratio, unit)))
            .collect();
        let mut layers: Vec<Layer> = curve(GREY, "fixed", &fixed).into();
        for ((method, name), colour) in METHODS.into_iter().zip(colours()).rev() {
            let dot = [point(Setting::new(method, Some(unit)))];
            layers.push(intervals(colour, &dot).size(4.4).named(name));
        }
        let title = format!("units of the last task × {}", shortest(unit));
        let x = Axis::log("weight of the last task / of the first");
        let plot = Plot::new(title, x, Axis::log("error / noise STD"), layers);
        sized((400.0, 220.0), plot)
    };
    chosen.into_iter().map(plot).collect()
}

/// Learned against true STDs.
fn sigmas(figures: &Figures, (method, title): (Method, &'static str)) -> Plot {
    let series = (0..figures.options.noise.len()).map(|task| {
        let rows = figures.sigmas.seeds().iter().flatten();
        let own = rows.filter(|row| (row.method, row.task) == (method, task));
        let dots = own.map(|row| (row.true_std, row.learned_std)).collect();
        (Line::nth(task).colour, format!("task {}", task + 1), dots)
    });
    let x = Axis::log("noise STD × unit");
    let axes = (x, Axis::log("learned STD exp(s/2)"));
    scatter(title, axes, "learned = true", series.collect())
}

/// Learned STDs of a task on the way.
fn paths(figures: &Figures, task: usize, (method, title): (Method, &'static str)) -> Plot {
    let noise = figures.options.noise[task];
    let mut layers = vec![Layer::power(1.0, 0.0, "noise").size(1.1)];
    for (index, &unit) in figures.options.units.iter().enumerate() {
        let update = |row: &OnTheWay| {
            let is_own = (row.method, row.task, row.unit) == (method, task, unit);
            is_own.then_some(row.update as f64)
        };
        let at = |moment| {
            let is_it = |row: &OnTheWay| update(row) == Some(moment);
            let centre = (figures.paths).centre(is_it, |row| row.learned_std / noise);
            (moment, centre)
        };
        let line = figures.paths.values(update).into_iter().map(at).collect();
        let name = format!("unit {}", shortest(unit));
        layers.push(Layer::line(Line::nth(index).colour, line).named(name));
    }
    let (x, y) = (
        Axis::linear("gradient steps"),
        Axis::log("learned / noise STD"),
    );
    sized((WIDTH, 220.0), Plot::new(title, x, y, layers))
}
