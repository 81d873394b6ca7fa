//! `coverage`: the share of the reachable states that a seed has visited, against steps.
//!
//! It says who explores, whether or not the world is ever solved. Two worlds share a row, so each
//! plot is named after its world. A world that never ends has no states to count and no plot.

use crate::config::Measure;
use crate::plot::chart::{Axis, Plot};
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::ArmName;
use crate::report::analysis::Analysis;
use crate::report::captions;
use crate::report::curves::{STEPS, curves};
use crate::report::figures::WorldResults;

/// The curves of every world that has them.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    let has_states = |world: &&WorldResults| world.measure == Measure::UndiscountedReturn;
    let worlds = analysis.worlds.iter().filter(has_states);
    let plots: Vec<Plot> = worlds.map(|world| plot(world, &analysis.arms)).collect();
    vec![Sheet {
        name: "coverage".into(),
        title: "Coverage",
        about: "How much of each world the exploring agent had seen after how many steps.".into(),
        is_detail: false,
        legend: analysis.arms.clone(),
        rows: Row::pairs(&plots),
        caption: captions::curves("mean", analysis),
    }]
}

fn plot(world: &WorldResults, arms: &[ArmName]) -> Plot {
    Plot {
        if_empty: "not a world whose states can be counted",
        ..Plot::new(
            captions::heading(world),
            Axis::steps(STEPS, world.steps),
            Axis::shares("Reachable states visited"),
            curves(world, arms, |arm| Some(&arm.coverage[..])),
        )
    }
}
