//! The gridworld's parameters: their help, their ranges, and their typed form.
//!
//! A map may bring its own horizon, step cost, slip and noise; what the user says overrides it. The
//! settings list what holds in the end, and a label shows what differs from the map's own.

use super::defaults::{HORIZON, NOISE, SLIP, STEP_COST};
use super::map::Map;
use crate::settings::{Arguments, Range};
use crate::{Parameter, WorldError};

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "map",
        help: "a built-in map, or the path of a file that holds one (see envs/MAPS.md)",
        default: "open",
    },
    Parameter {
        name: "observation",
        help: "what the agent sees: one-hot (the index of its cell), coordinates (x and y, each \
               scaled to [-1, 1], y downwards), or window (walls, positive and negative rewards in \
               a square around it; cells whose surroundings look alike are then not told apart)",
        default: "one-hot",
    },
    Parameter {
        name: "window-radius",
        help: "cells seen to each side with observation=window, from 1 to 20; the square is \
               2 radius + 1 cells wide",
        default: "2",
    },
    Parameter {
        name: "slip",
        help: "probability of moving to one side of the chosen direction instead, half of it to \
               either side, from 0 to 1; a map may have its own default",
        default: "0",
    },
    Parameter {
        name: "noise",
        help: "STD of the Gaussian noise added to each step's reward, from 0 to 1000; a map may \
               have its own default",
        default: "0",
    },
    Parameter {
        name: "step-cost",
        help: "subtracted from each step's reward, from 0 to 1000; a map may have its own default",
        default: "0.01",
    },
    Parameter {
        name: "horizon",
        help: "steps after which an episode is truncated, from 1 to 1000000; 100 where a map has \
               no default of its own",
        default: "(by map)",
    },
    Parameter {
        name: "map-text",
        help: "the map itself, in place of a file; map is then its name",
        default: "(none)",
    },
];

const WINDOW_RADIUS: Range<usize> = Range::new(1..=20);
const DEFAULT_MAP: &str = "open";

/// What the agent sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ObservationKind {
    OneHot,
    Coordinates,
    Window { radius: usize },
}

impl ObservationKind {
    fn new(arguments: &mut Arguments) -> Result<Self, WorldError> {
        let names = ["one-hot", "coordinates", "window"];
        let kind = match arguments.choice("observation", &names)? {
            "one-hot" => Self::OneHot,
            "coordinates" => Self::Coordinates,
            _ => Self::Window {
                radius: arguments.number("window-radius", &WINDOW_RADIUS)?,
            },
        };
        match arguments.text("window-radius") {
            Some(radius) if !matches!(kind, Self::Window { .. }) => Err(arguments.bad_value(
                "window-radius",
                radius,
                "a radius only together with observation=window",
            )),
            _ => Ok(kind),
        }
    }
}

/// All that determines a gridworld.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) map: Map,
    pub(super) observation: ObservationKind,
    pub(super) slip: f64,
    pub(super) noise: f64,
    pub(super) step_cost: f64,
    pub(super) horizon: usize,
}

impl Config {
    /// Reads and validates what was given, and the map's file if there is one.
    pub(super) fn new(arguments: &mut Arguments) -> Result<Self, WorldError> {
        let name = arguments.text("map").unwrap_or(DEFAULT_MAP);
        let map = match arguments.text("map-text") {
            Some(text) => Map::from_text(name, text)?,
            None => Map::find(name)?,
        };
        let is_default = map.text.is_none() && map.name == DEFAULT_MAP;
        arguments.record("map", &map.name, !is_default);
        let config = Self {
            observation: ObservationKind::new(arguments)?,
            slip: arguments.number_or("slip", &SLIP, map.defaults.slip)?,
            noise: arguments.number_or("noise", &NOISE, map.defaults.noise)?,
            step_cost: arguments.number_or("step-cost", &STEP_COST, map.defaults.step_cost)?,
            horizon: arguments.number_or("horizon", &HORIZON, map.defaults.horizon)?,
            map,
        };
        if let Some(text) = &config.map.text {
            arguments.record("map-text", text, false);
        }
        if let Some(fewest) = config.map.layout.steps_to_reward()
            && fewest > config.horizon
        {
            let allowed = format!("at least {fewest}, the fewest steps to a reward on this map");
            return Err(arguments.bad_value("horizon", config.horizon, allowed));
        }
        Ok(config)
    }
}
