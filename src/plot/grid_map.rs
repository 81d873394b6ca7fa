//! A map over the cells of a world: a colour for each state, walls, and signs.

use std::sync::Arc;

use envs::{Cell, Grid};
use plotters::style::{Color, RGBColor, WHITE};

use crate::plot::canvas::{At, Canvas};
use crate::plot::colour_map::sign_on;
use crate::plot::style::{GREY, centred, px};

const WALL: RGBColor = RGBColor(85, 85, 85);
const NOTHING_KNOWN: RGBColor = RGBColor(214, 214, 214);
/// A sign's size as a share of its cell.
const SIGN_SIZE: f64 = 0.72;
/// What stands in a start's cell, which has an outline too.
const START: &str = "S";
/// What stands in a cell with the largest reward of the world, with another positive and with a negative one.
const GOAL: &str = "G";
const LESSER_GOAL: &str = "g";
const PIT: &str = "×";

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

/// What is shown of one state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Column and row of its cell.
    pub at: (usize, usize),
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
    /// Width of a map in pixels.
    pub fn width(&self) -> f64 {
        self.cell * self.size.0 as f64
    }

    /// Height of a map in pixels.
    pub fn height(&self) -> f64 {
        self.cell * self.size.1 as f64
    }

    /// Draws `states` with the upper left corner of the map at this place, in pixels.
    pub fn draw(&self, canvas: &Canvas, corner: (f64, f64), states: &[Shown]) {
        // A pixel more, for the outline.
        let canvas = canvas.part(corner, (self.width() + 1.0, self.height() + 1.0));
        let mut colours = self.background();
        for shown in states {
            colours[shown.at.1][shown.at.0] = shown.colour;
        }
        for (y, row) in colours.iter().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, other| one == other) {
                let begin = self.place(x as f64, y as f64);
                x += run.len();
                canvas.fill([begin, self.place(x as f64, y as f64 + 1.0)], run[0]);
            }
        }
        canvas.outline([(0, 0), (px(self.width()), px(self.height()))], GREY, 0.8);
        for shown in states {
            self.draw_arrow(&canvas, shown);
        }
        for ((x, y), sign) in self.signs() {
            let colour = sign_on(colours[y][x]);
            let (left, top) = (self.cell * x as f64, self.cell * y as f64);
            if sign == START {
                let far = self.cell - 1.0;
                let corners = [1.0, far].map(|inset| (px(left + inset), px(top + inset)));
                canvas.outline(corners, colour, 1.2);
            }
            let here = states.iter().find(|shown| shown.at == (x, y));
            if here.is_none_or(|shown| shown.arrow.is_none()) {
                let style = centred(SIGN_SIZE * self.cell, colour);
                canvas.text(sign, &style, self.place(x as f64 + 0.5, y as f64 + 0.5));
            }
        }
    }

    /// Where the point is that is so many cells right of the left edge and below the upper one.
    fn place(&self, right: f64, down: f64) -> At {
        (px(self.cell * right), px(self.cell * down))
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

    /// An arrow through the cell's centre, smaller and fainter the fewer seeds agree; none for an action
    /// whose direction the drawing does not know.
    fn draw_arrow(&self, canvas: &Canvas, shown: &Shown) {
        let Some((action, share)) = shown.arrow else {
            return;
        };
        let direction = |grid: &Grid| grid.direction(shown.at, action as usize);
        let Some((right, down)) = self.grid.as_deref().and_then(direction) else {
            return;
        };
        let length = (right as f64).hypot(down as f64);
        let (dx, dy) = (right as f64 / length, down as f64 / length);
        let [x, y] = [shown.at.0, shown.at.1].map(|index| self.cell * (index as f64 + 0.5));
        let size = self.cell * (0.5 + 0.5 * share);
        let shape = ARROW.map(|(along, across)| {
            let (along, across) = (size * along, size * across);
            let (x, y) = (x + along * dx - across * dy, y + along * dy + across * dx);
            (px(x), px(y))
        });
        let colour = sign_on(shown.colour).mix(0.15 + 0.85 * share);
        canvas.polygon(shape.to_vec(), colour);
    }
}
