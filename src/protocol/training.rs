//! A block in training: its population, its seeds, and what they yield.

use agents::{Observations, Population};
use envs::Environment;

use crate::protocol::{
    Block, Event,
    bridge::{agent_observation, sizes},
    ground_truth::GroundTruth,
    is_multiple,
    played::mean_rewards,
    seat::{Names, Seat},
};
use crate::{
    records::{Evaluation, Record, Seed, State, Variances},
    run::networks::Trained,
};

/// Passes through sampled networks for one STD or variance. The Monte-Carlo error of an STD is about 7 %.
const PASSES: usize = 100;

/// A block in training.
pub struct Training<'a> {
    block: &'a Block,
    names: Names,
    /// The agents.
    pub population: Population,
    /// The seeds in training, by slot.
    seats: Vec<Seat>,
    truth: Option<GroundTruth>,
    /// The world, never reset: fresh ones are made of it.
    world: Box<dyn Environment>,
    /// What was yielded and not yet taken.
    pub yielded: Vec<Event>,
}

impl<'a> Training<'a> {
    /// A block before its first step.
    pub fn new(block: &'a Block, world: Box<dyn Environment>) -> Self {
        let sizes = sizes(world.as_ref());
        let continuing = block.env.world.continuing;
        let truth = world
            .tabular()
            .map(|model| GroundTruth::new(model, sizes.observations, block.arm.settings.gamma));
        let seat = |&seed: &u64| Seat::new(seed, world.fresh(), continuing);
        Self {
            block,
            names: Names {
                arm: block.arm.label(),
                env: block.env.label(),
            },
            population: Population::new(
                block.arm.agent(),
                &block.arm.settings,
                &block.seeds,
                sizes,
                block.backend,
            ),
            seats: block.seeds.iter().map(seat).collect(),
            truth,
            world,
            yielded: Vec::new(),
        }
    }

    /// Seeds that have not diverged.
    pub fn active(&self) -> u64 {
        self.seats.iter().filter(|seat| seat.active()).count() as u64
    }

    /// Writes what each seed sees now, by slot.
    pub fn observe_into(&self, observations: &mut Observations) {
        for (slot, seat) in self.seats.iter().enumerate() {
            observations.set(slot, agent_observation(seat.observation()));
        }
    }

    /// Takes one step in the world of each seed that is in training.
    pub fn step(&mut self, actions: &[usize]) -> Vec<Option<envs::Step>> {
        let step = |(seat, &action): (&mut Seat, _)| seat.active().then(|| seat.step(action));
        self.seats.iter_mut().zip(actions).map(step).collect()
    }

    /// Stops the seeds whose loss or weights are no longer finite.
    pub fn stop_diverged(&mut self, step: u64) {
        for (slot, seat) in self.seats.iter_mut().enumerate() {
            if self.population.diverged(slot) {
                seat.stop(step);
            }
        }
    }

    /// Books the step of each seed, and begins new episodes.
    pub fn record(&mut self, step: u64, outcomes: &[Option<envs::Step>]) {
        let optimal = self.truth.as_ref().map(|truth| truth.optimal_return);
        let window_ends = step == self.block.steps || is_multiple(step, self.block.window);
        for (seat, outcome) in self.seats.iter_mut().zip(outcomes) {
            let Some(outcome) = outcome.as_ref().filter(|_| seat.active()) else {
                continue;
            };
            if let Some(episode) = seat.book(step, outcome, optimal, &self.names) {
                self.yielded.push(Event::Record(Record::Episode(episode)));
            }
            if window_ends {
                self.yielded.push(Event::Record(Record::Behaviour(
                    seat.close_window(step, &self.names),
                )));
            }
        }
    }

    /// Evaluates the greedy policy of each seed. Nothing here touches training.
    pub fn evaluate(&mut self, step: u64) {
        if self.block.eval_every == 0 {
            return;
        }
        let q = self
            .truth
            .as_ref()
            .and_then(|truth| self.population.q_mean(&truth.observations));
        let played = if self.block.env.world.continuing {
            mean_rewards(&mut self.population, self.world.as_ref(), step)
        } else {
            vec![None; self.seats.len()]
        };
        for (slot, seat) in self.seats.iter().enumerate() {
            if !seat.active() {
                continue;
            }
            let verdict = self
                .truth
                .as_ref()
                .zip(q.as_ref())
                .map(|(truth, q)| truth.judge(of_slot(q, slot, self.seats.len())));
            self.yielded
                .push(Event::Record(Record::Evaluation(Evaluation {
                    arm: self.names.arm.clone(),
                    env: self.names.env.clone(),
                    seed: seat.seed(),
                    step,
                    greedy_return: verdict
                        .as_ref()
                        .map(|verdict| verdict.greedy_return)
                        .or(played[slot]),
                    regret: self.truth.as_ref().map(|_| seat.regret()),
                    q_error: verdict.and_then(|verdict| verdict.q_error),
                })));
        }
    }

