//! A forest plot: ratios with their intervals in rows, in groups, on a logarithmic axis.
//!
//! Twice as much and half as much are equally far from the line of no difference (Lewis & Clarke 2001,
//! "Forest plots: trying to see the wood and the trees").

use plotters::prelude::*;

use crate::plot::axis::{Axis, Unit};
use crate::plot::frame::{
    self, Area, Chart, DrawError, Frame, LABEL_SIZE, Room, TITLE_SIZE, place,
};
use crate::plot::style::{
    BACK, GREY, INK, Line, centred, fit, fit_among, flush_right, px, stroke, text, text_width,
};
use crate::report::sentence::in_brackets;
use crate::statistics::{SpeedUp, Verdict};

// All in pixels.
const EDGE: f64 = 16.0;
const ROW: f64 = 24.0;
/// The name of a world above its rows, on a band.
const HEADING: f64 = 30.0;
const BAND: f64 = 24.0;
/// Free space below the rows of a world.
const GAP: f64 = 8.0;
/// The names of the columns and of the sides.
const TOP: f64 = 52.0;
const BOTTOM: f64 = 52.0;
const PLOT: f64 = 400.0;
const LABELS: (f64, f64) = (110.0, 270.0);
const FIGURES: f64 = 128.0;
const VERDICT: f64 = 92.0;
/// Between columns.
const SPACE: f64 = 14.0;
/// How far names of worlds and arms stand from the edge.
const INDENT: f64 = 10.0;
/// Half the width of a square, and the rim of a hollow one.
const MARKER: f64 = 5.2;
const RIM: f64 = 1.8;
const ARROW: f64 = 6.0;
/// How far an interval may stretch the axis beyond the ratios, in doublings.
const STRETCH: f64 = 2.0;
/// Ends of the widest axis, in doublings: 1/256 to 256 times as soon.
const WIDEST: f64 = 8.0;

/// What stands in a forest plot.
pub struct Forest<'a> {
    /// What every ratio compares with.
    pub baseline: &'a str,
    /// From top to bottom.
    pub groups: Vec<Group<'a>>,
}

/// Rows under a heading.
pub struct Group<'a> {
    /// The heading.
    pub name: &'a str,
    /// From top to bottom.
    pub rows: Vec<ForestRow<'a>>,
}

/// One ratio.
pub struct ForestRow<'a> {
    /// What is compared with the baseline.
    pub label: &'a str,
    /// In whose colour it is drawn.
    pub line: Line,
    /// A finite ratio above 0 and what it says, or why there is none.
    pub found: Result<(SpeedUp, Verdict), &'static str>,
}

impl Group<'_> {
    fn height(&self) -> f64 {
        HEADING + ROW * self.rows.len() as f64 + GAP
    }
}

impl<'a> Forest<'a> {
    fn rows(&self) -> impl Iterator<Item = &ForestRow<'a>> + Clone {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// Width of the column of labels.
    fn labels(&self) -> f64 {
        let widths = self.rows().map(|row| text_width(row.label, LABEL_SIZE));
        widths.fold(LABELS.0, f64::max).min(LABELS.1)
    }

    /// Ends of the axis, in doublings.
    fn ends(&self) -> (f64, f64) {
        let found = self.rows().filter_map(|row| row.found.ok());
        ends(&found.map(|(speed_up, _)| speed_up).collect::<Vec<_>>())
    }

    fn plot_left(&self) -> f64 {
        EDGE + INDENT + self.labels() + SPACE
    }

    /// Width in pixels.
    pub fn width(&self) -> f64 {
        self.plot_left() + PLOT + 2.0 * SPACE + FIGURES + SPACE + VERDICT + EDGE
    }

    /// Height in pixels.
    pub fn height(&self) -> f64 {
        TOP + self.groups.iter().map(Group::height).sum::<f64>() + BOTTOM
    }

    /// The groups, each with its upper end in pixels.
    fn tops(&self) -> impl Iterator<Item = (f64, &Group<'a>)> {
        self.groups.iter().scan(TOP, |free_from, group| {
            let top = *free_from;
            *free_from += group.height();
            Some((top, group))
        })
    }

