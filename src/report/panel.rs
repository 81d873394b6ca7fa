//! One panel of a picture: curves with shaded intervals, and reference lines, over training steps.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::axis::{Axis, Unit};
use super::figures::Point;
use super::style::{FAINT, GREY, INK, Line, centred, px, stroke, text};

/// A part of the canvas.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// What the drawing library may say.
pub type DrawError = DrawingAreaErrorKind<std::io::Error>;

const TICK_SIZE: f64 = 11.0;
const LABEL_SIZE: f64 = 12.0;
const TITLE_SIZE: f64 = 13.0;
const REFERENCE_SIZE: f64 = 11.0;

/// What stands in a panel.
pub struct Panel<'a> {
    /// What the curves are.
    pub title: &'a str,
    /// Quantity and unit of the y axis.
    pub y_label: &'a str,
    /// Training steps at the right end of the x axis.
    pub steps: u64,
    /// Ends of the y axis.
    pub y_range: (f64, f64),
    /// The curves, the first at the bottom of the pile.
    pub curves: Vec<(Line, &'a [Point])>,
    /// Level and lines of the label of each reference line.
    pub references: Vec<(f64, &'a [&'a str])>,
    /// What is said where there is no curve.
    pub if_empty: &'a str,
}

/// Width of a panel in pixels.
pub const WIDTH: f64 = 540.0;
/// Height of a panel in pixels.
pub const HEIGHT: f64 = 310.0;

// Room around the plot, in pixels.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 68.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 46.0;

/// Draws the panel so that it fills `area`.
pub fn draw(area: &Area, panel: &Panel) -> Result<(), DrawError> {
    let (low, high) = panel.y_range;
    let end = panel.steps.max(1) as f64;
    let mut chart = ChartBuilder::on(area)
        .margin_top(px(TOP))
        .margin_right(px(RIGHT))
        .x_label_area_size(px(BOTTOM))
        .y_label_area_size(px(LEFT))
        .build_cartesian_2d(
            Axis::new(0.0, end, 6, Unit::Steps),
            Axis::new(low, high, 7, Unit::Value),
        )?;
    chart
        .configure_mesh()
        .set_all_tick_mark_size(px(4.0))
        .bold_line_style(stroke(FAINT, 0.8))
        .light_line_style(TRANSPARENT)
        .axis_style(stroke(GREY, 0.8))
        .label_style(text(TICK_SIZE, GREY))
        .draw()?;
    name_axes(area, panel)?;
    for &(level, _) in &panel.references {
        let line = [(0.0, level), (end, level)];
        chart.draw_series(DashedLineSeries::new(
            line,
            px(5.0),
            px(4.0),
            stroke(GREY, 1.1),
        ))?;
    }
    for (line, points) in &panel.curves {
        chart.draw_series([Polygon::new(band(points), line.shade().filled())])?;
    }
    for (line, points) in &panel.curves {
        let means = points
            .iter()
            .map(|point| (point.step as f64, point.estimate.value));
        if points.len() == 1 {
            chart.draw_series(
                means.map(|point| Circle::new(point, px(3.0), line.colour.filled())),
            )?;
        } else if let Some((dash, gap)) = line.dash {
            let means: Vec<_> = means.collect();
            chart.draw_series(DashedLineSeries::new(means, dash, gap, line.stroke()))?;
        } else {
            chart.draw_series(LineSeries::new(means, line.stroke()))?;
        }
    }

    let to_pixel = |x, y| chart.plotting_area().map_coordinate(&(x, y));
    label_references(area, panel, |level| to_pixel(end, level))?;
    if panel.curves.iter().all(|(_, points)| points.is_empty()) {
        let (x, y) = to_pixel(end / 2.0, (low + high) / 2.0);
        write_at(area, panel.if_empty, &centred(LABEL_SIZE, GREY), (x, y))?;
    }
    Ok(())
}

/// Writes the title and what the axes are.
fn name_axes(area: &Area, panel: &Panel) -> Result<(), DrawError> {
    let (width, height) = area.dim_in_pixel();
    let (width, height) = (width as i32, height as i32);
    let x_centre = (px(LEFT) + width - px(RIGHT)) / 2;
    let y_centre = (px(TOP) + height - px(BOTTOM)) / 2;
    let upright = centred(LABEL_SIZE, INK);
    let rotated = upright.transform(FontTransform::Rotate270);
    area.draw_text(
        panel.title,
        &centred(TITLE_SIZE, INK),
        (x_centre, px(TOP) / 2),
    )?;
    area.draw_text(
        "Environment steps per seed",
        &upright,
        (x_centre, height - px(10.0)),
    )?;
    area.draw_text(panel.y_label, &rotated, (px(20.0), y_centre))
}

/// The outline of the pointwise intervals, upper ends first.
fn band(points: &[Point]) -> Vec<(f64, f64)> {
    let ends: Vec<_> = (points.iter())
        .filter_map(|point| Some((point.step as f64, point.estimate.low?, point.estimate.high?)))
        .collect();
    let upper = ends.iter().map(|&(step, _, high)| (step, high));
    let lower = ends.iter().rev().map(|&(step, low, _)| (step, low));
    upper.chain(lower).collect()
}

/// Names the reference lines in the margin, where no curve can be, apart from each other.
fn label_references(
    area: &Area,
    panel: &Panel,
    to_pixel: impl Fn(f64) -> (i32, i32),
) -> Result<(), DrawError> {
    let line_height = px(REFERENCE_SIZE * 1.2);
    let mut references = panel.references.clone();
    references.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut free_from = i32::MIN;
    for (level, lines) in references {
        let (x, y) = to_pixel(level);
        let height = line_height * lines.len() as i32;
        let top = (y - height / 2).max(free_from);
        for (index, line) in lines.iter().enumerate() {
            let middle = top + line_height * index as i32 + line_height / 2;
            write_at(
                area,
                line,
                &text(REFERENCE_SIZE, GREY),
                (x + px(5.0), middle),
            )?;
        }
        free_from = top + height;
    }
    Ok(())
}

/// Writes at a place of the canvas instead of the area.
fn write_at(
    area: &Area,
    line: &str,
    style: &TextStyle,
    (x, y): (i32, i32),
) -> Result<(), DrawError> {
    let (left, top) = area.get_base_pixel();
    area.draw_text(line, style, (x - left, y - top))
}
