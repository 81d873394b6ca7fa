//! A population: seeds of one arm that act and learn in lockstep, in one batched network.
//!
//! Each tick, `act` chooses an action for every slot and `observe` stores what came of it and
//! learns. Evaluations (`q_mean`, `q_std`) draw from streams of their own and change nothing.

use tch::{Device, Kind, Tensor};

use crate::{
    agent::Agent,
    architecture::Architecture,
    learner::Learner,
    observation::{Input, Observations, Sizes},
    predictive::{self, Predictive},
    replay::{Batch, Replay, Transition},
    saved::Network,
    settings::{Eviction, Settings},
    slots::{SlotStreams, Slots},
    strategies::random,
    strategy::{Moment, Strategy, argmax, to_host},
    stream::{Purpose, stream},
    supervised::Prediction,
};

/// Seeds of one arm in lockstep.
pub struct Population {
    slots: Slots,
    sizes: Sizes,
    strategy: Box<dyn Strategy>,
    learning: Option<Learning>,
    random_start: u64,
    random_starts: SlotStreams,
    /// Steps that every seed has taken.
    step: u64,
    updates: u64,
    diverged: Vec<bool>,
    device: Device,
}

/// Variances of Q-values, `[slot][row][action]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variances {
    /// Between sampled networks; none for an agent that does not sample.
    pub epistemic: Option<Vec<f64>>,
    /// Of one-step targets: the mean over the sampled networks of what they have learned, or the mean
    /// network's own for an agent that does not sample.
    pub aleatoric: Vec<f64>,
}

/// What an agent has that trains a network.
struct Learning {
    learner: Learner,
    replays: Vec<Option<Replay>>,
    streams: SlotStreams,
    batch: Batch,
    batch_size: usize,
    learning_starts: usize,
    train_every: u64,
}

impl Population {
    /// Untrained agents.
    ///
    /// # Panics
    /// If the settings lack one that the agent's defaults have.
    pub fn new(
        agent: &Agent,
        settings: &Settings,
        slots: Slots,
        sizes: Sizes,
        device: Device,
    ) -> Self {
        let learning = agent
            .learns
            .then(|| Learning::new(settings, &slots, sizes, device));
        let learner = learning.as_ref().map(|learning| &learning.learner);
        Self {
            strategy: (agent.strategy)(settings, &slots, learner),
            learning,
            random_start: settings.random_start.unwrap_or(0),
            random_starts: slots.streams(Purpose::RandomStart),
            step: 0,
            updates: 0,
            diverged: vec![false; slots.len()],
            slots,
            sizes,
            device,
        }
    }

    /// The seeds and their slots.
    pub fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Trainable parameters of one seed's network; 0 without a network.
    pub fn parameters(&self) -> usize {
        self.learning
            .as_ref()
            .map_or(0, |l| l.learner.architecture.parameters())
    }

    /// Updates that each seed has taken.
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// Whether the slot's loss or weights have stopped being finite.
    pub fn diverged(&self, slot: usize) -> bool {
        self.diverged[slot]
    }

    /// The networks; none for an agent that does not learn.
    pub fn learner(&self) -> Option<&Learner> {
        self.learning.as_ref().map(|learning| &learning.learner)
    }

    /// The network that the seed in a slot has learned; none for an agent that does not learn.
    pub fn network(&self, slot: usize) -> Option<Network> {
        Some(Network::of_slot(&self.learner()?.online, slot))
    }

    /// An action for each slot, given one observation a slot.
    pub fn act(&mut self, observations: &Observations) -> Vec<usize> {
        if self.step < self.random_start {
            return random::uniform(&mut self.random_starts, self.sizes.actions);
        }
        let moment = Moment {
            step: self.step,
            actions: self.sizes.actions,
            slots: self.slots.len(),
            input: Input::new(observations, self.slots.len(), self.device),
            learner: self.learning.as_ref().map(|learning| &learning.learner),
        };
        self.strategy.act(&moment)
    }

    /// Stores one step of each seed, given by slot (`None` where no seed is), then learns.
    pub fn observe(&mut self, transitions: &[Option<Transition>]) {
        self.step += 1;
        for (slot, transition) in transitions.iter().enumerate() {
            if transition.is_some_and(|t| t.terminated || t.truncated) {
                self.strategy.episode_ended(slot);
            }
        }
        let Some(learning) = &mut self.learning else {
            return;
        };
        for (replay, transition) in learning.replays.iter_mut().zip(transitions) {
            if let (Some(replay), Some(transition)) = (replay, transition) {
                replay.push(transition);
            }
        }
        if let Some(losses) = learning.update(self.step) {
            self.updates += 1;
            for (slot, loss) in losses.iter().enumerate() {
                self.diverged[slot] |= !loss.is_finite();
            }
        }
        learning.learner.update_target(self.step);
    }

    /// Q-values of the mean network for rows that every seed sees: `[slot][row][action]`. `None`
    /// for an agent without a network.
    pub fn q_mean(&self, observations: &Observations) -> Option<Vec<f32>> {
        let learner = self.learner()?;
        let input = Input::shared(observations, self.slots.len(), self.device);
        Some(to_host(&learner.online.forward(&input, None).output))
    }

