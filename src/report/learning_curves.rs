//! `learning_curves`: behaviour and greedy curves side by side for each world, arms over each other.
//!
//! The two panels of a world share the scale of their y axis, so that what the exploring agent gives
//! up can be read across. The legend stands above all panels and the names of the reference lines in
//! the margin, where they hide nothing.
//!
//! A world that never ends is drawn as Gal & Ghahramani (2016) did, by the mean reward of the last 1,000
//! steps, with a line at the reward that solves it. Their logarithmic axis left out the random start;
//! here it is shaded.

use crate::config::XScale;
use crate::plot::axis::Unit;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::Line;
use crate::records::RECENT_STEPS;
use crate::report::analysis::{Analysis, World};
use crate::report::captions;
use crate::report::panel::Panel;
use crate::report::steps::Steps;
use crate::report::summary::count;
use crate::{
    config::Measure,
    report::figures::{Arm, Point},
};

/// The learning curves of every world.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet<'_>> {
    let row = |world| {
        let (behaviour, greedy) = panels_of(world, analysis);
        Row {
            heading: world.env.clone(),
            tiles: vec![behaviour.into(), greedy.into()],
        }
    };
    vec![Sheet {
        name: "learning_curves".into(),
        title: "Learning curves",
        about: "What the exploring agent earned while it learned, and what its mean network would \
                earn with exploration off."
            .into(),
        legend: &analysis.arms,
        rows: analysis.worlds.iter().map(row).collect(),
        caption: caption(analysis),
    }]
}

fn caption(analysis: &Analysis) -> String {
    let mut caption = captions::means(analysis);
    if analysis.worlds.iter().any(|world| world.random_start > 0) {
        caption += "; grey: the random start, from whose end on times are counted";
    }
    let left_out = |world: &World| points(world).any(|point| point.step == 0);
    if analysis.x_scale == XScale::Log {
        caption += "; steps are logarithmic, from the first recorded one on";
        if analysis.worlds.iter().any(left_out) {
            caption += ": what was evaluated at step 0 is left out";
        }
    }
    caption
}

fn panels_of<'a>(world: &'a World, analysis: &Analysis) -> (Panel<'a>, Panel<'a>) {
    let (titles, y_labels, if_no_behaviour) = match world.measure {
        Measure::UndiscountedReturn => (
            [
                "Behaviour return (exploring agent)",
                "Greedy return (mean network)",
            ],
            ["Return (undiscounted)"; 2].map(String::from),
            "no finished episodes",
        ),
        Measure::RewardPerStep => {
            let steps = count(RECENT_STEPS);
            (
                [
                    "Behaviour (exploring agent)",
                    "Greedy policy (mean network)",
                ],
                [
                    format!("Mean reward of the last {steps} steps"),
                    format!("Mean reward of {steps} greedy steps"),
                ],
                "no windows",
            )
        }
    };
    let [behaviour_label, greedy_label] = y_labels;
    let x = x_axis(world, analysis.x_scale);
    let panel =
        |title: &'static str, y_label: String, curve: fn(&'a Arm) -> &'a [Point], if_empty| Panel {
            title: title.into(),
            y_label: y_label.into(),
            y_unit: Unit::Value,
            x: x.clone(),
            y_range: y_range(world),
            shaded: (world.random_start > 0).then_some((world.random_start, "random start")),
            curves: (world.arms.iter())
                .map(|arm| (Line::of(&arm.arm, &analysis.arms), curve(arm).into()))
                .collect(),
            references: references(world),
            ends: Vec::new(),
            if_empty,
        };
    let behaviour: fn(&'a Arm) -> &'a [Point] = |arm| &arm.behaviour;
    (
        panel(titles[0], behaviour_label, behaviour, if_no_behaviour),
        panel(titles[1], greedy_label, |arm| &arm.greedy, "no evaluations"),
    )
}

/// The axis of both panels of a world, so that they can be read across.
fn x_axis(world: &World, scale: XScale) -> Steps {
    let recorded = points(world).map(|point| point.step);
    match (scale, recorded.filter(|&step| step > 0).min()) {
        (XScale::Log, Some(first)) => Steps::log(first, world.steps),
        _ => Steps::linear(world.steps),
    }
}

fn points(world: &World) -> impl Iterator<Item = &Point> {
    (world.arms.iter()).flat_map(|arm| arm.behaviour.iter().chain(&arm.greedy))
}

fn references(world: &World) -> Vec<(f64, &'static [&'static str])> {
    if world.measure == Measure::RewardPerStep {
        return vec![(world.solve_at, &["solved"])];
    }
    let optimum = world.optimal_return.map(|level| (level, &["optimum"][..]));
    let random = world
        .random_return
        .map(|level| (level, &["random", "policy"][..]));
    optimum.into_iter().chain(random).collect()
}

/// A range that holds every curve, interval and reference line of both panels, with some air.
fn y_range(world: &World) -> (f64, f64) {
    let levels = points(world)
        .flat_map(|point| {
            [
                Some(point.estimate.value),
                point.estimate.low,
                point.estimate.high,
            ]
        })
        .flatten()
        .chain(references(world).into_iter().map(|(level, _)| level));
    let (low, high) = levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), level| {
        (low.min(level), high.max(level))
    });
    match high - low {
        // What is only rounding is no span.
        span if span > 1e-9 * low.abs().max(high.abs()) => (low - 0.05 * span, high + 0.05 * span),
        _ if low.is_finite() => (low - 0.5, low + 0.5),
        _ => (0.0, 1.0),
    }
}
