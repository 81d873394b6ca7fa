//! Replay of one seed: transitions drawn uniformly with replacement (Lin 1992).
//!
//! Once it is full, the oldest transition makes room for a new one, or a random one does, as in the
//! public demo of Gal & Ghahramani (2016): then the age of what is held is not bounded.

mod storage;

use rand::RngExt;

use crate::{
    archived,
    observation::{Observation, ObservationSpace, Observations},
    settings::Settings,
    stream::{Purpose, Stream, stream},
};
use storage::Storage;

/// What one step of a world did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition<'a> {
    pub observation: Observation<'a>,
    /// The action, in `0..actions`.
    pub action: usize,
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
    pub observations: Observations,
    pub next: Observations,
    pub actions: Vec<u32>,
    pub rewards: Vec<f32>,
    /// 0 where the transition terminated, 1 elsewhere.
    pub continues: Vec<f32>,
    /// A bit for each member of an ensemble, set where it learns from the transition; none where all do.
    pub learners: Vec<u64>,
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
            learners: Vec::new(),
        }
    }
}

/// Which members of an ensemble learn from each transition: said when it is stored (Osband et al. 2016).
#[derive(Debug)]
pub struct Bootstrap {
    members: u64,
    /// Probability that a member does.
    p: f64,
    stream: Stream,
    /// By slot of the replay.
    learners: Vec<u64>,
}

impl Bootstrap {
    /// What the settings ask for; none where every member learns from everything.
    pub fn new(settings: &Settings, seed: u64) -> Option<Self> {
        Some(Self {
            members: settings.members?,
            p: settings.bootstrap.filter(|&p| p < 1.)?,
            stream: stream(seed, Purpose::Bootstrap),
            learners: Vec::new(),
        })
    }

    fn push(&mut self, slot: usize) {
        let mut bit = |member| u64::from(self.stream.random_bool(self.p)) << member;
        let learners = (0..self.members).fold(0, |bits, member| bits | bit(member));
        if slot >= self.learners.len() {
            self.learners.resize(slot + 1, 0);
        }
        self.learners[slot] = learners;
    }
}

/// Transitions, up to a capacity.
#[derive(Debug)]
pub struct Replay {
    capacity: usize,
    len: usize,
    /// Slot of the next transition. In order of time the slots are a ring, which has one more than its capacity
    /// for the observation after the newest transition.
    position: usize,
    /// Says which transition a full replay overwrites; none for the oldest.
    eviction: Option<Box<Stream>>,
    storage: Storage,
    /// What came of each transition's action, by slot.
    outcomes: Vec<Outcome>,
    /// None where every member of an ensemble learns from every transition, or there is no ensemble.
    bootstrap: Option<Box<Bootstrap>>,
    /// How many times, one after the other, a transition that is drawn stands in a batch.
    copies: usize,
    /// Slots of the batch that is drawn.
    drawn: Vec<usize>,
}

archived!(Bootstrap: stream, learners; not members, p);
archived!(Replay: len, position, eviction, storage, outcomes, bootstrap; not capacity, copies, drawn);

/// What came of an action, beside the observation.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    action: u32,
    reward: f32,
    terminated: bool,
    truncated: bool,
}

archived!(Outcome: action, reward, terminated, truncated; blank Outcome::default());

impl Replay {
    /// An empty replay. Where it is full, a new transition takes the place of the oldest, or of a random one by
    /// the stream of `eviction`. Memory is taken as it fills.
    pub fn new(space: ObservationSpace, capacity: usize, eviction: Option<Stream>) -> Self {
        Self {
            capacity,
            len: 0,
            position: 0,
            storage: Storage::new(space, eviction.is_none()),
            eviction: eviction.map(Box::new),
            outcomes: Vec::new(),
            bootstrap: None,
            copies: 1,
            drawn: Vec::new(),
        }
    }

