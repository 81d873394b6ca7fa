//! A tile: a plot or a map, beside others in a sheet or alone in the page of the report.

use crate::plot::canvas::{Canvas, svg};

/// A part of a picture that can stand alone; sizes are in pixels.
pub struct Tile {
    pub width: f64,
    pub height: f64,
    /// Whether it has colours that stand for numbers.
    pub is_map: bool,
    /// Draws it on a canvas of its size.
    pub draw: Box<dyn Fn(&Canvas) + Send + Sync>,
}

impl Tile {
    /// The tile alone as SVG, on no background.
    pub fn svg(&self) -> String {
        svg(self.width, self.height, |canvas| (self.draw)(canvas))
    }
}
