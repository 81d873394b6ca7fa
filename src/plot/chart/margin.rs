//! The margin at the right of a plot: names of levels and the ends of curves, where no curve can be.

use plotters::style::RGBColor;

use crate::plot::chart::layer::{Layer, Mark};
use crate::plot::frame::{Inside, TICK_SIZE};
use crate::plot::style::{GREY, flush_right, px, text, wrap};

/// Height of a line of words in pixels.
const LINE: f64 = 14.0;
/// Between the axes and the words.
const GAP: f64 = 5.0;

/// Words in the margin.
struct Note {
    colour: RGBColor,
    lines: Vec<String>,
    /// From the upper end of the axes to its own middle, in pixels.
    middle: f64,
}

/// Writes the notes of all layers that have one into a margin of this width.
pub fn draw(inside: &Inside, layers: &[Layer], width: f64) {
    if width <= 0.0 {
        return name_levels(inside, layers);
    }
    let notes = notes(inside, layers, width - GAP);
    let height = |note: &Note| LINE * note.lines.len() as f64;
    let wanted: Vec<_> = (notes.iter())
        .map(|note| (note.middle, height(note)))
        .collect();
    let x = inside.left + inside.width + GAP;
    for (note, top) in notes.iter().zip(apart(&wanted, inside.height)) {
        let style = text(TICK_SIZE, note.colour);
        (inside.canvas).lines(&note.lines, &style, (x, inside.top + top), LINE);
    }
}

/// From top to bottom. Equal words of several layers at one height stand once, in grey.
fn notes(inside: &Inside, layers: &[Layer], width: f64) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for layer in layers {
        let Some(up) = layer.note_at().map(|y| inside.y.place(y)) else {
            continue;
        };
        let note = Note {
            colour: layer.colour,
            lines: wrap(&layer.name, TICK_SIZE, width),
            middle: inside.height * (1.0 - up),
        };
        let same = |other: &&mut Note| {
            other.lines == note.lines && (other.middle - note.middle).abs() < 1.0
        };
        match notes.iter_mut().find(same) {
            Some(other) => other.colour = GREY,
            None if (0.0..=1.0).contains(&up) => notes.push(note),
            None => {}
        }
    }
    notes.sort_by(|one, other| one.middle.total_cmp(&other.middle));
    notes
}

/// Without a margin, names stand above the right ends of their levels.
fn name_levels(inside: &Inside, layers: &[Layer]) {
    for layer in layers {
        let Mark::Level(y) = layer.mark else {
            continue;
        };
        let up = inside.y.place(y);
        if (0.0..=1.0).contains(&up) {
            let (x, y) = inside.at((1.0, up));
            let style = flush_right(TICK_SIZE, layer.colour);
            let above = (x - px(4.0), y - px(8.0));
            inside.canvas.text(&layer.name, &style, above);
        }
    }
}

/// Upper ends of labels with these wanted middles, sorted from the top, and heights: none lies on
/// another, and none lower than `lowest` while there is room above.
fn apart(wanted: &[(f64, f64)], lowest: f64) -> Vec<f64> {
    let mut free_from = f64::NEG_INFINITY;
    let top = |&(middle, height): &(f64, f64)| {
        let top = free_from.max(middle - height / 2.0);
        free_from = top + height;
        top
    };
    let mut tops: Vec<f64> = wanted.iter().map(top).collect();
    let mut free_to = lowest;
    for (top, &(_, height)) in tops.iter_mut().zip(wanted).rev() {
        *top = top.min(free_to - height);
        free_to = *top;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_above_the_axis() {
        // Apart already: each stands in the middle of its place.
        assert_eq!(apart(&[(20.0, 10.0), (60.0, 10.0)], 100.0), [15.0, 55.0]);
        // The second gives way to the first.
        assert_eq!(apart(&[(50.0, 10.0), (52.0, 20.0)], 100.0), [45.0, 55.0]);
        // Three at the axis are piled up on it.
        let low = (98.0, 10.0);
        let piled = apart(&[(10.0, 10.0), low, low, low], 100.0);
        assert_eq!(piled, [5.0, 70.0, 80.0, 90.0]);
    }
}
