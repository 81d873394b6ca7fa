//! A plane: its ground and its walls.

use envs::scene::Segment;
use plotters::style::WHITE;

use crate::plot::style::{GREY, hex};
use crate::watch::drawing::short;

/// The ground and the walls.
pub fn stage((width, height): (f64, f64), walls: &[Segment]) -> String {
    let wall = |Segment { from, to }: &Segment| {
        let [x, y, to_x, to_y] = [from.x, from.y, to.x, to.y].map(short);
        format!("M{x} {y}L{to_x} {to_y}")
    };
    let walls: String = walls.iter().map(wall).collect();
    format!(
        "<rect width=\"{}\" height=\"{}\" fill=\"{}\"/><path d=\"{walls}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"3\" stroke-linecap=\"square\"/>",
        short(width),
        short(height),
        hex(WHITE),
        hex(GREY)
    )
}
