//! What a plot draws: bands, lines, dots, intervals, and lines to compare with.

#![allow(clippy::disallowed_methods, reason = "a picture is no CSV file")]

use plotters::element::{DashedPathElement, PathElement};
use plotters::prelude::*;

use crate::plot::chart::Inside;
use crate::plot::chart::clip::{Place, paths};
use crate::plot::frame::{Area, DrawError, TICK_SIZE};
use crate::plot::style::{GREY, INK, flush_right, px, stroke, text};

/// Points of a curve to compare with.
const SAMPLES: u32 = 200;
/// Lengths of dash and gap in pixels.
const DASH: (f64, f64) = (6.0, 4.0);
/// White around the dots of intervals, in pixels.
const RIM: f64 = 1.0;

/// Something that a plot draws.
#[derive(Debug, Clone)]
pub struct Layer {
    name: String,
    colour: RGBColor,
    opacity: f64,
    /// Width of a line, or radius of a dot, in pixels.
    size: f64,
    is_dashed: bool,
    mark: Mark,
}

#[derive(Debug, Clone)]
enum Mark {
    Band(Vec<(f64, f64, f64)>),
    Line(Vec<(f64, f64)>),
    Dots(Vec<(f64, f64)>),
    Intervals(Vec<(f64, f64, f64, f64)>),
    Level(f64),
    Upright(f64),
    Power { factor: f64, exponent: f64 },
}

impl Layer {
    fn new(colour: RGBColor, opacity: f64, size: f64, mark: Mark) -> Self {
        Self {
            name: String::new(),
            colour,
            opacity,
            size,
            is_dashed: false,
            mark,
        }
    }

    /// A band through the points (x, low, high), in the order of x.
    pub fn band(colour: RGBColor, points: Vec<(f64, f64, f64)>) -> Self {
        Self::new(colour, 0.16, 0.0, Mark::Band(points))
    }

    /// A line through the points (x, y), 1.8 pixels wide.
    pub fn line(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self::new(colour, 1.0, 1.8, Mark::Line(points))
    }

    /// A dot of radius 2.4 pixels at each point (x, y).
    pub fn dots(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self::new(colour, 1.0, 2.4, Mark::Dots(points))
    }

    /// A dot and an upright interval at each (x, y, low, high).
    pub fn intervals(colour: RGBColor, points: Vec<(f64, f64, f64, f64)>) -> Self {
        Self::new(colour, 1.0, 3.6, Mark::Intervals(points))
    }

    /// A dashed horizontal line at `y`, with its name above its right end.
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

    /// The dashed line y = `factor` x^`exponent`, to compare with: an ideal. Exponent 1 and factor 1
    /// is the diagonal.
    pub fn power(factor: f64, exponent: f64, name: impl Into<String>) -> Self {
        let mark = Mark::Power { factor, exponent };
        Self::new(INK, 1.0, 1.4, mark).dashed().named(name)
    }

