//! What a plot draws: bands, lines, dots, intervals, lines to compare with, and words.

use plotters::style::RGBColor;

use crate::plot::style::{FAINT, GREY, INK, Line};

/// Lengths of dash and gap in pixels.
const DASH: (f64, f64) = (6.0, 4.0);

/// Something that a plot draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    pub(super) name: String,
    pub(super) colour: RGBColor,
    pub(super) opacity: f64,
    /// Width of a line, or radius of a dot, in pixels.
    pub(super) size: f64,
    /// Lengths of dash and gap in pixels; none if lines are solid.
    pub(super) dash: Option<(f64, f64)>,
    pub(super) is_hollow: bool,
    pub(super) mark: Mark,
    /// The data; none of what they are compared with.
    pub(super) points: Vec<Datum>,
}

/// What a layer is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    Band,
    Line,
    Dots,
    /// Upright intervals.
    Intervals,
    /// Intervals along x.
    Across,
    Level(f64),
    Upright(f64),
    Span(f64, f64),
    Power {
        factor: f64,
        exponent: f64,
    },
    Note(f64),
    Words(f64, f64),
}

/// A point, and the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Datum {
    pub x: f64,
    pub y: f64,
    pub low: f64,
    pub high: f64,
}

impl Layer {
    fn new(mark: Mark, colour: RGBColor, size: f64) -> Self {
        Self {
            name: String::new(),
            colour,
            opacity: 1.0,
            size,
            dash: None,
            is_hollow: false,
            mark,
            points: Vec::new(),
        }
    }

    /// The same with these (x, y, low, high).
    fn of(mut self, points: impl IntoIterator<Item = (f64, f64, f64, f64)>) -> Self {
        let datum = |(x, y, low, high)| Datum { x, y, low, high };
        self.points = points.into_iter().map(datum).collect();
        self
    }

    /// A band through the points (x, low, high), in the order of x.
    pub fn band(colour: RGBColor, points: Vec<(f64, f64, f64)>) -> Self {
        let points = points.into_iter().map(|(x, low, high)| (x, low, low, high));
        Self::new(Mark::Band, colour, 0.0).opacity(0.16).of(points)
    }

    /// A line through the points (x, y), 1.8 pixels wide; a dot if it is a single point.
    pub fn line(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self::new(Mark::Line, colour, 1.8).of(points.into_iter().map(|(x, y)| (x, y, y, y)))
    }

    /// A dot of radius 2.4 pixels at each point (x, y).
    pub fn dots(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self::new(Mark::Dots, colour, 2.4).of(points.into_iter().map(|(x, y)| (x, y, y, y)))
    }

    /// A dot and an upright interval at each (x, y, low, high), with an arrow where it leaves the axes.
    pub fn intervals(colour: RGBColor, points: Vec<(f64, f64, f64, f64)>) -> Self {
        Self::new(Mark::Intervals, colour, 3.6).of(points)
    }

    /// The same with intervals along x: each (x, y, low, high) with ends on the x axis.
    pub fn across(colour: RGBColor, points: Vec<(f64, f64, f64, f64)>) -> Self {
        Self::new(Mark::Across, colour, 4.2).of(points)
    }

    /// A dashed horizontal line at `y`. Its name stands in the margin if the plot has one, else above
    /// its right end.
    pub fn level(y: f64, name: impl Into<String>) -> Self {
        Self::new(Mark::Level(y), GREY, 1.1).dashed().named(name)
    }

    /// A dashed vertical line at `x`.
    pub fn upright(x: f64) -> Self {
        Self::new(Mark::Upright(x), GREY, 1.1).dashed()
    }

    /// Shades all from one x to another.
    pub fn span(from: f64, to: f64, name: impl Into<String>) -> Self {
        Self::new(Mark::Span(from, to), FAINT, 0.0).named(name)
    }

    /// The dashed line y = `factor` x^`exponent`, to compare with: an ideal. Exponent 1 and factor 1
    /// is the diagonal.
    pub fn power(factor: f64, exponent: f64, name: impl Into<String>) -> Self {
        let mark = Mark::Power { factor, exponent };
        Self::new(mark, INK, 1.4).dashed().named(name)
    }

