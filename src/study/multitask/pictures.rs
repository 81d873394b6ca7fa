//! The pictures.

use plotters::style::RGBColor;

use super::comparison::interval;
use super::records::scale;
use super::results::Results;
use super::training::Fitted;
use super::weighting::{Units, Weighting};
use crate::report::{
    sheet::{Row, Sheet},
    style::{BLUE, GREEN, GREY, Line, VERMILLION},
    table::shortest,
};
use crate::study::chart::{Axis, Layer, Plot};

const PURPLE: RGBColor = RGBColor(204, 121, 167);
/// Methods, with their names and colours.
const METHODS: [(Weighting, &str, RGBColor); 4] = [
    (Weighting::Equal, "equal", VERMILLION),
    (Weighting::Oracle, "oracle", GREEN),
    (Weighting::Learned, "learned, from 0", PURPLE),
    (
        Weighting::Warm,
        "learned, from the targets' variances",
        BLUE,
    ),
];
/// What the errors are, for axes.
const RELATIVE: &str = "error / noise STD";

/// All pictures.
pub fn sheets(results: &Results) -> Vec<Sheet<'static>> {
    vec![
        errors(results),
        units(results),
        sigmas(results),
        paths(results),
    ]
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

/// Error against the fixed weights' ratio.
fn errors(results: &Results) -> Sheet<'static> {
    let tasks = 0..results.problem.tasks();
    let row = |task: usize| {
        let noise = shortest(results.problem.noise[task]);
        let plots = three_units(results)
            .into_iter()
            .map(|unit| grid(results, task, unit));
        Row {
            heading: format!("Task {}, noise STD {noise}", task + 1),
            tiles: Plot::row(plots.collect()),
        }
    };
    Sheet {
        name: "errors".into(),
        title: "Error of each task against the weights",
        about: "The curve is the grid of fixed weights; a method's dot stands at the weight that it gave \
                the last task and the error that it reached."
            .into(),
        legend: &[],
        rows: tasks.map(row).collect(),
        caption: "Error: root mean square on held-out inputs against the noiseless truth. Means over seeds \
                  with pointwise 95 % intervals; learned weights are geometric means over seeds. Weights are \
                  given for targets in own units, where a unit u multiplies those of the loss by u²; \
                  dots above the curve are the optimizer's doing, not the weights'."
            .into(),
    }
}

fn grid(results: &Results, task: usize, unit: f64) -> Plot {
    let units = Units::Scaled(unit);
    let point = |weighting| {
        let fits = results.of(weighting, units);
        let error = results.mean(&results.relative(fits, task));
        let ratios: Vec<f64> = fits.iter().map(|fit| fit.ratio).collect();
        let ends = interval(&error);
        let x = results.geometric_mean(&ratios).value;
        (x, error.value, ends.low, ends.high)
    };
    let fixed = results
        .ratios
        .iter()
        .map(|&ratio| point(Weighting::Fixed(ratio)));
    let fixed: Vec<_> = fixed.collect();
    let band = fixed
        .iter()
        .map(|&(x, _, low, high)| (x, low, high))
        .collect();
    let line: Vec<_> = fixed.iter().map(|&(x, y, ..)| (x, y)).collect();
    let mut layers = vec![
        Layer::band(GREY, band),
        Layer::line(GREY, line.clone()).named("fixed"),
        Layer::dots(GREY, line),
    ];
    for (weighting, name, colour) in METHODS {
        layers.push(
            Layer::intervals(colour, vec![point(weighting)])
                .size(4.4)
                .named(name),
        );
    }
    let title = format!("units of the last task × {}", shortest(unit));
    let (x, y) = (
        Axis::log("weight of the last task / of the first"),
        Axis::log(RELATIVE),
    );
    Plot {
        width: 400.0,
        height: 220.0,
        ..Plot::new(title, x, y, layers)
    }
}

