//! How each layer is drawn into the area within the axes.

use plotters::element::{DashedPathElement, PathElement};
use plotters::prelude::*;

use crate::plot::chart::clip::{Place, paths};
use crate::plot::chart::layer::{Datum, Layer, Mark};
use crate::plot::frame::{Area, DrawError, Inside, LABEL_SIZE, TICK_SIZE};
use crate::plot::style::{flush_right, px, stroke, text, text_width};

/// Points of a curve to compare with.
const SAMPLES: u32 = 200;
// All in pixels.
/// White around the dots of intervals.
const RIM: f64 = 1.0;
/// Width of a ring.
const RING: f64 = 1.4;
/// Radius of a line's only point.
const ONLY_POINT: f64 = 3.0;
/// Between a place and the words that begin there.
const WORDS_GAP: f64 = 4.0;
/// Length of an arrow's head.
const ARROW: f64 = 7.0;

impl Layer {
    /// Draws what lies within the axes, and says whether that was data.
    pub(super) fn draw(&self, inside: &Inside) -> Result<bool, DrawError> {
        let place = |point: &Datum| inside.place((point.x, point.y));
        match &self.mark {
            Mark::Band(points) => self.draw_band(inside, points),
            Mark::Line(points) if points.len() == 1 => {
                let dot = self.clone().size(ONLY_POINT);
                dot.draw_dots(inside, points.iter().map(place))
            }
            Mark::Line(points) => {
                self.draw_line(inside, &points.iter().map(place).collect::<Vec<_>>())
            }
            Mark::Dots(points) => self.draw_dots(inside, points.iter().map(place)),
            Mark::Intervals(points) => {
                self.draw_intervals(inside, points, |point, end| (point.x, end))
            }
            Mark::Across(points) => {
                self.draw_intervals(inside, points, |point, end| (end, point.y))
            }
            Mark::Note(_) => Ok(false),
            Mark::Level(_) | Mark::Upright(_) | Mark::Span(..) | Mark::Power { .. } => {
                self.draw_reference(inside)?;
                Ok(false)
            }
            Mark::Words(x, y) => {
                self.write(inside, inside.place((*x, *y)), LABEL_SIZE)?;
                Ok(false)
            }
        }
    }

