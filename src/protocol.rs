//! The training loop. It yields records and knows nothing of files, statistics or plots.
//!
//! A block is the unit of work: some seeds of one arm in one world, trained in lockstep. It needs
//! nothing but its configuration, so it can run on any thread, and its records merge by arm, world,
//! seed and step.

use std::{cell::Cell, ops::ControlFlow};

use agents::{Observations, Population, Slots, Transition};
use envs::{Ending, Environment};
use tch::Device;

use crate::{
    arm::Arm,
    config::Env,
    ground_truth::GroundTruth,
    records::{Evaluation, Record, Seed, State},
    seat::{Names, Seat},
    worlds::{agent_observation, sizes},
};

/// Passes through sampled networks for one STD. Its Monte-Carlo error is about 7 %.
const PASSES: usize = 100;

/// A block of seeds to train.
#[derive(Debug, Clone)]
pub struct Block {
    /// The arm.
    pub arm: Arm,
    /// The world.
    pub env: Env,
    /// The seeds, in their slots.
    pub slots: Slots,
    /// Steps per seed.
    pub steps: u64,
    /// Steps between greedy evaluations; 0 for none.
    pub eval_every: u64,
    /// Steps of a behaviour window.
    pub window: u64,
    /// Where networks train.
    pub device: Device,
}

/// What a block yields.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A row.
    Record(Record),
    /// Steps and updates taken since the last progress, all seeds together.
    Progress {
        /// Environment steps.
        steps: u64,
        /// Gradient steps.
        updates: u64,
    },
}

/// A block in training.
struct Training<'a> {
    block: &'a Block,
    names: Names,
    population: Population,
    /// The seeds in training, by slot.
    seats: Vec<Option<Seat>>,
    truth: Option<GroundTruth>,
}

/// Trains a block from the first step to the last, or until `emit` says that nobody listens.
pub fn train(block: &Block, emit: &mut dyn FnMut(Event) -> ControlFlow<()>) {
    let stopped = Cell::new(false);
    let emit = &mut |event| stopped.set(stopped.get() | emit(event).is_break());
    let world = block.env.make();
    let mut training = Training::new(block, world.as_ref());
    let sizes = sizes(world.as_ref());
    let mut before = Observations::zeros(sizes.observations, block.slots.len());
    let mut after = before.clone();
    training.observe_into(&mut before);
    training.evaluate(0, emit);
    let mut reported = 0;
    for step in 1..=block.steps {
        let actions = training.population.act(&before);
        let outcomes = training.step(&actions);
        training.observe_into(&mut after);
        let transitions: Vec<_> = outcomes
            .iter()
            .enumerate()
            .map(|(slot, outcome)| {
                outcome.map(|outcome| Transition {
                    observation: before.get(slot),
                    action: actions[slot],
                    reward: outcome.reward as f32,
                    next: after.get(slot),
                    terminated: outcome.ending == Some(Ending::Terminated),
                    truncated: outcome.ending == Some(Ending::Truncated),
                })
            })
            .collect();
        let updates = training.population.updates();
        training.population.observe(&transitions);
        training.stop_diverged(step);
        training.record(step, &outcomes, emit);
        training.observe_into(&mut after);
        std::mem::swap(&mut before, &mut after);
        if step == block.steps || is_multiple(step, block.eval_every) {
            training.evaluate(step, emit);
        }
        if moments(block.steps).contains(&step) {
            training.look_at_states(step, emit);
        }
        reported += (training.population.updates() - updates) * training.active();
        if step.is_multiple_of(100) || step == block.steps {
            let steps = (step - 1) % 100 + 1;
            emit(Event::Progress {
                steps: steps * block.slots.seeds().count() as u64,
                updates: reported,
            });
            reported = 0;
        }
        if stopped.get() {
            return;
        }
    }
    training.finish(emit);
}

/// Training steps at which the states are looked at.
fn moments(steps: u64) -> [u64; 4] {
    [steps / 10, steps / 4, steps / 2, steps]
}

fn is_multiple(step: u64, every: u64) -> bool {
    every > 0 && step.is_multiple_of(every)
}

impl<'a> Training<'a> {
    fn new(block: &'a Block, world: &dyn Environment) -> Self {
        let sizes = sizes(world);
        let truth = world
            .tabular()
            .map(|model| GroundTruth::new(model, sizes.observations, block.arm.settings.gamma));
        let mut seats: Vec<_> = (0..block.slots.len()).map(|_| None).collect();
        for (slot, seed) in block.slots.seeds() {
            seats[slot] = Some(Seat::new(seed, world.fresh()));
        }
        Self {
            block,
            names: Names {
                arm: block.arm.label(),
                env: block.env.label(),
            },
            population: Population::new(
                block.arm.agent(),
                &block.arm.settings,
                block.slots.clone(),
                sizes,
                block.device,
            ),
            seats,
            truth,
        }
    }

