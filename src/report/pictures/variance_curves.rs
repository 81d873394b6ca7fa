//! `variances`: the aleatoric and the epistemic variance of Q-values side by side for each world.
//!
//! The aleatoric one should find the noise of one-step targets, which is drawn as a line where it is
//! known, and stay; the epistemic one should fall as data come in. Both plots share their
//! logarithmic scale, so that they can be read across.

use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::ArmName;
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::curves::{MARGIN, STEPS, curves};
use crate::report::figures::WorldResults;
use crate::report::series::Point;
use crate::report::variances::Variances;

const ABOUT: &str = "Variances of Q-values, means over reachable states and actions. Aleatoric: the noise of one-step \
                     targets as the network has learned it, which should find the exact one and stay. Epistemic: \
                     between sampled networks, which should fall as data come in, and is 0 where p is.";

/// The curves of every world that has them.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let row = |world| {
        let plots = plots(world, &analysis.arms);
        (!plots.is_empty()).then(|| Row::of(captions::heading(world), plots))
    };
    vec![Sheet {
        name: "variances".into(),
        title: "Noise, and what is not known",
        about: ABOUT.into(),
        is_detail: true,
        legend: analysis.arms.clone(),
        rows: analysis.worlds.iter().filter_map(row).collect(),
        caption: format!(
            "{}; only arms with a head for the variance have curves; zeros cannot be drawn on a logarithmic \
             axis",
            captions::curves("interquartile mean", analysis)
        ),
    }]
}

/// The two plots of a world; none if no variance in it is above 0.
fn plots(world: &WorldResults, arms: &[ArmName]) -> Vec<Plot> {
    let known = || world.arms.iter().filter_map(|arm| arm.variances.as_ref());
    let mut points = known().flat_map(|of| of.aleatoric.iter().chain(&of.epistemic));
    let mut levels: Vec<f64> = known().filter_map(|of| of.target_variance).collect();
    levels.retain(|&level| level > 0.0);
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    if levels.is_empty() && !points.any(|point| point.estimate.value > 0.0) {
        return Vec::new();
    }
    let plot = |title, if_empty, of: fn(&Variances) -> &[Point], levels: Vec<f64>| {
        let mut layers = curves(world, arms, |arm| arm.variances.as_ref().map(of));
        layers.extend(levels.into_iter().map(|level| Layer::level(level, "exact")));
        Plot {
            margin: MARGIN,
            if_empty,
            ..Plot::new(
                title,
                Axis::steps(STEPS, world.steps),
                Axis::log("Variance of Q (logarithmic)"),
                layers,
            )
        }
    };
    let aleatoric = plot(
        "Aleatoric",
        "nothing is learned",
        |of| &of.aleatoric,
        levels,
    );
    let epistemic = plot(
        "Epistemic",
        "no variance above 0",
        |of| &of.epistemic,
        vec![],
    );
    Plot::with_shared_y(vec![aleatoric, epistemic])
}
