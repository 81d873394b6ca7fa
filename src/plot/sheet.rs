//! A picture: tiles in rows under headings, with a legend above and a caption below.
//!
//! As a file of its own a sheet is one SVG or PNG. In the page of the report its tiles flow one by
//! one, so that they stay legible on a narrow screen.

use plotters::prelude::*;

use crate::plot::frame::{Area, DrawError};
use crate::plot::legend::Legend;
use crate::plot::style::{INK, UNITS, centred, fit, px, text, wrap};

/// A picture of the report.
pub struct Sheet<'a> {
    /// The file's name without its ending.
    pub name: String,
    /// What the picture shows, in a few words.
    pub title: &'static str,
    /// How to read it, in a sentence or two; stands above it in the page.
    pub about: String,
    /// Labels of the arms in the legend, in the order of their lines; none draws no legend.
    pub legend: &'a [String],
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
const HEADING: f64 = 40.0;
const HEADING_SIZE: f64 = 15.0;
const CAPTION: f64 = 28.0;
const CAPTION_LINE: f64 = 16.0;
const CAPTION_SIZE: f64 = 12.0;

impl Sheet<'_> {
    /// The whole picture as SVG.
    pub fn svg(&self) -> Result<String, DrawError> {
        let width = self.rows.iter().map(Row::width).fold(320.0, f64::max);
        let legend = Legend::new(self.legend, width - 2.0 * MARGIN);
        let height = MARGIN + legend.height() + self.rows.iter().map(Row::height).sum::<f64>();
        let caption = wrap(&self.caption, CAPTION_SIZE, width - 2.0 * MARGIN);
        let height = height + CAPTION + CAPTION_LINE * caption.len() as f64;
        svg(width, height, |root| {
            root.fill(&WHITE)?;
            legend.draw(root, MARGIN, MARGIN)?;
            let mut top = MARGIN + legend.height();
            for row in &self.rows {
                row.draw(root, top, width)?;
                top += row.height();
            }
            for (index, line) in caption.iter().enumerate() {
                let middle = top + 0.5 * CAPTION + CAPTION_LINE * (index as f64 + 0.5);
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

    fn heading_height(&self) -> f64 {
        if self.heading.is_empty() {
            0.0
        } else {
            HEADING
        }
    }

    fn height(&self) -> f64 {
        let tiles = self.tiles.iter().map(|tile| tile.height);
        self.heading_height() + tiles.fold(0.0, f64::max)
    }

    fn draw(&self, root: &Area, top: f64, width: f64) -> Result<(), DrawError> {
        if !self.heading.is_empty() {
            let at = (px(MARGIN), px(top + 0.6 * HEADING));
            let heading = fit(&self.heading, HEADING_SIZE, width - 2.0 * MARGIN);
            root.draw_text(&heading, &text(HEADING_SIZE, INK), at)?;
        }
        let top = top + self.heading_height();
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
