//! How the pictures look: sizes, fonts, and colours that a colour-blind reader can tell apart.
//!
//! The drawing library counts in whole units, so pictures are drawn on a canvas of [`UNITS`] units
//! for each pixel, and shown at the size in pixels: curves stay smooth and lines may be 1.6 pixels
//! wide.

use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle};

/// Canvas units for each pixel.
pub const UNITS: i32 = 10;

/// Fonts in order of preference; the last is any.
const FAMILIES: &str = "DejaVu Sans, Arial, sans-serif";
/// The SVG writer divides font sizes by this.
const SIZE_FACTOR: f64 = 1.24;

/// Text.
pub const INK: RGBColor = RGBColor(34, 34, 34);
/// Axes, tick labels and reference lines.
pub const GREY: RGBColor = RGBColor(90, 90, 90);
/// Grid lines.
pub const FAINT: RGBColor = RGBColor(230, 230, 230);
/// Bands behind headings.
pub const BACK: RGBColor = RGBColor(242, 242, 242);

/// The first colours of arms, which also tell things apart in drawings of worlds.
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// An orange red.
pub const VERMILLION: RGBColor = RGBColor(213, 94, 0);
/// A bluish green.
pub const GREEN: RGBColor = RGBColor(0, 158, 115);

/// Okabe & Ito (2008), without the yellow that fades on white; those that stand out most
/// come first.
const COLOURS: [RGBColor; 7] = [
    BLUE,
    VERMILLION,
    GREEN,
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
    RGBColor(86, 180, 233),
];

/// Arms that solid lines are drawn for; lines of later arms are dashed.
const SOLID: usize = 4;

/// Canvas units of a length in pixels.
pub fn px(pixels: f64) -> i32 {
    (pixels * f64::from(UNITS)).round() as i32
}

/// The line of one arm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Its colour.
    pub colour: RGBColor,
    /// Lengths of dash and gap in canvas units; none if the line is solid.
    pub dash: Option<(i32, i32)>,
}

impl Line {
    /// The line of the arm with this place among all arms of the picture.
    pub fn of_arm(index: usize) -> Self {
        let dashes = [(px(7.0), px(3.0)), (px(12.0), px(4.0)), (px(2.0), px(2.5))];
        Self {
            colour: COLOURS[index % COLOURS.len()],
            dash: (index >= SOLID).then(|| dashes[(index - SOLID) % dashes.len()]),
        }
    }

    /// The line of the arm with this label among all `arms` of the picture.
    pub fn of(arm: &str, arms: &[String]) -> Self {
        Self::of_arm(arms.iter().position(|label| label == arm).unwrap_or(0))
    }

    /// The stroke of the mean.
    pub fn stroke(&self) -> ShapeStyle {
        stroke(self.colour, 1.8)
    }

    /// The shade of the interval.
    pub fn shade(&self) -> RGBAColor {
        self.colour.mix(0.16)
    }
}

/// A colour as the drawing library writes it.
pub fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A stroke of a width in pixels.
pub fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width(px(width) as u32)
}

/// The outline of a rectangle; the drawing library's own has no width.
pub fn outline([from, to]: [(i32, i32); 2], style: ShapeStyle) -> PathElement<(i32, i32)> {
    let corners = [from, (to.0, from.1), to, (from.0, to.1), from];
    PathElement::new(corners, style)
}

/// Text of a size in pixels, from its left end, centred on its height.
pub fn text(size: f64, colour: RGBColor) -> TextStyle<'static> {
    (FAMILIES, size * SIZE_FACTOR * f64::from(UNITS))
        .into_font()
        .color(&colour)
        .pos(Pos::new(HPos::Left, VPos::Center))
}

/// The same, centred on its width too.
pub fn centred(size: f64, colour: RGBColor) -> TextStyle<'static> {
    text(size, colour).pos(Pos::new(HPos::Center, VPos::Center))
}

