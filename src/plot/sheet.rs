//! A picture: tiles in rows under headings, with a legend above and a caption below.
//!
//! As a file of its own a sheet is one SVG or PNG. In the page of the report its tiles flow one by
//! one, so that they stay legible on a narrow screen.

use plotters::prelude::*;

use crate::plot::chart::Plot;
use crate::plot::chart::{Key, Layer};
use crate::plot::frame::{Area, DrawError};
use crate::plot::style::{ArmName, INK, Line, UNITS, centred, px, text, wrap};

/// A picture of the report.
pub struct Sheet<'a> {
    /// The file's name without its ending.
    pub name: String,
    /// What the picture shows, in a few words.
    pub title: &'static str,
    /// How to read it, in a sentence or two; stands above it in the page.
    pub about: String,
    /// Whether the page shows it only when asked where it has much to show.
    pub is_detail: bool,
    /// The arms in the legend; none draws no legend.
    pub legend: &'a [ArmName],
    /// Rows of tiles, from top to bottom.
    pub rows: Vec<Row<'a>>,
    /// What stands below the tiles.
    pub caption: String,
}

/// A row of tiles.
pub struct Row<'a> {
    /// What stands above the tiles; nothing if it is empty.
    pub heading: String,
    /// The tiles, from left to right.
    pub tiles: Vec<Tile<'a>>,
}

impl Row<'static> {
    /// Plots beside each other.
    pub fn of(heading: impl Into<String>, plots: Vec<Plot>) -> Self {
        Self {
            heading: heading.into(),
            tiles: Plot::row(plots),
        }
    }
}

/// What draws a tile into an area of its size.
pub type Draw<'a> = Box<dyn Fn(&Area) -> Result<(), DrawError> + Send + Sync + 'a>;

/// A part of a picture that can stand alone.
pub struct Tile<'a> {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// Draws it.
    pub draw: Draw<'a>,
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

impl Sheet<'_> {
    /// The whole picture as SVG.
    pub fn svg(&self) -> Result<String, DrawError> {
        let width = self.rows.iter().map(Row::width).fold(LEAST_WIDTH, f64::max);
        let inner = width - 2.0 * MARGIN;
        let lines: Vec<Layer> = (self.legend.iter())
            .map(|arm| {
                Layer::line(INK, Vec::new())
                    .styled(Line::of(&arm.label, self.legend))
                    .named(&arm.label)
            })
            .collect();
        let legend = Key::new(&lines, inner);
        let rows_top = match self.legend {
            [] => LEGEND_GAP,
            _ => MARGIN + legend.height + LEGEND_GAP,
        };
        let rows: f64 = self.rows.iter().map(|row| row.height(inner)).sum();
        let caption = wrap(&self.caption, CAPTION_SIZE, inner);
        let below = 2.0 * CAPTION_GAP + CAPTION_LINE * caption.len() as f64;
        svg(width, rows_top + rows + below, |root| {
            root.fill(&WHITE)?;
            legend.draw(root, (MARGIN, MARGIN), &lines)?;
            let mut top = rows_top;
            for row in &self.rows {
                row.draw(root, top, inner)?;
                top += row.height(inner);
            }
            for (index, line) in caption.iter().enumerate() {
                let middle = top + CAPTION_GAP + CAPTION_LINE * (index as f64 + 0.5);
                let at = (px(width / 2.0), px(middle));
                root.draw_text(line, &centred(CAPTION_SIZE, INK), at)?;
            }
            Ok(())
        })
    }
}

impl Row<'_> {
    fn width(&self) -> f64 {
        self.tiles.iter().map(|tile| tile.width).sum()
    }

    /// The lines of the heading on a picture of this width.
    fn heading(&self, width: f64) -> Vec<String> {
        wrap(&self.heading, HEADING_SIZE, width)
    }

    fn heading_height(&self, width: f64) -> f64 {
        match self.heading(width).len() {
            0 => 0.0,
            lines => 2.0 * HEADING_GAP + HEADING_LINE * lines as f64,
        }
    }

    fn height(&self, width: f64) -> f64 {
        let tiles = self.tiles.iter().map(|tile| tile.height);
        self.heading_height(width) + tiles.fold(0.0, f64::max)
    }

    fn draw(&self, root: &Area, top: f64, width: f64) -> Result<(), DrawError> {
        for (index, line) in self.heading(width).iter().enumerate() {
            let middle = top + HEADING_GAP + HEADING_LINE * (index as f64 + 0.5);
            root.draw_text(line, &text(HEADING_SIZE, INK), (px(MARGIN), px(middle)))?;
        }
        let top = top + self.heading_height(width);
        let mut left = 0.0;
        for tile in &self.tiles {
            let size = (px(tile.width), px(tile.height));
            (tile.draw)(&root.clone().shrink((px(left), px(top)), size))?;
            left += tile.width;
        }
        Ok(())
    }
}

impl Tile<'_> {
    /// The tile alone as SVG, on no background.
    pub fn svg(&self) -> Result<String, DrawError> {
        svg(self.width, self.height, |root| (self.draw)(root))
    }
}

/// An SVG of this size in pixels.
fn svg(
    width: f64,
    height: f64,
    draw: impl FnOnce(&Area) -> Result<(), DrawError>,
) -> Result<String, DrawError> {
    let canvas = (px(width) as u32, px(height) as u32);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, canvas).into_drawing_area();
        draw(&root)?;
        root.present()?;
    }
    let shown = |units: u32| f64::from(units) / f64::from(UNITS);
    Ok(svg.replacen(
        &format!("width=\"{}\" height=\"{}\"", canvas.0, canvas.1),
        &format!(
            "width=\"{}\" height=\"{}\"",
            shown(canvas.0),
            shown(canvas.1)
        ),
        1,
    ))
}
