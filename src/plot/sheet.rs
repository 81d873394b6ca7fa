//! A picture: tiles in rows under headings, with a legend above and a caption below.
//!
//! As a file of its own a sheet is one SVG or PNG. In the page of the report its tiles flow one by
//! one, so that they stay legible on a narrow screen.

use crate::plot::canvas::{Canvas, svg};
use crate::plot::chart::{Key, Layer, Plot};
use crate::plot::style::{ArmName, INK, Line, centred, text, wrap};
use crate::plot::tile::Tile;

/// A picture of the report.
pub struct Sheet {
    /// The file's name without its ending.
    pub name: String,
    /// What the picture shows, in a few words.
    pub title: &'static str,
    /// How to read it, in a sentence or two; stands above it in the page.
    pub about: String,
    /// Whether the page shows it only when asked where it has much to show.
    pub is_detail: bool,
    /// The arms in the legend; none draws no legend.
    pub legend: Vec<ArmName>,
    /// Rows of tiles, from top to bottom.
    pub rows: Vec<Row>,
    pub caption: String,
}

/// A row of tiles.
pub struct Row {
    /// What stands above the tiles; nothing if it is empty.
    pub heading: String,
    /// The tiles, from left to right.
    pub tiles: Vec<Tile>,
}

impl Row {
    /// Plots beside each other.
    pub fn of(heading: impl Into<String>, plots: Vec<Plot>) -> Self {
        Self {
            heading: heading.into(),
            tiles: Plot::row(plots),
        }
    }

    /// Rows of two plots each, without headings.
    pub fn pairs(plots: &[Plot]) -> Vec<Self> {
        let pairs = plots.chunks(2);
        pairs.map(|pair| Self::of("", pair.to_vec())).collect()
    }
}

// All in pixels.
const MARGIN: f64 = 16.0;
const LEGEND_GAP: f64 = 8.0;
/// Above and below the lines of a heading.
const HEADING_GAP: f64 = 10.0;
const HEADING_LINE: f64 = 20.0;
const HEADING_SIZE: f64 = 15.0;
const CAPTION_GAP: f64 = 14.0;
const CAPTION_LINE: f64 = 16.0;
const CAPTION_SIZE: f64 = 12.0;
const LEAST_WIDTH: f64 = 360.0;

impl Sheet {
    /// The whole picture as SVG.
    pub fn svg(&self) -> String {
        let width = self.rows.iter().map(Row::width).fold(LEAST_WIDTH, f64::max);
        let inner = width - 2.0 * MARGIN;
        let line = |arm: &ArmName| {
            let line = Layer::line(INK, Vec::new()).named(&arm.label);
            line.styled(Line::of(&arm.label, &self.legend))
        };
        let lines: Vec<Layer> = self.legend.iter().map(line).collect();
        let legend = Key::new(&lines, inner);
        let rows_top = match self.legend[..] {
            [] => LEGEND_GAP,
            _ => MARGIN + legend.height + LEGEND_GAP,
        };
        let rows: f64 = self.rows.iter().map(|row| row.height(inner)).sum();
        let caption = wrap(&self.caption, CAPTION_SIZE, inner);
        let below = 2.0 * CAPTION_GAP + CAPTION_LINE * caption.len() as f64;
        svg(width, rows_top + rows + below, |canvas| {
            canvas.clear();
            legend.draw(canvas, (MARGIN, MARGIN));
            let mut top = rows_top;
            for row in &self.rows {
                row.draw(canvas, top, inner);
                top += row.height(inner);
            }
            let at = (width / 2.0, top + CAPTION_GAP);
            canvas.lines(&caption, &centred(CAPTION_SIZE, INK), at, CAPTION_LINE);
        })
    }
}

impl Row {
    fn width(&self) -> f64 {
        self.tiles.iter().map(|tile| tile.width).sum()
    }

    /// The lines of the heading on a picture of this width, and their height.
    fn heading(&self, width: f64) -> (Vec<String>, f64) {
        let lines = wrap(&self.heading, HEADING_SIZE, width);
        let height = match lines.len() {
            0 => 0.0,
            lines => 2.0 * HEADING_GAP + HEADING_LINE * lines as f64,
        };
        (lines, height)
    }

    fn height(&self, width: f64) -> f64 {
        let tiles = self.tiles.iter().map(|tile| tile.height);
        self.heading(width).1 + tiles.fold(0.0, f64::max)
    }

    fn draw(&self, canvas: &Canvas, top: f64, width: f64) {
        let (heading, height) = self.heading(width);
        let at = (MARGIN, top + HEADING_GAP);
        canvas.lines(&heading, &text(HEADING_SIZE, INK), at, HEADING_LINE);
        let mut left = 0.0;
        for tile in &self.tiles {
            (tile.draw)(&canvas.part((left, top + height), (tile.width, tile.height)));
            left += tile.width;
        }
    }
}