/// The same, up to its right end.
pub fn flush_right(size: f64, colour: RGBColor) -> TextStyle<'static> {
    text(size, colour).pos(Pos::new(HPos::Right, VPos::Center))
}

/// About how wide a text of this size is, in pixels; rather too wide than too narrow.
pub fn text_width(text: &str, size: f64) -> f64 {
    0.62 * size * text.chars().count() as f64
}

/// `text`, cut after its first word if it is wider than `width` pixels: arms differ at their ends.
pub fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.into();
    }
    let room = (width / text_width("x", size)) as usize;
    let letters: Vec<char> = text.chars().collect();
    let first_word = letters.iter().take_while(|&&letter| letter != ' ').count();
    let head = first_word.min(room / 2);
    let tail = letters.len() - room.saturating_sub(head + 1);
    let parts = [&letters[..head], &['…'], &letters[tail..]];
    parts.concat().into_iter().collect()
}

/// As [`fit`], but told from the other labels of a list: where another one looks the same, the words
/// that all labels with settings share are left out, and the end is cut.
pub fn fit_among<'a>(
    text: &str,
    labels: impl Iterator<Item = &'a str> + Clone,
    size: f64,
    width: f64,
) -> String {
    let cut = fit(text, size, width);
    let mut others = labels.clone().filter(|other| *other != text);
    if others.all(|other| fit(other, size, width) != cut) {
        return cut;
    }
    let with_settings = labels.filter(|label| label.contains(' '));
    let has = |label: &str, word: &str| label.split(' ').any(|own| own == word);
    let shared = |word: &str| with_settings.clone().all(|label| has(label, word));
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let own = words.filter(|word| !shared(word));
    let text = own.fold(first.to_owned(), |text, word| format!("{text} {word}"));
    let room = (width / text_width("x", size)) as usize;
    if text.chars().count() <= room {
        return text;
    }
    text.chars()
        .take(room.saturating_sub(1))
        .chain(['…'])
        .collect()
}

/// `text` in lines of at most `width` pixels, broken between words; a word alone may be wider.
pub fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    crate::text::wrap(text, |line| text_width(line, size) <= width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words() {
        // Ten letters a line.
        let width = text_width("0123456789", 12.0);
        assert_eq!(
            wrap("one two three four", 12.0, width),
            ["one two", "three four"]
        );
        assert_eq!(
            wrap("a disproportionate word", 12.0, width),
            ["a", "disproportionate", "word"]
        );
        assert!(wrap("", 12.0, width).is_empty());
    }

    #[test]
    fn labels_that_would_look_the_same_are_told_apart() {
        let labels = [
            "greedy preset=x",
            "boltzmann preset=x temperature=0.5 window=500 hidden=64-64",
            "boltzmann preset=x temperature=0.25 window=500 hidden=64-64",
            "random",
        ];
        let width = text_width(&"x".repeat(30), 10.0);
        let shown = labels.map(|label| fit_among(label, labels.into_iter(), 10.0, width));
        assert_eq!(
            shown,
            [
                "greedy preset=x",
                "boltzmann temperature=0.5 win…",
                "boltzmann temperature=0.25 wi…",
                "random"
            ]
        );
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(fit("short", 10.0, 100.0), "short");
        let cut = fit(&"é".repeat(100), 10.0, 100.0);
        assert_eq!(cut, format!("{}…{}", "é".repeat(8), "é".repeat(7)));
        assert!(text_width(&cut, 10.0) <= 100.0);
        let label = "dropout-q hidden=50-50 mask=episode target=shared";
        assert_eq!(fit(label, 10.0, 200.0), "dropout-q…=episode target=shared");
    }

    #[test]
    fn no_two_of_eight_arms_have_the_same_line() {
        let lines: Vec<Line> = (0..8).map(Line::of_arm).collect();
        for (index, line) in lines.iter().enumerate() {
            assert!(!lines[..index].contains(line), "arm {index}: {line:?}");
        }
    }
}
