//! The bar below a map that says what its colours mean.

use plotters::prelude::*;

use crate::plot::colour_map::{ColourMap, LEVELS};
use crate::plot::frame::{Area, DrawError};
use crate::plot::scale::{Scale, Unit};
use crate::plot::style::{GREY, UNITS, centred, outline, px, stroke};

// All in pixels.
const SIDE: f64 = 48.0;
const BAR_HEIGHT: f64 = 10.0;
const ZERO_BOX: f64 = 14.0;
const TICK_SIZE: f64 = 10.0;

/// Draws the bar over the width of `area`, `top` pixels below its upper end; with a white box for
/// what is exactly zero if `has_white`.
pub fn draw(
    area: &Area,
    top: f64,
    colours: ColourMap,
    scale: Scale,
    has_white: bool,
) -> Result<(), DrawError> {
    let width = f64::from(area.dim_in_pixel().0) / f64::from(UNITS);
    let (left, right) = (SIDE, width - SIDE);
    let (top, bottom) = (top, top + BAR_HEIGHT);
    let at = |place: f64| px(left + place * (right - left));
    for level in 0..LEVELS {
        let edge = |level: usize| at(level as f64 / LEVELS as f64);
        let corners = [(edge(level), px(top)), (edge(level + 1), px(bottom))];
        let colour = colours.colour(level as f64 / (LEVELS - 1) as f64);
        area.draw(&Rectangle::new(corners, colour.filled()))?;
    }
    let corners = [(at(0.0), px(top)), (at(1.0), px(bottom))];
    area.draw(&outline(corners, stroke(GREY, 0.8)))?;
    let label = centred(TICK_SIZE, GREY);
    if has_white {
        let right = left - 12.0;
        let corners = [(px(right - ZERO_BOX), px(top)), (px(right), px(bottom))];
        area.draw(&Rectangle::new(corners, WHITE.filled()))?;
        area.draw(&outline(corners, stroke(GREY, 0.8)))?;
        let at = (px(right - ZERO_BOX / 2.0), px(bottom + 11.0));
        area.draw_text("0", &label, at)?;
    }
    for (tick, name) in scale.ticks(6, Unit::Value) {
        let x = at(scale.place(tick));
        let mark = [(x, px(bottom)), (x, px(bottom + 4.0))];
        area.draw(&PathElement::new(mark, stroke(GREY, 0.8)))?;
        area.draw_text(&name, &label, (x, px(bottom + 11.0)))?;
    }
    Ok(())
}
