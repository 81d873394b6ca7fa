//! A map over the cells of a world: a colour for each state, walls, and signs.

use std::sync::Arc;

use envs::{Cell, Grid};
use plotters::prelude::*;

use crate::plot::colour_map::sign_on;
use crate::plot::frame::{Area, DrawError};
use crate::plot::style::{GREY, UNITS, centred, outline, px, stroke};

const WALL: RGBColor = RGBColor(85, 85, 85);
const NOTHING_KNOWN: RGBColor = RGBColor(214, 214, 214);
/// A sign's size as a share of its cell.
const SIGN_SIZE: f64 = 0.72;

/// What is shown of one state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Column and row of its cell.
    pub at: (usize, usize),
    /// Colour of the cell.
    pub colour: RGBColor,
    /// An action and the share of the seeds that would take it.
    pub arrow: Option<(u64, f64)>,
}

/// The cells of a world and the size at which they are drawn.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The drawing, if it is known.
    pub grid: Option<Arc<Grid>>,
    /// Number of columns and rows.
    pub size: (usize, usize),
    /// Width and height of a cell in whole pixels, so that neighbours leave no seam.
    pub cell: f64,
}

impl Frame {
    /// Draws `states` with the upper left corner of the map at (`left`, `top`), in pixels.
    pub fn draw(
        &self,
        area: &Area,
        (left, top): (f64, f64),
        states: &[Shown],
    ) -> Result<(), DrawError> {
        let (columns, rows) = self.size;
        let cell = px(self.cell);
        let area = area.clone().shrink(
            (px(left), px(top)),
            (cell * columns as i32 + UNITS, cell * rows as i32 + UNITS),
        );
        let mut colours = self.background();
        for shown in states {
            colours[shown.at.1][shown.at.0] = shown.colour;
        }
        for (y, row) in colours.iter().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, other| one == other) {
                let begin = (cell * x, cell * y as i32);
                x += run.len() as i32;
                let end = (cell * x, cell * (y as i32 + 1));
                area.draw(&Rectangle::new([begin, end], run[0].filled()))?;
            }
        }
        let corners = [(0, 0), (cell * columns as i32, cell * rows as i32)];
        area.draw(&outline(corners, stroke(GREY, 0.8)))?;
        for shown in states {
            if let Some((action, share)) = shown.arrow {
                self.draw_arrow(&area, shown, action, share)?;
            }
        }
        let has_arrow = |at| {
            let shown = states.iter().find(|shown| shown.at == at);
            shown.is_some_and(|shown| shown.arrow.is_some())
        };
        for (at, sign) in self.signs() {
            let colour = sign_on(colours[at.1][at.0]);
            if sign == START {
                self.draw_outline(&area, at, colour)?;
            }
            if !has_arrow(at) {
                let (x, y) = self.centre(at);
                let size = SIGN_SIZE * self.cell;
                area.draw_text(sign, &centred(size, colour), (px(x), px(y)))?;
            }
        }
        Ok(())
    }

    /// The colours of the cells where no state is shown, row by row.
    fn background(&self) -> Vec<Vec<RGBColor>> {
        let colour = |x, y| match self.grid.as_ref().and_then(|grid| grid.cell(x, y)) {
            Some(Cell::Wall) => WALL,
            Some(Cell::Floor { terminal: true, .. }) => WHITE,
            _ => NOTHING_KNOWN,
        };
        let row = |y| (0..self.size.0).map(|x| colour(x, y)).collect();
        (0..self.size.1).map(row).collect()
    }

    /// The cells that have a sign.
    fn signs(&self) -> Vec<((usize, usize), &'static str)> {
        let Some(grid) = &self.grid else {
            return Vec::new();
        };
        let rewards = grid.cells.iter().map(|cell| match cell {
            Cell::Wall => 0.0,
            Cell::Floor { reward, .. } => *reward,
        });
        let best = rewards.fold(0.0, f64::max);
        let sign = |cell: &Cell| match *cell {
            Cell::Floor { start: true, .. } => Some(START),
            Cell::Floor { reward, .. } if reward < 0.0 => Some(PIT),
            Cell::Floor { reward, .. } if reward > 0.0 && reward == best => Some(GOAL),
            Cell::Floor { reward, .. } if reward > 0.0 => Some(LESSER_GOAL),
            _ => None,
        };
        let place = |index| (index % grid.width, index / grid.width);
        (grid.cells.iter().enumerate())
            .filter_map(|(index, cell)| Some((place(index), sign(cell)?)))
            .collect()
    }

    fn centre(&self, (x, y): (usize, usize)) -> (f64, f64) {
        let centre = |index: usize| self.cell * (index as f64 + 0.5);
        (centre(x), centre(y))
    }

    fn draw_outline(
        &self,
        area: &Area,
        (x, y): (usize, usize),
        colour: RGBColor,
    ) -> Result<(), DrawError> {
        let edge = |index: usize| self.cell * index as f64;
        let corners = [
            (px(edge(x) + 1.0), px(edge(y) + 1.0)),
            (px(edge(x + 1) - 1.0), px(edge(y + 1) - 1.0)),
        ];
        area.draw(&outline(corners, stroke(colour, 1.2)))
    }

    /// An arrow through the cell's centre, smaller and fainter the fewer seeds agree; none for an action
    /// whose direction the drawing does not know.
    fn draw_arrow(
        &self,
        area: &Area,
        shown: &Shown,
        action: u64,
        share: f64,
    ) -> Result<(), DrawError> {
        let direction = |grid: &Grid| grid.direction(shown.at, action as usize);
        let Some((right, down)) = self.grid.as_deref().and_then(direction) else {
            return Ok(());
        };
        let length = (right as f64).hypot(down as f64);
        let (dx, dy) = (right as f64 / length, down as f64 / length);
        let (x, y) = self.centre(shown.at);
        let size = self.cell * (0.5 + 0.5 * share);
        let shape = ARROW.map(|(along, across)| {
            let (along, across) = (size * along, size * across);
            (
                px(x + along * dx - across * dy),
                px(y + along * dy + across * dx),
            )
        });
        let colour = sign_on(shown.colour).mix(0.15 + 0.85 * share);
        area.draw(&Polygon::new(shape, colour.filled()))
    }
}

/// What stands in a start's cell, which has an outline too.
pub const START: &str = "S";
/// What stands in a cell with the largest reward of the world.
pub const GOAL: &str = "G";
/// What stands in a cell with another positive reward.
pub const LESSER_GOAL: &str = "g";
/// What stands in a cell with a negative reward.
pub const PIT: &str = "×";

/// The outline of an arrow of length 0.8 along its direction and across it.
const ARROW: [(f64, f64); 7] = [
    (0.4, 0.0),
    (0.02, 0.27),
    (0.02, 0.07),
    (-0.38, 0.07),
    (-0.38, -0.07),
    (0.02, -0.07),
    (0.02, -0.27),
];
