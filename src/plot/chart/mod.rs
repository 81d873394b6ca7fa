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

use crate::plot::frame::{
    Area, DrawError, Inside, LABEL_SIZE, TICK_SIZE, TITLE_SIZE, room_below, room_left,
};
use crate::plot::scale::Scale;
use crate::plot::sheet::Tile;
use crate::plot::style::{GREY, INK, centred, px, text_width, wrap};
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
/// Between the title, or the key, and the plot.
const GAP: f64 = 8.0;

/// A plot.
#[derive(Debug, Clone, PartialEq)]
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
    /// Room at the right for notes, in pixels.
    pub margin: f64,
}

/// Room above and below the axes, in pixels.
#[derive(Clone, Copy)]
struct Room {
    above: f64,
    below: f64,
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
    pub fn row(plots: Vec<Self>) -> Vec<Tile<'static>> {
        let rooms: Vec<Room> = plots.iter().map(Self::room).collect();
        let most = |of: fn(&Room) -> f64| rooms.iter().map(of).fold(0.0, f64::max);
        let room = Room {
            above: most(|room| room.above),
            below: most(|room| room.below),
        };
        plots.into_iter().map(|plot| plot.tile(room)).collect()
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

    fn key(&self) -> Key {
        Key::new(&self.layers, self.width - LEFT - EDGE)
    }

    fn title(&self) -> Vec<String> {
        wrap(&self.title, TITLE_SIZE, self.width - 2.0 * EDGE)
    }

    fn x_name(&self) -> Vec<String> {
        wrap(&self.x.label, LABEL_SIZE, self.width - LEFT)
    }

    fn room(&self) -> Room {
        Room {
            above: TITLE * self.title().len() as f64 + self.key().height + 2.0 * GAP,
            below: room_below(self.x_name().len()),
        }
    }

    fn tile(self, room: Room) -> Tile<'static> {
        Tile {
            width: self.width,
            height: room.above + self.height + room.below,
            draw: Box::new(move |area| self.draw(area, room)),
        }
    }

    /// Draws it so that it fills `area`.
    fn draw(&self, area: &Area, room: Room) -> Result<(), DrawError> {
        let (x_values, y_values) = self.values();
        let (x, y) = (self.x.scale(x_values), self.y.scale(y_values));
        let (x_ticks, y_ticks) = (self.x.ticks(&x), self.y.ticks(&y));
        let y_name = wrap(&self.y.label, LABEL_SIZE, self.height + 40.0);
        let inside = self.inside(area, room, (x, y), (&y_ticks, &y_name));
        let middle = self.width / 2.0;
        for (index, line) in self.title().iter().enumerate() {
            let at = (px(middle), px(GAP + TITLE * (index as f64 + 0.5)));
            area.draw_text(line, &centred(TITLE_SIZE, INK), at)?;
        }
        let key = self.key();
        let key_top = room.above - GAP - key.height;
        key.draw(area, (LEFT.min(inside.left), key_top), &self.layers)?;

        let (spans, others): (Vec<_>, Vec<_>) =
            self.layers.iter().partition(|layer| layer.is_span());
        for span in spans {
            span.draw(&inside)?;
        }
        inside.draw_x(&x_ticks, &self.x_name())?;
        inside.draw_y(&y_ticks, &y_name)?;
        inside.draw_edges()?;
        let mut is_empty = true;
        for layer in others {
            is_empty &= !layer.draw(&inside)?;
        }
        margin::draw(&inside, &self.layers, self.margin)?;
        if is_empty {
            let at = inside.at((0.5, 0.5));
            area.draw_text(self.if_empty, &centred(LABEL_SIZE, GREY), at)?;
        }
        Ok(())
    }

    fn inside<'a, 'b>(
        &self,
        area: &'a Area<'b>,
        room: Room,
        (x, y): (Scale, Scale),
        (y_ticks, y_name): (&[(f64, String)], &[String]),
    ) -> Inside<'a, 'b> {
        let widths = y_ticks
            .iter()
            .map(|(_, label)| text_width(label, TICK_SIZE));
        let widest = widths.fold(0.0, f64::max);
        let left = match (y_ticks.len(), y_name.len()) {
            (0, 0) => EDGE,
            (_, lines) => room_left(widest, lines).max(LEFT),
        };
        Inside {
            area,
            x,
            y,
            left,
            top: room.above,
            width: self.width - left - EDGE.max(self.margin),
            height: self.height,
        }
    }
}

impl From<Plot> for Tile<'static> {
    fn from(plot: Plot) -> Self {
        let room = plot.room();
        plot.tile(room)
    }
}

/// Evenly spread numbers in [0, 1), however many indices there are: multiples of the golden ratio.
pub fn spread(index: usize) -> f64 {
    (index as f64 * 0.618_033_988_749_895).fract()
}
