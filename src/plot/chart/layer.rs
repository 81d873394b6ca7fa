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
}

/// What a layer is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    Band(Vec<Datum>),
    Line(Vec<Datum>),
    Dots(Vec<Datum>),
    /// Upright intervals.
    Intervals(Vec<Datum>),
    /// Intervals along x.
    Across(Vec<Datum>),
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

fn data(points: Vec<(f64, f64)>) -> Vec<Datum> {
    let datum = |(x, y)| Datum {
        x,
        y,
        low: y,
        high: y,
    };
    points.into_iter().map(datum).collect()
}

fn with_ends(points: Vec<(f64, f64, f64, f64)>) -> Vec<Datum> {
    let datum = |(x, y, low, high)| Datum { x, y, low, high };
    points.into_iter().map(datum).collect()
}

impl Layer {
    fn new(colour: RGBColor, opacity: f64, size: f64, mark: Mark) -> Self {
        Self {
            name: String::new(),
            colour,
            opacity,
            size,
            dash: None,
            is_hollow: false,
            mark,
        }
    }

    /// A band through the points (x, low, high), in the order of x.
    pub fn band(colour: RGBColor, points: Vec<(f64, f64, f64)>) -> Self {
        let points = points.into_iter().map(|(x, low, high)| (x, low, low, high));
        Self::new(colour, 0.16, 0.0, Mark::Band(with_ends(points.collect())))
    }

    /// A line through the points (x, y), 1.8 pixels wide; a dot if it is a single point.
    pub fn line(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self::new(colour, 1.0, 1.8, Mark::Line(data(points)))
    }

    /// A dot of radius 2.4 pixels at each point (x, y).
    pub fn dots(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self::new(colour, 1.0, 2.4, Mark::Dots(data(points)))
    }

    /// A dot and an upright interval at each (x, y, low, high), with an arrow where it leaves the axes.
    pub fn intervals(colour: RGBColor, points: Vec<(f64, f64, f64, f64)>) -> Self {
        Self::new(colour, 1.0, 3.6, Mark::Intervals(with_ends(points)))
    }

    /// The same with intervals along x: each (x, y, low, high) with ends on the x axis.
    pub fn across(colour: RGBColor, points: Vec<(f64, f64, f64, f64)>) -> Self {
        Self::new(colour, 1.0, 4.2, Mark::Across(with_ends(points)))
    }

    /// A dashed horizontal line at `y`. Its name stands in the margin if the plot has one, else above
    /// its right end.
    pub fn level(y: f64, name: impl Into<String>) -> Self {
        Self::new(GREY, 1.0, 1.1, Mark::Level(y))
            .dashed()
            .named(name)
    }

    /// A dashed vertical line at `x`, with its name beside its upper end.
    pub fn upright(x: f64, name: impl Into<String>) -> Self {
        Self::new(GREY, 1.0, 1.1, Mark::Upright(x))
            .dashed()
            .named(name)
    }

    /// Shades all from one x to another.
    pub fn span(from: f64, to: f64, name: impl Into<String>) -> Self {
        Self::new(FAINT, 1.0, 0.0, Mark::Span(from, to)).named(name)
    }

    /// The dashed line y = `factor` x^`exponent`, to compare with: an ideal. Exponent 1 and factor 1
    /// is the diagonal.
    pub fn power(factor: f64, exponent: f64, name: impl Into<String>) -> Self {
        let mark = Mark::Power { factor, exponent };
        Self::new(INK, 1.0, 1.4, mark).dashed().named(name)
    }

    /// Words in the plot's margin at the height of `y`.
    pub fn note(colour: RGBColor, y: f64, words: impl Into<String>) -> Self {
        Self::new(colour, 1.0, 0.0, Mark::Note(y)).named(words)
    }

    /// Words at a point of the left half that begin there, or at one of the right half that end there.
    pub fn words(colour: RGBColor, (x, y): (f64, f64), words: impl Into<String>) -> Self {
        Self::new(colour, 1.0, 0.0, Mark::Words(x, y)).named(words)
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
        if let Mark::Band(points) | Mark::Line(points) = &mut self.mark {
            *points = stairs(points);
        }
        self
    }

    /// Whether it lies below the grid.
    pub(super) fn is_span(&self) -> bool {
        matches!(self.mark, Mark::Span(..))
    }

    /// Its name in the key, if it has one there.
    pub(super) fn key_name(&self) -> Option<&str> {
        let beside_it = matches!(
            self.mark,
            Mark::Level(_) | Mark::Upright(_) | Mark::Note(_) | Mark::Words(..)
        );
        (!beside_it && !self.name.is_empty()).then_some(&self.name)
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
        let of = |points: &[Datum], value: fn(&Datum) -> f64| points.iter().map(value).collect();
        let with_ends = |points: &[Datum], value: fn(&Datum) -> f64| {
            let ends = points.iter().flat_map(|point| [point.low, point.high]);
            ends.chain(points.iter().map(value)).collect()
        };
        match &self.mark {
            Mark::Across(points) => (with_ends(points, |p| p.x), of(points, |p| p.y)),
            Mark::Band(points)
            | Mark::Line(points)
            | Mark::Dots(points)
            | Mark::Intervals(points) => (of(points, |p| p.x), with_ends(points, |p| p.y)),
            Mark::Level(y) | Mark::Note(y) => (Vec::new(), vec![*y]),
            Mark::Upright(x) => (vec![*x], Vec::new()),
            Mark::Span(from, to) => (vec![*from, *to], Vec::new()),
            Mark::Words(x, y) => (vec![*x], vec![*y]),
            Mark::Power { .. } => (Vec::new(), Vec::new()),
        }
    }
}

/// The corners of the step function that changes at each of `points`.
fn stairs(points: &[Datum]) -> Vec<Datum> {
    let corners = |pair: &[Datum]| {
        [
            Datum {
                x: pair[1].x,
                ..pair[0]
            },
            pair[1],
        ]
    };
    let first = points.first().copied().into_iter();
    first.chain(points.windows(2).flat_map(corners)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stairs_keep_each_value_until_the_next_point() {
        let layer = Layer::line(INK, vec![(0.0, 0.0), (3.0, 0.5), (7.0, 1.0)]).stepped();
        let corners = [(0.0, 0.0), (3.0, 0.0), (3.0, 0.5), (7.0, 0.5), (7.0, 1.0)];
        assert_eq!(layer.mark, Mark::Line(data(corners.to_vec())));
        let none = Layer::band(INK, Vec::new()).stepped();
        assert_eq!(none.mark, Mark::Band(Vec::new()));
    }

    #[test]
    fn axes_hold_what_is_drawn_and_what_it_is_compared_with() {
        let cases = [
            (
                Layer::band(INK, vec![(1.0, 2.0, 3.0)]),
                vec![1.0],
                vec![2.0, 3.0, 2.0],
            ),
            (
                Layer::across(INK, vec![(1.0, 9.0, 0.5, 2.0)]),
                vec![0.5, 2.0, 1.0],
                vec![9.0],
            ),
            (
                Layer::intervals(INK, vec![(1.0, 9.0, 8.0, 10.0)]),
                vec![1.0],
                vec![8.0, 10.0, 9.0],
            ),
            (Layer::span(0.0, 4.0, ""), vec![0.0, 4.0], vec![]),
            (Layer::level(5.0, ""), vec![], vec![5.0]),
            (Layer::power(1.0, 1.0, ""), vec![], vec![]),
        ];
        for (layer, x, y) in cases {
            assert_eq!(layer.values(), (x, y), "{layer:?}");
        }
    }
}