    /// The same with a name, which stands in the key.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..self
        }
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
    pub fn dashed(self) -> Self {
        Self {
            is_dashed: true,
            ..self
        }
    }

    /// Its name in the key, if it has one there.
    pub(super) fn key_name(&self) -> Option<&str> {
        let beside_it = matches!(self.mark, Mark::Level(_) | Mark::Upright(_));
        (!beside_it && !self.name.is_empty()).then_some(&self.name)
    }

    /// The values of x and of y that the axes should hold.
    pub(super) fn values(&self) -> (Vec<f64>, Vec<f64>) {
        match &self.mark {
            Mark::Band(points) => (
                points.iter().map(|point| point.0).collect(),
                points.iter().flat_map(|point| [point.1, point.2]).collect(),
            ),
            Mark::Line(points) | Mark::Dots(points) => points.iter().copied().unzip(),
            Mark::Intervals(points) => (
                points.iter().map(|point| point.0).collect(),
                points.iter().flat_map(|p| [p.1, p.2, p.3]).collect(),
            ),
            Mark::Level(y) => (Vec::new(), vec![*y]),
            Mark::Upright(x) => (vec![*x], Vec::new()),
            Mark::Power { .. } => (Vec::new(), Vec::new()),
        }
    }

    /// Draws what lies within the axes, and says whether that was data.
    pub(super) fn draw(&self, inside: &Inside) -> Result<bool, DrawError> {
        match &self.mark {
            Mark::Band(points) => self.draw_band(inside, points),
            Mark::Line(points) => {
                let places: Vec<_> = points.iter().map(|&point| inside.place(point)).collect();
                self.draw_line(inside, &places)
            }
            Mark::Dots(points) => self.draw_dots(inside, points),
            Mark::Intervals(points) => self.draw_intervals(inside, points),
            Mark::Level(y) => {
                let (_, up) = inside.place((0.0, *y));
                self.draw_line(inside, &[(0.0, up), (1.0, up)])?;
                if within(up) {
                    let (x, y) = inside.at((1.0, up));
                    let at = (x - px(4.0), y - px(8.0));
                    let label = flush_right(TICK_SIZE, self.colour);
                    inside.area.draw_text(&self.name, &label, at)?;
                }
                Ok(false)
            }
            Mark::Upright(x) => {
                let (across, _) = inside.place((*x, 0.0));
                self.draw_line(inside, &[(across, 0.0), (across, 1.0)])?;
                if within(across) {
                    self.name_upright(inside, across)?;
                }
                Ok(false)
            }
            Mark::Power { factor, exponent } => {
                let point = |step| {
                    let x = inside.x.value(f64::from(step) / f64::from(SAMPLES));
                    inside.place((x, factor * x.powf(*exponent)))
                };
                let places: Vec<_> = (0..=SAMPLES).map(point).collect();
                self.draw_line(inside, &places)?;
                Ok(false)
            }
        }
    }

    fn draw_band(&self, inside: &Inside, points: &[(f64, f64, f64)]) -> Result<bool, DrawError> {
        let place = |&(x, low, high): &(f64, f64, f64)| {
            let (across, low) = inside.place((x, low));
            let (_, high) = inside.place((x, high));
            let is_there = within(across) && low.is_finite() && high.is_finite();
            is_there.then(|| (across, low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)))
        };
        let places: Vec<_> = points.iter().map(place).collect();
        let mut is_drawn = false;
        for part in places.split(Option::is_none).filter(|part| part.len() > 1) {
            let part = || part.iter().flatten();
            let upper = part().map(|&(across, _, high)| inside.at((across, high)));
            let lower = part()
                .rev()
                .map(|&(across, low, _)| inside.at((across, low)));
            let outline: Vec<_> = upper.chain(lower).collect();
            let shade = self.colour.mix(self.opacity).filled();
            inside.area.draw(&Polygon::new(outline, shade))?;
            is_drawn = true;
        }
        Ok(is_drawn)
    }

    fn draw_line(&self, inside: &Inside, places: &[Place]) -> Result<bool, DrawError> {
        let paths = paths(places);
        for path in &paths {
            let points: Vec<_> = path.iter().map(|&place| inside.at(place)).collect();
            self.stroke_path(inside.area, points)?;
        }
        Ok(!paths.is_empty())
    }

    fn stroke_path(&self, area: &Area, points: Vec<(i32, i32)>) -> Result<(), DrawError> {
        let style = ShapeStyle {
            color: self.colour.mix(self.opacity),
            ..stroke(self.colour, self.size)
        };
        if self.is_dashed {
            let (dash, gap) = DASH;
            area.draw(&DashedPathElement::new(points, px(dash), px(gap), style))
        } else {
            area.draw(&PathElement::new(points, style))
        }
    }

    fn draw_dots(&self, inside: &Inside, points: &[(f64, f64)]) -> Result<bool, DrawError> {
        let style = self.colour.mix(self.opacity).filled();
        let mut is_drawn = false;
        for place in points.iter().map(|&point| inside.place(point)) {
            if within(place.0) && within(place.1) {
                let dot = Circle::new(inside.at(place), px(self.size), style);
                inside.area.draw(&dot)?;
                is_drawn = true;
            }
        }
        Ok(is_drawn)
    }

    fn draw_intervals(
        &self,
        inside: &Inside,
        points: &[(f64, f64, f64, f64)],
    ) -> Result<bool, DrawError> {
        let mut is_drawn = false;
        for &(x, y, low, high) in points {
            let (across, middle) = inside.place((x, y));
            let ends = [low, high].map(|end| inside.place((x, end)));
            for path in paths(&ends) {
                let ends = path.iter().map(|&place| inside.at(place));
                let line = PathElement::new(ends.collect::<Vec<_>>(), stroke(self.colour, 1.4));
                inside.area.draw(&line)?;
                is_drawn = true;
            }
            if within(across) && within(middle) {
                self.draw_rimmed(inside.area, inside.at((across, middle)))?;
                is_drawn = true;
            }
        }
        Ok(is_drawn)
    }

    fn draw_rimmed(&self, area: &Area, at: (i32, i32)) -> Result<(), DrawError> {
        area.draw(&Circle::new(at, px(self.size + RIM), WHITE.filled()))?;
        area.draw(&Circle::new(at, px(self.size), self.colour.filled()))
    }

    fn name_upright(&self, inside: &Inside, across: f64) -> Result<(), DrawError> {
        let (x, y) = inside.at((across, 1.0));
        let is_left = across > 0.7;
        let (style, x) = if is_left {
            (flush_right(TICK_SIZE, self.colour), x - px(4.0))
        } else {
            (text(TICK_SIZE, self.colour), x + px(4.0))
        };
        inside.area.draw_text(&self.name, &style, (x, y + px(8.0)))
    }

    /// Draws a sample of it for the key: `width` pixels wide, from the left end and middle given in
    /// pixels.
    pub(super) fn draw_sample(
        &self,
        area: &Area,
        (left, middle): (f64, f64),
        width: f64,
    ) -> Result<(), DrawError> {
        // What is faint in a crowd is hard to see alone.
        let alone = self.clone().opacity(self.opacity.max(0.6));
        let centre = (px(left + width / 2.0), px(middle));
        let [from, to] = [left, left + width].map(|x| (px(x), px(middle)));
        match &self.mark {
            Mark::Band(_) => {
                let corners = [(from.0, from.1 - px(5.0)), (to.0, to.1 + px(5.0))];
                let shade = self.colour.mix(self.opacity).filled();
                area.draw(&Rectangle::new(corners, shade))
            }
            Mark::Dots(_) => {
                let dot = self.colour.mix(alone.opacity).filled();
                area.draw(&Circle::new(centre, px(self.size), dot))
            }
            Mark::Intervals(_) => {
                let ends = [-8.0, 8.0].map(|up| (centre.0, centre.1 + px(up)));
                area.draw(&PathElement::new(ends, stroke(self.colour, 1.4)))?;
                self.draw_rimmed(area, centre)
            }
            _ => alone.stroke_path(area, vec![from, to]),
        }
    }
}

fn within(place: f64) -> bool {
    (0.0..=1.0).contains(&place)
}
