//! `learning_curves`: behaviour and greedy curves side by side for each world, arms over each other.
//!
//! The two panels of a world share the scale of their y axis, so that what the exploring agent gives
//! up can be read across. The legend stands above all panels and the names of the reference lines in
//! the margin, where they hide nothing.

use super::analysis::{Analysis, World};
use super::axis::Unit;
use super::captions;
use super::figures::{Measure, Point};
use super::panel::Panel;
use super::sheet::{Row, Sheet};
use super::style::Line;

/// The learning curves of every world.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet<'_>> {
    let row = |world| {
        let (behaviour, greedy) = panels_of(world, &analysis.arms);
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
        caption: captions::means(analysis),
    }]
}

fn panels_of<'a>(world: &'a World, arms: &[String]) -> (Panel<'a>, Panel<'a>) {
    let ([behaviour_title, greedy_title], y_label, if_no_behaviour) = match world.measure {
        Measure::UndiscountedReturn => (
            [
                "Behaviour return (exploring agent)",
                "Greedy return (mean network)",
            ],
            "Return (undiscounted)",
            "no finished episodes",
        ),
        Measure::RewardPerStep => (
            [
                "Behaviour reward (exploring agent)",
                "Greedy reward (mean network)",
            ],
            "Mean reward per step",
            "no windows",
        ),
    };
    let panel = |title: &'static str, curve: fn(&'a super::Arm) -> &'a [Point], if_empty| Panel {
        title: title.into(),
        y_label,
        y_unit: Unit::Value,
        steps: world.steps,
        y_range: y_range(world),
        curves: (world.arms.iter())
            .map(|arm| (Line::of(&arm.arm, arms), curve(arm).into()))
            .collect(),
        references: references(world),
        ends: Vec::new(),
        if_empty,
    };
    (
        panel(behaviour_title, |arm| &arm.behaviour, if_no_behaviour),
        panel(greedy_title, |arm| &arm.greedy, "no evaluations"),
    )
}

fn references(world: &World) -> Vec<(f64, &'static [&'static str])> {
    if world.measure == Measure::RewardPerStep {
        return Vec::new();
    }
    let optimum = world.optimal_return.map(|level| (level, &["optimum"][..]));
    let random = world
        .random_return
        .map(|level| (level, &["random", "policy"][..]));
    optimum.into_iter().chain(random).collect()
}

/// A range that holds every curve, interval and reference line of both panels, with some air.
fn y_range(world: &World) -> (f64, f64) {
    let points = world
        .arms
        .iter()
        .flat_map(|arm| arm.behaviour.iter().chain(&arm.greedy));
    let levels = points
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
