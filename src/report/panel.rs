//! One panel of a picture: curves with shaded intervals, and reference lines, over training steps.

use std::borrow::Cow;

use plotters::prelude::*;

use crate::plot::axis::{Axis, Unit};
pub use crate::plot::frame::{Area, DrawError};
use crate::plot::frame::{Chart, Frame, LABEL_SIZE, Room, place};
use crate::plot::style::{FAINT, GREY, Line, centred, px, stroke, text};
use crate::plot::{frame, sheet::Tile};
use crate::report::figures::Point;
use crate::report::steps::Steps;
use crate::statistics::Estimate;

/// What stands in a panel.
pub struct Panel<'a> {
    /// What the curves are.
    pub title: Cow<'a, str>,
    /// Quantity and unit of the y axis.
    pub y_label: Cow<'a, str>,
    /// What its numbers are.
    pub y_unit: Unit,
    /// The x axis.
    pub x: Steps,
    /// Ends of the y axis.
    pub y_range: (f64, f64),
    /// Shades the first steps, up to this one, under this name.
    pub shaded: Option<(u64, &'a str)>,
    /// The curves, the first at the bottom of the pile.
    pub curves: Vec<(Line, Cow<'a, [Point]>)>,
    /// Level and lines of the label of each reference line.
    pub references: Vec<(f64, &'a [&'a str])>,
    /// What is written in the margin at the level where a curve ends, in its colour.
    pub ends: Vec<(f64, RGBColor, String)>,
    /// What is said where there is no curve.
    pub if_empty: &'a str,
}

/// Width of a panel in pixels.
pub const WIDTH: f64 = 540.0;
/// Height of a panel in pixels.
pub const HEIGHT: f64 = 310.0;
/// Ends of a y axis of shares: curves at 0 and at 1 stay clear of the frame.
pub const SHARES: (f64, f64) = (-0.03, 1.03);

const ROOM: Room = Room {
    left: 76.0,
    right: 68.0,
    top: 26.0,
    bottom: 46.0,
};
const MARGIN_SIZE: f64 = 11.0;

impl<'a> From<Panel<'a>> for Tile<'a> {
    fn from(panel: Panel<'a>) -> Self {
        Self {
            width: WIDTH,
            height: HEIGHT,
            draw: Box::new(move |area| draw(area, &panel)),
        }
    }
}

/// Draws the panel so that it fills `area`.
fn draw(area: &Area, panel: &Panel) -> Result<(), DrawError> {
    let (low, high) = panel.y_range;
    let (from, to) = panel.x.ends();
    let [left, right] = [from, to].map(|step| panel.x.place(step));
    let frame = Frame {
        title: &panel.title,
        x: (panel.x.axis(), panel.x.label()),
        y: Some((Axis::new(low, high, 7, panel.y_unit), &*panel.y_label)),
        room: ROOM,
    };
    let mut chart = frame::draw(area, frame)?;
    shade(area, panel, &mut chart)?;
    for &(level, _) in &panel.references {
        let line = [(left, level), (right, level)];
        chart.draw_series(DashedLineSeries::new(
            line,
            px(5.0),
            px(4.0),
            stroke(GREY, 1.1),
        ))?;
    }
    for (line, points) in &panel.curves {
        chart.draw_series([Polygon::new(band(panel, points), line.shade().filled())])?;
    }
    for (line, points) in &panel.curves {
        let means: Vec<_> = (shown(panel, points))
            .map(|(x, estimate)| (x, estimate.value))
            .collect();
        if let [mean] = means[..] {
            chart.draw_series([Circle::new(mean, px(3.0), line.colour.filled())])?;
        } else if let Some((dash, gap)) = line.dash {
            chart.draw_series(DashedLineSeries::new(means, dash, gap, line.stroke()))?;
        } else {
            chart.draw_series(LineSeries::new(means, line.stroke()))?;
        }
    }
    write_margin(area, panel, |level| place(area, &chart, (right, level)))?;
    let is_empty = |points: &[Point]| shown(panel, points).next().is_none();
    if panel.curves.iter().all(|(_, points)| is_empty(points)) {
        let middle = ((left + right) / 2.0, (low + high) / 2.0);
        let middle = place(area, &chart, middle);
        area.draw_text(panel.if_empty, &centred(LABEL_SIZE, GREY), middle)?;
    }
    Ok(())
}

