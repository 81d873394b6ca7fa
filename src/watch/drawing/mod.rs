//! A trajectory as pieces of SVG, in the colours of the report's pictures, so that the page can show
//! them in dark mode too. Lengths are in pixels.

mod grid;
mod parts;

use envs::scene::Segment;
use plotters::style::WHITE;

use crate::plot::style::{GREY, hex};
use crate::watch::trajectory::{Stage, Trajectory, View};
pub use parts::{Parts, Sense, turn};

pub fn size(stage: &Stage) -> (f64, f64) {
    match stage {
        Stage::Grid(grid) => grid::size(grid),
        Stage::Plane { width, height, .. } => (*width, *height),
    }
}

/// What stays as it is.
pub fn stage(stage: &Stage) -> String {
    match stage {
        Stage::Grid(grid) => grid::stage(grid),
        Stage::Plane {
            width,
            height,
            walls,
        } => plane((*width, *height), walls),
    }
}

/// A plane's ground and its walls.
fn plane((width, height): (f64, f64), walls: &[Segment]) -> String {
    let wall = |Segment { from, to }: &Segment| {
        let [x, y, to_x, to_y] = [from.x, from.y, to.x, to.y].map(short);
        format!("M{x} {y}L{to_x} {to_y}")
    };
    let walls: String = walls.iter().map(wall).collect();
    let ([width, height], [ground, grey]) = ([width, height].map(short), [WHITE, GREY].map(hex));
    format!(
        "<rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/><path d=\"{walls}\" fill=\"none\" \
         stroke=\"{grey}\" stroke-width=\"3\" stroke-linecap=\"square\"/>"
    )
}

/// The pieces that a moment is put together from.
pub fn parts(trajectory: &Trajectory) -> Parts {
    match (&trajectory.stage, &trajectory.frames[0].view) {
        (Stage::Grid(grid), _) => Parts::new(grid::radius(grid), 0.0),
        (_, View::Scene { agent, items, .. }) => {
            Parts::new(agent.radius, items.first().map_or(0.0, |item| item.radius))
        }
        (Stage::Plane { .. }, View::Cell { .. }) => unreachable!("a plane has no cells"),
    }
}

/// Where the agent is at a moment, to a tenth.
pub fn position(trajectory: &Trajectory, frame: usize) -> (f64, f64) {
    let (x, y) = match (&trajectory.stage, &trajectory.frames[frame].view) {
        (Stage::Grid(grid), View::Cell { x, y }) => grid::centre(grid, (*x, *y)),
        (_, View::Scene { agent, .. }) => (agent.position.x, agent.position.y),
        (Stage::Plane { .. }, View::Cell { .. }) => unreachable!("a plane has no cells"),
    };
    (tenths(x), tenths(y))
}

/// What moves, comes and goes, as it is at a moment, with the path of the episode so far.
pub fn frame(trajectory: &Trajectory, frame: usize) -> String {
    let parts = parts(trajectory);
    let start = trajectory.episode_start(frame);
    let path: Vec<(f64, f64)> = (start..=frame).map(|at| position(trajectory, at)).collect();
    let mut drawing = parts.path(&path);
    let at = path[path.len() - 1];
    match &trajectory.frames[frame].view {
        View::Cell { .. } => drawing += &parts.agent(at, None),
        View::Scene {
            agent, eyes, items, ..
        } => {
            for (before, &at) in trajectory.frames[start..].iter().zip(&path) {
                if let View::Scene { eaten, .. } = &before.view {
                    drawing.extend(eaten.iter().map(|item| parts.item(at, item.kind, true)));
                }
            }
            for item in items {
                drawing += &parts.item((item.centre.x, item.centre.y), item.kind, false);
            }
            for eye in eyes {
                drawing += &parts.eye(at, Sense::of(eye));
            }
            drawing += &parts.agent(at, Some(agent.heading));
        }
    }
    drawing
}

/// A length with at most one digit after the point.
pub fn tenths(length: f64) -> f64 {
    // Never -0.
    (10.0 * length).round() / 10.0 + 0.0
}

fn short(length: f64) -> String {
    tenths(length).to_string()
}
