//! Greedy evaluation in worlds that never end: there is no exact value, so the policy is played.

use agents::{
    Observations, Population,
    stream::{Purpose, Stream, substream},
};
use envs::Environment;

use crate::protocol::bridge::{agent_observation, sizes};
use crate::records::RECENT_STEPS;

/// The mean reward of 1,000 steps of each slot's mean network, acting greedily in a fresh world that
/// is drawn from the evaluation stream of its seed at this training step. Nothing learns and nothing
/// of training changes. `None` for an agent without a network.
pub fn mean_rewards(
    population: &mut Population,
    world: &dyn Environment,
    step: u64,
) -> Vec<Option<f64>> {
    let game = |&seed| {
        Game::new(
            world.fresh(),
            substream(seed, Purpose::EvaluationWorld, step),
        )
    };
    let mut games: Vec<_> = population.seeds().iter().map(game).collect();
    if population.networks().is_none() {
        return vec![None; games.len()];
    }
    let mut seen = Observations::zeros(sizes(world).observations, games.len());
    for _ in 0..RECENT_STEPS {
        for (slot, game) in games.iter().enumerate() {
            seen.set(slot, agent_observation(game.world.observation()));
        }
        let actions = population.act_greedily(&seen).into_iter().flatten();
        for (game, action) in games.iter_mut().zip(actions) {
            game.step(action);
        }
    }
    let mean = |game: Game| Some(game.reward / RECENT_STEPS as f64);
    games.into_iter().map(mean).collect()
}

/// A world in which one seed is evaluated.
struct Game {
    world: Box<dyn Environment>,
    stream: Stream,
    reward: f64,
}

impl Game {
    fn new(mut world: Box<dyn Environment>, mut stream: Stream) -> Self {
        world.reset(&mut stream);
        Self {
            world,
            stream,
            reward: 0.,
        }
    }

    fn step(&mut self, action: usize) {
        let step = self.world.step(action, &mut self.stream);
        self.reward += step.reward;
        if step.ending.is_some() {
            self.world.reset(&mut self.stream);
        }
    }
}
