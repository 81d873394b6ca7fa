//! A map as the world uses it: numbered places, and what each move from each of them leads to.
//!
//! The world moves by this table and its exact model, which says what moves pay, is built from it, so that the two
//! cannot disagree.

use std::collections::VecDeque;

use crate::{Cell, State};

/// Up, right, down, left.
pub(super) const ACTIONS: usize = 4;
/// What the actions are called.
pub(super) const NAMES: [&str; ACTIONS] = ["up", "right", "down", "left"];
/// Column and row offsets of the actions; rows count downwards.
pub(super) const OFFSETS: [(isize, isize); ACTIONS] = [(0, -1), (1, 0), (0, 1), (-1, 0)];

/// A cell that is not a wall. Places are numbered in reading order; their numbers are the states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) state: State,
    pub(super) reward: f64,
}

/// Where a move leads and what it earns, before cost and noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Move {
    pub(super) next: usize,
    pub(super) reward: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) places: Vec<Place>,
    pub(super) starts: Vec<usize>,
    pub(super) moves: Vec<[Move; ACTIONS]>,
}

impl Layout {
    /// The layout of equally long, non-empty rows.
    pub(super) fn new(rows: &[Vec<Cell>]) -> Self {
        let mut places = Vec::new();
        let mut starts = Vec::new();
        let mut numbers = vec![vec![None; rows[0].len()]; rows.len()];
        for (y, row) in rows.iter().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                if let &Cell::Floor {
                    reward,
                    terminal,
                    start,
                } = cell
                {
                    if start {
                        starts.push(places.len());
                    }
                    numbers[y][x] = Some(places.len());
                    let state = State { x, y, terminal };
                    places.push(Place { state, reward });
                }
            }
        }

        let number_at = |x: Option<usize>, y: Option<usize>| *numbers.get(y?)?.get(x?)?;
        let moves = (0..places.len())
            .map(|from| {
                OFFSETS.map(|(dx, dy)| {
                    let State { x, y, .. } = places[from].state;
                    let to = number_at(x.checked_add_signed(dx), y.checked_add_signed(dy));
                    Move {
                        next: to.unwrap_or(from),
                        reward: to.map_or(0.0, |next: usize| places[next].reward),
                    }
                })
            })
            .collect();

        Self {
            width: rows[0].len(),
            height: rows.len(),
            places,
            starts,
            moves,
        }
    }

    /// What lies at an offset from a place; `None` for a wall and outside the drawing.
    pub(super) fn place_at(&self, from: usize, dx: isize, dy: isize) -> Option<&Place> {
        let State { x, y, .. } = self.places[from].state;
        let wanted = (y.checked_add_signed(dy)?, x.checked_add_signed(dx)?);
        let found = (self.places).binary_search_by_key(&wanted, |at| (at.state.y, at.state.x));
        found.ok().map(|number| &self.places[number])
    }

    /// Fewest steps from any start to any positive reward, by breadth-first search; `None` if none can be reached, as a
    /// goal behind walls. Nothing lies behind a terminal place.
    pub(super) fn steps_to_reward(&self) -> Option<usize> {
        let mut entered = vec![false; self.places.len()];
        let mut open: VecDeque<_> = self.starts.iter().map(|&start| (start, 0)).collect();
        while let Some((place, distance)) = open.pop_front() {
            if self.places[place].reward > 0.0 {
                return Some(distance);
            }
            let was_entered = std::mem::replace(&mut entered[place], true);
            if !was_entered && !self.places[place].state.terminal {
                open.extend(self.moves[place].map(|m| (m.next, distance + 1)));
            }
        }
        None
    }
}

/// The direction in which an action moves, for `draw` uniform on [0, 1): the chosen one with
/// probability `1 - slip`, else either side equally often.
pub(super) fn slipped(action: usize, draw: f64, slip: f64) -> usize {
    let (left, right) = sides(action);
    if draw >= slip {
        action
    } else if draw < slip / 2.0 {
        left
    } else {
        right
    }
}

/// The directions to the left and to the right of a direction.
pub(super) fn sides(action: usize) -> (usize, usize) {
    ((action + ACTIONS - 1) % ACTIONS, (action + 1) % ACTIONS)
}
