//! The area within a plot's axes: where a value stands on the canvas, and the grid, ticks and names
//! around it.

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::plot::scale::Scale;
use crate::plot::style::{FAINT, GREY, INK, centred, flush_right, outline, px, stroke};

/// A part of the canvas.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// What the drawing library may say.
pub type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// Size of the labels of ticks, in pixels.
pub const TICK_SIZE: f64 = 11.5;
/// Size of other labels.
pub const LABEL_SIZE: f64 = 12.0;
/// Size of titles.
pub const TITLE_SIZE: f64 = 13.0;
/// Height of a line of labels.
pub const LABEL_LINE: f64 = 15.0;

/// From the tile's left edge to the middle of the y axis's name, in pixels.
const NAME: f64 = 14.0;
/// Between the axes and the middle of the x axis's labels, and of its name.
const TICK_GAP: f64 = 12.0;
const NAME_GAP: f64 = 31.0;

/// The area within the axes.
pub struct Inside<'a, 'b> {
    /// Where all of it is drawn.
    pub area: &'a Area<'b>,
    /// The scale of the x axis.
    pub x: Scale,
    /// The scale of the y axis.
    pub y: Scale,
    /// Distance of its left end from that of the canvas, in pixels.
    pub left: f64,
    /// Distance of its upper end.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Inside<'_, '_> {
    /// The place of a point: (0, 0) at the lower left and (1, 1) at the upper right; not finite if the
    /// axes cannot hold it.
    pub fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.place(x), self.y.place(y))
    }

    /// Where a place is in canvas units.
    pub fn at(&self, (across, up): (f64, f64)) -> (i32, i32) {
        (
            px(self.left + self.width * across),
            px(self.top + self.height * (1.0 - up)),
        )
    }

    /// Draws the ticks of the x axis, and the lines of its name below.
    pub fn draw_x(&self, ticks: &[(f64, String)], name: &[String]) -> Result<(), DrawError> {
        let bottom = self.top + self.height;
        for (tick, label) in ticks {
            let across = self.x.place(*tick);
            let (x, _) = self.at((across, 0.0));
            self.draw_grid([(across, 0.0), (across, 1.0)])?;
            let below = (x, px(bottom + TICK_GAP));
            self.area
                .draw_text(label, &centred(TICK_SIZE, GREY), below)?;
        }
        for (index, line) in name.iter().enumerate() {
            let y = px(bottom + NAME_GAP + LABEL_LINE * index as f64);
            let at = (px(self.left + self.width / 2.0), y);
            self.area.draw_text(line, &centred(LABEL_SIZE, INK), at)?;
        }
        Ok(())
    }

    /// Draws the ticks of the y axis, and the lines of its name beside them.
    pub fn draw_y(&self, ticks: &[(f64, String)], name: &[String]) -> Result<(), DrawError> {
        for (tick, label) in ticks {
            let up = self.y.place(*tick);
            let (x, y) = self.at((0.0, up));
            self.draw_grid([(0.0, up), (1.0, up)])?;
            let style = flush_right(TICK_SIZE, GREY);
            self.area.draw_text(label, &style, (x - px(6.0), y))?;
        }
        for (index, line) in name.iter().enumerate() {
            let style = centred(LABEL_SIZE, INK).transform(FontTransform::Rotate270);
            let x = px(NAME + LABEL_LINE * index as f64);
            let at = (x, px(self.top + self.height / 2.0));
            self.area.draw_text(line, &style, at)?;
        }
        Ok(())
    }

    /// Draws the edges.
    pub fn draw_edges(&self) -> Result<(), DrawError> {
        let corners = [(0.0, 1.0), (1.0, 0.0)].map(|corner| self.at(corner));
        self.area.draw(&outline(corners, stroke(GREY, 0.8)))
    }

    fn draw_grid(&self, ends: [(f64, f64); 2]) -> Result<(), DrawError> {
        let ends = ends.map(|end| self.at(end));
        self.area.draw(&PathElement::new(ends, stroke(FAINT, 0.8)))
    }
}

/// Room for the y axis whose labels are so wide, beside so many lines of its name, in pixels.
pub fn room_left(widest: f64, lines: usize) -> f64 {
    NAME + LABEL_LINE * (lines as f64 - 0.5).max(0.0) + widest + 8.0
}

/// Room for the x axis with so many lines of its name, in pixels.
pub fn room_below(lines: usize) -> f64 {
    NAME_GAP + LABEL_LINE * lines as f64
}
