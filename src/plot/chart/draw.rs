//! How each layer is drawn into the area within the axes.

use plotters::style::{Color, ShapeStyle, WHITE};

use crate::plot::canvas::{At, Canvas};
use crate::plot::chart::clip::{Place, paths};
use crate::plot::chart::layer::{Datum, Layer, Mark};
use crate::plot::frame::{Inside, LABEL_SIZE};
use crate::plot::style::{flush_right, px, stroke, text, text_width};

/// Points of a curve to compare with.
const SAMPLES: u32 = 200;
// All in pixels.
/// White around the dots of intervals.
const RIM: f64 = 1.0;
/// Width of a ring, and of an interval.
const RING: f64 = 1.4;
/// Radius of a line's only point.
const ONLY_POINT: f64 = 3.0;
/// Between a place and the words that begin there.
const WORDS_GAP: f64 = 4.0;
/// Length of an arrow's head.
const ARROW: f64 = 7.0;

impl Layer {
    /// Draws what lies within the axes, and says whether that was data.
    pub(super) fn draw(&self, inside: &Inside) -> bool {
        match self.mark {
            Mark::Band => self.draw_band(inside),
            Mark::Line if self.points.len() == 1 => self.clone().size(ONLY_POINT).draw_dots(inside),
            Mark::Line => self.draw_line(inside, &self.places(inside)),
            Mark::Dots => self.draw_dots(inside),
            Mark::Intervals | Mark::Across => self.draw_intervals(inside),
            _ => {
                self.draw_reference(inside);
                false
            }
        }
    }

    /// The places of its points.
    fn places(&self, inside: &Inside) -> Vec<Place> {
        let points = self.points.iter();
        points
            .map(|point| inside.place((point.x, point.y)))
            .collect()
    }

    /// Draws what data are compared with, and words.
    fn draw_reference(&self, inside: &Inside) {
        match self.mark {
            Mark::Level(y) => {
                let y = inside.y.place(y);
                self.draw_line(inside, &[(0.0, y), (1.0, y)]);
            }
            Mark::Upright(x) => {
                let x = inside.x.place(x);
                self.draw_line(inside, &[(x, 0.0), (x, 1.0)]);
            }
            Mark::Span(from, to) => {
                let [from, to] = [from, to].map(|x| inside.x.place(x).clamp(0.0, 1.0));
                let corners = [(from, 1.0), (to, 0.0)].map(|corner| inside.at(corner));
                inside.canvas.fill(corners, self.colour);
            }
            Mark::Power { factor, exponent } => {
                let point = |step| {
                    let x = inside.x.value(f64::from(step) / f64::from(SAMPLES));
                    inside.place((x, factor * x.powf(exponent)))
                };
                let places: Vec<_> = (0..=SAMPLES).map(point).collect();
                self.draw_line(inside, &places);
            }
            Mark::Words(x, y) => self.write(inside, inside.place((x, y))),
            _ => {}
        }
    }

