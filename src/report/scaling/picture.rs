//! `scaling`: episodes to solve against the size of the world, both logarithmic, a line for each arm. A power
//! of the size is a straight line there, and an exponential bends upwards.

use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{ArmName, GREY, Line};
use crate::records::distinct;
use crate::report::analysis::Analysis;
use crate::report::scaling::{ScaledArm, Scaling, ScalingPoint};

/// Ticks on the axis of sizes, at most.
const TICKS: f64 = 12.0;
/// Points of the line of a random walk.
const SAMPLES: u32 = 200;
const DOTS: (f64, f64) = (2.0, 2.5);

/// The curves of every scale.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let scalings = &analysis.scaling;
    let plot = |scaling: &Scaling| plot(scaling, &analysis.arms);
    let plots: Vec<Plot> = scalings.iter().map(plot).collect();
    vec![Sheet {
        name: "scaling".into(),
        title: "How the time to solve grows",
        about: "Episodes to solve a world against its size: on these axes a power of the size is a straight \
                line, and an exponential bends upwards."
            .into(),
        is_detail: false,
        legend: analysis.arms.clone(),
        rows: Row::pairs(&plots),
        caption: caption(scalings),
    }]
}

/// The curves of one scale.
pub fn plot(scaling: &Scaling, arms: &[ArmName]) -> Plot {
    let curves = scaling.arms.iter().flat_map(|arm| curve(arm, arms));
    let walk = scaling.is_deep_sea.then(|| random_walk(scaling));
    let x = Axis::log(format!("{} N", scaling.parameter));
    Plot {
        if_empty: "solved from the start",
        ..Plot::new(
            format!("{}, {}", scaling.env, scaling.seeds()),
            x.ticks_at(&ticks(&scaling.sizes)),
            Axis::log("Episodes to solve"),
            walk.flatten().into_iter().chain(curves).collect(),
        )
    }
}

/// A line through the points of an arm, and their intervals; open where some seed did not solve it.
fn curve(arm: &ScaledArm, arms: &[ArmName]) -> [Layer; 3] {
    let line = Line::of(&arm.arm, arms);
    let point = |point: &ScalingPoint| {
        let episodes = point.episodes;
        let [low, high] = [episodes.low, episodes.high].map(|end| end.unwrap_or(episodes.value));
        (point.size as f64, episodes.value, low, high)
    };
    let of = |is_open: bool| {
        let points = arm.points.iter();
        let points = points.filter(|point| (point.solved < point.seeds) == is_open);
        Layer::intervals(line.colour, points.map(point).collect())
    };
    let means = arm
        .points
        .iter()
        .map(|point| (point.size as f64, point.episodes.value));
    let means = Layer::line(line.colour, means.collect()).styled(line);
    [means, of(false), of(true).hollow()]
}

/// 2^N as far as it lies among the points; none if it does not.
fn random_walk(scaling: &Scaling) -> Option<Layer> {
    let points = scaling.arms.iter().flat_map(|arm| &arm.points);
    let ends = points.map(|point| point.episodes);
    let ends = ends.flat_map(|figure| [Some(figure.value), figure.low, figure.high]);
    let ends = ends.flatten().filter(|&episodes| episodes > 0.0);
    let low = ends.clone().reduce(f64::min)?;
    let high = ends.reduce(f64::max)?;
    let sizes = &scaling.sizes;
    let [first, last] = [sizes[0], sizes[sizes.len() - 1]].map(|size| size as f64);
    let size = |sample| first + (last - first) * f64::from(sample) / f64::from(SAMPLES);
    let points = (0..=SAMPLES).map(|sample| (size(sample), size(sample).exp2()));
    let points = points.filter(|point| (low..=high).contains(&point.1));
    let points: Vec<_> = points.collect();
    let dotted = Line {
        colour: GREY,
        dash: Some(DOTS),
    };
    let is_there = points.len() > 1;
    let walk = Layer::line(GREY, points).styled(dotted).size(1.4);
    is_there.then(|| walk.named("2^N, about what a random walk takes"))
}

/// Sizes far enough apart on a logarithmic axis for their labels.
fn ticks(sizes: &[u64]) -> Vec<f64> {
    let sizes: Vec<f64> = sizes.iter().map(|&size| size as f64).collect();
    let span = (sizes[sizes.len() - 1] / sizes[0]).ln();
    let mut ticks: Vec<f64> = Vec::new();
    for size in sizes {
        let is_apart = |last: &f64| (size / last).ln() >= span / TICKS;
        if ticks.last().is_none_or(is_apart) {
            ticks.push(size);
        }
    }
    ticks
}

fn caption(scalings: &[Scaling]) -> String {
    let arms = || scalings.iter().flat_map(|scaling| &scaling.arms);
    let any = |has: fn(&ScalingPoint) -> bool| arms().flat_map(|arm| &arm.points).any(has);
    let mut caption = String::from("means over seeds");
    if any(|point| point.episodes.low.is_some()) {
        caption += " and 95 % bootstrap intervals";
    }
    if any(|point| point.solved < point.seeds) {
        caption += "; open: some seed did not solve it and counts as the budget, so that it takes at least \
                    so long";
    }
    let oracles = arms().filter(|arm| arm.is_oracle);
    let oracles = distinct(oracles.map(|arm| &*arm.arm));
    if !oracles.is_empty() {
        let oracles = oracles.join(", ");
        caption += &format!("; oracles, which are told the states: {oracles}");
    }
    caption
}
