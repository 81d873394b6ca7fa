//! The training loop. It yields records and knows nothing of files, statistics or plots.
//!
//! A block is the unit of work: the seeds of one arm in one world that train together, on the native engine
//! one alone. It needs nothing but its configuration, so it can run on any thread, and its records merge
//! by arm, world, seed and step.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub(crate) mod bridge;
mod ground_truth;
pub mod memory;
pub mod pool;
pub(crate) mod rollout;
mod seed_run;
mod training;

use std::sync::Arc;

use agents::{
    Backend, Observations, Transition,
    archive::{restore, save},
};
use envs::{Ending, Step};

use crate::{
    config::{Arm, Env},
    records::Record,
    run::networks::Trained,
};
use bridge::sizes;
use training::Training;

/// Steps between two reports of progress, and between two looks at what is asked.
const PROGRESS_EVERY: u64 = 100;

/// Seeds that train together.
#[derive(Debug, Clone)]
pub struct Block {
    pub arm: Arm,
    pub env: Env,
    /// The seeds, in their slots.
    pub seeds: Vec<u64>,
    pub steps: u64,
    /// Steps between greedy evaluations; 0 for none.
    pub eval_every: u64,
    /// Steps of a behaviour window.
    pub window: u64,
    /// Score from which on a seed has solved its world, and stops at the second evaluation in a row that has
    /// it; none for no stop.
    pub stop_at: Option<f64>,
    /// What trains networks, and where.
    pub backend: Backend,
}

/// What a block yields.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Record(Record),
    /// A network at the end of training; comes before its seed's row in `seeds.csv`.
    Network(Trained),
    /// Steps and updates taken since the last progress, all seeds together.
    Progress {
        steps: u64,
        updates: u64,
    },
    /// From here the block [goes on](go_on) with this state; none where the world cannot be saved.
    Checkpoint {
        step: u64,
        state: Option<Arc<Vec<u8>>>,
    },
}

/// What is asked of a block between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    Nothing,
    /// To yield a checkpoint.
    Checkpoint,
    /// To yield one and stop.
    Stop,
}

/// How a block's training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Finished,
    Stopped,
}

/// Trains a block from the first step to the last.
///
/// # Errors
/// Whatever `emit` says to stop the training, as when nobody listens.
pub fn train<E>(block: &Block, emit: &mut dyn FnMut(Event) -> Result<(), E>) -> Result<(), E> {
    go_on(block, None, &mut || Ask::Nothing, emit).map(drop)
}

/// Whether a block can go on from this state.
pub fn fits(block: &Block, state: &[u8]) -> bool {
    restore(&mut Training::new(block, block.env.make()), state).is_ok()
}

/// Trains a block on from the state of a checkpoint, or from the first step. What it yields, and where it ends, is what
/// it would without any stop.
///
/// # Errors
/// Whatever `emit` says to stop the training, as when nobody listens.
///
/// # Panics
/// If the state does not [fit](fits).
pub fn go_on<E>(
    block: &Block,
    state: Option<Vec<u8>>,
    ask: &mut dyn FnMut() -> Ask,
    emit: &mut dyn FnMut(Event) -> Result<(), E>,
) -> Result<Ended, E> {
    let world = block.env.make();
    let space = sizes(world.as_ref()).observations;
    let mut training = Training::new(block, world);
    let mut before = Observations::zeros(space, block.seeds.len());
    let mut after = before.clone();
    match state {
        Some(state) => restore(&mut training, &state).expect("the state of this block"),
        None => {
            training.evaluate(0);
            training.look_at_variances(0);
        }
    }
    training.observe_into(&mut before);
    let mut progress = (0, 0);
    for step in training.population.step() + 1..=block.steps {
        let actions = training.population.act(&before);
        let outcomes = training.step(&actions);
        training.observe_into(&mut after);
        let updates = training.population.updates();
        let transitions = transitions(&before, &actions, &outcomes, &after);
        training.population.observe(&transitions);
        training.stop_diverged(step);
        training.record(step, &outcomes);
        training.observe_into(&mut before);
        if step == block.steps || is_multiple(step, block.eval_every) {
            training.evaluate(step);
            training.look_at_variances(step);
        }
        if moments(block.steps).contains(&step) {
            training.look_at_states(step);
        }
        progress.0 += block.seeds.len() as u64;
        progress.1 += (training.population.updates() - updates) * training.active();
        if step.is_multiple_of(PROGRESS_EVERY) || step == block.steps {
            let (steps, updates) = std::mem::take(&mut progress);
            training.yielded.push(Event::Progress { steps, updates });
        }
        training.yielded.drain(..).try_for_each(&mut *emit)?;
        if training.active() == 0 {
            if block.stop_at.is_some() {
                // What is left of it need not be trained.
                let steps = (block.steps - step) * block.seeds.len() as u64 + progress.0;
                let updates = progress.1;
                training.yielded.push(Event::Progress { steps, updates });
            }
            break;
        }
        // All progress is told then.
        if !step.is_multiple_of(PROGRESS_EVERY) || step == block.steps {
            continue;
        }
        let asked = ask();
        if asked != Ask::Nothing {
            let state = save(&mut training).ok().map(Arc::new);
            emit(Event::Checkpoint { step, state })?;
        }
        if asked == Ask::Stop {
            return Ok(Ended::Stopped);
        }
    }
    training.finish();
    training.yielded.drain(..).try_for_each(emit)?;
    Ok(Ended::Finished)
}

/// What one step of each seed did; none where no seed is in training.
fn transitions<'a>(
    before: &'a Observations,
    actions: &[usize],
    outcomes: &[Option<Step>],
    after: &'a Observations,
) -> Vec<Option<Transition<'a>>> {
    let transition = |(slot, outcome): (usize, &Option<Step>)| {
        outcome.map(|outcome| Transition {
            observation: before.get(slot),
            action: actions[slot],
            reward: outcome.reward as f32,
            next: after.get(slot),
            terminated: outcome.ending == Some(Ending::Terminated),
            truncated: outcome.ending == Some(Ending::Truncated),
        })
    };
    outcomes.iter().enumerate().map(transition).collect()
}

/// Training steps at which the states are looked at.
fn moments(steps: u64) -> [u64; 4] {
    [steps / 10, steps / 4, steps / 2, steps]
}

fn is_multiple(step: u64, every: u64) -> bool {
    every > 0 && step.is_multiple_of(every)
}

#[cfg(test)]
mod checkpoint_tests;
#[cfg(test)]
mod tests;