    fn draw_band(&self, inside: &Inside) -> bool {
        let place = |&Datum { x, low, high, .. }: &Datum| {
            let [low, high] = [low, high].map(|end| inside.y.place(end));
            let across = inside.x.place(x);
            // What is 0 on a logarithmic axis is infinitely far below, and the band is cut there.
            let is_there = within((across, 0.0)) && high.is_finite() && !low.is_nan();
            is_there.then(|| (across, low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)))
        };
        let places: Vec<_> = self.points.iter().map(place).collect();
        let mut is_drawn = false;
        for part in places.split(Option::is_none).filter(|part| part.len() > 1) {
            let ends = |of: fn(&(f64, f64, f64)) -> Place| {
                let places = part.iter().flatten();
                places.map(|place| inside.at(of(place))).collect::<Vec<_>>()
            };
            let mut outline = ends(|place| (place.0, place.2));
            outline.extend(ends(|place| (place.0, place.1)).into_iter().rev());
            let shade = self.colour.mix(self.opacity);
            inside.canvas.polygon(outline, shade);
            is_drawn = true;
        }
        is_drawn
    }

    fn draw_line(&self, inside: &Inside, places: &[Place]) -> bool {
        let paths = paths(places);
        for path in &paths {
            let points = path.iter().map(|&place| inside.at(place));
            self.stroke_path(inside.canvas, points.collect());
        }
        !paths.is_empty()
    }

    fn stroke_path(&self, canvas: &Canvas, points: Vec<At>) {
        let style = ShapeStyle {
            color: self.colour.mix(self.opacity),
            ..stroke(self.colour, self.size)
        };
        match self.dash {
            Some(lengths) => canvas.dashes(points, lengths, style),
            None => canvas.path(points, style),
        }
    }

    fn draw_dots(&self, inside: &Inside) -> bool {
        let mut places = self.places(inside);
        places.retain(|&place| within(place));
        for &place in &places {
            self.draw_dot(inside.canvas, inside.at(place));
        }
        !places.is_empty()
    }

    fn draw_dot(&self, canvas: &Canvas, at: At) {
        let style = match self.is_hollow {
            true => stroke(self.colour, RING),
            false => self.colour.mix(self.opacity).filled(),
        };
        canvas.circle(at, self.size, style);
    }

    fn draw_intervals(&self, inside: &Inside) -> bool {
        let mut is_drawn = false;
        for point in &self.points {
            let ends = [point.low, point.high].map(|end| {
                let (x, y) = inside.place(match self.mark {
                    Mark::Across => (end, point.y),
                    _ => (point.x, end),
                });
                (x.clamp(-1.0, 2.0), y.clamp(-1.0, 2.0))
            });
            for path in paths(&ends) {
                let line = path.iter().map(|&end| inside.at(end)).collect();
                inside.canvas.path(line, stroke(self.colour, RING));
                for (from, tip) in [(1, 0), (0, 1)] {
                    if path[tip] != ends[tip] {
                        self.draw_arrow(inside, path[from], path[tip]);
                    }
                }
                is_drawn = true;
            }
            let dot = inside.place((point.x, point.y));
            if within(dot) {
                self.draw_rimmed(inside.canvas, inside.at(dot));
                is_drawn = true;
            }
        }
        is_drawn
    }

    /// The head of an arrow that runs along an axis.
    fn draw_arrow(&self, inside: &Inside, from: Place, tip: Place) {
        let (x, y) = inside.at(tip);
        let (back, half) = (px(ARROW), px(0.45 * ARROW));
        let along = |one: f64, other: f64| one.partial_cmp(&other).map_or(0, |order| order as i32);
        let (dx, dy) = (along(tip.0, from.0), along(from.1, tip.1));
        let corner = |side: i32| {
            let (x, y) = (x - dx * back, y - dy * back);
            (x + side * dy * half, y + side * dx * half)
        };
        let head = vec![(x, y), corner(1), corner(-1)];
        inside.canvas.polygon(head, self.colour);
    }

    fn draw_rimmed(&self, canvas: &Canvas, at: At) {
        canvas.circle(at, self.size + RIM, WHITE.filled());
        self.draw_dot(canvas, at);
    }

    /// Writes its name towards the middle of the plot, over what lies there.
    fn write(&self, inside: &Inside, place: Place) {
        if !within(place) {
            return;
        }
        let (x, y) = inside.at(place);
        let (side, style) = match place.0 > 0.5 {
            true => (-1, flush_right(LABEL_SIZE, self.colour)),
            false => (1, text(LABEL_SIZE, self.colour)),
        };
        let begin = x + side * px(WORDS_GAP);
        let end = begin + side * px(0.9 * text_width(&self.name, LABEL_SIZE));
        // As high as a line of a label, so that nothing shows between two.
        let half = px(LABEL_SIZE / 1.5);
        let back = [(begin.min(end), y - half), (begin.max(end), y + half)];
        inside.canvas.fill(back, WHITE);
        inside.canvas.text(&self.name, &style, (begin, y));
    }

    /// Draws a sample of it for the key: `width` pixels wide, from the left end and middle given in
    /// pixels.
    pub(super) fn draw_sample(&self, canvas: &Canvas, (left, middle): (f64, f64), width: f64) {
        // What is faint in a crowd is hard to see alone.
        let alone = self.clone().opacity(self.opacity.max(0.6));
        let centre = (px(left + width / 2.0), px(middle));
        let [from, to] = [left, left + width].map(|x| (px(x), px(middle)));
        match self.mark {
            Mark::Band | Mark::Span(..) => {
                let corners = [(from.0, from.1 - px(5.0)), (to.0, to.1 + px(5.0))];
                canvas.fill(corners, self.colour.mix(self.opacity));
            }
            Mark::Dots => alone.draw_dot(canvas, centre),
            Mark::Intervals => {
                let ends = [-8.0, 8.0].map(|up| (centre.0, centre.1 + px(up)));
                canvas.path(ends.to_vec(), stroke(self.colour, RING));
                self.draw_rimmed(canvas, centre);
            }
            _ => alone.stroke_path(canvas, vec![from, to]),
        }
    }
}

fn within((across, up): Place) -> bool {
    (0.0..=1.0).contains(&across) && (0.0..=1.0).contains(&up)
}
