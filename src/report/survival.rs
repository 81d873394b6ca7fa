//! `survival`: the share of seeds that have solved each world against steps, for the greedy policy
//! and for the exploring agent.
//!
//! The curve is 1 - Kaplan-Meier (Kaplan & Meier 1958): upside down, so that more is better. A seed
//! that has not solved the world by the end of the budget is censored, never dropped, so a curve may
//! end flat below 100 %. Where it ends is written in the margin, as curves at 0 % hide each other.

use crate::config::Endpoint;
use crate::plot::axis::Unit;
use crate::plot::sheet::{Row, Sheet};
use crate::plot::style::Line;
use crate::report::analysis::{Analysis, World};
use crate::report::captions;
use crate::report::endpoints::{ENDPOINTS, solving, steps, title, why_none};
use crate::report::figures::Point;
use crate::report::panel::{Panel, SHARES};

/// The curves of every world.
pub fn sheets<'a>(analysis: &'a Analysis) -> Vec<Sheet<'a>> {
    let row = |world: &'a World| Row {
        heading: world.env.clone(),
        tiles: ENDPOINTS
            .map(|endpoint| panel(endpoint, world, &analysis.arms).into())
            .into(),
    };
    vec![Sheet {
        name: "survival".into(),
        title: "Share of seeds that have solved the world",
        about:
            "How many seeds had learned to solve each world after how many steps: the further up \
                and to the left, the better."
                .into(),
        legend: &analysis.arms,
        rows: analysis.worlds.iter().map(row).collect(),
        caption: caption(analysis),
    }]
}

fn panel<'a>(endpoint: Endpoint, world: &'a World, arms: &[String]) -> Panel<'a> {
    let curves = || {
        (world.arms.iter())
            .filter_map(|arm| Some((Line::of(&arm.arm, arms), solving(endpoint, arm)?)))
    };
    Panel {
        title: title(endpoint).into(),
        y_label: "Share of seeds that solved it".into(),
        y_unit: Unit::Share,
        x: steps(world),
        y_range: SHARES,
        shaded: None,
        curves: curves()
            .map(|(line, solving)| (line, stairs(&solving.solved, world.horizon).into()))
            .collect(),
        references: Vec::new(),
        ends: curves()
            .map(|(line, solving)| {
                let percent = format!("{:.0} %", 100.0 * solving.share);
                (solving.share, line.colour, percent)
            })
            .collect(),
        if_empty: why_none(endpoint, world, &world.arms),
    }
}

/// The corners of the step function that changes at each of `points` and holds until `end`.
fn stairs(points: &[Point], end: u64) -> Vec<Point> {
    let before = |pair: &[Point]| Point {
        step: pair[1].step,
        ..pair[0]
    };
    let mut corners: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        corners.extend([before(pair), pair[1]]);
    }
    corners.extend(points.last().map(|last| Point { step: end, ..*last }));
    corners
}

fn caption(analysis: &Analysis) -> String {
    let has_interval = (analysis.worlds.iter())
        .flat_map(|world| &world.arms)
        .flat_map(|arm| ENDPOINTS.map(|endpoint| solving(endpoint, arm)))
        .flatten()
        .any(|solving| {
            solving
                .solved
                .iter()
                .any(|point| point.estimate.low.is_some())
        });
    let shading = if has_interval {
        "shading: pointwise 95 % intervals"
    } else {
        "no intervals"
    };
    format!(
        "1 - Kaplan-Meier; {shading}; where a curve ends below 100 %, the other seeds had not solved \
         the world when the budget was spent (censored), and might have done so later{}",
        captions::stopped(analysis)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::point;

    #[test]
    fn stairs_rise_at_each_point_and_run_to_the_end() {
        let corners: Vec<_> = stairs(&[point(0, 0.0), point(300, 0.5), point(700, 1.0)], 900)
            .iter()
            .map(|point| (point.step, point.estimate.value))
            .collect();
        let expected = [
            (0, 0.0),
            (300, 0.0),
            (300, 0.5),
            (700, 0.5),
            (700, 1.0),
            (900, 1.0),
        ];
        assert_eq!(corners, expected);
        assert!(stairs(&[], 900).is_empty());
    }
}