    /// Yields the variances of each seed's Q-values, of networks that learn the noise of their targets.
    pub fn look_at_variances(&mut self, step: u64) {
        let Some(truth) = self.truth.as_ref().filter(|_| self.block.eval_every > 0) else {
            return;
        };
        let variances = self.population.variances(&truth.observations, PASSES);
        let Some(variances) = variances else { return };
        let slots = self.seats.len();
        for (slot, seat) in self.seats.iter().enumerate() {
            if !seat.active() {
                continue;
            }
            let mean = |values: &Vec<f64>| {
                let mean = (truth.model).mean_over_decisions(of_slot(values, slot, slots));
                Some(mean).filter(|mean| mean.is_finite())
            };
            self.yielded
                .push(Event::Record(Record::Variances(Variances {
                    arm: self.names.arm.clone(),
                    env: self.names.env.clone(),
                    seed: seat.seed(),
                    step,
                    epistemic: variances.epistemic.as_ref().and_then(mean),
                    aleatoric: mean(&variances.aleatoric),
                })));
        }
    }

    /// Yields what each seed knows of each state.
    pub fn look_at_states(&mut self, step: u64) {
        let Some(truth) = &self.truth else { return };
        let actions = truth.model.actions();
        let slots = self.seats.len();
        let mean = self.population.q_mean(&truth.observations);
        let std = self.population.q_std(&truth.observations, PASSES);
        for (slot, seat) in self.seats.iter().enumerate() {
            if !seat.active() {
                continue;
            }
            let q = mean.as_ref().map(|mean| of_slot(mean, slot, slots));
            let std = std.as_ref().map(|std| of_slot(std, slot, slots));
            for state in truth.decisions() {
                let greedy = q.map(|q| agents::strategy::argmax(&q[state * actions..][..actions]));
                let pair = greedy.map(|action| state * actions + action);
                let q_mean = q.zip(pair).map(|(q, pair)| f64::from(q[pair]));
                let optimal = truth.optimal_q.as_ref().zip(pair).map(|(q, pair)| q[pair]);
                let cell = &truth.model.states()[state];
                self.yielded.push(Event::Record(Record::State(State {
                    arm: self.names.arm.clone(),
                    env: self.names.env.clone(),
                    seed: seat.seed(),
                    step,
                    state: state as u64,
                    x: cell.x as u64,
                    y: cell.y as u64,
                    visits: seat.visits(state),
                    greedy_action: greedy.map(|action| action as u64),
                    q_mean,
                    q_std: std.zip(pair).map(|(std, pair)| f64::from(std[pair])),
                    q_error: q_mean.zip(optimal).map(|(q, optimal)| q - optimal),
                })));
            }
        }
    }

    /// Yields the network and a row of each seed. What has diverged is worth no look.
    pub fn finish(&mut self) {
        let trained = self.population.trained().into_iter().flatten();
        let mut trained = trained.map(Some).chain(std::iter::repeat(None));
        for seat in &self.seats {
            let network = trained.next().flatten();
            if let Some(network) = network.filter(|_| seat.active()) {
                self.yielded.push(Event::Network(Trained {
                    arm: self.names.arm.clone(),
                    env: self.names.env.clone(),
                    seed: seat.seed(),
                    step: self.block.steps,
                    network,
                }));
            }
            self.yielded.push(Event::Record(Record::Seed(Seed {
                arm: self.names.arm.clone(),
                env: self.names.env.clone(),
                seed: seat.seed(),
                parameters: self.population.parameters() as u64,
                first_goal: seat.first_goal(),
                diverged_step: seat.diverged_step(),
                optimal_return: self.truth.as_ref().map(|truth| truth.optimal_return),
                random_return: self.truth.as_ref().map(|truth| truth.random_return),
            })));
        }
    }
}

/// The part of numbers `[slot][...]` that belongs to one slot.
fn of_slot<T>(values: &[T], slot: usize, slots: usize) -> &[T] {
    let size = values.len() / slots;
    &values[slot * size..][..size]
}
