//! Pictures of the learned STDs beside those of the noise.

use crate::plot::chart::{Axis, Layer, Plot};
use crate::study::multitask::pictures::alike;
use crate::study::multitask::{
    fitted::Fitted,
    records::scale,
    results::Results,
    weighting::{Units, Weighting},
};
use crate::{
    plot::{
        sheet::{Row, Sheet},
        style::Line,
    },
    text::table::shortest,
};

/// Where log variances begin.
const STARTS: [(Weighting, &str); 2] = [
    (Weighting::Learned, "learned: s begins at 0"),
    (
        Weighting::Warm,
        "learned, warm: s begins at the targets' log variance",
    ),
];

/// Learned against true STDs.
pub fn sigmas(results: &Results) -> Sheet<'static> {
    let tasks = results.problem.tasks();
    let of_task = |weighting: Weighting, task: usize| -> Vec<(f64, f64)> {
        let dots = results.units.iter().flat_map(|&unit| {
            let scale = scale(unit, task, tasks);
            let noise = results.problem.noise[task];
            let fits = results.of(weighting, Units::Scaled(unit)).iter();
            let learned = |fit: &Fitted| fit.tasks[task].learned.expect("learned weights");
            fits.map(move |fit| (noise * scale, learned(fit) * scale))
        });
        dots.collect()
    };
    let panel = |(weighting, title): (Weighting, &str)| {
        let dots = (0..tasks).map(|task| {
            let dots = Layer::dots(Line::of_arm(task).colour, of_task(weighting, task));
            dots.opacity(0.6).named(format!("task {}", task + 1))
        });
        let diagonal = Layer::power(1.0, 1.0, "learned = true");
        let plot = Plot::new(
            title,
            Axis::log("noise STD × unit"),
            Axis::log(""),
            std::iter::once(diagonal).chain(dots).collect(),
        );
        Plot {
            width: 480.0,
            ..plot
        }
    };
    let all = STARTS
        .iter()
        .flat_map(|start| (0..tasks).map(move |task| (start.0, task)));
    let all = all.flat_map(|(weighting, task)| of_task(weighting, task));
    let values: Vec<f64> = all.flat_map(|(x, y)| [x, y]).collect();
    let plots = STARTS.map(panel).into();
    Sheet {
        name: "sigmas".into(),
        title: "Learned against true noise",
        about: "Each dot is a task of one seed at one unit; on the line the learned STD is the noise's.".into(),
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles: Plot::row(alike(plots, "learned STD exp(s/2)", &values)),
        }],
        caption: "In the units that the network saw; only the last task's change.".into(),
    }
}

/// Learned STDs on the way.
pub fn paths(results: &Results) -> Sheet<'static> {
    let row = |task: usize| {
        let noise = results.problem.noise[task];
        let path = |weighting: Weighting, unit: f64| -> Vec<(f64, f64)> {
            let fits = results.of(weighting, Units::Scaled(unit));
            let moment = |(moment, (update, _)): (usize, &(u64, Vec<f64>))| {
                let learned = |fit: &Fitted| fit.path[moment].1[task] / noise;
                let values: Vec<f64> = fits.iter().map(learned).collect();
                (*update as f64, Results::centre(&values))
            };
            fits[0].path.iter().enumerate().map(moment).collect()
        };
        let mut values = Vec::new();
        let mut panel = |(weighting, title): (Weighting, &str)| {
            let noise = Layer::power(1.0, 0.0, "noise").size(1.1);
            let mut layers = vec![noise];
            for (index, &unit) in results.units.iter().enumerate() {
                let line = path(weighting, unit);
                values.extend(line.iter().map(|point| point.1));
                let colour = Line::of_arm(index).colour;
                let name = format!("unit {}", shortest(unit));
                layers.push(Layer::line(colour, line).named(name));
            }
            Plot {
                width: 480.0,
                height: 220.0,
                ..Plot::new(title, Axis::linear("gradient steps"), Axis::log(""), layers)
            }
        };
        let plots = STARTS.map(&mut panel).into();
        Row {
            heading: format!("Task {}, noise STD {}", task + 1, shortest(noise)),
            tiles: Plot::row(alike(plots, "learned / noise STD", &values)),
        }
    };
    Sheet {
        name: "paths".into(),
        title: "How the learned STDs get there",
        about: "Learned STD over that of the noise as training goes on, by the unit of the last task.".into(),
        legend: &[],
        rows: (0..results.problem.tasks()).map(row).collect(),
        caption: "Geometric means over seeds. Where the unit is large and s begins at 0, the first gradients \
                  of s are thousands of times the last ones, and Adam, which divides by a running mean that \
                  remembers them, slows down."
            .into(),
    }
}
