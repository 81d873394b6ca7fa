//! When a Bayesian last layer is fitted, and to what: at once when learning starts and then every so many steps, to all
//! transitions that replay holds, or to some of them, drawn without replacement, so that none counts twice.

use crate::{
    archived,
    networks::Networks,
    observation::ObservationSpace,
    replay::{Batch, Replay},
    settings::Settings,
    stream::{Purpose, Stream, streams},
};

#[derive(Debug)]
pub(crate) struct Refit {
    every: u64,
    /// Transitions, at most.
    size: usize,
    streams: Vec<Stream>,
    /// As large as that of an update: so the networks' memory for those serves.
    batch: Batch,
    has_run: bool,
}

archived!(Refit: streams, has_run; not every, size, batch);

impl Refit {
    /// None where the settings do not say how often. `rows` are those of an update.
    pub fn new(
        settings: &Settings,
        seeds: &[u64],
        space: ObservationSpace,
        rows: usize,
    ) -> Option<Self> {
        Some(Self {
            every: settings.refit_every?,
            size: settings.refit_batch? as usize,
            streams: streams(seeds, Purpose::Refit),
            batch: Batch {
                learners: vec![0; seeds.len() * rows],
                ..Batch::zeros(space, seeds.len() * rows)
            },
            has_run: false,
        })
    }

    /// Whether a fit is due at a training step.
    pub fn is_due(&self, step: u64) -> bool {
        !self.has_run || step.is_multiple_of(self.every)
    }

    /// Fits the last layer.
    pub fn run(&mut self, replays: &[Replay], networks: &mut dyn Networks) {
        self.has_run = true;
        let slots = replays.iter().zip(&mut self.streams);
        let chosen: Vec<Vec<usize>> = slots
            .map(|(replay, stream)| replay.choose(stream, self.size))
            .collect();
        let longest = chosen.iter().map(Vec::len).max().unwrap_or(0);
        let rows = self.batch.actions.len() / replays.len();
        for first in (0..longest).step_by(rows) {
            // Where there are too few for a whole batch, the rest is not learned from.
            self.batch.learners.fill(0);
            for (slot, (replay, chosen)) in replays.iter().zip(&chosen).enumerate() {
                let after = chosen.len().min(first + rows);
                let part = &chosen[first.min(after)..after];
                replay.read(part, &mut self.batch, slot * rows);
                self.batch.learners[slot * rows..][..part.len()].fill(1);
            }
            networks.regress(&self.batch);
        }
        networks.fit_last_layer();
    }
}
