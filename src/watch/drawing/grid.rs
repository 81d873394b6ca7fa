//! A gridworld: walls, free cells, rewards, pits and starts.

use envs::{Cell, Grid};
use plotters::style::{RGBColor, WHITE};

use crate::plot::style::{FAINT, GREEN, GREY, VERMILLION, hex};
use crate::watch::drawing::short;

const CELL: f64 = 36.0;
/// A large map has smaller cells, so as to be about this wide at most.
const WIDEST: f64 = 720.0;

/// Width and height of a cell in whole pixels, so that neighbours leave no seam.
fn cell(grid: &Grid) -> f64 {
    let most = WIDEST / grid.width.max(grid.height()).max(1) as f64;
    CELL.min(most.floor()).max(4.0)
}

pub fn size(grid: &Grid) -> (f64, f64) {
    let length = |cells: usize| cell(grid) * cells as f64;
    (length(grid.width), length(grid.height()))
}

pub fn radius(grid: &Grid) -> f64 {
    0.26 * cell(grid)
}

/// The middle of the cell in a column and a row.
pub fn centre(grid: &Grid, (x, y): (usize, usize)) -> (f64, f64) {
    let middle = |index: usize| cell(grid) * (index as f64 + 0.5);
    (middle(x), middle(y))
}

pub fn stage(grid: &Grid) -> String {
    let (width, height) = size(grid);
    let cell = cell(grid);
    let mut drawing = rectangle((0.0, 0.0), (width, height), WHITE);
    let lines = |count: usize| (1..count).map(|index| short(cell * index as f64));
    let across = lines(grid.height()).map(|y| format!("M0 {y}H{}", short(width)));
    let down = lines(grid.width).map(|x| format!("M{x} 0V{}", short(height)));
    drawing += &format!(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\"/>",
        across.chain(down).collect::<String>(),
        hex(FAINT)
    );
    let mut walls = String::new();
    for y in 0..grid.height() {
        let row: Vec<Option<Cell>> = (0..grid.width).map(|x| grid.cell(x, y)).collect();
        let mut x = 0;
        for run in row.chunk_by(|one, other| is_wall(*one) && is_wall(*other)) {
            let at = (cell * x as f64, cell * y as f64);
            match run[0] {
                Some(Cell::Wall) | None => {
                    walls += &rectangle(at, (cell * run.len() as f64, cell), GREY);
                }
                Some(free) => drawing += &floor(at, cell, free),
            }
            x += run.len();
        }
    }
    drawing
        + &format!(
            "<g opacity=\"0.55\">{walls}</g><rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{}\"/>",
            short(width - 1.0),
            short(height - 1.0),
            hex(GREY)
        )
}

fn is_wall(cell: Option<Cell>) -> bool {
    matches!(cell, Some(Cell::Wall) | None)
}

/// A reward that ends the episode fills its cell, another is a disc; a start has an outline.
fn floor((left, top): (f64, f64), size: f64, cell: Cell) -> String {
    let Cell::Floor {
        reward,
        terminal,
        start,
    } = cell
    else {
        return String::new();
    };
    let mut drawing = String::new();
    let colour = match reward {
        ..0.0 => VERMILLION,
        0.0 => GREY,
        _ => GREEN,
    };
    let (x, y) = (left + size / 2.0, top + size / 2.0);
    if terminal {
        drawing += &rectangle((left + 1.0, top + 1.0), (size - 2.0, size - 2.0), colour);
    } else if reward != 0.0 {
        let [x, y, radius] = [x, y, 0.44 * size].map(short);
        let fill = hex(colour);
        drawing += &format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>");
    }
    if reward != 0.0 {
        let sign = if reward < 0.0 { "−" } else { "+" };
        let text = format!("{sign}{}", reward.abs());
        let font_size = (0.4 * size).min(1.4 * size / text.chars().count() as f64);
        let [x, y, font_size] = [x, y + 0.36 * font_size, font_size].map(short);
        let fill = hex(WHITE);
        drawing += &format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{font_size}\" text-anchor=\"middle\" fill=\"{fill}\">{text}</text>"
        );
    }
    if start {
        let [x, y, length] = [left + 3.0, top + 3.0, size - 6.0].map(short);
        let stroke = hex(GREY);
        drawing += &format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"{length}\" fill=\"none\" stroke=\"{stroke}\" \
             stroke-width=\"2\" stroke-dasharray=\"4 3\"/>"
        );
    }
    drawing
}

fn rectangle((x, y): (f64, f64), (width, height): (f64, f64), colour: RGBColor) -> String {
    let [x, y, width, height] = [x, y, width, height].map(short);
    let fill = hex(colour);
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>")
}