    /// Draws it so that it fills `area`, which is as wide and high as it says.
    pub fn draw(&self, area: &Area) -> Result<(), DrawError> {
        let width = self.width();
        let (low, high) = self.ends();
        let room = Room {
            left: self.plot_left(),
            right: width - self.plot_left() - PLOT,
            top: TOP,
            bottom: BOTTOM,
        };
        let most = (high - low).min(WIDEST) as usize;
        let x_label = format!("Speed-up over {} (logarithmic)", self.baseline);
        let frame = Frame {
            title: "",
            x: (
                Axis::new(low, high, most, Unit::Log2),
                &fit(&x_label, LABEL_SIZE, PLOT + 200.0),
            ),
            y: None,
            room,
        };
        let chart = frame::draw(area, frame)?;
        for (top, _) in self.tops() {
            let band = [(px(EDGE), px(top)), (px(width - EDGE), px(top + BAND))];
            area.draw(&Rectangle::new(band, BACK.filled()))?;
        }
        let one = place(area, &chart, (0.0, 0.0)).0;
        self.head(area, one)?;
        for (top, Group { name, rows }) in self.tops() {
            let name = fit(name, TITLE_SIZE, width - 2.0 * (EDGE + INDENT));
            let at = (px(EDGE + INDENT), px(top + BAND / 2.0));
            area.draw_text(&name, &text(TITLE_SIZE, INK), at)?;
            for (index, row) in rows.iter().enumerate() {
                let middle = top + HEADING + ROW * (index as f64 + 0.5);
                self.row(area, &chart, row, middle)?;
            }
        }
        Ok(())
    }

    /// The names of the columns, of the baseline's line at `one`, and of the sides of the line.
    fn head(&self, area: &Area, one: i32) -> Result<(), DrawError> {
        let (upper, lower) = (px(TOP - 34.0), px(TOP - 13.0));
        let line = [(one, px(TOP - 24.0)), (one, px(self.height() - BOTTOM))];
        area.draw(&PathElement::new(line, stroke(GREY, 1.4)))?;
        let label = fit(self.baseline, LABEL_SIZE, PLOT);
        // The name stands above its line, unless it would leave the plot.
        let half = px(text_width(&label, LABEL_SIZE) / 2.0);
        let (left, right) = (px(self.plot_left()), px(self.plot_left() + PLOT));
        let middle = one.min(right - half).max(left + half);
        area.draw_text(&label, &centred(LABEL_SIZE, INK), (middle, upper))?;
        let slower = flush_right(LABEL_SIZE, GREY);
        area.draw_text("← slower", &slower, (one - px(8.0), lower))?;
        let grey = text(LABEL_SIZE, GREY);
        area.draw_text("faster →", &grey, (one + px(8.0), lower))?;
        let figures = self.plot_left() + PLOT + 2.0 * SPACE;
        area.draw_text("ratio [95 % CI]", &grey, (px(figures), lower))?;
        let verdict = px(figures + FIGURES + SPACE);
        area.draw_text("verdict", &grey, (verdict, lower))
    }

    fn row(
        &self,
        area: &Area,
        chart: &Chart,
        row: &ForestRow,
        middle: f64,
    ) -> Result<(), DrawError> {
        let y = px(middle);
        let labels = self.rows().map(|row| row.label);
        let label = fit_among(row.label, labels, LABEL_SIZE, self.labels());
        area.draw_text(&label, &text(LABEL_SIZE, INK), (px(EDGE + INDENT), y))?;
        let figures = px(self.plot_left() + PLOT + 2.0 * SPACE);
        let (speed_up, verdict) = match row.found {
            Ok(found) => found,
            Err(why) => return area.draw_text(why, &text(LABEL_SIZE, GREY), (figures, y)),
        };
        self.marker(area, chart, (speed_up, row.line), y)?;
        area.draw_text(
            &in_brackets(&speed_up),
            &text(LABEL_SIZE, INK),
            (figures, y),
        )?;
        let (verdict, colour) = match verdict {
            Verdict::Faster => ("faster", INK),
            Verdict::Slower => ("slower", INK),
            Verdict::Inconclusive => ("inconclusive", GREY),
        };
        let at = (figures + px(FIGURES + SPACE), y);
        area.draw_text(verdict, &text(LABEL_SIZE, colour), at)
    }

