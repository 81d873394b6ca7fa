//! The frame of a plot: title, axes with their ticks and names, and the grid.

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::plot::axis::{Axis, Unit};
use crate::plot::style::{FAINT, GREY, INK, centred, px, stroke, text};

/// A part of the canvas.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// What the drawing library may say.
pub type DrawError = DrawingAreaErrorKind<std::io::Error>;
/// A plot in its frame.
pub type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// Size of the labels of ticks, in pixels.
pub const TICK_SIZE: f64 = 11.0;
/// Size of other labels.
pub const LABEL_SIZE: f64 = 12.0;
/// Size of titles.
pub const TITLE_SIZE: f64 = 13.0;
/// The name of the axis of training steps.
pub const STEPS: &str = "Environment steps per seed";

/// What stands around a plot.
pub struct Frame<'a> {
    /// What the plot shows; nothing if it is empty.
    pub title: &'a str,
    /// The x axis, with its quantity and unit.
    pub x: (Axis, &'a str),
    /// The y axis likewise; none if heights have no scale.
    pub y: Option<(Axis, &'a str)>,
    /// Room around the plot.
    pub room: Room,
}

/// Room around a plot for the text of its frame, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// For the y axis.
    pub left: f64,
    /// For what stands beside the plot.
    pub right: f64,
    /// For the title.
    pub top: f64,
    /// For the x axis.
    pub bottom: f64,
}

/// Draws `frame` so that it fills `area`, and returns what to draw into.
pub fn draw<'a, 'b>(area: &'a Area<'b>, frame: Frame) -> Result<Chart<'a, 'b>, DrawError> {
    let Room {
        left,
        right,
        top,
        bottom,
    } = frame.room;
    let (width, height) = area.dim_in_pixel();
    let (width, height) = (width as i32, height as i32);
    let x_centre = (px(left) + width - px(right)) / 2;
    let y_centre = (px(top) + height - px(bottom)) / 2;
    let label = centred(LABEL_SIZE, INK);
    let has_y = frame.y.is_some();
    let (x, x_label) = frame.x;
    let (y, y_label) = frame
        .y
        .unwrap_or_else(|| (Axis::new(0.0, 1.0, 1, Unit::Value), ""));
    let mut builder = ChartBuilder::on(area);
    builder
        .margin_top(px(top))
        .margin_right(px(right))
        .x_label_area_size(px(bottom));
    if has_y {
        builder.y_label_area_size(px(left));
    } else {
        builder.margin_left(px(left));
    }
    let mut chart = builder.build_cartesian_2d(x, y)?;
    let mut mesh = chart.configure_mesh();
    mesh.set_all_tick_mark_size(px(4.0))
        .bold_line_style(stroke(FAINT, 0.8))
        .light_line_style(TRANSPARENT)
        .axis_style(stroke(GREY, 0.8))
        .label_style(text(TICK_SIZE, GREY));
    if !has_y {
        mesh.disable_y_mesh().disable_y_axis();
    }
    mesh.draw()?;

    let title_at = (x_centre, px(top) / 2);
    if !frame.title.is_empty() {
        area.draw_text(frame.title, &centred(TITLE_SIZE, INK), title_at)?;
    }
    area.draw_text(x_label, &label, (x_centre, height - px(10.0)))?;
    if has_y {
        let rotated = label.transform(FontTransform::Rotate270);
        area.draw_text(y_label, &rotated, (px(20.0), y_centre))?;
    }
    Ok(chart)
}

/// Where a point of the plot is in `area`, in canvas units.
pub fn place(area: &Area, chart: &Chart, point: (f64, f64)) -> (i32, i32) {
    let (left, top) = area.get_base_pixel();
    let (x, y) = chart.plotting_area().map_coordinate(&point);
    (x - left, y - top)
}
