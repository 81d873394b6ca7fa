//! `solve_times`: when each seed solved its world, a strip for each arm and a dot for each seed.
//!
//! Seeds that did not solve it within the budget are censored, never dropped: they stand as hollow
//! dots in a column of their own. The restricted mean counts them with the whole budget.

use plotters::prelude::*;

use crate::config::Endpoint;
use crate::plot::frame::{self, Area, Chart, DrawError, Frame, LABEL_SIZE, Room, TICK_SIZE, place};
use crate::plot::sheet::{Row, Sheet, Tile};
use crate::plot::style::{
    FAINT, GREY, INK, Line, UNITS, centred, fit_among, flush_right, px, stroke, text, text_width,
};
use crate::report::analysis::{Analysis, World};
use crate::report::captions;
use crate::report::endpoints::{ENDPOINTS, solving, steps, title, why_none};
use crate::report::figures::{Arm, Solving};
use crate::report::panel::WIDTH;
use crate::report::swarm::Swarm;

// All in pixels.
const ROOM: Room = Room {
    left: 24.0,
    right: 124.0,
    top: 26.0,
    bottom: 46.0,
};
/// Height of a strip: the label of the arm above the dots.
const STRIP: f64 = 58.0;
const LABEL: f64 = 18.0;
const HALF: f64 = 17.0;
/// Between the labels and the ends of the axis.
const INSET: f64 = 5.0;
/// The column of the seeds that did not solve the world.
const COLUMN_GAP: f64 = 14.0;
const COLUMN: f64 = 96.0;

/// The strips of every world.
pub fn sheets<'a>(analysis: &'a Analysis) -> Vec<Sheet<'a>> {
    let row = |world: &'a World| Row {
        heading: world.env.clone(),
        tiles: ENDPOINTS
            .map(|endpoint| tile(endpoint, world, &analysis.arms))
            .into(),
    };
    vec![Sheet {
        name: "solve_times".into(),
        title: "Time to solve, seed by seed",
        about: "After how many steps each seed had learned to solve the world: the further to the \
                left, the better."
            .into(),
        legend: &[],
        rows: analysis.worlds.iter().map(row).collect(),
        caption: format!(
            "a dot is a seed, a hollow one had not solved the world when the budget was spent; line \
             and shading: restricted mean time, in which such a seed counts with the whole budget, \
             and its 95 % interval{}",
            captions::stopped(analysis)
        ),
    }]
}

fn tile<'a>(endpoint: Endpoint, world: &'a World, arms: &'a [String]) -> Tile<'a> {
    Tile {
        width: WIDTH,
        height: ROOM.top + STRIP * world.arms.len() as f64 + ROOM.bottom,
        draw: Box::new(move |area| draw(area, endpoint, world, arms)),
    }
}

fn draw(area: &Area, endpoint: Endpoint, world: &World, arms: &[String]) -> Result<(), DrawError> {
    let bottom = ROOM.top + STRIP * world.arms.len() as f64;
    let plot_end = WIDTH - ROOM.right;
    let column = plot_end + COLUMN_GAP;
    let back = [
        (px(column), px(ROOM.top)),
        (px(column + COLUMN), px(bottom)),
    ];
    area.draw(&Rectangle::new(back, FAINT.mix(0.5).filled()))?;
    let steps = steps(world);
    let frame = Frame {
        title: title(endpoint),
        x: (steps.axis(), steps.label()),
        y: None,
        room: ROOM,
    };
    let chart = frame::draw(area, frame)?;
    let at = (px(column + COLUMN / 2.0), px(bottom + 14.0));
    area.draw_text("not solved", &centred(TICK_SIZE, GREY), at)?;

    let solved_at = |arm: &Arm| -> Vec<f64> {
        let times = solving(endpoint, arm).map_or(&[][..], |solving| &solving.times);
        let x = |step| f64::from(x_of(area, &chart, step)) / f64::from(UNITS);
        times
            .iter()
            .filter_map(|time| Some(x(time.step? as f64)))
            .collect()
    };
    let dots: Vec<_> = world.arms.iter().map(solved_at).collect();
    let swarm = Swarm::new(&dots, HALF);
    for (index, arm) in world.arms.iter().enumerate() {
        let top = ROOM.top + STRIP * index as f64;
        let middle = top + LABEL + HALF;
        let times = solving(endpoint, arm);
        label(area, world, &arm.arm, times, top + LABEL / 2.0)?;
        let Some(solving) = times else {
            let why = why_none(endpoint, world, [arm]);
            let at = (px((ROOM.left + plot_end) / 2.0), px(middle));
            area.draw_text(why, &centred(LABEL_SIZE, GREY), at)?;
            continue;
        };
        let line = Line::of(&arm.arm, arms);
        draw_mean(area, &chart, solving, line, middle)?;
        for (x, offset) in dots[index].iter().zip(&swarm.offsets[index]) {
            let at = (px(*x), px(middle + offset));
            area.draw(&Circle::new(at, px(swarm.radius), line.colour.filled()))?;
        }
        let unsolved = solving.times.len() - dots[index].len();
        for (x, y) in grid(unsolved, swarm.radius) {
            let at = (px(column + x), px(middle + y));
            area.draw(&Circle::new(at, px(swarm.radius), WHITE.filled()))?;
            area.draw(&Circle::new(at, px(swarm.radius), stroke(line.colour, 1.2)))?;
        }
    }
    Ok(())
}