    /// Draws what data are compared with.
    fn draw_reference(&self, inside: &Inside) -> Result<(), DrawError> {
        match self.mark {
            Mark::Level(y) => {
                let up = inside.y.place(y);
                self.draw_line(inside, &[(0.0, up), (1.0, up)])?;
            }
            Mark::Upright(x) => {
                let across = inside.x.place(x);
                self.draw_line(inside, &[(across, 0.0), (across, 1.0)])?;
                let below = 8.0 / inside.height;
                self.write(inside, (across, 1.0 - below), TICK_SIZE)?;
            }
            Mark::Span(from, to) => {
                let ends = [from, to].map(|x| inside.x.place(x).clamp(0.0, 1.0));
                let corners = [inside.at((ends[0], 1.0)), inside.at((ends[1], 0.0))];
                inside
                    .area
                    .draw(&Rectangle::new(corners, self.colour.filled()))?;
            }
            Mark::Power { factor, exponent } => {
                let point = |step| {
                    let x = inside.x.value(f64::from(step) / f64::from(SAMPLES));
                    inside.place((x, factor * x.powf(exponent)))
                };
                let places: Vec<_> = (0..=SAMPLES).map(point).collect();
                self.draw_line(inside, &places)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn draw_band(&self, inside: &Inside, points: &[Datum]) -> Result<bool, DrawError> {
        let place = |&Datum { x, low, high, .. }: &Datum| {
            let [low, high] = [low, high].map(|end| inside.y.place(end));
            let across = inside.x.place(x);
            // What is 0 on a logarithmic axis is infinitely far below, and the band is cut there.
            let is_there = within(across) && high.is_finite() && !low.is_nan();
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
        match self.dash {
            Some((dash, gap)) => {
                area.draw(&DashedPathElement::new(points, px(dash), px(gap), style))
            }
            None => area.draw(&PathElement::new(points, style)),
        }
    }

    fn draw_dots(
        &self,
        inside: &Inside,
        places: impl Iterator<Item = Place>,
    ) -> Result<bool, DrawError> {
        let mut is_drawn = false;
        for place in places.filter(|place| within(place.0) && within(place.1)) {
            self.draw_dot(inside.area, inside.at(place))?;
            is_drawn = true;
        }
        Ok(is_drawn)
    }

    fn draw_dot(&self, area: &Area, at: (i32, i32)) -> Result<(), DrawError> {
        let style = match self.is_hollow {
            true => stroke(self.colour, RING),
            false => self.colour.mix(self.opacity).filled(),
        };
        area.draw(&Circle::new(at, px(self.size), style))
    }

    /// `to` says where an end of a point's interval is.
    fn draw_intervals(
        &self,
        inside: &Inside,
        points: &[Datum],
        to: fn(&Datum, f64) -> (f64, f64),
    ) -> Result<bool, DrawError> {
        let mut is_drawn = false;
        for point in points {
            let ends = [point.low, point.high].map(|end| {
                let (x, y) = inside.place(to(point, end));
                (x.clamp(-1.0, 2.0), y.clamp(-1.0, 2.0))
            });
            for path in paths(&ends) {
                let shown = [path[0], path[1]];
                let line =
                    PathElement::new(shown.map(|end| inside.at(end)), stroke(self.colour, 1.4));
                inside.area.draw(&line)?;
                for (from, tip) in [(1, 0), (0, 1)] {
                    if shown[tip] != ends[tip] {
                        self.draw_arrow(inside, shown[from], shown[tip])?;
                    }
                }
                is_drawn = true;
            }
            let dot = inside.place((point.x, point.y));
            if within(dot.0) && within(dot.1) {
                self.draw_rimmed(inside.area, inside.at(dot))?;
                is_drawn = true;
            }
        }
        Ok(is_drawn)
    }

    /// The head of an arrow that runs along an axis.
    fn draw_arrow(&self, inside: &Inside, from: Place, tip: Place) -> Result<(), DrawError> {
        let (x, y) = inside.at(tip);
        let (back, half) = (px(ARROW), px(0.45 * ARROW));
        let along = |one: f64, other: f64| {
            if one == other {
                0
            } else {
                (one - other).signum() as i32
            }
        };
        let (dx, dy) = (along(tip.0, from.0), along(from.1, tip.1));
        let corner = |side: i32| {
            (
                x - dx * back + side * dy * half,
                y - dy * back + side * dx * half,
            )
        };
        let head = vec![(x, y), corner(1), corner(-1)];
        inside.area.draw(&Polygon::new(head, self.colour.filled()))
    }

    fn draw_rimmed(&self, area: &Area, at: (i32, i32)) -> Result<(), DrawError> {
        area.draw(&Circle::new(at, px(self.size + RIM), WHITE.filled()))?;
        self.draw_dot(area, at)
    }

    /// Writes its name towards the middle of the plot, over what lies there.
    fn write(&self, inside: &Inside, place: Place, size: f64) -> Result<(), DrawError> {
        if !within(place.0) || !within(place.1) || self.name.is_empty() {
            return Ok(());
        }
        let (x, y) = inside.at(place);
        let (side, style) = if place.0 > 0.5 {
            (-1, flush_right(size, self.colour))
        } else {
            (1, text(size, self.colour))
        };
        let begin = x + side * px(WORDS_GAP);
        let end = begin + side * px(0.9 * text_width(&self.name, size));
        // As high as a line of a label, so that nothing shows between two.
        let half = px(size / 1.5);
        let back = [(begin.min(end), y - half), (begin.max(end), y + half)];
        inside.area.draw(&Rectangle::new(back, WHITE.filled()))?;
        inside.area.draw_text(&self.name, &style, (begin, y))
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
            Mark::Band(_) | Mark::Span(..) => {
                let corners = [(from.0, from.1 - px(5.0)), (to.0, to.1 + px(5.0))];
                let shade = self.colour.mix(self.opacity).filled();
                area.draw(&Rectangle::new(corners, shade))
            }
            Mark::Dots(_) => alone.draw_dot(area, centre),
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
