//! A plot of y against x: axes of several kinds, and layers of bands, lines, dots and intervals over
//! each other, with a key between title and plot.

mod axis;
mod clip;
mod draw;
mod key;
mod layer;
mod margin;
#[cfg(test)]
mod tests;

use crate::plot::canvas::Canvas;
use crate::plot::frame::{Inside, LABEL_SIZE, TICK_SIZE, TITLE_SIZE, room_below, room_left};
use crate::plot::style::{GREY, INK, centred, text_width, wrap};
use crate::plot::tile::Tile;
pub use axis::Axis;
pub use key::Key;
pub use layer::Layer;

/// Width of a plot's tile in pixels, unless it says another.
pub const WIDTH: f64 = 480.0;
/// Height of the area within the axes in pixels, unless a plot says another.
pub const HEIGHT: f64 = 240.0;

// All in pixels.
/// Room for the y axis, at least: plots below each other mostly begin at one place.
const LEFT: f64 = 64.0;
/// Room at the other sides.
const EDGE: f64 = 16.0;
/// Height of a line of the title.
const TITLE: f64 = 18.0;
/// Room for a tick on either axis.
const TICK_WIDTH: f64 = 44.0;
const TICK_HEIGHT: f64 = 28.0;
/// Between the title, or the key, and the plot.
const GAP: f64 = 8.0;

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// What it shows, in a few words.
    pub title: String,
    pub x: Axis,
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
    /// Room at the right for notes, in pixels.
    pub margin: f64,
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
            margin: 0.0,
        }
    }

    /// Plots beside each other: their areas begin and end at the same height.
    pub fn row(plots: Vec<Self>) -> Vec<Tile> {
        let most = |of: fn(&Self) -> f64| plots.iter().map(of).fold(0.0, f64::max);
        let (above, below) = (most(Self::room_above), most(Self::room_below));
        let tile = |plot: Self| Tile {
            width: plot.width,
            height: above + plot.height + below,
            is_map: false,
            draw: Box::new(move |canvas| plot.draw(canvas, above)),
        };
        plots.into_iter().map(tile).collect()
    }

    /// The same plots with one range of y, so that they can be read across.
    pub fn with_shared_y(mut plots: Vec<Self>) -> Vec<Self> {
        let values: Vec<f64> = plots.iter().flat_map(|plot| plot.values().1).collect();
        for plot in &mut plots {
            plot.y = plot.y.clone().holding(values.clone());
        }
        plots
    }

    /// The values of x and of y that the axes should hold.
    fn values(&self) -> (Vec<f64>, Vec<f64>) {
        let (x, y): (Vec<_>, Vec<_>) = self.layers.iter().map(Layer::values).unzip();
        (x.concat(), y.concat())
    }

    fn key(&self) -> Key<'_> {
        Key::new(&self.layers, self.width - LEFT - EDGE)
    }

    fn title(&self) -> Vec<String> {
        wrap(&self.title, TITLE_SIZE, self.width - 2.0 * EDGE)
    }

    fn x_name(&self) -> Vec<String> {
        wrap(&self.x.label, LABEL_SIZE, self.width - LEFT)
    }

    /// Room above the axes, in pixels.
    fn room_above(&self) -> f64 {
        TITLE * self.title().len() as f64 + self.key().height + 2.5 * GAP
    }

    fn room_below(&self) -> f64 {
        room_below(self.x_name().len())
    }

    /// Draws it with its axes so far below the upper end of the canvas.
    fn draw(&self, canvas: &Canvas, above: f64) {
        let (x_values, y_values) = self.values();
        let (x, y) = (self.x.scale(x_values), self.y.scale(y_values));
        let x_ticks = (self.x).ticks(&x, ((self.width - LEFT) / TICK_WIDTH) as usize);
        let y_ticks = (self.y).ticks(&y, (self.height / TICK_HEIGHT) as usize);
        let y_name = wrap(&self.y.label, LABEL_SIZE, self.height + 40.0);
        let left = match (y_ticks.len(), y_name.len()) {
            (0, 0) => 1.5 * EDGE,
            (_, lines) => {
                let labels = y_ticks
                    .iter()
                    .map(|(_, label)| text_width(label, TICK_SIZE));
                room_left(labels.fold(0.0, f64::max), lines).max(LEFT)
            }
        };
        let inside = Inside {
            canvas,
            x,
            y,
            left,
            top: above,
            width: self.width - left - EDGE.max(self.margin),
            height: self.height,
        };
        let style = centred(TITLE_SIZE, INK);
        canvas.lines(&self.title(), &style, (self.width / 2.0, GAP), TITLE);
        let key = self.key();
        key.draw(canvas, (LEFT.min(left), above - GAP - key.height));

        let (spans, others): (Vec<_>, Vec<_>) =
            self.layers.iter().partition(|layer| layer.is_span());
        for span in spans {
            span.draw(&inside);
        }
        inside.draw_x(&x_ticks, &self.x_name());
        inside.draw_y(&y_ticks, &y_name);
        inside.draw_edges();
        let mut is_empty = true;
        for layer in others {
            is_empty &= !layer.draw(&inside);
        }
        margin::draw(&inside, &self.layers, self.margin);
        if is_empty {
            let middle = inside.at((0.5, 0.5));
            canvas.text(self.if_empty, &centred(LABEL_SIZE, GREY), middle);
        }
    }
}

/// Evenly spread numbers in [0, 1), however many indices there are: multiples of the golden ratio.
pub fn spread(index: usize) -> f64 {
    (index as f64 * 0.618_033_988_749_895).fract()
}
