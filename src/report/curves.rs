//! Curves of arms over training steps as layers of a plot, and what such plots have in common.

use crate::plot::chart::Layer;
use crate::plot::style::{ArmName, Line};
use crate::report::figures::{Arm, WorldResults};
use crate::report::series::Point;

/// The name of the axis of training steps.
pub const STEPS: &str = "Environment steps per seed";
/// Room for the names of levels and the ends of curves, in pixels.
pub const MARGIN: f64 = 60.0;

/// Arms whose intervals are shaded, at most: more shades lie on each other.
pub const MOST_SHADED: usize = 8;

/// The curve of each arm of `world` that has one, with its intervals, if they are few, below all lines.
pub fn curves<'a>(
    world: &'a WorldResults,
    arms: &[ArmName],
    curve: impl Fn(&'a Arm) -> Option<&'a [Point]>,
) -> Vec<Layer> {
    let (mut layers, mut lines) = (Vec::new(), Vec::new());
    for arm in &world.arms {
        let Some(points) = curve(arm) else {
            continue;
        };
        let line = Line::of(&arm.arm, arms);
        let points = || {
            points
                .iter()
                .map(|point| (point.step as f64, point.estimate))
        };
        let means = points().map(|(step, figure)| (step, figure.value));
        let ends = points().filter_map(|(step, figure)| Some((step, figure.low?, figure.high?)));
        if arms.len() <= MOST_SHADED {
            layers.push(Layer::band(line.colour, ends.collect()));
        }
        lines.push(Layer::line(line.colour, means.collect()).styled(line));
    }
    layers.append(&mut lines);
    layers
}
