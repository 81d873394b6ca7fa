//! The arms' lines and labels, in rows above the panels of a picture.

use plotters::element::DashedPathElement;
use plotters::prelude::*;

use crate::plot::frame::{Area, DrawError};
use crate::plot::style::{INK, Line, fit, px, text, text_width};

const ROW: f64 = 20.0;
const SIZE: f64 = 12.0;
const SWATCH: f64 = 28.0;
const LABEL_GAP: f64 = 8.0;
const COLUMN_GAP: f64 = 24.0;

/// The arms' lines and labels, in rows of a given width.
pub struct Legend {
    labels: Vec<String>,
    columns: usize,
    column_width: f64,
}

impl Legend {
    /// The legend of `arms`, in this order, on a picture with `room` pixels from left to right.
    pub fn new(arms: &[String], room: f64) -> Self {
        let beside_label = SWATCH + LABEL_GAP;
        let labels: Vec<String> = arms
            .iter()
            .map(|arm| fit(arm, SIZE, room - beside_label))
            .collect();
        let widest = labels
            .iter()
            .map(|label| text_width(label, SIZE))
            .fold(0.0, f64::max);
        let column_width = beside_label + widest + COLUMN_GAP;
        let columns = ((room + COLUMN_GAP) / column_width).floor().max(1.0) as usize;
        Self {
            labels,
            columns,
            column_width,
        }
    }

    /// Its height in pixels.
    pub fn height(&self) -> f64 {
        ROW * self.labels.len().div_ceil(self.columns) as f64
    }

    /// Draws it with its upper left corner at (`left`, `top`), in pixels.
    pub fn draw(&self, root: &Area, left: f64, top: f64) -> Result<(), DrawError> {
        for (index, label) in self.labels.iter().enumerate() {
            let x = left + self.column_width * (index % self.columns) as f64;
            let y = top + ROW * ((index / self.columns) as f64 + 0.5);
            let line = Line::of_arm(index);
            let shade = [(px(x), px(y - 6.0)), (px(x + SWATCH), px(y + 6.0))];
            root.draw(&Rectangle::new(shade, line.shade().filled()))?;
            let ends = [(px(x), px(y)), (px(x + SWATCH), px(y))];
            match line.dash {
                None => root.draw(&PathElement::new(ends, line.stroke()))?,
                Some((dash, gap)) => {
                    root.draw(&DashedPathElement::new(ends, dash, gap, line.stroke()))?;
                }
            }
            let at = (px(x + SWATCH + LABEL_GAP), px(y));
            root.draw_text(label, &text(SIZE, INK), at)?;
        }
        Ok(())
    }
}
