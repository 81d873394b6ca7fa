//! Gridworld: a two-dimensional world of walls, free cells and cells that reward or punish.
//!
//! The agent moves up, right, down or left. Walking into a wall, or off the drawing, leaves it where
//! it is; the step still counts. A cell's reward is earned by *entering* the cell, each time anew:
//! what is earned depends on the move alone and not on history, so the world stays Markov. Staying
//! on a cell by walking into a wall is not entering it and earns nothing. A terminal cell ends the
//! episode (terminated), and so does the horizon (truncated); where both happen in the same step, it
//! is terminated.
//!
//! Every step costs `step-cost`. With probability `slip` the agent moves to one side of the chosen
//! direction instead, either side equally often (the stochastic grid of Russell & Norvig, *Artificial
//! Intelligence*, chapter on sequential decisions). Gaussian noise of STD `noise` is added to every
//! step's reward, so that what cannot be known (aleatoric) can be turned up independently of what is
//! not yet known (epistemic).
//!
//! The conventions are those of Sutton & Barto, *Reinforcement Learning* (2nd edition, 2018). Maps
//! are text: see [`MAPS.md`](mod@format) for their format.

mod config;
mod defaults;
mod header;
mod layout;
mod map;
mod model;
mod parse;

/// How to draw a map.
#[doc = include_str!("../MAPS.md")]
pub mod format {}

use config::{Config, PARAMETERS};
pub use map::maps;

use crate::World;

pub(crate) const WORLD: World = World {
    name: "gridworld",
    summary: "move in a grid with rewards, pits and walls; several maps, or your own",
    paper: "Sutton & Barto 2018",
    continuing: false,
    steps: 30_000,
    eval_every: 500,
    window: 500,
    parameters: PARAMETERS,
    make: |arguments| Ok(Box::new(model::finite(&Config::new(arguments)?))),
};
