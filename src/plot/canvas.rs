//! What pictures are drawn on: an SVG in memory, where no drawing can fail.
//!
//! Shapes are given in canvas units (see [`px`]), the rest in pixels.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;

use crate::plot::style::{UNITS, px, stroke};

/// A picture, or a part of it.
pub struct Canvas<'a>(DrawingArea<SVGBackend<'a>, Shift>);

/// Place of a point in canvas units.
pub type At = (i32, i32);

/// What is drawn, as an SVG of this size in pixels.
pub fn svg(width: f64, height: f64, draw: impl FnOnce(&Canvas)) -> String {
    let (width, height) = (px(width), px(height));
    let mut svg = String::new();
    let backend = SVGBackend::with_string(&mut svg, (width as u32, height as u32));
    draw(&Canvas(backend.into_drawing_area()));
    let shown = |units: i32| f64::from(units) / f64::from(UNITS);
    svg.replacen(
        &format!("width=\"{width}\" height=\"{height}\""),
        &format!("width=\"{}\" height=\"{}\"", shown(width), shown(height)),
        1,
    )
}

/// The library wants to know what becomes of an error, and there is none.
fn done(result: Result<(), DrawingAreaErrorKind<std::io::Error>>) {
    result.expect("an SVG in memory can be written");
}

impl Canvas<'_> {
    /// The part with this upper left corner, and of this size.
    pub fn part(&self, (left, top): (f64, f64), (width, height): (f64, f64)) -> Self {
        let part = self.0.clone();
        Self(part.shrink((px(left), px(top)), (px(width), px(height))))
    }

    /// Makes all of it white.
    pub fn clear(&self) {
        done(self.0.fill(&WHITE));
    }

    /// Fills the rectangle between two corners.
    pub fn fill(&self, corners: [At; 2], colour: impl Color) {
        done(self.0.draw(&Rectangle::new(corners, colour.filled())));
    }

    /// Draws the edges of a rectangle; the library's own have no width.
    pub fn outline(&self, [from, to]: [At; 2], colour: RGBColor, width: f64) {
        let corners = [from, (to.0, from.1), to, (from.0, to.1), from];
        self.path(corners.to_vec(), stroke(colour, width));
    }

    pub fn polygon(&self, points: Vec<At>, colour: impl Color) {
        done(self.0.draw(&Polygon::new(points, colour.filled())));
    }

    pub fn circle(&self, at: At, radius: f64, style: ShapeStyle) {
        done(self.0.draw(&Circle::new(at, px(radius), style)));
    }

    pub fn path(&self, points: Vec<At>, style: ShapeStyle) {
        done(self.0.draw(&PathElement::new(points, style)));
    }

    /// A path of dashes with gaps between them, of these lengths.
    pub fn dashes(&self, points: Vec<At>, (dash, gap): (f64, f64), style: ShapeStyle) {
        let path = DashedPathElement::new(points, px(dash), px(gap), style);
        done(self.0.draw(&path));
    }

    pub fn text(&self, text: &str, style: &TextStyle, at: At) {
        done(self.0.draw_text(text, style, at));
    }

    /// Writes lines of this height below each other: the first begins at `top`, all stand at `x`.
    pub fn lines(&self, lines: &[String], style: &TextStyle, (x, top): (f64, f64), height: f64) {
        for (index, line) in lines.iter().enumerate() {
            let middle = top + height * (index as f64 + 0.5);
            self.text(line, style, (px(x), px(middle)));
        }
    }
}
