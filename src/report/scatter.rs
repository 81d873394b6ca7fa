//! A scatter on logarithmic axes: dots of several arms, a line through the means of bins for each,
//! and the line on which an ideal would lie.

use plotters::element::DashedPathElement;
use plotters::prelude::*;

use crate::plot::scale::Scale;
use crate::plot::style::{
    FAINT, GREY, INK, Line, centred, fit, flush_right, outline, px, stroke, text, text_width,
};
use crate::report::panel::{Area, DrawError};

/// Width of a scatter in pixels.
pub const WIDTH: f64 = 540.0;

// Room around the plot, and the plot itself, in pixels.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 30.0;
const NOTE: f64 = 17.0;
const PLOT: f64 = 300.0;
const BOTTOM: f64 = 50.0;
/// Width of the column at the left for dots at zero.
const ZERO: f64 = 36.0;

const TITLE_SIZE: f64 = 13.0;
const LABEL_SIZE: f64 = 12.0;
const TICK_SIZE: f64 = 11.0;
const DOT: f64 = 1.7;
const DOT_OPACITY: f64 = 0.3;

/// What stands in a scatter.
pub struct Scatter<'a> {
    /// What is set against what.
    pub title: &'a str,
    /// Quantity and unit of the x axis.
    pub x_label: &'a str,
    /// Quantity and unit of the y axis.
    pub y_label: &'a str,
    /// The x axis.
    pub x: Scale,
    /// The y axis.
    pub y: Scale,
    /// Whether dots whose x is 0 have a column of their own at the left.
    pub has_zero: bool,
    /// The arms.
    pub groups: Vec<Group<'a>>,
    /// What an ideal would do.
    pub ideal: Ideal<'a>,
    /// What is said where there are no dots.
    pub if_empty: &'a str,
    /// Words in the corners at the upper left and the lower right.
    pub corners: [&'a str; 2],
}

/// The dots of one arm.
pub struct Group<'a> {
    /// How its line looks.
    pub line: Line,
    /// Label of the arm.
    pub arm: &'a str,
    /// What is said of it above the plot.
    pub note: String,
    /// Dots (x, y); those in the range of the axes, or at x = 0, are drawn.
    pub dots: Vec<(f64, f64)>,
    /// Means (x, y) of bins, in order; those in the range of the axes are drawn and connected.
    pub means: Vec<(f64, f64)>,
}

/// A straight line on logarithmic axes.
pub struct Ideal<'a> {
    /// Change of log y for each change of log x.
    pub slope: f64,
    /// A point on it.
    pub through: (f64, f64),
    /// Its name.
    pub label: &'a str,
}

