//! A key: a sample and the name of every layer that has one, in lines from left to right.

use crate::plot::chart::layer::Layer;
use crate::plot::frame::{Area, DrawError};
use crate::plot::style::{INK, px, text, text_width, wrap};

// All in pixels.
const LINE: f64 = 17.0;
const SIZE: f64 = 11.5;
const SAMPLE: f64 = 24.0;
/// Between a sample and its name.
const GAP: f64 = 6.0;
/// Between a name and the next sample.
const SPACE: f64 = 16.0;

/// Where samples and names stand.
pub struct Key {
    entries: Vec<Entry>,
    /// Its height in pixels.
    pub height: f64,
}

/// A sample and its name.
struct Entry {
    /// Which layer it is of.
    layer: usize,
    name: Vec<String>,
    left: f64,
    top: f64,
}

impl Key {
    /// The key of the layers on a plot that is `room` pixels wide.
    pub fn new(layers: &[Layer], room: f64) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let (mut left, mut top, mut height) = (0.0, 0.0, 0.0);
        for (layer, name) in layers.iter().enumerate() {
            let Some(name) = name.key_name() else {
                continue;
            };
            let name = wrap(name, SIZE, room - SAMPLE - GAP);
            let widths = name.iter().map(|line| text_width(line, SIZE));
            let width = SAMPLE + GAP + widths.fold(0.0, f64::max);
            if left > 0.0 && left + width > room {
                (left, top) = (0.0, height);
            }
            height = f64::max(height, top + LINE * name.len() as f64);
            entries.push(Entry {
                layer,
                name,
                left,
                top,
            });
            left += width + SPACE;
        }
        Self { entries, height }
    }

    /// Draws it with its upper left corner at (`left`, `top`), in pixels.
    pub fn draw(
        &self,
        area: &Area,
        (left, top): (f64, f64),
        layers: &[Layer],
    ) -> Result<(), DrawError> {
        for entry in &self.entries {
            let middle = |line: usize| top + entry.top + LINE * (line as f64 + 0.5);
            let x = left + entry.left;
            layers[entry.layer].draw_sample(area, (x, middle(0)), SAMPLE)?;
            for (index, line) in entry.name.iter().enumerate() {
                let at = (px(x + SAMPLE + GAP), px(middle(index)));
                area.draw_text(line, &text(SIZE, INK), at)?;
            }
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
            layer("third and the last one"),
            layer("4"),
        ];
        let places = |room: f64| -> Vec<(usize, f64, usize)> {
            let key = Key::new(&layers, room);
            let entries = key.entries.iter();
            entries
                .map(|entry| (entry.layer, entry.top, entry.name.len()))
                .collect()
        };
        assert!(
            places(1000.0)
                .iter()
                .all(|place| place.1 == 0.0 && place.2 == 1)
        );
        // The long name is broken, and what follows stands below all of its lines.
        let narrow = [(0, 0.0, 1), (2, 0.0, 1), (3, LINE, 2), (4, 3.0 * LINE, 1)];
        assert_eq!(places(180.0), narrow);
        assert_eq!(Key::new(&layers, 180.0).height, 4.0 * LINE);
        assert_eq!(Key::new(&[], 180.0).height, 0.0);
    }
}