    fn active(&self) -> u64 {
        self.seats
            .iter()
            .flatten()
            .filter(|seat| seat.active())
            .count() as u64
    }

    fn observe_into(&self, observations: &mut Observations) {
        for (slot, seat) in self.seats.iter().enumerate() {
            if let Some(seat) = seat {
                observations.set(slot, agent_observation(seat.observation()));
            }
        }
    }

    /// Takes one step in the world of each seed that is in training.
    fn step(&mut self, actions: &[usize]) -> Vec<Option<envs::Step>> {
        let step = |(seat, &action): (&mut Option<Seat>, _)| {
            seat.as_mut()
                .filter(|seat| seat.active())
                .map(|seat| seat.step(action))
        };
        self.seats.iter_mut().zip(actions).map(step).collect()
    }

    fn stop_diverged(&mut self, step: u64) {
        for (slot, seat) in self.seats.iter_mut().enumerate() {
            if let Some(seat) = seat
                && self.population.diverged(slot)
            {
                seat.stop(step);
            }
        }
    }

    /// Books the step of each seed, and begins new episodes.
    fn record(&mut self, step: u64, outcomes: &[Option<envs::Step>], emit: &mut dyn FnMut(Event)) {
        let optimal = self.truth.as_ref().map(|truth| truth.optimal_return);
        let window_ends = step == self.block.steps || is_multiple(step, self.block.window);
        for (seat, outcome) in self.seats.iter_mut().zip(outcomes) {
            let (Some(seat), Some(outcome)) = (seat, outcome) else {
                continue;
            };
            if !seat.active() {
                continue;
            }
            if let Some(episode) = seat.book(step, outcome, optimal, &self.names) {
                emit(Event::Record(Record::Episode(episode)));
            }
            if window_ends {
                emit(Event::Record(Record::Behaviour(
                    seat.close_window(step, &self.names),
                )));
            }
        }
    }

    /// Evaluates the greedy policy of each seed. Nothing here touches training.
    fn evaluate(&self, step: u64, emit: &mut dyn FnMut(Event)) {
        if self.block.eval_every == 0 {
            return;
        }
        let q = self
            .truth
            .as_ref()
            .and_then(|truth| self.population.q_mean(&truth.observations));
        for (slot, seat) in self.seats.iter().enumerate() {
            let Some(seat) = seat.as_ref().filter(|seat| seat.active()) else {
                continue;
            };
            let verdict = self
                .truth
                .as_ref()
                .zip(q.as_ref())
                .map(|(truth, q)| truth.judge(of_slot(q, slot, self.seats.len())));
            emit(Event::Record(Record::Evaluation(Evaluation {
                arm: self.names.arm.clone(),
                env: self.names.env.clone(),
                seed: seat.seed(),
                step,
                greedy_return: verdict.as_ref().map(|verdict| verdict.greedy_return),
                regret: self.truth.as_ref().map(|_| seat.regret()),
                q_error: verdict.and_then(|verdict| verdict.q_error),
            })));
        }
    }

    /// Yields what each seed knows of each state.
    fn look_at_states(&self, step: u64, emit: &mut dyn FnMut(Event)) {
        let Some(truth) = &self.truth else { return };
        let actions = truth.model.actions();
        let slots = self.seats.len();
        let mean = self.population.q_mean(&truth.observations);
        let std = self.population.q_std(&truth.observations, PASSES);
        for (slot, seat) in self.seats.iter().enumerate() {
            let Some(seat) = seat.as_ref().filter(|seat| seat.active()) else {
                continue;
            };
            let q = mean.as_ref().map(|mean| of_slot(mean, slot, slots));
            let std = std.as_ref().map(|std| of_slot(std, slot, slots));
            for state in truth.decisions() {
                let greedy = q.map(|q| agents::strategy::argmax(&q[state * actions..][..actions]));
                let pair = greedy.map(|action| state * actions + action);
                let q_mean = q.zip(pair).map(|(q, pair)| f64::from(q[pair]));
                let optimal = truth.optimal_q.as_ref().zip(pair).map(|(q, pair)| q[pair]);
                let cell = &truth.model.states()[state];
                emit(Event::Record(Record::State(State {
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

    fn finish(&self, emit: &mut dyn FnMut(Event)) {
        for seat in self.seats.iter().flatten() {
            emit(Event::Record(Record::Seed(Seed {
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

/// The part of `[slot][...]` that belongs to one slot.
fn of_slot(values: &[f32], slot: usize, slots: usize) -> &[f32] {
    let size = values.len() / slots;
    &values[slot * size..(slot + 1) * size]
}

#[cfg(test)]
mod tests;