/// Total error against the unit.
fn units(results: &Results) -> Sheet<'static> {
    let best = |unit: f64| results.best(unit);
    let curve = |weighting: &dyn Fn(f64) -> Weighting| -> Vec<(f64, f64, f64, f64)> {
        let point = |&unit: &f64| {
            let total = results.mean(&results.totals_of(weighting(unit), Units::Scaled(unit)));
            let ends = interval(&total);
            (unit, total.value, ends.low, ends.high)
        };
        results.units.iter().map(point).collect()
    };
    let mut layers = Vec::new();
    let mut add = |points: Vec<(f64, f64, f64, f64)>, colour, name: &str, is_dashed: bool| {
        let line = points.iter().map(|&(x, y, ..)| (x, y)).collect();
        let line = Layer::line(colour, line);
        let line = if is_dashed { line.dashed() } else { line };
        layers.push(line.named(name));
        layers.push(Layer::intervals(colour, points));
    };
    add(curve(&best), GREY, "best of the grid", true);
    for (weighting, name, colour) in METHODS {
        add(curve(&|_| weighting), colour, name, false);
    }
    let standardised = results.totals_of(Weighting::Equal, Units::Standardised);
    let level = results.mean(&standardised).value;
    layers.push(Layer::level(level, "equal, targets standardised"));
    let plot = Plot::new(
        "Error over all tasks",
        Axis::log("units of the last task ×"),
        Axis::log("root mean square of error / noise STD"),
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
                width: 760.0,
                height: 320.0,
                ..plot
            }]),
        }],
        caption: "Means over seeds with 95 % intervals. The oracle's weights have the same optimum at every \
                  unit: where its line is not level, targets that are far larger or smaller than the \
                  network's initial outputs are to blame."
            .into(),
    }
}

/// Learned against true STDs.
fn sigmas(results: &Results) -> Sheet<'static> {
    let tasks = results.problem.tasks();
    let panel = |(weighting, title): (Weighting, &str)| {
        let mut layers = vec![Layer::power(1.0, 1.0, "learned = true")];
        for task in 0..tasks {
            let noise = results.problem.noise[task];
            let dots = results.units.iter().flat_map(|&unit| {
                let scale = scale(unit, task, tasks);
                let learned = |fit: &Fitted| fit.tasks[task].learned.expect("learned weights");
                let fits = results.of(weighting, Units::Scaled(unit)).iter();
                fits.map(move |fit| (noise * scale, learned(fit) * scale))
            });
            let colour = Line::of_arm(task).colour;
            let name = format!("task {}", task + 1);
            layers.push(Layer::dots(colour, dots.collect()).opacity(0.7).named(name));
        }
        let (x, y) = (
            Axis::log("noise STD × unit"),
            Axis::log("learned STD exp(s/2)"),
        );
        Plot {
            width: 440.0,
            ..Plot::new(title, x, y, layers)
        }
    };
    let starts = [
        (Weighting::Learned, "s begins at 0"),
        (Weighting::Warm, "s begins at the targets' log variance"),
    ];
    Sheet {
        name: "sigmas".into(),
        title: "Learned against true noise",
        about: "Each dot is a task of one seed at one unit; on the line the learned STD is the noise's.".into(),
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles: Plot::row(starts.map(panel).into()),
        }],
        caption: "In the units that the network saw: the first tasks' are the same at every unit.".into(),
    }
}

/// Learned STDs on the way.
fn paths(results: &Results) -> Sheet<'static> {
    let starts = [
        (Weighting::Learned, "s begins at 0"),
        (Weighting::Warm, "s begins at the targets' log variance"),
    ];
    let row = |task: usize| {
        let noise = results.problem.noise[task];
        let panel = |(weighting, title): (Weighting, &str)| {
            let mut layers = vec![Layer::level(1.0, "noise")];
            for (index, &unit) in results.units.iter().enumerate() {
                let fits = results.of(weighting, Units::Scaled(unit));
                let moment = |moment: usize| {
                    let learned = |fit: &Fitted| fit.path[moment].1[task] / noise;
                    let values: Vec<f64> = fits.iter().map(learned).collect();
                    (
                        fits[0].path[moment].0 as f64,
                        results.geometric_mean(&values).value,
                    )
                };
                let line = (0..fits[0].path.len()).map(moment).collect();
                let name = format!("unit {}", shortest(unit));
                layers.push(Layer::line(Line::of_arm(index).colour, line).named(name));
            }
            let (x, y) = (
                Axis::linear("gradient steps"),
                Axis::log("learned / noise STD"),
            );
            Plot {
                width: 480.0,
                height: 220.0,
                ..Plot::new(title, x, y, layers)
            }
        };
        Row {
            heading: format!("Task {}, noise STD {}", task + 1, shortest(noise)),
            tiles: Plot::row(starts.map(panel).into()),
        }
    };
    Sheet {
        name: "paths".into(),
        title: "How the learned STDs get there",
        about: "Learned STD over that of the noise as training goes on, by the unit of the last task.".into(),
        legend: &[],
        rows: (0..results.problem.tasks()).map(row).collect(),
        caption: "Geometric means over seeds. Where the unit is large and s begins at 0, the first gradients of \
                  s are thousands of times the later ones, and Adam, which divides by a running mean that \
                  remembers them, slows down."
            .into(),
    }
}
