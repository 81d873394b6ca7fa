//! A gridworld made of its layout: its exact model, what is observed in each state, and how steps are drawn.

use super::config::{Config, ObservationKind};
use super::layout::{ACTIONS, Layout, Move, NAMES, OFFSETS, Place, sides, slipped};
use crate::finite::{Finite, Look};
use crate::{Names, Observations, Outcome, State, TabularParts};

/// The world: one state per place, in the same order.
///
/// Each step draws a number for slip and one for noise whatever the settings, so that worlds which differ in slip or
/// noise alone can be compared on equal streams.
pub(super) fn finite(config: &Config) -> Finite {
    let layout = &config.map.layout;
    let pairs = (0..layout.places.len())
        .flat_map(|state| (0..ACTIONS).map(move |action| (state, action)))
        .map(|(state, action)| outcomes(config, state, action))
        .collect();
    let share = 1.0 / layout.starts.len() as f64;
    let (moves, slip) = (layout.moves.clone(), config.slip);
    let parts = TabularParts {
        states: layout.places.iter().map(|place| place.state).collect(),
        actions: ACTIONS,
        starts: layout.starts.iter().map(|&start| (start, share)).collect(),
        outcomes: pairs,
        horizon: config.horizon,
        observations: observations(config),
    };
    let look = Look {
        size: Some((layout.width, layout.height)),
        rewards: layout.places.iter().map(|place| place.reward).collect(),
        directions: OFFSETS.repeat(layout.places.len()),
        names: Names {
            actions: NAMES.map(Into::into).into(),
            order: "the cells that are no walls, in reading order",
            states: Vec::new(),
        },
    };
    let way = move |state: usize, action, draw| moves[state][slipped(action, draw, slip)].next;
    Finite::with_way(parts, look, Some(Box::new(way)))
}

fn outcomes(config: &Config, state: usize, action: usize) -> Vec<Outcome> {
    let layout = &config.map.layout;
    if layout.places[state].state.terminal {
        return Vec::new();
    }
    let (left, right) = sides(action);
    let half = config.slip / 2.0;
    let directions = [(action, 1.0 - config.slip), (left, half), (right, half)];
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (direction, probability) in directions {
        let Move { next, reward } = layout.moves[state][direction];
        // Two directions lead to the same place only where both are blocked.
        match outcomes.iter_mut().find(|known| known.next == next) {
            Some(known) => known.probability += probability,
            None if probability > 0.0 => outcomes.push(Outcome {
                probability,
                next,
                reward: reward - config.step_cost,
                reward_std: config.noise,
            }),
            None => {}
        }
    }
    outcomes
}

/// What the agent sees in each state.
fn observations(config: &Config) -> Observations {
    let layout = &config.map.layout;
    match config.observation {
        ObservationKind::OneHot => Observations::Index,
        ObservationKind::Coordinates => Observations::Vectors {
            length: 2,
            values: layout
                .places
                .iter()
                .flat_map(|Place { state, .. }| {
                    let State { x, y, .. } = *state;
                    [scaled(x, layout.width), scaled(y, layout.height)]
                })
                .collect(),
        },
        ObservationKind::Window { radius } => {
            let side = 2 * radius + 1;
            Observations::Vectors {
                length: 3 * side * side,
                values: (0..layout.places.len())
                    .flat_map(|state| window(layout, state, radius))
                    .collect(),
            }
        }
    }
}

/// A coordinate on [-1, 1]; 0 where there is only one.
fn scaled(coordinate: usize, size: usize) -> f32 {
    if size == 1 {
        0.0
    } else {
        (2.0 * coordinate as f64 / (size - 1) as f64 - 1.0) as f32
    }
}

/// Three planes around a place, each row by row from the top left: walls (1; outside the drawing
/// too), positive rewards, and the sizes of negative ones, both as shares of the largest size.
fn window(layout: &Layout, state: usize, radius: usize) -> Vec<f32> {
    let sizes = layout.places.iter().map(|place| place.reward.abs());
    let largest = sizes.fold(0.0, f64::max);
    let radius = radius.cast_signed();
    let around: Vec<Option<&Place>> = (-radius..=radius)
        .flat_map(|dy| (-radius..=radius).map(move |dx| (dx, dy)))
        .map(|(dx, dy)| layout.place_at(state, dx, dy))
        .collect();
    let walls = around.iter().map(|place| f32::from(place.is_none()));
    let share = |sign: f64| {
        around.iter().map(move |place| {
            let share = place.map_or(0.0, |place| sign * place.reward / largest);
            if share > 0.0 { share as f32 } else { 0.0 }
        })
    };
    walls.chain(share(1.0)).chain(share(-1.0)).collect()
}
