//! Acting greedily in a world of one's own: nothing learns, and nothing of training changes.

use agents::{
    Observations, Population,
    archive::{Archive, Archived, Unfit},
    stream::{Purpose, Stream, substream},
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

/// The mean reward of 1,000 steps of each slot's mean network: greedy evaluation in worlds that never
/// end, where there is no exact value. The worlds draw from the evaluation streams of their seeds at
/// this training step. `None` for an agent without a network.
pub fn mean_rewards(
    population: &mut Population,
    world: &dyn Environment,
    step: u64,
) -> Vec<Option<f64>> {
    let seeds = population.seeds();
    let stream = |&seed: &u64| substream(seed, Purpose::EvaluationWorld, step);
    let mut rollouts: Vec<_> = (seeds.iter())
        .map(|seed| Rollout::new(world.fresh(), stream(seed)))
        .collect();
    if population.networks().is_none() {
        return vec![None; rollouts.len()];
    }
    let mut rewards = vec![0.; rollouts.len()];
    let mut seen = Observations::zeros(sizes(world).observations, rollouts.len());
    for _ in 0..RECENT_STEPS {
        for (slot, rollout) in rollouts.iter().enumerate() {
            seen.set(slot, rollout.observation());
        }
        let actions = population.act_greedily(&seen).into_iter().flatten();
        for ((rollout, reward), action) in rollouts.iter_mut().zip(&mut rewards).zip(actions) {
            let step = rollout.step(action);
            *reward += step.reward;
            if step.ending.is_some() {
                rollout.reset();
            }
        }
    }
    let mean = |reward| Some(reward / RECENT_STEPS as f64);
    rewards.into_iter().map(mean).collect()
}
