//! Replay of one seed: transitions drawn uniformly with replacement (Lin 1992).
//!
//! Once it is full, the oldest transition makes room for a new one, or a random one does, as in the
//! public demo of Gal & Ghahramani (2016): then the age of what is held is not bounded.

mod storage;

use rand::RngExt;

use crate::{
    observation::{Observation, ObservationSpace, Observations},
    stream::Stream,
};
use storage::Storage;

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

/// Transitions, up to a capacity.
#[derive(Debug)]
pub struct Replay {
    capacity: usize,
    len: usize,
    order: Order,
    storage: Storage,
    /// Action, reward and whether it terminated, by slot.
    outcomes: Vec<(u32, f32, bool)>,
}

/// Where transitions lie.
#[derive(Debug)]
enum Order {
    /// In a ring, in the order in which they came. It has one slot more than its capacity, for the
    /// observation after the newest transition, which goes to `position` + 1.
    Ring {
        /// Slot of the next transition.
        position: usize,
    },
    /// Anywhere: the stream says which one is overwritten.
    Any(Box<Stream>),
}

impl Replay {
    /// An empty replay that evicts the oldest transition. Memory is taken as it fills.
    pub fn new(space: ObservationSpace, capacity: usize) -> Self {
        Self {
            capacity,
            len: 0,
            order: Order::Ring { position: 0 },
            storage: Storage::chained(space),
            outcomes: Vec::new(),
        }
    }

    /// An empty replay that evicts a random transition, by this stream.
    pub fn evicting_at_random(space: ObservationSpace, capacity: usize, stream: Stream) -> Self {
        Self {
            order: Order::Any(Box::new(stream)),
            storage: Storage::loose(space),
            ..Self::new(space, capacity)
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

    /// The slot after another, in a ring.
    fn after(&self, slot: usize) -> usize {
        (slot + 1) % (self.capacity + 1)
    }

    /// Stores a transition, in the place of another if the replay is full.
    pub fn push(&mut self, transition: &Transition) {
        let slot = match &mut self.order {
            Order::Ring { position } => *position,
            Order::Any(_) if self.len < self.capacity => self.len,
            Order::Any(stream) => stream.random_range(0..self.capacity as u32) as usize,
        };
        let after = self.after(slot);
        self.storage.write(slot, after, transition);
        let outcome = (
            transition.action as u32,
            transition.reward,
            transition.terminated,
        );
        storage::write(&mut self.outcomes, slot, outcome);
        if let Order::Ring { position } = &mut self.order {
            *position = after;
        }
        self.len = (self.len + 1).min(self.capacity);
    }

    /// Draws `rows` transitions into the rows of `batch` from `first` on.
    ///
    /// # Panics
    /// If nothing is held.
    pub fn sample(&self, stream: &mut Stream, batch: &mut Batch, first: usize, rows: usize) {
        let slots = self.capacity + 1;
        let oldest = match self.order {
            Order::Ring { position } => (position + slots - self.len) % slots,
            Order::Any(_) => 0,
        };
        for row in first..first + rows {
            let age = stream.random_range(0..self.len as u32) as usize;
            let slot = (oldest + age) % slots;
            let (action, reward, terminated) = self.outcomes[slot];
            batch.actions[row] = i64::from(action);
            batch.rewards[row] = reward;
            batch.continues[row] = if terminated { 0. } else { 1. };
            let (before, next) = self.storage.read(slot, self.after(slot));
            batch.observations.set(row, before);
            batch.next.set(row, next);
        }
    }
}
