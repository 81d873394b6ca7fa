//! How a replay keeps observations in memory.
//!
//! An index observation is small, so both ends of a transition are stored. Where transitions lie in
//! the order in which they came, a vector is stored once: slot i holds the observation before
//! transition i, which is the observation after transition i - 1. Only the last observation of an
//! episode has no successor there; it lives in a side table until its transition is overwritten.
//! Where they lie in any order, a slot holds both vectors.

use std::collections::HashMap;

use super::Transition;
use crate::observation::{Observation, ObservationSpace};

/// The observations of transitions, by slot.
#[derive(Debug)]
pub enum Storage {
    /// Before and after.
    Indices(Vec<[u32; 2]>),
    /// One vector a slot, for transitions in order.
    Chain {
        width: usize,
        values: Vec<f32>,
        last_of_episode: HashMap<usize, Vec<f32>>,
    },
    /// Two vectors a slot, before and after.
    Pairs { width: usize, values: Vec<f32> },
}

impl Storage {
    /// For transitions that are written in the order in which they come.
    pub fn chained(space: ObservationSpace) -> Self {
        match space {
            ObservationSpace::Discrete(_) => Self::Indices(Vec::new()),
            ObservationSpace::Box(width) => Self::Chain {
                width,
                values: Vec::new(),
                last_of_episode: HashMap::new(),
            },
        }
    }

    /// For transitions that are written in any order.
    pub fn loose(space: ObservationSpace) -> Self {
        match space {
            ObservationSpace::Discrete(_) => Self::Indices(Vec::new()),
            ObservationSpace::Box(width) => Self::Pairs {
                width,
                values: Vec::new(),
            },
        }
    }

    /// Writes a transition to a slot; `after` is the slot that comes after it in order.
    ///
    /// # Panics
    /// If the transition is not of the storage's space.
    pub fn write(&mut self, slot: usize, after: usize, transition: &Transition) {
        match (self, transition.observation, transition.next) {
            (Self::Indices(pairs), Observation::Index(before), Observation::Index(next)) => {
                write(pairs, slot, [before as u32, next as u32]);
            }
            (
                Self::Chain {
                    width,
                    values,
                    last_of_episode,
                },
                Observation::Vector(before),
                Observation::Vector(next),
            ) => {
                write_row(values, *width, slot, before);
                last_of_episode.remove(&slot);
                if transition.truncated {
                    last_of_episode.insert(slot, next.to_vec());
                }
                write_row(values, *width, after, next);
            }
            (
                Self::Pairs { width, values },
                Observation::Vector(before),
                Observation::Vector(next),
            ) => {
                write_row(values, *width, 2 * slot, before);
                write_row(values, *width, 2 * slot + 1, next);
            }
            _ => panic!("a transition that is not of the replay's space"),
        }
    }

    /// Loads what is about to be read from all of these slots, so that the processor waits for memory once
    /// and not for each row in turn.
    pub fn touch(&self, slots: &[usize]) {
        let (values, width) = match self {
            Self::Indices(_) => return,
            Self::Chain { width, values, .. } => (values, *width),
            Self::Pairs { width, values } => (values, 2 * width),
        };
        // A row and, in a chain, most of the next; a cache line has 16 numbers.
        let lines = |&slot: &usize| values[slot * width..].iter().take(2 * width).step_by(16);
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
        match self {
            Self::Indices(pairs) => {
                let [before, next] = pairs[slot].map(|index| Observation::Index(index as usize));
                (before, next)
            }
            Self::Chain {
                width,
                values,
                last_of_episode,
            } => {
                let next = truncated.then(|| &last_of_episode[&slot][..]);
                (
                    Observation::Vector(row(values, *width, slot)),
                    Observation::Vector(next.unwrap_or_else(|| row(values, *width, after))),
                )
            }
            Self::Pairs { width, values } => (
                Observation::Vector(row(values, *width, 2 * slot)),
                Observation::Vector(row(values, *width, 2 * slot + 1)),
            ),
        }
    }
}

fn row(values: &[f32], width: usize, row: usize) -> &[f32] {
    &values[row * width..(row + 1) * width]
}

/// Writes to a slot of a vector that grows as slots are used.
pub fn write<T: Copy + Default>(slots: &mut Vec<T>, slot: usize, value: T) {
    if slot >= slots.len() {
        slots.resize(slot + 1, T::default());
    }
    slots[slot] = value;
}

fn write_row(slots: &mut Vec<f32>, width: usize, slot: usize, row: &[f32]) {
    if (slot + 1) * width > slots.len() {
        slots.resize((slot + 1) * width, 0.);
    }
    slots[slot * width..(slot + 1) * width].copy_from_slice(row);
}

#[cfg(test)]
mod tests {
    use super::super::Replay;
    use super::*;

    const SPACE: ObservationSpace = ObservationSpace::Box(2);

    /// Pushes steps of a two-number world whose episodes are cut off every `length` steps.
    fn filled(mut replay: Replay, pushes: usize, length: usize) -> Replay {
        for step in 0..pushes {
            replay.push(&Transition {
                observation: Observation::Vector(&[step as f32; 2]),
                action: 0,
                reward: 0.,
                next: Observation::Vector(&[step as f32 + 1.; 2]),
                terminated: false,
                truncated: (step + 1) % length == 0,
            });
        }
        replay
    }

    /// Numbers stored in the ring and in the table beside it.
    fn stored(replay: &Replay) -> (usize, usize) {
        match &replay.storage {
            Storage::Chain {
                values,
                last_of_episode,
                ..
            } => (values.len(), last_of_episode.values().map(Vec::len).sum()),
            Storage::Pairs { values, .. } => (values.len(), 0),
            Storage::Indices(_) => panic!("vectors are not stored as indices"),
        }
    }

    /// Both ends of 100 transitions would be 400 numbers.
    #[test]
    fn a_vector_is_stored_once_and_the_last_of_an_episode_beside() {
        let never = usize::MAX;
        assert_eq!(
            stored(&filled(Replay::new(SPACE, 100), 5_000, never)),
            (2 * 101, 0)
        );
        // Of the 101 slots in 5,000 pushes, 10 hold the last step of an episode of 10.
        let (ring, beside) = stored(&filled(Replay::new(SPACE, 100), 5_000, 10));
        assert_eq!(ring, 2 * 101);
        assert!((2 * 10..=2 * 11).contains(&beside), "{beside}");
    }

    #[test]
    fn both_ends_are_stored_where_a_random_transition_is_overwritten() {
        let stream = crate::stream::stream(0, crate::stream::Purpose::Eviction);
        let replay = Replay::evicting_at_random(SPACE, 100, stream);
        assert_eq!(stored(&filled(replay, 5_000, 10)), (2 * 2 * 100, 0));
    }

    #[test]
    fn memory_is_taken_as_the_ring_fills() {
        assert_eq!(
            stored(&filled(Replay::new(SPACE, 1_000_000), 10, usize::MAX)),
            (2 * 11, 0)
        );
    }
}
