//! How a replay keeps observations in memory.
//!
//! An index observation is small, so both ends of a transition are stored. Where transitions lie in
//! the order in which they came, a vector is stored once: slot i holds the observation before
//! transition i, which is the observation after transition i - 1. Only the last observation of an
//! episode has no successor there; it lives in a side table until its transition is overwritten.
//! Where they lie in any order, a slot holds both vectors.

use std::collections::HashMap;

use super::Transition;
use crate::{
    archived,
    observation::{Observation, ObservationSpace, Observations},
};

/// The observations of transitions, by slot.
#[derive(Debug)]
pub struct Storage {
    /// A row for each slot, or two: before and after.
    rows: Observations,
    /// Of transitions in order, whose slots share their rows: what was seen last in episodes.
    last_of_episode: Option<HashMap<usize, Vec<f32>>>,
}

archived!(Storage: rows, last_of_episode);

impl Storage {
    /// For transitions that are written in the order in which they come, or in any order.
    pub fn new(space: ObservationSpace, is_in_order: bool) -> Self {
        let is_chain = is_in_order && matches!(space, ObservationSpace::Box(_));
        Self {
            rows: Observations::zeros(space, 0),
            last_of_episode: is_chain.then(HashMap::new),
        }
    }

    /// Writes a transition to a slot; `after` is the slot that comes after it in order.
    ///
    /// # Panics
    /// If the transition is not of the storage's space.
    pub fn write(&mut self, slot: usize, after: usize, transition: &Transition) {
        let (mut before_row, mut next_row) = (2 * slot, 2 * slot + 1);
        if let Some(last_of_episode) = &mut self.last_of_episode {
            (before_row, next_row) = (slot, after);
            last_of_episode.remove(&slot);
            if transition.truncated
                && let Observation::Vector(next) = transition.next
            {
                last_of_episode.insert(slot, next.to_vec());
            }
        }
        for (row, seen) in [
            (before_row, transition.observation),
            (next_row, transition.next),
        ] {
            self.rows.grow(row + 1);
            self.rows.set(row, seen);
        }
    }

    /// Loads what is about to be read from all of these slots, so that the processor waits for memory once
    /// and not for each row in turn.
    pub fn touch(&self, slots: &[usize]) {
        let Observations::Vector { width, values } = &self.rows else {
            return;
        };
        let stride = if self.last_of_episode.is_some() {
            *width
        } else {
            2 * width
        };
        // A row and, in a chain, most of the next; a cache line has 16 numbers.
        let lines = |&slot: &usize| values[slot * stride..].iter().take(2 * stride).step_by(16);
        let sum: f32 = slots.iter().flat_map(lines).sum();
        std::hint::black_box(sum);
    }

    /// The observations before and after the transition in a slot. After a terminated one in order
    /// lies the next episode's start: finite, and unused.
    pub fn read(
        &self,
        slot: usize,
        after: usize,
        truncated: bool,
    ) -> (Observation<'_>, Observation<'_>) {
        let row = |row| self.rows.get(row);
        match &self.last_of_episode {
            None => (row(2 * slot), row(2 * slot + 1)),
            Some(last) if truncated => (row(slot), Observation::Vector(&last[&slot])),
            Some(_) => (row(slot), row(after)),
        }
    }
}
