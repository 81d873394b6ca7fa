//! `survival`: the share of seeds that have solved each world against steps, for the greedy policy
//! and for the exploring agent.
//!
//! The curve is 1 - Kaplan-Meier (Kaplan & Meier 1958): upside down, so that more is better. A seed
//! that has not solved the world by the end of the budget is censored, never dropped, so a curve may
//! end flat below 100 %. Where it ends is written in the margin, as curves at 0 % hide each other.

use crate::config::Endpoint;
use crate::plot::chart::{Axis, Layer, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{ArmName, Line};
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::curves::{MARGIN, MOST_SHADED, STEPS, curves};
use crate::report::endpoints::{ENDPOINTS, solving, title, why_none};
use crate::report::figures::WorldResults;
use crate::report::series::Point;
use crate::report::tables::percent;

/// The curves of every world.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let row = |world: &WorldResults| {
        let plots = ENDPOINTS.map(|endpoint| plot(endpoint, world, &analysis.arms));
        Row::of(captions::heading(world), plots.into())
    };
    vec![Sheet {
        name: "survival".into(),
        title: "Share of seeds that have solved the world",
        about:
            "How many seeds had learned to solve each world after how many steps: the further up \
                and to the left, the better."
                .into(),
        is_detail: false,
        legend: analysis.arms.clone(),
        rows: analysis.worlds.iter().map(row).collect(),
        caption: caption(analysis),
    }]
}

fn plot(endpoint: Endpoint, world: &WorldResults, arms: &[ArmName]) -> Plot {
    let x = match world.random_start {
        0 => STEPS,
        _ => "Environment steps after the random start",
    };
    let solved = curves(world, arms, |arm| Some(&solving(endpoint, arm)?.solved[..]));
    let ends = world.arms.iter().filter_map(|arm| {
        let share = solving(endpoint, arm)?.share;
        let colour = Line::of(&arm.arm, arms).colour;
        Some(Layer::note(colour, share, percent(share)))
    });
    Plot {
        margin: MARGIN,
        if_empty: why_none(endpoint, world, &world.arms),
        ..Plot::new(
            title(endpoint),
            Axis::steps(x, world.horizon),
            Axis::shares("Share of seeds that solved it"),
            solved.into_iter().map(Layer::stepped).chain(ends).collect(),
        )
    }
}

fn caption(analysis: &Analysis) -> String {
    let mut curves =
        (analysis.all_arms()).flat_map(|arm| ENDPOINTS.map(|endpoint| solving(endpoint, arm)));
    let has_ends = |point: &Point| point.estimate.low.is_some();
    let shading = if analysis.arms.len() > MOST_SHADED {
        captions::no_shading()
    } else if curves.any(|curve| curve.is_some_and(|curve| curve.solved.iter().any(has_ends))) {
        "shading: pointwise 95 % intervals".into()
    } else {
        "no intervals".into()
    };
    format!(
        "1 - Kaplan-Meier; {shading}; a curve that ends below 100 % ends with seeds that had not solved the \
         world when the budget was spent, and might have done so later{}",
        captions::stopped(analysis)
    )
}
