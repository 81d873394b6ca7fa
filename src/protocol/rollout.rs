//! Acting greedily in a world of one's own: nothing learns, and nothing of training changes.

use agents::{
    Observations, Population,
    archive::{Archive, Archived, Unfit},
    stream::{Purpose, Stream, stream, substream},
};
use envs::{Environment, Step};

use crate::protocol::bridge::{agent_observation, sizes};
use crate::records::RECENT_STEPS;

/// A fresh world and the stream that it draws from.
pub struct Rollout {
    pub world: Box<dyn Environment>,
    stream: Stream,
}

impl Archived for Rollout {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let Self { world, stream } = self;
        stream.archive(archive)?;
        let mut saved = world.save().ok_or(Unfit)?;
        saved.archive(archive)?;
        match !archive.is_reading() || world.restore(&saved) {
            true => Ok(()),
            false => Err(Unfit),
        }
    }
}

impl Rollout {
    /// Begins the first episode.
    pub fn new(mut world: Box<dyn Environment>, mut stream: Stream) -> Self {
        world.reset(&mut stream);
        Self { world, stream }
    }

    pub fn observation(&self) -> agents::Observation<'_> {
        agent_observation(self.world.observation())
    }

    pub fn step(&mut self, action: usize) -> Step {
        self.world.step(action, &mut self.stream)
    }

    pub fn reset(&mut self) {
        self.world.reset(&mut self.stream);
    }
}

/// Begins an episode in a world that may not be there: what is missing is then known before anything is written.
pub fn try_out(world: Box<dyn Environment>) {
    Rollout::new(world, stream(0, Purpose::EvaluationWorld));
}

/// Steps after which an episode of greedy play is cut: not every world ends one.
const LONGEST: u64 = 10_000;

/// The mean reward of 1,000 steps of each slot's mean network: greedy evaluation in worlds that never
/// end, where there is no exact value. `None` for an agent without a network.
pub fn mean_rewards(
    population: &mut Population,
    world: &dyn Environment,
    step: u64,
) -> Vec<Option<f64>> {
    let book = |(steps, sum): (u64, f64), reward, _| (steps + 1, sum + reward);
    play(population, world, step, RECENT_STEPS, u64::MAX, book)
}

/// The mean undiscounted return of so many episodes of each slot's mean network, each of at most 10,000 steps: the
/// same in worlds with episodes.
pub fn mean_returns(
    population: &mut Population,
    world: &dyn Environment,
    step: u64,
    episodes: usize,
) -> Vec<Option<f64>> {
    let book = |(ended, sum): (u64, f64), reward, ends| (ended + u64::from(ends), sum + reward);
    play(population, world, step, episodes as u64, LONGEST, book)
}

/// Plays in each slot until `book` has counted to `whole`, and returns the mean of what it has summed. It is told
/// the reward of each step, and whether that was an episode's last. The worlds draw from the evaluation streams of
/// their seeds at this training step.
fn play(
    population: &mut Population,
    world: &dyn Environment,
    step: u64,
    whole: u64,
    longest: u64,
    book: impl Fn((u64, f64), f64, bool) -> (u64, f64),
) -> Vec<Option<f64>> {
    let seeds = population.seeds();
    if population.networks().is_none() {
        return vec![None; seeds.len()];
    }
    let stream = |&seed: &u64| substream(seed, Purpose::EvaluationWorld, step);
    let mut rollouts: Vec<_> = (seeds.iter())
        .map(|seed| Rollout::new(world.fresh(), stream(seed)))
        .collect();
    let mut lengths = vec![0; rollouts.len()];
    let mut booked = vec![(0, 0.); rollouts.len()];
    let mut seen = Observations::zeros(sizes(world).observations, rollouts.len());
    while booked.iter().any(|slot| slot.0 < whole) {
        for (slot, rollout) in rollouts.iter().enumerate() {
            seen.set(slot, rollout.observation());
        }
        let actions = population.act_greedily(&seen).into_iter().flatten();
        for (slot, action) in actions.enumerate() {
            if booked[slot].0 == whole {
                continue;
            }
            let step = rollouts[slot].step(action);
            lengths[slot] += 1;
            let ends = step.ending.is_some() || lengths[slot] == longest;
            booked[slot] = book(booked[slot], step.reward, ends);
            if ends && booked[slot].0 < whole {
                rollouts[slot].reset();
                lengths[slot] = 0;
            }
        }
    }
    let mean = |(count, sum): (u64, f64)| Some(sum / count as f64);
    booked.into_iter().map(mean).collect()
}
