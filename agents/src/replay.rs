//! Replay of one seed: the last transitions, drawn uniformly with replacement (Lin 1992).
//!
//! An index observation is small, so both ends of a transition are stored. A vector is stored once:
//! slot i holds the observation before transition i, which is the observation after transition
//! i - 1. Only the last observation of an episode has no successor there; it lives in a side table
//! until its transition is overwritten.

use std::collections::HashMap;

use rand::RngExt;

use crate::{
    observation::{Observation, ObservationSpace, Observations},
    stream::Stream,
};

/// What one step of a world did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition<'a> {
    /// Observation before the action.
    pub observation: Observation<'a>,
    /// The action, in `0..actions`.
    pub action: usize,
    /// The reward.
    pub reward: f32,
    /// Observation after the action; of the ended episode if the episode ended.
    pub next: Observation<'a>,
    /// Whether nothing comes after: targets do not bootstrap.
    pub terminated: bool,
    /// Whether the episode was cut off: targets bootstrap.
    pub truncated: bool,
}

/// Transitions of all slots for one update, slot after slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Observations before the actions.
    pub observations: Observations,
    /// Observations after them.
    pub next: Observations,
    /// The actions.
    pub actions: Vec<i64>,
    /// The rewards.
    pub rewards: Vec<f32>,
    /// 0 where the transition terminated, 1 elsewhere.
    pub continues: Vec<f32>,
}

impl Batch {
    /// A batch of zeros with so many rows over all slots.
    pub fn zeros(space: ObservationSpace, rows: usize) -> Self {
        Self {
            observations: Observations::zeros(space, rows),
            next: Observations::zeros(space, rows),
            actions: vec![0; rows],
            rewards: vec![0.; rows],
            continues: vec![0.; rows],
        }
    }
}

#[derive(Debug)]
enum Storage {
    Indices(Vec<[u32; 2]>),
    Vectors {
        width: usize,
        values: Vec<f32>,
        last_of_episode: HashMap<usize, Vec<f32>>,
    },
}

/// A ring of transitions; once it is full, the oldest is overwritten.
#[derive(Debug)]
pub struct Replay {
    capacity: usize,
    /// Slot of the next transition. The ring has one slot more than its capacity, for the
    /// observation after the newest transition.
    position: usize,
    len: usize,
    storage: Storage,
    /// Action, reward and whether it terminated, by slot.
    outcomes: Vec<(u32, f32, bool)>,
}

impl Replay {
    /// An empty ring. Memory is taken as it fills.
    pub fn new(space: ObservationSpace, capacity: usize) -> Self {
        let storage = match space {
            ObservationSpace::Discrete(_) => Storage::Indices(Vec::new()),
            ObservationSpace::Box(width) => Storage::Vectors {
                width,
                values: Vec::new(),
                last_of_episode: HashMap::new(),
            },
        };
        Self {
            capacity,
            position: 0,
            len: 0,
            storage,
            outcomes: Vec::new(),
        }
    }

    /// Transitions held.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn slots(&self) -> usize {
        self.capacity + 1
    }

    /// Stores a transition, over the oldest if the ring is full.
    pub fn push(&mut self, transition: &Transition) {
        let slot = self.position;
        let after = (slot + 1) % self.slots();
        match (&mut self.storage, transition.observation, transition.next) {
            (Storage::Indices(pairs), Observation::Index(before), Observation::Index(next)) => {
                write(pairs, slot, [before as u32, next as u32]);
            }
            (
                Storage::Vectors {
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
            _ => panic!("a transition that is not of the replay's space"),
        }
        let outcome = (
            transition.action as u32,
            transition.reward,
            transition.terminated,
        );
        write(&mut self.outcomes, slot, outcome);
        self.position = after;
        self.len = (self.len + 1).min(self.capacity);
    }

    /// Draws `rows` transitions into the rows of `batch` from `first` on.
    ///
    /// # Panics
    /// If nothing is held.
    pub fn sample(&self, stream: &mut Stream, batch: &mut Batch, first: usize, rows: usize) {
        let oldest = (self.position + self.slots() - self.len) % self.slots();
        for row in first..first + rows {
            let age = stream.random_range(0..self.len as u32) as usize;
            let slot = (oldest + age) % self.slots();
            let (action, reward, terminated) = self.outcomes[slot];
            batch.actions[row] = i64::from(action);
            batch.rewards[row] = reward;
            batch.continues[row] = if terminated { 0. } else { 1. };
            match &self.storage {
                Storage::Indices(pairs) => {
                    let [before, next] =
                        pairs[slot].map(|index| Observation::Index(index as usize));
                    batch.observations.set(row, before);
                    batch.next.set(row, next);
                }
                Storage::Vectors {
                    width,
                    values,
                    last_of_episode,
                } => {
                    let vector = |slot: usize| &values[slot * width..(slot + 1) * width];
                    batch
                        .observations
                        .set(row, Observation::Vector(vector(slot)));
                    // After a terminated transition lies the next episode's start: finite, and unused.
                    let stored = || vector((slot + 1) % self.slots());
                    let next = last_of_episode
                        .get(&slot)
                        .map_or_else(stored, Vec::as_slice);
                    batch.next.set(row, Observation::Vector(next));
                }
            }
        }
    }
}

fn write<T: Copy + Default>(ring: &mut Vec<T>, slot: usize, value: T) {
    if slot >= ring.len() {
        ring.resize(slot + 1, T::default());
    }
    ring[slot] = value;
}

fn write_row(ring: &mut Vec<f32>, width: usize, slot: usize, row: &[f32]) {
    if (slot + 1) * width > ring.len() {
        ring.resize((slot + 1) * width, 0.);
    }
    ring[slot * width..(slot + 1) * width].copy_from_slice(row);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pushes steps of a two-number world whose episodes are cut off every `length` steps.
    fn filled(capacity: usize, pushes: usize, length: usize) -> Replay {
        let mut replay = Replay::new(ObservationSpace::Box(2), capacity);
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
            Storage::Vectors {
                values,
                last_of_episode,
                ..
            } => (values.len(), last_of_episode.values().map(Vec::len).sum()),
            Storage::Indices(_) => panic!("vectors are not stored as indices"),
        }
    }

    /// Both ends of 100 transitions would be 400 numbers.
    #[test]
    fn a_vector_is_stored_once_and_the_last_of_an_episode_beside() {
        let never = usize::MAX;
        assert_eq!(stored(&filled(100, 5_000, never)), (2 * 101, 0));
        // Of the 101 slots in 5,000 pushes, 10 hold the last step of an episode of 10.
        let (ring, beside) = stored(&filled(100, 5_000, 10));
        assert_eq!(ring, 2 * 101);
        assert!((2 * 10..=2 * 11).contains(&beside), "{beside}");
    }

    #[test]
    fn memory_is_taken_as_the_ring_fills() {
        assert_eq!(stored(&filled(1_000_000, 10, usize::MAX)), (2 * 11, 0));
    }
}