    /// Words in the plot's margin at the height of `y`.
    pub fn note(colour: RGBColor, y: f64, words: impl Into<String>) -> Self {
        Self::new(Mark::Note(y), colour, 0.0).named(words)
    }

    /// Words at a point of the left half that begin there, or at one of the right half that end there.
    pub fn words(colour: RGBColor, (x, y): (f64, f64), words: impl Into<String>) -> Self {
        Self::new(Mark::Words(x, y), colour, 0.0).named(words)
    }

    /// The same with a name, which stands in the key.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The same, so opaque: 0 cannot be seen, 1 hides what is below.
    pub fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// The same with lines so wide, or dots of such a radius, in pixels.
    pub fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    /// The same with dashed lines.
    pub fn dashed(mut self) -> Self {
        self.dash = Some(DASH);
        self
    }

    /// The same in the colour and with the dashes of `line`.
    pub fn styled(mut self, line: Line) -> Self {
        (self.colour, self.dash) = (line.colour, line.dash);
        self
    }

    /// The same with dots that are rings.
    pub fn hollow(mut self) -> Self {
        self.is_hollow = true;
        self
    }

    /// The same, keeping each value until the next point: a step function.
    pub fn stepped(mut self) -> Self {
        let corners = |pair: &[Datum]| {
            let x = pair[1].x;
            [Datum { x, ..pair[0] }, pair[1]]
        };
        let first = self.points.first().copied().into_iter();
        self.points = (first.chain(self.points.windows(2).flat_map(corners))).collect();
        self
    }

    /// Whether it lies below the grid.
    pub(super) fn is_span(&self) -> bool {
        matches!(self.mark, Mark::Span(..))
    }

    /// Its name in the key, if it has one there.
    pub(super) fn key_name(&self) -> Option<&str> {
        let is_beside_it = matches!(self.mark, Mark::Level(_) | Mark::Note(_) | Mark::Words(..));
        (!is_beside_it && !self.name.is_empty()).then_some(&self.name)
    }

    /// Where a name of it stands in the margin, if it does.
    pub(super) fn note_at(&self) -> Option<f64> {
        match self.mark {
            Mark::Level(y) | Mark::Note(y) => Some(y).filter(|_| !self.name.is_empty()),
            _ => None,
        }
    }

    /// The values of x and of y that the axes should hold.
    pub(super) fn values(&self) -> (Vec<f64>, Vec<f64>) {
        let points = self.points.iter().map(|point| (point.x, point.y));
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = points.unzip();
        let ends = self.points.iter().flat_map(|point| [point.low, point.high]);
        match self.mark {
            Mark::Across => x.extend(ends),
            Mark::Band | Mark::Line | Mark::Dots | Mark::Intervals => y.extend(ends),
            Mark::Level(at) | Mark::Note(at) => y.push(at),
            Mark::Upright(at) => x.push(at),
            Mark::Span(from, to) => x.extend([from, to]),
            Mark::Words(across, up) => (x, y) = (vec![across], vec![up]),
            Mark::Power { .. } => {}
        }
        (x, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_hold_what_is_drawn_and_what_it_is_compared_with() {
        let band = Layer::band(INK, vec![(1.0, 2.0, 3.0)]);
        let across = Layer::across(INK, vec![(1.0, 9.0, 0.5, 2.0)]);
        let intervals = Layer::intervals(INK, vec![(1.0, 9.0, 8.0, 10.0)]);
        for (layer, x, y) in [
            (band, vec![1.0], vec![2.0, 2.0, 3.0]),
            (across, vec![1.0, 0.5, 2.0], vec![9.0]),
            (intervals, vec![1.0], vec![9.0, 8.0, 10.0]),
            (Layer::span(0.0, 4.0, ""), vec![0.0, 4.0], vec![]),
            (Layer::level(5.0, ""), vec![], vec![5.0]),
            (Layer::power(1.0, 1.0, ""), vec![], vec![]),
        ] {
            assert_eq!(layer.values(), (x, y), "{layer:?}");
        }
    }
}
