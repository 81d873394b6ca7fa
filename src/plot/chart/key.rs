//! A key: a sample and the name of every layer that has one, in lines from left to right.

use crate::plot::canvas::Canvas;
use crate::plot::chart::layer::Layer;
use crate::plot::style::{INK, text, text_width, wrap};

// All in pixels.
const LINE: f64 = 17.0;
const SIZE: f64 = 11.5;
const SAMPLE: f64 = 24.0;
/// Between a sample and its name.
const GAP: f64 = 6.0;
/// Between a name and the next sample.
const SPACE: f64 = 16.0;

/// Where samples and names stand.
pub struct Key<'a> {
    entries: Vec<Entry<'a>>,
    /// Its height in pixels.
    pub height: f64,
}

/// A sample and its name.
struct Entry<'a> {
    layer: &'a Layer,
    name: Vec<String>,
    left: f64,
    top: f64,
}

impl<'a> Key<'a> {
    /// The key of the layers on a plot that is `room` pixels wide.
    pub fn new(layers: &'a [Layer], room: f64) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let (mut left, mut top, mut height) = (0.0, 0.0, 0.0);
        for layer in layers {
            let Some(name) = layer.key_name() else {
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
    pub fn draw(&self, canvas: &Canvas, (left, top): (f64, f64)) {
        for entry in &self.entries {
            let (x, top) = (left + entry.left, top + entry.top);
            (entry.layer).draw_sample(canvas, (x, top + LINE / 2.0), SAMPLE);
            let at = (x + SAMPLE + GAP, top);
            canvas.lines(&entry.name, &text(SIZE, INK), at, LINE);
        }
    }
}
