//! `coverage`: the share of the reachable states that a seed has visited, against steps.
//!
//! It says who explores, whether or not the world is ever solved. Two worlds share a row, so each
//! panel is named after its world. A world that never ends has no states to count and no panel.

use crate::config::Measure;
use crate::plot::axis::Unit;
use crate::plot::frame::TITLE_SIZE;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::{Line, fit};
use crate::report::analysis::{Analysis, World};
use crate::report::captions;
use crate::report::panel::{Panel, SHARES, WIDTH};
use crate::report::steps::Steps;

/// Panels side by side.
const IN_A_ROW: usize = 2;

/// The curves of every world that has them.
pub fn sheets<'a>(analysis: &'a Analysis) -> Vec<Sheet<'a>> {
    let has_states = |world: &&World| world.measure == Measure::UndiscountedReturn;
    let worlds: Vec<&World> = analysis.worlds.iter().filter(has_states).collect();
    if worlds.is_empty() {
        return Vec::new();
    }
    let row = |worlds: &[&'a World]| Row {
        heading: String::new(),
        tiles: (worlds.iter())
            .map(|world| panel(world, &analysis.arms).into())
            .collect(),
    };
    vec![Sheet {
        name: "coverage".into(),
        title: "Coverage",
        about: "How much of each world the exploring agent had seen after how many steps.".into(),
        legend: &analysis.arms,
        rows: worlds.chunks(IN_A_ROW).map(row).collect(),
        caption: captions::means(analysis),
    }]
}

fn panel<'a>(world: &'a World, arms: &[String]) -> Panel<'a> {
    Panel {
        title: fit(&world.env, TITLE_SIZE, WIDTH).into(),
        y_label: "Reachable states visited".into(),
        y_unit: Unit::Share,
        x: Steps::linear(world.steps),
        y_range: SHARES,
        shaded: None,
        curves: (world.arms.iter())
            .map(|arm| (Line::of(&arm.arm, arms), arm.coverage[..].into()))
            .collect(),
        references: Vec::new(),
        ends: Vec::new(),
        if_empty: "not a world whose states can be counted",
    }
}
