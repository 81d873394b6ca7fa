//! The area within a plot's axes: where a value stands on the canvas, and the grid, ticks and names
//! around it.

use plotters::style::FontTransform;

use crate::plot::canvas::{At, Canvas};
use crate::plot::scale::Scale;
use crate::plot::style::{FAINT, GREY, INK, centred, flush_right, px, stroke};

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

/// The area within the axes; lengths in pixels.
pub struct Inside<'a, 'b> {
    /// Where all of it is drawn.
    pub canvas: &'a Canvas<'b>,
    pub x: Scale,
    pub y: Scale,
    /// Distances of its left and upper ends from those of the canvas.
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Inside<'_, '_> {
    /// The place of a point: (0, 0) at the lower left and (1, 1) at the upper right; not finite if the
    /// axes cannot hold it.
    pub fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.place(x), self.y.place(y))
    }

    /// Where a place is in canvas units.
    pub fn at(&self, (across, up): (f64, f64)) -> At {
        (
            px(self.left + self.width * across),
            px(self.top + self.height * (1.0 - up)),
        )
    }

    /// Draws the ticks of the x axis, and the lines of its name below.
    pub fn draw_x(&self, ticks: &[(f64, String)], name: &[String]) {
        let bottom = self.top + self.height;
        for (tick, label) in ticks {
            let across = self.x.place(*tick);
            self.draw_grid([(across, 0.0), (across, 1.0)]);
            let below = (self.at((across, 0.0)).0, px(bottom + TICK_GAP));
            self.canvas.text(label, &centred(TICK_SIZE, GREY), below);
        }
        let begin = bottom + NAME_GAP - LABEL_LINE / 2.0;
        let at = (self.left + self.width / 2.0, begin);
        (self.canvas).lines(name, &centred(LABEL_SIZE, INK), at, LABEL_LINE);
    }

    /// Draws the ticks of the y axis, and the lines of its name beside them.
    pub fn draw_y(&self, ticks: &[(f64, String)], name: &[String]) {
        for (tick, label) in ticks {
            let up = self.y.place(*tick);
            let (x, y) = self.at((0.0, up));
            self.draw_grid([(0.0, up), (1.0, up)]);
            let style = flush_right(TICK_SIZE, GREY);
            self.canvas.text(label, &style, (x - px(6.0), y));
        }
        let style = centred(LABEL_SIZE, INK).transform(FontTransform::Rotate270);
        for (index, line) in name.iter().enumerate() {
            let x = px(NAME + LABEL_LINE * index as f64);
            let at = (x, px(self.top + self.height / 2.0));
            self.canvas.text(line, &style, at);
        }
    }

    /// Draws the edges.
    pub fn draw_edges(&self) {
        let corners = [(0.0, 1.0), (1.0, 0.0)].map(|corner| self.at(corner));
        self.canvas.outline(corners, GREY, 0.8);
    }

    fn draw_grid(&self, ends: [(f64, f64); 2]) {
        let ends = ends.map(|end| self.at(end)).to_vec();
        self.canvas.path(ends, stroke(FAINT, 0.8));
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
