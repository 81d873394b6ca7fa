//! A population: seeds of one arm that act and learn together, as many as the engine's slots.
//!
//! Each tick, `act` chooses an action for every slot and `observe` stores what came of it and
//! learns. Evaluations (`q_mean`, `q_std`) draw from streams of their own and change nothing.

use crate::{
    agent::{Agent, Setup},
    archived,
    backend::Backend,
    learning::Learning,
    networks::Networks,
    observation::{Observations, Sizes},
    predictive::{Prediction, Predictive},
    readings::Readings,
    replay::Transition,
    sample::Sample,
    saved::QFunction,
    settings::Settings,
    strategies::random,
    strategy::{ActContext, Plan, Strategy, argmax},
    stream::{Purpose, Stream, streams, substreams},
};

/// Seeds of one arm that train together.
pub struct Population {
    seeds: Vec<u64>,
    sizes: Sizes,
    strategy: Box<dyn Strategy>,
    learning: Option<Learning>,
    random_start: u64,
    random_starts: Vec<Stream>,
    /// Steps that every seed has taken.
    step: u64,
    updates: u64,
    diverged: Vec<bool>,
    /// Of each slot, since they were last taken.
    readings: Vec<Readings>,
}

archived!(Population: strategy, learning, random_starts, step, updates, diverged, readings; not seeds, sizes, random_start);

/// Variances of Q-values, `[slot][row][action]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variances {
    /// Exact where the posterior has it, else between sampled networks; none for an agent without either.
    pub epistemic: Option<Vec<f64>>,
    /// Of one-step targets: the mean over the sampled networks of what they have learned, or the mean
    /// network's own for an agent that does not sample.
    pub aleatoric: Vec<f64>,
}

impl Population {
    /// Untrained agents of these seeds.
    ///
    /// # Panics
    /// If the settings lack one that the agent's defaults have, or the backend trains another number of
    /// seeds together.
    pub fn new(
        agent: &Agent,
        settings: &Settings,
        seeds: &[u64],
        sizes: Sizes,
        backend: Backend,
    ) -> Self {
        let learning = agent
            .learns()
            .then(|| Learning::new(settings, seeds, sizes, backend));
        let networks = learning.as_ref().map(|learning| &*learning.networks);
        Self {
            strategy: (agent.strategy)(Setup {
                settings,
                seeds,
                sizes,
                networks,
            }),
            learning,
            random_start: settings.random_start.unwrap_or(0),
            random_starts: streams(seeds, Purpose::RandomStart),
            step: 0,
            updates: 0,
            diverged: vec![false; seeds.len()],
            readings: vec![Readings::default(); seeds.len()],
            seeds: seeds.to_vec(),
            sizes,
        }
    }

    pub fn seeds(&self) -> &[u64] {
        &self.seeds
    }

    /// Trainable parameters of one seed's networks; 0 without a network.
    pub fn parameters(&self) -> usize {
        self.networks().map_or(0, Networks::parameters)
    }

