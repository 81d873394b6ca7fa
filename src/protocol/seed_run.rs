//! One seed in training: its world, its environment stream, and its books.

use std::collections::VecDeque;

use agents::{
    archived,
    stream::{Purpose, stream},
};
use envs::{Environment, Step};

use crate::{
    protocol::rollout::Rollout,
    records::{Behaviour, Ending, Episode, RECENT_STEPS},
};

pub struct SeedRun {
    pub arm: String,
    pub env: String,
    pub seed: u64,
    world: Rollout,
    episode: u64,
    episode_return: f64,
    length: u64,
    /// Sum over the finished episodes of the optimal minus the realised return.
    pub regret: f64,
    window: Window,
    /// The last rewards, in a world that never ends.
    recent: Option<VecDeque<f64>>,
    /// Times that training stood in each state before an action.
    pub visits: Vec<u64>,
    /// Whether each state was ever stood in, ends of episodes included.
    visited: Vec<bool>,
    /// First training step that earned the world's largest reward.
    pub first_goal: Option<u64>,
    /// Training step at which it diverged.
    pub diverged_step: Option<u64>,
    /// Training step of the evaluation that settled when it solved its world, where that stops it.
    pub settled_step: Option<u64>,
    /// Whether the last evaluation was high enough for a solved world.
    was_high: bool,
}

/// Sums over a behaviour window.
#[derive(Debug, Default)]
struct Window {
    steps: u64,
    reward: f64,
    episodes: u64,
    returns: f64,
}

archived!(SeedRun: world, episode, episode_return, length, regret, window, recent, visits, visited, first_goal,
    diverged_step, settled_step, was_high; not arm, env, seed);
archived!(Window: steps, reward, episodes, returns);

impl SeedRun {
    /// Takes a world and begins its first episode, or its life if the world never ends. The labels are
    /// those of its records.
    pub fn new(arm: &str, env: &str, seed: u64, world: Box<dyn Environment>) -> Self {
        let states = world.tabular().map_or(0, |model| model.states().len());
        let mut run = Self {
            arm: arm.into(),
            env: env.into(),
            seed,
            world: Rollout::new(world, stream(seed, Purpose::Environment)),
            episode: 0,
            episode_return: 0.,
            length: 0,
            regret: 0.,
            window: Window::default(),
            recent: None,
            visits: vec![0; states],
            visited: vec![false; states],
            first_goal: None,
            diverged_step: None,
            settled_step: None,
            was_high: false,
        };
        run.see();
        run
    }

    /// The same in a world that never ends: rows of behaviour hold its last rewards.
    pub fn continuing(self) -> Self {
        Self {
            recent: Some(VecDeque::new()),
            ..self
        }
    }

    /// Whether it is still in training: it has neither diverged nor stopped.
    pub fn active(&self) -> bool {
        self.diverged_step.or(self.settled_step).is_none()
    }

    pub fn observation(&self) -> agents::Observation<'_> {
        self.world.observation()
    }

    /// Takes one step in the world.
    pub fn step(&mut self, action: usize) -> Step {
        if let Some(state) = self.world.world.state() {
            self.visits[state] += 1;
        }
        let step = self.world.step(action);
        self.see();
        step
    }

    /// Ends its training: its loss or weights stopped being finite at this training step.
    pub fn stop(&mut self, step: u64) {
        self.diverged_step.get_or_insert(step);
    }

    /// Ends its training at the second evaluation in a row that is high enough for a solved world.
    pub fn settle(&mut self, step: u64, is_high: bool) {
        if self.was_high && is_high {
            self.settled_step = Some(step);
        }
        self.was_high = is_high;
    }

    /// Books a training step. If it ended an episode, returns its row and begins the next.
    pub fn book(
        &mut self,
        step: u64,
        outcome: &Step,
        optimal_return: Option<f64>,
    ) -> Option<Episode> {
        self.episode_return += outcome.reward;
        self.length += 1;
        self.window.steps += 1;
        self.window.reward += outcome.reward;
        if let Some(recent) = &mut self.recent {
            if recent.len() == RECENT_STEPS as usize {
                recent.pop_front();
            }
            recent.push_back(outcome.reward);
        }
        if outcome.best {
            self.first_goal.get_or_insert(step);
        }
        let ending = match outcome.ending? {
            envs::Ending::Terminated => Ending::Terminated,
            envs::Ending::Truncated => Ending::Truncated,
        };
        let episode = Episode {
            arm: self.arm.clone(),
            env: self.env.clone(),
            seed: self.seed,
            episode: self.episode,
            step,
            episode_return: self.episode_return,
            episode_length: self.length,
            ending,
        };
        self.regret += optimal_return.map_or(0., |optimal| optimal - self.episode_return);
        self.window.episodes += 1;
        self.window.returns += self.episode_return;
        self.episode += 1;
        self.episode_return = 0.;
        self.length = 0;
        self.world.reset();
        self.see();
        Some(episode)
    }

    /// The row of the window that ends with this training step; the next window begins. In a world that
    /// never ends, the mean reward is that of the last 1,000 steps, whatever the window.
    pub fn close_window(&mut self, step: u64) -> Behaviour {
        let window = std::mem::take(&mut self.window);
        let mean_return = window.returns / window.episodes as f64;
        Behaviour {
            arm: self.arm.clone(),
            env: self.env.clone(),
            seed: self.seed,
            step,
            mean_reward: match &self.recent {
                Some(recent) => recent.iter().sum::<f64>() / recent.len() as f64,
                None => window.reward / window.steps as f64,
            },
            mean_return: (window.episodes > 0).then_some(mean_return),
            coverage: self.coverage(),
        }
    }

    fn see(&mut self) {
        if let Some(state) = self.world.world.state() {
            self.visited[state] = true;
        }
    }

    fn coverage(&self) -> Option<f64> {
        let reachable = self.world.world.tabular()?.reachable();
        let reachable = reachable.iter().filter(|&&reachable| reachable).count();
        let visited = self.visited.iter().filter(|&&visited| visited).count();
        Some(visited as f64 / reachable as f64)
    }
}

#[cfg(test)]
mod tests;
