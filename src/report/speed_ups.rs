//! `speed_ups`: how many times sooner each arm solves each world than the baseline, as a forest plot:
//! a row for each arm under the name of its world, with the verdict in a word.

use crate::plot::sheet::{Row, Sheet, Tile};
use crate::plot::style::Line;
use crate::report::analysis::{Analysis, World};
use crate::report::figures::Comparison;
use crate::report::forest::{Forest, ForestRow, Group};
use crate::statistics::SpeedUp;

/// The forest plot; none if nothing is compared.
pub fn sheets(analysis: &Analysis) -> Vec<Sheet<'_>> {
    let forest = forest(analysis);
    if forest.groups.is_empty() {
        return Vec::new();
    }
    let baseline = forest.baseline;
    let tile = Tile {
        width: forest.width(),
        height: forest.height(),
        draw: Box::new(move |area| forest.draw(area)),
    };
    vec![Sheet {
        name: "speed_ups".into(),
        title: "Speed-ups",
        about: format!(
            "How many times sooner each arm solves each world than {baseline}: 2 is twice as soon, \
             0.5 takes twice as long."
        ),
        legend: &[],
        rows: vec![Row {
            heading: String::new(),
            tiles: vec![tile],
        }],
        caption: caption(analysis),
    }]
}

fn forest<'a>(analysis: &'a Analysis) -> Forest<'a> {
    let mut baselines: Vec<&str> = (analysis.worlds.iter())
        .flat_map(|world| &world.comparisons)
        .map(|row| &*row.baseline)
        .collect();
    baselines.dedup();
    let row = |comparison: &'a Comparison| ForestRow {
        label: &comparison.arm,
        line: Line::of(&comparison.arm, &analysis.arms),
        found: drawable(comparison)
            .map(|speed_up| (speed_up, comparison.verdict))
            .ok_or_else(|| why_none(comparison)),
    };
    let group = |world: &'a World| Group {
        name: &world.env,
        rows: world.comparisons.iter().map(row).collect(),
    };
    Forest {
        baseline: match baselines[..] {
            [baseline] => baseline,
            _ => "the baseline",
        },
        groups: (analysis.worlds.iter())
            .filter(|world| !world.comparisons.is_empty())
            .map(group)
            .collect(),
    }
}

/// The speed-up, if it is a ratio that a logarithmic axis can show.
fn drawable(comparison: &Comparison) -> Option<SpeedUp> {
    comparison
        .speed_up
        .filter(|speed_up| speed_up.ratio.is_finite() && speed_up.ratio > 0.0)
}

/// Why there is no ratio to show.
fn why_none(comparison: &Comparison) -> &'static str {
    match comparison {
        row if row.pairs == 0 => "no shared seeds",
        row if row.pairs == 1 => "one seed",
        row if row.speed_up.is_some() => "solved from the start",
        _ => "neither solved it",
    }
}

fn caption(analysis: &Analysis) -> String {
    let comparisons = || analysis.worlds.iter().flat_map(|world| &world.comparisons);
    let (least, most) = comparisons().fold((usize::MAX, 0), |(least, most), row| {
        (least.min(row.pairs), most.max(row.pairs))
    });
    let pairs = match most {
        1 => "1 pair of seeds".into(),
        _ if least < most => format!("{least} to {most} pairs of seeds"),
        _ => format!("{most} pairs of seeds"),
    };
    let hollow = if comparisons().filter_map(drawable).any(|s| s.flagged) {
        "; hollow: more than half of an arm's seeds did not solve the world"
    } else {
        ""
    };
    format!(
        "ratio of restricted mean times to solve, {pairs}; verdict by the adjusted p-value{hollow}"
    )
}

#[cfg(test)]
mod tests;
