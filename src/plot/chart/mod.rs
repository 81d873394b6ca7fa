//! A plot of y against x for the pictures of the studies: linear or logarithmic axes, and layers of
//! bands, lines, dots and intervals over each other, with a key between title and plot.

mod axis;
mod clip;
mod key;
mod layer;
#[cfg(test)]
mod tests;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::plot::{
    frame::{self, Area, DrawError, Frame, LABEL_SIZE, Room, TITLE_SIZE},
    scale::Scale,
    sheet::Tile,
    style::{GREY, INK, centred, fit, px},
};
pub use axis::Axis;
use key::Key;
pub use layer::Layer;

/// Width of a plot's tile in pixels, unless it says another.
pub const WIDTH: f64 = 540.0;
/// Height of the area within the axes in pixels, unless a plot says another.
pub const HEIGHT: f64 = 260.0;

// All in pixels.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TITLE: f64 = 28.0;
/// Between the title, or the key, and the plot.
const GAP: f64 = 6.0;
const BOTTOM: f64 = 46.0;

/// A plot.
pub struct Plot {
    /// What it shows, in a few words.
    pub title: String,
    /// The x axis.
    pub x: Axis,
    /// The y axis.
    pub y: Axis,
    /// What is drawn, the first at the bottom of the pile. What is not finite, not positive on a
    /// logarithmic axis, or out of the axes' range is left out.
    pub layers: Vec<Layer>,
    /// What is said where there is nothing to draw.
    pub if_empty: &'static str,
    /// Width of the tile in pixels.
    pub width: f64,
    /// Height of the area within the axes in pixels.
    pub height: f64,
}

impl Plot {
    /// A plot of the usual size.
    pub fn new(title: impl Into<String>, x: Axis, y: Axis, layers: Vec<Layer>) -> Self {
        Self {
            title: title.into(),
            x,
            y,
            layers,
            if_empty: "no data",
            width: WIDTH,
            height: HEIGHT,
        }
    }

    /// Plots beside each other: their areas begin at the same height.
    pub fn row(plots: Vec<Self>) -> Vec<Tile<'static>> {
        let keys: Vec<_> = plots.iter().map(Self::key).collect();
        let key = keys.iter().map(Key::height).fold(0.0, f64::max);
        let plots = plots.into_iter();
        plots.map(|plot| plot.tile(key)).collect()
    }

    fn key(&self) -> Key {
        Key::new(&self.layers, self.width - LEFT - RIGHT)
    }

    /// The plot as a tile with so much room for its key.
    fn tile(self, key: f64) -> Tile<'static> {
        Tile {
            width: self.width,
            height: TITLE + key + GAP + self.height + BOTTOM,
            draw: Box::new(move |area| self.draw(area, TITLE + key + GAP)),
        }
    }

    /// Draws it so that it fills `area`, with the area within the axes `top` pixels from above.
    fn draw(&self, area: &Area, top: f64) -> Result<(), DrawError> {
        let ends = |layer: &Layer| layer.values();
        let (x_values, y_values): (Vec<_>, Vec<_>) = self.layers.iter().map(ends).unzip();
        let x = self.x.scale(x_values.concat());
        let y = self.y.scale(y_values.concat());
        let frame = Frame {
            title: "",
            x: (self.x.ticks(&x), &self.x.label),
            y: Some((self.y.ticks(&y), &self.y.label)),
            room: Room {
                left: LEFT,
                right: RIGHT,
                top,
                bottom: BOTTOM,
            },
        };
        frame::draw(area, frame)?;
        let middle = px((LEFT + self.width - RIGHT) / 2.0);
        let title = fit(&self.title, TITLE_SIZE, self.width - 2.0 * RIGHT);
        area.draw_text(&title, &centred(TITLE_SIZE, INK), (middle, px(TITLE / 2.0)))?;
        let key = self.key();
        key.draw(area, LEFT, TITLE, &self.layers)?;
        let inside = Inside {
            area,
            x,
            y,
            left: LEFT,
            top,
            width: self.width - LEFT - RIGHT,
            height: self.height,
        };
        let mut is_empty = true;
        for layer in &self.layers {
            let drawn = layer.draw(&inside)?;
            is_empty &= !drawn;
        }
        if is_empty {
            let at = inside.at((0.5, 0.5));
            area.draw_text(self.if_empty, &centred(LABEL_SIZE, GREY), at)?;
        }
        Ok(())
    }
}

impl From<Plot> for Tile<'static> {
    fn from(plot: Plot) -> Self {
        let key = plot.key().height();
        plot.tile(key)
    }
}

/// The area within the axes, with what stands where.
struct Inside<'a, 'b> {
    area: &'a DrawingArea<SVGBackend<'b>, Shift>,
    x: Scale,
    y: Scale,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Inside<'_, '_> {
    /// The place of a point: (0, 0) at the lower left and (1, 1) at the upper right; not finite if the
    /// axes cannot hold it.
    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.place(x), self.y.place(y))
    }

    /// Where a place is in canvas units.
    fn at(&self, (across, up): (f64, f64)) -> (i32, i32) {
        (
            px(self.left + self.width * across),
            px(self.top + self.height * (1.0 - up)),
        )
    }
}
