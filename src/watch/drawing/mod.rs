//! A trajectory as pieces of SVG, in the colours of the report's pictures, so that the page can show
//! them in dark mode too. Lengths are in pixels.

mod grid;
mod parts;
mod plane;

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
        } => plane::stage((*width, *height), walls),
    }
}

/// The pieces that a moment is put together from.
pub fn parts(trajectory: &Trajectory) -> Parts {
    match &trajectory.stage {
        Stage::Grid(grid) => Parts::new(grid::radius(grid), 0.0),
        Stage::Plane { .. } => {
            let first = trajectory.frames.first().map(|frame| &frame.view);
            let Some(View::Scene { agent, items, .. }) = first else {
                return Parts::new(1.0, 0.0);
            };
            Parts::new(agent.radius, items.first().map_or(0.0, |item| item.radius))
        }
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
                    let meals = eaten.iter().map(|item| parts.meal(at, item.kind));
                    drawing.extend(meals);
                }
            }
            for item in items {
                drawing += &parts.item((item.centre.x, item.centre.y), item.kind);
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