impl Scatter<'_> {
    /// Height in pixels.
    pub fn height(&self) -> f64 {
        self.top() + PLOT + BOTTOM
    }

    /// Draws it into an area of its size.
    pub fn draw(&self, area: &Area) -> Result<(), DrawError> {
        let middle = px((self.left() + WIDTH - RIGHT) / 2.0);
        area.draw_text(self.title, &centred(TITLE_SIZE, INK), (middle, px(13.0)))?;
        self.draw_notes(area)?;
        self.draw_axes(area)?;
        for group in &self.groups {
            let colour = group.line.colour.mix(DOT_OPACITY).filled();
            let dots = group.dots.iter().filter(|&&dot| self.holds(dot));
            for (index, &dot) in dots.enumerate() {
                let at = if dot.0 > 0.0 {
                    self.at(dot)
                } else {
                    (
                        px(self.zero_at(index)),
                        self.at((self.x.value(0.0), dot.1)).1,
                    )
                };
                area.draw(&Circle::new(at, px(DOT), colour))?;
            }
        }
        self.draw_ideal(area)?;
        for group in &self.groups {
            self.draw_means(area, group)?;
        }
        if self.groups.iter().all(|group| group.dots.is_empty()) {
            let at = (middle, px(self.top() + PLOT / 2.0));
            area.draw_text(self.if_empty, &centred(LABEL_SIZE, GREY), at)?;
        }
        Ok(())
    }

    fn top(&self) -> f64 {
        TOP + NOTE * self.groups.len() as f64
    }

    fn left(&self) -> f64 {
        LEFT + if self.has_zero { ZERO } else { 0.0 }
    }

    /// Where a point stands, in canvas units.
    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let (width, top) = (WIDTH - RIGHT - self.left(), self.top());
        (
            px(self.left() + width * self.x.place(x)),
            px(top + PLOT * (1.0 - self.y.place(y))),
        )
    }

    /// Whether a point is within the axes, or in the column for zero.
    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let within = |place: f64| (0.0..=1.0).contains(&place);
        within(self.y.place(y)) && (within(self.x.place(x)) || (x == 0.0 && self.has_zero))
    }

    /// Where the dot with this index stands in the column for zero: beside each other by the golden
    /// ratio, which spreads any number of them.
    fn zero_at(&self, index: usize) -> f64 {
        let spread = (index as f64 * 0.618_033_988_749_895).fract() - 0.5;
        LEFT + ZERO * (0.5 + 0.6 * spread)
    }

    /// What is said of each arm, beside its line.
    fn draw_notes(&self, area: &Area) -> Result<(), DrawError> {
        for (index, group) in self.groups.iter().enumerate() {
            let y = TOP + NOTE * (index as f64 + 0.4);
            let dot = Circle::new((px(LEFT + 8.0), px(y)), px(4.0), group.line.colour.filled());
            area.draw(&dot)?;
            let room = WIDTH - LEFT - RIGHT - 24.0;
            let note = format!(": {}", group.note);
            let label = fit(group.arm, TICK_SIZE, room - text_width(&note, TICK_SIZE));
            let at = (px(LEFT + 20.0), px(y));
            area.draw_text(&(label + &note), &text(TICK_SIZE, INK), at)?;
        }
        Ok(())
    }

    fn draw_axes(&self, area: &Area) -> Result<(), DrawError> {
        let (top, bottom) = (px(self.top()), px(self.top() + PLOT));
        let (left, right) = (px(self.left()), px(WIDTH - RIGHT));
        let label = centred(TICK_SIZE, GREY);
        for (tick, name) in self.x.ticks(7) {
            let (x, _) = self.at((tick, self.y.value(0.0)));
            area.draw(&PathElement::new(
                [(x, top), (x, bottom)],
                stroke(FAINT, 0.8),
            ))?;
            area.draw_text(&name, &label, (x, bottom + px(11.0)))?;
        }
        for (tick, name) in self.y.ticks(7) {
            let (_, y) = self.at((self.x.value(0.0), tick));
            area.draw(&PathElement::new(
                [(px(LEFT), y), (right, y)],
                stroke(FAINT, 0.8),
            ))?;
            let style = flush_right(TICK_SIZE, GREY);
            area.draw_text(&name, &style, (px(LEFT - 6.0), y))?;
        }
        if self.has_zero {
            let x = px(LEFT + ZERO / 2.0);
            area.draw_text("0", &label, (x, bottom + px(11.0)))?;
            let corners = [(px(LEFT), top), (px(LEFT + ZERO - 4.0), bottom)];
            area.draw(&outline(corners, stroke(GREY, 0.8)))?;
        }
        area.draw(&outline([(left, top), (right, bottom)], stroke(GREY, 0.8)))?;
        let name = centred(LABEL_SIZE, INK);
        area.draw_text(self.x_label, &name, ((left + right) / 2, bottom + px(32.0)))?;
        let upright = name.transform(FontTransform::Rotate270);
        area.draw_text(self.y_label, &upright, (px(18.0), (top + bottom) / 2))?;
        let corner = text(TICK_SIZE, GREY);
        let at = (left + px(8.0), top + px(12.0));
        area.draw_text(self.corners[0], &corner, at)?;
        let corner = flush_right(TICK_SIZE, GREY);
        let at = (right - px(8.0), bottom - px(12.0));
        area.draw_text(self.corners[1], &corner, at)
    }

    /// Draws the part of the ideal line that lies within the plot, and its name above it.
    fn draw_ideal(&self, area: &Area) -> Result<(), DrawError> {
        let (through_x, through_y) = self.ideal.through;
        let y_of = |x: f64| through_y * (x / through_x).powf(self.ideal.slope);
        let within = |x: f64| (0.0..=1.0).contains(&self.y.place(y_of(x)));
        let steps = 0..=200;
        let inside: Vec<f64> = steps
            .map(|step| self.x.value(f64::from(step) / 200.0))
            .filter(|&x| within(x))
            .collect();
        let (Some(&first), Some(&last)) = (inside.first(), inside.last()) else {
            return Ok(());
        };
        let ends = [first, last].map(|x| self.at((x, y_of(x))));
        let line = DashedPathElement::new(ends, px(6.0), px(4.0), stroke(INK, 1.4));
        area.draw(&line)?;
        // Above the line where few dots are: at its left end if it falls, at its right if it rises.
        if self.ideal.slope < 0.0 {
            let highest = px(self.top() + 10.0);
            let at = (ends[0].0 + px(8.0), (ends[0].1 - px(6.0)).max(highest));
            area.draw_text(self.ideal.label, &text(TICK_SIZE, INK), at)
        } else {
            let x = inside[inside.len() * 9 / 10];
            let (x, y) = self.at((x, y_of(x)));
            let at = (x - px(8.0), y - px(4.0));
            area.draw_text(self.ideal.label, &flush_right(TICK_SIZE, INK), at)
        }
    }

    fn draw_means(&self, area: &Area, group: &Group) -> Result<(), DrawError> {
        let means = group.means.iter().filter(|&&mean| self.holds(mean));
        let points: Vec<_> = means.map(|&mean| self.at(mean)).collect();
        area.draw(&PathElement::new(points.clone(), stroke(WHITE, 4.0)))?;
        area.draw(&PathElement::new(points.clone(), group.line.stroke()))?;
        for point in points {
            area.draw(&Circle::new(point, px(4.6), WHITE.filled()))?;
            area.draw(&Circle::new(point, px(3.6), group.line.colour.filled()))?;
        }
        Ok(())
    }
}