/// The points that stand on the axis, each with its place there.
fn shown(panel: &Panel, points: &[Point]) -> impl Iterator<Item = (f64, Estimate)> {
    let (from, _) = panel.x.ends();
    let on_axis = points.iter().filter(move |point| point.step >= from);
    on_axis.map(|point| (panel.x.place(point.step), point.estimate))
}

/// Shades the first steps, and names them above the plot, where no curve can be.
fn shade(area: &Area, panel: &Panel, chart: &mut Chart) -> Result<(), DrawError> {
    let (from, to) = panel.x.ends();
    let Some((until, name)) = panel.shaded.filter(|&(until, _)| until > from) else {
        return Ok(());
    };
    let (low, high) = panel.y_range;
    let corners = [from, until.min(to)].map(|step| panel.x.place(step));
    let [lower, upper] = [(corners[0], low), (corners[1], high)];
    chart.draw_series([Rectangle::new([lower, upper], FAINT.filled())])?;
    let (left, top) = place(area, chart, (corners[0], high));
    area.draw_text(name, &text(MARGIN_SIZE, GREY), (left, top - px(8.0)))
}

/// The outline of the pointwise intervals, upper ends first.
fn band(panel: &Panel, points: &[Point]) -> Vec<(f64, f64)> {
    let ends: Vec<_> = (shown(panel, points))
        .filter_map(|(x, estimate)| Some((x, estimate.low?, estimate.high?)))
        .collect();
    let upper = ends.iter().map(|&(x, _, high)| (x, high));
    let lower = ends.iter().rev().map(|&(x, low, _)| (x, low));
    upper.chain(lower).collect()
}

/// Names the reference lines and the ends of curves in the margin, where no curve can be.
fn write_margin(
    area: &Area,
    panel: &Panel,
    to_pixel: impl Fn(f64) -> (i32, i32),
) -> Result<(), DrawError> {
    let references = (panel.references.iter()).map(|&(level, lines)| (level, GREY, lines.to_vec()));
    let ends = (panel.ends.iter()).map(|(level, colour, label)| (*level, *colour, vec![&**label]));
    let mut labels: Vec<_> = references.chain(ends).collect();
    labels.sort_by(|one, other| other.0.total_cmp(&one.0));
    let line_height = px(MARGIN_SIZE * 1.2);
    let wanted: Vec<_> = (labels.iter())
        .map(|(level, _, lines)| (to_pixel(*level).1, line_height * lines.len() as i32))
        .collect();
    let (left, lowest) = to_pixel(panel.y_range.0);
    for ((_, colour, lines), top) in labels.into_iter().zip(apart(&wanted, lowest)) {
        for (index, line) in lines.into_iter().enumerate() {
            let middle = top + line_height * index as i32 + line_height / 2;
            let at = (left + px(5.0), middle);
            area.draw_text(line, &text(MARGIN_SIZE, colour), at)?;
        }
    }
    Ok(())
}

/// Upper ends of labels with these wanted middles, sorted from the top, and heights: none lies on
/// another, and none lower than `lowest` (y points down) while there is room above.
fn apart(wanted: &[(i32, i32)], lowest: i32) -> Vec<i32> {
    let mut free_from = i32::MIN;
    let mut tops: Vec<i32> = (wanted.iter())
        .map(|&(middle, height)| {
            let top = (middle - height / 2).max(free_from);
            free_from = top + height;
            top
        })
        .collect();
    let mut free_to = lowest;
    for (top, &(_, height)) in tops.iter_mut().zip(wanted).rev() {
        *top = (*top).min(free_to - height);
        free_to = *top;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_above_the_axis() {
        // Apart already: each stands in the middle of its place.
        assert_eq!(apart(&[(20, 10), (60, 10)], 100), [15, 55]);
        // The second gives way to the first.
        assert_eq!(apart(&[(50, 10), (52, 20)], 100), [45, 55]);
        // Three at the axis are piled up on it.
        assert_eq!(
            apart(&[(10, 10), (98, 10), (98, 10), (98, 10)], 100),
            [5, 70, 80, 90]
        );
    }
}