/// Writes whose strip it is, and at its other end `3 of 20 solved`.
fn label(
    area: &Area,
    world: &World,
    arm: &str,
    times: Option<&Solving>,
    y: f64,
) -> Result<(), DrawError> {
    let count = times.map_or(String::new(), |solving| {
        let solved = solving.times.iter().filter(|time| time.step.is_some());
        format!("{} of {} solved", solved.count(), solving.times.len())
    });
    let (left, right) = (ROOM.left + INSET, WIDTH - ROOM.right - INSET);
    let room = right - left - text_width(&count, TICK_SIZE);
    let arms = world.arms.iter().map(|arm| &*arm.arm);
    let name = fit_among(arm, arms, LABEL_SIZE, room - INSET);
    area.draw_text(&name, &text(LABEL_SIZE, INK), (px(left), px(y)))?;
    area.draw_text(&count, &flush_right(TICK_SIZE, GREY), (px(right), px(y)))
}

fn x_of(area: &Area, chart: &Chart, step: f64) -> i32 {
    place(area, chart, (step, 0.0)).0
}

/// The restricted mean as a line across the strip, on its interval.
fn draw_mean(
    area: &Area,
    chart: &Chart,
    solving: &Solving,
    line: Line,
    middle: f64,
) -> Result<(), DrawError> {
    let Some(mean) = solving.restricted_mean else {
        return Ok(());
    };
    let x = |step| x_of(area, chart, step);
    let (top, bottom) = (px(middle - HALF), px(middle + HALF));
    if let Some((low, high)) = mean.low.zip(mean.high) {
        let band = [(x(low), top), (x(high), bottom)];
        area.draw(&Rectangle::new(band, line.shade().filled()))?;
    }
    let ends = [(x(mean.value), top), (x(mean.value), bottom)];
    area.draw(&PathElement::new(ends, stroke(line.colour, 2.0)))
}

/// Places for `number` dots in the column: to the right of its left end, and below the middle line.
/// Full columns from left to right, closer together if they are too many.
fn grid(number: usize, radius: f64) -> impl Iterator<Item = (f64, f64)> {
    let apart = 2.0 * radius + 1.6;
    let high = ((2.0 * HALF / apart) as usize).clamp(1, number.max(1));
    let columns = number.div_ceil(high);
    let spacing = apart.min((COLUMN - apart) / (columns.max(2) - 1) as f64);
    let left = (COLUMN - spacing * (columns.max(1) - 1) as f64) / 2.0;
    (0..number).map(move |index| {
        let (column, row) = (index / high, index % high);
        let y = apart * (row as f64 - (high - 1) as f64 / 2.0);
        (left + spacing * column as f64, y)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{analysis, arm, words, world};

    #[test]
    fn every_dot_of_the_column_stays_inside() {
        for number in [0, 1, 2, 7, 20, 50, 200] {
            for radius in [2.0, 3.5] {
                let dots: Vec<_> = grid(number, radius).collect();
                assert_eq!(dots.len(), number);
                for (x, y) in &dots {
                    assert!((radius..=COLUMN - radius).contains(x), "{number}: {x}");
                    assert!(y.abs() + radius <= HALF, "{number}: {y}");
                }
            }
        }
        assert_eq!(grid(1, 3.5).collect::<Vec<_>>(), [(COLUMN / 2.0, 0.0)]);
    }

    #[test]
    fn every_seed_has_a_dot() {
        let times = [Some(1_000), Some(1_000), None, Some(9_500)];
        let analysis = analysis(vec![world(vec![arm("one", &times), arm("two", &[])])]);
        let sheets = sheets(&analysis);
        let words = words(&sheets[0]);
        assert!(words.contains(&"3 of 4 solved".into()), "{words:?}");
        assert!(words.contains(&"no evaluations".into()), "{words:?}");
        let svg = sheets[0].svg().unwrap();
        // Three filled dots, and one that is white with a rim.
        assert_eq!(svg.matches("<circle").count(), 5);
    }
}