    /// Steps that each seed has taken.
    pub fn step(&self) -> u64 {
        self.step
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
    pub fn networks(&self) -> Option<&dyn Networks> {
        Some(&*self.learning.as_ref()?.networks)
    }

    /// The networks, to be changed; none for an agent that does not learn.
    pub fn networks_mut(&mut self) -> Option<&mut dyn Networks> {
        Some(&mut *self.learning.as_mut()?.networks)
    }

    /// The mean Q-function that each slot's seed has learned; none for an agent that does not learn.
    pub fn trained(&self) -> Option<Vec<QFunction>> {
        Some(self.networks()?.trained())
    }

    /// An action for each slot, given one observation a slot.
    pub fn act(&mut self, observations: &Observations) -> Vec<usize> {
        if self.step < self.random_start {
            self.readings.iter_mut().for_each(|slot| slot.act(true));
            return random::uniform(&mut self.random_starts, self.sizes.actions);
        }
        let learning = self.learning.as_mut();
        let actions = self.strategy.act(ActContext {
            step: self.step,
            actions: self.sizes.actions,
            observations,
            networks: learning.map(|learning| &mut *learning.networks as &mut dyn Networks),
        });
        for (slot, readings) in self.readings.iter_mut().enumerate() {
            readings.act(self.strategy.was_random(slot));
        }
        actions
    }

    /// What the slot's training did since this was last asked.
    pub fn take_readings(&mut self, slot: usize) -> Readings {
        std::mem::take(&mut self.readings[slot])
    }

    /// The probability of a random action in the last step, by the schedule of the agent; none without one.
    pub fn epsilon(&self) -> Option<f64> {
        self.strategy.epsilon(self.step.saturating_sub(1))
    }

    /// The probability with which a unit was dropped in the last step; none for a network without dropout.
    pub fn dropout(&self) -> Option<f64> {
        Some(self.networks()?.dropout()?.p(self.step.saturating_sub(1)))
    }

    /// Stores one step of each slot's seed (`None` where it is no longer in training), then learns.
    pub fn observe(&mut self, transitions: &[Option<Transition>]) {
        self.step += 1;
        let taken = transitions.iter().enumerate();
        for (slot, transition) in taken.filter_map(|(slot, taken)| Some((slot, taken.as_ref()?))) {
            self.strategy.observe(slot, transition);
            if transition.terminated || transition.truncated {
                self.strategy.episode_ended(slot);
            }
        }
        let Some(learning) = &mut self.learning else {
            return;
        };
        learning.store(transitions);
        for _ in 0..learning.updates_per_step {
            let Some(losses) = learning.update(self.step, &*self.strategy) else {
                break;
            };
            self.updates += 1;
            for (diverged, loss) in self.diverged.iter_mut().zip(&losses) {
                *diverged |= !loss.is_finite();
            }
            let of_update = losses.iter().zip(learning.networks.q_taken());
            for (readings, (&loss, &q)) in self.readings.iter_mut().zip(of_update) {
                readings.learn(loss, q);
            }
        }
        learning.refit(self.step);
        learning.networks.update_target(self.step);
    }

    /// Q-values of the mean network for rows that every seed sees: `[slot][row][action]`. `None`
    /// for an agent without a network.
    pub fn q_mean(&self, observations: &Observations) -> Option<Vec<f32>> {
        Some(self.mean(observations)?.mean)
    }

    /// What each slot does at each time of an episode where that hangs on the time and no Q-function says it;
    /// `None` for an agent without such plans.
    pub fn plans(&self) -> Option<Vec<Plan>> {
        self.strategy.plans()
    }

    /// The greedy action of each slot's mean network, given one observation a slot: exploration is
    /// off, and nothing changes. `None` for an agent without a network.
    pub fn act_greedily(&mut self, observations: &Observations) -> Option<Vec<usize>> {
        let networks = &mut self.learning.as_mut()?.networks;
        let q = networks.q(observations, &Sample::Mean);
        Some(q.iter().map(argmax).collect())
    }

    /// STD of the Q-values under each agent's posterior over networks, `[slot][row][action]`: exact where it can be,
    /// else over `passes` samples or all members of an ensemble, each sample shared by all rows. `None` for an
    /// agent that does not sample. Draws from the evaluation stream of this training step.
    pub fn q_std(&self, observations: &Observations, passes: usize) -> Option<Vec<f32>> {
        let variances = match self.exact_variances(observations) {
            Some(variances) => variances,
            None => {
                let samples = self.samples(observations, passes, Purpose::Evaluation)?;
                Predictive::new(&samples).epistemic
            }
        };
        let stds = variances.into_iter().map(|variance| variance.sqrt() as f32);
        Some(stds.collect())
    }

    fn exact_variances(&self, observations: &Observations) -> Option<Vec<f64>> {
        let seen = observations.repeat(self.seeds.len());
        self.networks()?.exact_variances(&seen)
    }

    /// Both variances of the Q-values over `passes` sampled networks, drawn as those of
    /// [`q_std`](Self::q_std) but from a stream of their own. `None` for networks without a Gaussian
    /// head.
    pub fn variances(&self, observations: &Observations, passes: usize) -> Option<Variances> {
        self.networks().filter(|networks| networks.learns_noise())?;
        if let Some(samples) = self.samples(observations, passes, Purpose::Variances) {
            let moments = Predictive::new(&samples);
            return Some(Variances {
                epistemic: Some(moments.epistemic),
                aleatoric: moments.aleatoric?,
            });
        }
        let aleatoric = self.mean(observations)?.aleatoric?;
        Some(Variances {
            epistemic: self.exact_variances(observations),
            aleatoric: aleatoric.into_iter().map(f64::from).collect(),
        })
    }

    /// What the mean networks predict for rows that every seed sees.
    fn mean(&self, observations: &Observations) -> Option<Prediction> {
        let seen = observations.repeat(self.seeds.len());
        Some(self.networks()?.predict(&seen, &Sample::Mean))
    }

    /// What networks from each agent's posterior predict, each sample shared by all rows; `None` for an
    /// agent that does not sample. Draws from the stream of this purpose and training step.
    fn samples(
        &self,
        observations: &Observations,
        passes: usize,
        purpose: Purpose,
    ) -> Option<Vec<Prediction>> {
        let networks = self.networks()?;
        let seen = observations.repeat(self.seeds.len());
        let mut streams = substreams(&self.seeds, purpose, self.step);
        let samples = (self.strategy).posterior(networks, self.step, &mut streams, passes)?;
        // A variance takes two.
        let predict = |sample| networks.predict(&seen, sample);
        (samples.len() > 1).then(|| samples.iter().map(predict).collect())
    }
}
