//! What an agent has that trains a network: the networks of all slots, and what they learn from.

use crate::{
    architecture::Architecture,
    archived,
    backend::Backend,
    networks::Networks,
    observation::Sizes,
    refit::Refit,
    replay::{Batch, Bootstrap, Replay, Transition},
    settings::{Eviction, Settings},
    strategy::Strategy,
    stream::{Purpose, Stream, stream, streams},
};

#[derive(Debug)]
pub(crate) struct Learning {
    pub networks: Box<dyn Networks>,
    replays: Vec<Replay>,
    streams: Vec<Stream>,
    batch: Batch,
    /// Of an update of one slot.
    rows: usize,
    /// None where nothing is fitted to many transitions at once.
    refit: Option<Refit>,
    learning_starts: usize,
    train_every: u64,
    pub updates_per_step: u64,
}

archived!(Learning: networks, replays, streams, refit;
    not batch, rows, learning_starts, train_every, updates_per_step);

impl Learning {
    /// Fresh networks of these seeds.
    ///
    /// # Panics
    /// If the settings lack one that every learning agent has.
    pub fn new(settings: &Settings, seeds: &[u64], sizes: Sizes, backend: Backend) -> Self {
        let hidden = settings.hidden.as_ref().expect("hidden layers");
        let architecture = Architecture::new(sizes.observations, hidden.0.clone(), sizes.actions);
        let capacity = settings.buffer_size.expect("a replay") as usize;
        let rows = settings.update_rows().expect("a batch size");
        let copies = settings.masks_per_update.unwrap_or(1) as usize;
        let is_random = settings.buffer_eviction == Some(Eviction::Random);
        let replay = |&seed: &u64| {
            let eviction = is_random.then(|| stream(seed, Purpose::Eviction));
            Replay::new(sizes.observations, capacity, eviction)
                .with_bootstrap(Bootstrap::new(settings, seed))
                .with_copies(copies)
        };
        Self {
            networks: backend.networks(settings, architecture, seeds),
            replays: seeds.iter().map(replay).collect(),
            streams: streams(seeds, Purpose::Replay),
            batch: Batch::zeros(sizes.observations, seeds.len() * rows),
            rows,
            refit: Refit::new(settings, seeds, sizes.observations, rows),
            learning_starts: settings.learning_starts.unwrap_or(0) as usize,
            train_every: settings.train_every.unwrap_or(1),
            updates_per_step: settings.updates_per_step.unwrap_or(1),
        }
    }

    /// Stores what came of each slot's action.
    pub fn store(&mut self, transitions: &[Option<Transition>]) {
        for (replay, transition) in self.replays.iter_mut().zip(transitions) {
            if let Some(transition) = transition {
                replay.push(transition);
            }
        }
    }

    /// Learns from a batch if an update is due at this training step; the loss of each slot.
    pub fn update(&mut self, step: u64, strategy: &dyn Strategy) -> Option<Vec<f32>> {
        if !self.has_started() || !step.is_multiple_of(self.train_every) {
            return None;
        }
        let (rows, batch) = (self.rows, &mut self.batch);
        for (slot, replay) in self.replays.iter_mut().enumerate() {
            if !replay.is_empty() {
                replay.sample(&mut self.streams[slot], batch, slot * rows, rows);
            }
        }
        strategy.add_bonus(batch);
        // Schedules count the steps before the action, as in acting.
        Some(self.networks.update(batch, step - 1))
    }

    /// Whether enough is held to learn from.
    fn has_started(&self) -> bool {
        self.replays
            .iter()
            .any(|replay| replay.len() > self.learning_starts)
    }

    /// Fits what is fitted to many transitions at once, if that is due at this training step.
    pub fn refit(&mut self, step: u64) {
        if self.has_started()
            && let Some(refit) = &mut self.refit
            && refit.is_due(step)
        {
            refit.run(&self.replays, &mut *self.networks);
        }
    }
}