    /// The greedy action of each slot's mean network, given one observation a slot: exploration is
    /// off, and nothing changes. `None` for an agent without a network.
    pub fn act_greedily(&self, observations: &Observations) -> Option<Vec<usize>> {
        let learner = self.learner()?;
        let input = Input::new(observations, self.slots.len(), self.device);
        let q = to_host(&learner.online.forward(&input, None).output);
        Some(q.chunks_exact(self.sizes.actions).map(argmax).collect())
    }

    /// STD of the Q-values over `passes` samples from each agent's posterior over networks, each
    /// sample shared by all rows: `[slot][row][action]`. `None` for an agent that does not sample.
    /// Draws from the evaluation stream of this training step.
    pub fn q_std(&self, observations: &Observations, passes: usize) -> Option<Vec<f32>> {
        let samples = self.samples(observations, passes, Purpose::Evaluation)?;
        let q = samples
            .iter()
            .map(|sample| sample.mean.to_kind(Kind::Double));
        let q: Vec<Tensor> = q.collect();
        let std = Tensor::stack(&q, 0).std_dim([0].as_slice(), true, false);
        Some(to_host(&std.to_kind(Kind::Float)))
    }

    /// Both variances of the Q-values over `passes` sampled networks, drawn as those of
    /// [`q_std`](Self::q_std) but from a stream of their own. `None` for networks without a Gaussian
    /// head.
    pub fn variances(&self, observations: &Observations, passes: usize) -> Option<Variances> {
        let learner = self.learner().filter(|learner| learner.learns_noise())?;
        if let Some(samples) = self.samples(observations, passes, Purpose::Variances) {
            let moments = Predictive::new(&samples);
            return Some(Variances {
                epistemic: Some(moments.epistemic),
                aleatoric: moments.aleatoric?,
            });
        }
        let input = Input::shared(observations, self.slots.len(), self.device);
        let aleatoric = learner.predict(&input, None).aleatoric?;
        Some(Variances {
            epistemic: None,
            aleatoric: predictive::to_host(&aleatoric),
        })
    }

    /// What networks from each agent's posterior predict, each sample shared by all rows; `None` for an
    /// agent that does not sample. Draws from the stream of this purpose and training step.
    fn samples(
        &self,
        observations: &Observations,
        passes: usize,
        purpose: Purpose,
    ) -> Option<Vec<Prediction>> {
        let learner = self.learner()?;
        let input = Input::shared(observations, self.slots.len(), self.device);
        let mut streams = self.slots.substreams(purpose, self.step);
        let mut sample = || {
            let masks = (self.strategy).posterior_masks(self.step, &mut streams, self.device)?;
            Some(learner.predict(&input, Some(&masks)))
        };
        (0..passes).map(|_| sample()).collect()
    }
}

impl Learning {
    fn new(settings: &Settings, slots: &Slots, sizes: Sizes, device: Device) -> Self {
        let hidden = settings
            .hidden
            .as_ref()
            .expect("an agent that learns has hidden layers");
        let architecture = Architecture::new(sizes.observations, hidden.0.clone(), sizes.actions);
        let capacity = settings
            .buffer_size
            .expect("an agent that learns has a replay") as usize;
        let batch_size = settings
            .batch_size
            .expect("an agent that learns has a batch size") as usize;
        let mut replays: Vec<_> = (0..slots.len()).map(|_| None).collect();
        for (slot, seed) in slots.seeds() {
            replays[slot] = Some(match settings.buffer_eviction {
                Some(Eviction::Random) => Replay::evicting_at_random(
                    sizes.observations,
                    capacity,
                    stream(seed, Purpose::Eviction),
                ),
                Some(Eviction::Oldest) | None => Replay::new(sizes.observations, capacity),
            });
        }
        Self {
            learner: Learner::new(settings, architecture, slots, device),
            replays,
            streams: slots.streams(Purpose::Replay),
            batch: Batch::zeros(sizes.observations, slots.len() * batch_size),
            batch_size,
            learning_starts: settings.learning_starts.unwrap_or(0) as usize,
            train_every: settings.train_every.unwrap_or(1),
        }
    }

    /// Learns from a batch if an update is due at this training step; the loss of each slot.
    fn update(&mut self, step: u64) -> Option<Vec<f32>> {
        let held = self.replays.iter().flatten().map(Replay::len).max()?;
        if held <= self.learning_starts || !step.is_multiple_of(self.train_every) {
            return None;
        }
        for (slot, replay) in self.replays.iter().enumerate() {
            if let (Some(replay), Some(stream)) = (replay, self.streams.get(slot)) {
                replay.sample(
                    stream,
                    &mut self.batch,
                    slot * self.batch_size,
                    self.batch_size,
                );
            }
        }
        // Schedules count the steps before the action, as in acting.
        Some(self.learner.update(&self.batch, step - 1))
    }
}
