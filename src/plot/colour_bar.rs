//! The bar below a map that says what its colours mean.

use plotters::style::WHITE;

use crate::plot::canvas::Canvas;
use crate::plot::colour_map::{ColourMap, LEVELS};
use crate::plot::scale::{Scale, Unit};
use crate::plot::style::{GREY, centred, px, stroke};

// All in pixels.
const SIDE: f64 = 48.0;
const BAR_HEIGHT: f64 = 10.0;
const ZERO_BOX: f64 = 14.0;
const TICK_SIZE: f64 = 10.0;

/// What the colours of maps mean.
#[derive(Debug, Clone, Copy)]
pub struct Bar {
    pub colours: ColourMap,
    /// The values that they stand for.
    pub scale: Scale,
    /// Whether white stands for zero.
    pub has_white: bool,
}

impl Bar {
    /// Draws the bar on a canvas that is so wide, `top` pixels below its upper end; with a white box for
    /// what is exactly zero if it has white.
    pub fn draw(self, canvas: &Canvas, width: f64, top: f64) {
        let (left, right) = (SIDE, width - SIDE);
        let bottom = top + BAR_HEIGHT;
        let at = |place: f64| px(left + place * (right - left));
        for level in 0..LEVELS {
            let edge = |level: usize| at(level as f64 / LEVELS as f64);
            let corners = [(edge(level), px(top)), (edge(level + 1), px(bottom))];
            let share = level as f64 / (LEVELS - 1) as f64;
            canvas.fill(corners, self.colours.colour(share));
        }
        let corners = [(at(0.0), px(top)), (at(1.0), px(bottom))];
        canvas.outline(corners, GREY, 0.8);
        let label = centred(TICK_SIZE, GREY);
        if self.has_white {
            let right = left - 12.0;
            let corners = [(px(right - ZERO_BOX), px(top)), (px(right), px(bottom))];
            canvas.fill(corners, WHITE);
            canvas.outline(corners, GREY, 0.8);
            let below = (px(right - ZERO_BOX / 2.0), px(bottom + 11.0));
            canvas.text("0", &label, below);
        }
        for (tick, name) in self.scale.ticks(6, Unit::Value) {
            let x = at(self.scale.place(tick));
            let mark = vec![(x, px(bottom)), (x, px(bottom + 4.0))];
            canvas.path(mark, stroke(GREY, 0.8));
            canvas.text(&name, &label, (x, px(bottom + 11.0)));
        }
    }
}