    /// The square on the line of its interval, with arrow heads where that leaves the axis.
    fn marker(
        &self,
        area: &Area,
        chart: &Chart,
        (speed_up, line): (SpeedUp, Line),
        y: i32,
    ) -> Result<(), DrawError> {
        let (low, high) = self.ends();
        let x = |ratio: f64| place(area, chart, (ratio.log2().clamp(low, high), 0.0)).0;
        let thin = stroke(line.colour, 1.8);
        if let Some((from, to)) = speed_up.low.zip(speed_up.high) {
            area.draw(&PathElement::new([(x(from), y), (x(to), y)], thin))?;
            for (ratio, is_outside, back) in [
                (from, from.log2() < low, px(ARROW)),
                (to, to.log2() > high, px(-ARROW)),
            ] {
                let (tip, half) = (x(ratio), px(0.6 * ARROW));
                if is_outside {
                    let head = vec![(tip, y), (tip + back, y - half), (tip + back, y + half)];
                    area.draw(&Polygon::new(head, line.colour.filled()))?;
                } else {
                    let end = [(tip, y - half), (tip, y + half)];
                    area.draw(&PathElement::new(end, thin))?;
                }
            }
        }
        let (middle, half) = (x(speed_up.ratio), px(MARKER));
        let square = |half: i32| [(middle - half, y - half), (middle + half, y + half)];
        area.draw(&Rectangle::new(square(half), line.colour.filled()))?;
        if speed_up.flagged {
            let inside = square(half - px(RIM));
            area.draw(&Rectangle::new(inside, WHITE.filled()))?;
        }
        Ok(())
    }
}

/// Whole doublings between which all ratios lie, and intervals as far as they do not stretch the
/// axis too much; half and twice as soon are always within.
fn ends(speed_ups: &[SpeedUp]) -> (f64, f64) {
    let ratios = speed_ups.iter().map(|speed_up| speed_up.ratio.log2());
    let (low, high) = ratios.fold((-1.0, 1.0), |(low, high): (f64, f64), ratio| {
        (low.min(ratio), high.max(ratio))
    });
    let lowest = speed_ups.iter().filter_map(|speed_up| speed_up.low);
    let highest = speed_ups.iter().filter_map(|speed_up| speed_up.high);
    let lowest = lowest.map(f64::log2).fold(low, f64::min);
    let highest = highest.map(f64::log2).fold(high, f64::max);
    (
        lowest.max(low - STRETCH).floor().max(-WIDEST),
        highest.min(high + STRETCH).ceil().min(WIDEST),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed_up(ratio: f64, interval: Option<(f64, f64)>) -> SpeedUp {
        SpeedUp {
            ratio,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            censored: 0.0,
            flagged: false,
        }
    }

    #[test]
    fn the_axis_holds_the_ratios_and_what_of_the_intervals_is_near() {
        assert_eq!(ends(&[]), (-1.0, 1.0));
        assert_eq!(ends(&[speed_up(1.1, Some((0.9, 1.4)))]), (-1.0, 1.0));
        assert_eq!(ends(&[speed_up(2.1, Some((1.6, 2.9)))]), (-1.0, 2.0));
        // The interval may stretch the axis two doublings beyond 4 and no further.
        assert_eq!(ends(&[speed_up(4.0, Some((0.01, 900.0)))]), (-3.0, 4.0));
        assert_eq!(ends(&[speed_up(1e9, None)]), (-1.0, 8.0));
    }

    #[test]
    fn figures_have_the_digits_that_matter() {
        assert_eq!(
            in_brackets(&speed_up(2.11, Some((1.62, 2.94)))),
            "2.1 [1.6, 2.9]"
        );
        assert_eq!(
            in_brackets(&speed_up(0.483, Some((0.36, 0.711)))),
            "0.48 [0.36, 0.71]"
        );
        assert_eq!(in_brackets(&speed_up(120.4, None)), "120");
    }
}
