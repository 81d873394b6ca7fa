//! The key of a plot: a sample and the name of every layer that has one, in lines under the title.

use crate::plot::chart::layer::Layer;
use crate::plot::frame::{Area, DrawError};
use crate::plot::style::{INK, fit, px, text, text_width};

// All in pixels.
const LINE: f64 = 18.0;
const SIZE: f64 = 11.0;
const SAMPLE: f64 = 22.0;
/// Between a sample and its name.
const GAP: f64 = 6.0;
/// Between a name and the next sample.
const SPACE: f64 = 16.0;

/// Where samples and names stand.
pub struct Key {
    /// Layer, name, distance from the left and line of each entry.
    entries: Vec<(usize, String, f64, usize)>,
}

impl Key {
    /// The key of the layers on a plot that is `room` pixels wide.
    pub fn new(layers: &[Layer], room: f64) -> Self {
        let mut entries = Vec::new();
        let (mut left, mut line) = (0.0, 0);
        for (index, layer) in layers.iter().enumerate() {
            let Some(name) = layer.key_name() else {
                continue;
            };
            let name = fit(name, SIZE, room - SAMPLE - GAP);
            let width = SAMPLE + GAP + text_width(&name, SIZE);
            if left > 0.0 && left + width > room {
                (left, line) = (0.0, line + 1);
            }
            entries.push((index, name, left, line));
            left += width + SPACE;
        }
        Self { entries }
    }

    /// Its height in pixels.
    pub fn height(&self) -> f64 {
        LINE * self.entries.last().map_or(0, |entry| entry.3 + 1) as f64
    }

    /// Draws it with its upper left corner at (`left`, `top`), in pixels.
    pub fn draw(
        &self,
        area: &Area,
        left: f64,
        top: f64,
        layers: &[Layer],
    ) -> Result<(), DrawError> {
        for (layer, name, from_left, line) in &self.entries {
            let middle = top + LINE * (*line as f64 + 0.5);
            let x = left + from_left;
            layers[*layer].draw_sample(area, (x, middle), SAMPLE)?;
            let at = (px(x + SAMPLE + GAP), px(middle));
            area.draw_text(name, &text(SIZE, INK), at)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_go_on_in_the_next_line_where_there_is_no_room() {
        let layer = |name: &str| Layer::line(INK, Vec::new()).named(name);
        let layers = [
            layer("first"),
            Layer::dots(INK, Vec::new()),
            layer("second"),
            layer("third"),
        ];
        let places = |room: f64| -> Vec<(usize, usize)> {
            let key = Key::new(&layers, room);
            key.entries.iter().map(|entry| (entry.0, entry.3)).collect()
        };
        assert_eq!(places(1000.0), [(0, 0), (2, 0), (3, 0)]);
        assert_eq!(places(180.0), [(0, 0), (2, 0), (3, 1)]);
        assert_eq!(Key::new(&layers, 180.0).height(), 36.0);
        assert_eq!(Key::new(&[], 180.0).height(), 0.0);
    }
}