    /// The same replay, of an ensemble whose members do not all learn from everything.
    pub fn with_bootstrap(self, bootstrap: Option<Bootstrap>) -> Self {
        Self {
            bootstrap: bootstrap.map(Box::new),
            ..self
        }
    }

    /// The same replay, whose batches have each transition that is drawn so many times, one after the other.
    pub fn with_copies(self, copies: usize) -> Self {
        Self { copies, ..self }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The slot after another, in a ring.
    fn after(&self, slot: usize) -> usize {
        if slot < self.capacity { slot + 1 } else { 0 }
    }

    /// Stores a transition, in the place of another if the replay is full.
    pub fn push(&mut self, transition: &Transition) {
        let slot = match &mut self.eviction {
            Some(stream) if self.len == self.capacity => {
                stream.random_range(0..self.capacity as u32) as usize
            }
            _ => self.position,
        };
        let after = self.after(slot);
        self.storage.write(slot, after, transition);
        if slot >= self.outcomes.len() {
            self.outcomes.resize(slot + 1, Outcome::default());
        }
        self.outcomes[slot] = Outcome {
            action: transition.action as u32,
            reward: transition.reward,
            terminated: transition.terminated,
            truncated: transition.truncated,
        };
        if let Some(bootstrap) = &mut self.bootstrap {
            bootstrap.push(slot);
        }
        self.position = after;
        self.len = (self.len + 1).min(self.capacity);
    }

    /// Slots of what is held, the one that is held longest first where transitions lie in order.
    fn held(&self) -> impl Fn(usize) -> usize + use<> {
        let slots = self.capacity + 1;
        let oldest = match self.eviction {
            None => (self.position + slots - self.len) % slots,
            Some(_) => 0,
        };
        move |index| {
            let slot = oldest + index;
            if slot < slots { slot } else { slot - slots }
        }
    }

    /// Draws transitions into `rows` rows of `batch` from `first` on.
    ///
    /// # Panics
    /// If nothing is held.
    pub fn sample(&mut self, stream: &mut Stream, batch: &mut Batch, first: usize, rows: usize) {
        let held = self.held();
        let mut draw = || held(stream.random_range(0..self.len as u32) as usize);
        let mut drawn = std::mem::take(&mut self.drawn);
        drawn.clear();
        for _ in 0..rows / self.copies {
            drawn.extend(std::iter::repeat_n(draw(), self.copies));
        }
        self.read(&drawn, batch, first);
        self.drawn = drawn;
    }

    /// Slots of at most so many transitions, drawn without replacement (Knuth's algorithm S): all that are held
    /// if these are not more. Those that are held longest come first where transitions lie in order.
    pub fn choose(&self, stream: &mut Stream, count: usize) -> Vec<usize> {
        let (held, mut wanted) = (self.held(), count.min(self.len));
        let is_chosen = |index: &usize| {
            let left = (self.len - index) as u32;
            let is_chosen = (stream.random_range(0..left) as usize) < wanted;
            wanted -= usize::from(is_chosen);
            is_chosen
        };
        (0..self.len).filter(is_chosen).map(held).collect()
    }

    /// Writes the transitions of these slots into the rows of `batch` from `first` on.
    pub fn read(&self, slots: &[usize], batch: &mut Batch, first: usize) {
        self.storage.touch(slots);
        for (row, &slot) in (first..).zip(slots) {
            let outcome = self.outcomes[slot];
            batch.actions[row] = outcome.action;
            batch.rewards[row] = outcome.reward;
            batch.continues[row] = if outcome.terminated { 0. } else { 1. };
            let (before, next) = (self.storage).read(slot, self.after(slot), outcome.truncated);
            batch.observations.set(row, before);
            batch.next.set(row, next);
        }
        if let Some(bootstrap) = &self.bootstrap {
            batch.learners.resize(batch.actions.len(), 0);
            for (row, &slot) in (first..).zip(slots) {
                batch.learners[row] = bootstrap.learners[slot];
            }
        }
    }
}
