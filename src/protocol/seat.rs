//! One seed in training: its world, its environment stream, and its books.

use std::collections::VecDeque;

use agents::stream::{Purpose, Stream, stream};
use envs::{Environment, Step};

use crate::records::{Behaviour, Ending, Episode, RECENT_STEPS};

/// The names that a block's records carry.
#[derive(Debug, Clone)]
pub struct Names {
    /// Label of the arm.
    pub arm: String,
    /// Label of the world.
    pub env: String,
}

/// One seed.
pub struct Seat {
    seed: u64,
    world: Box<dyn Environment>,
    stream: Stream,
    episode: u64,
    episode_return: f64,
    length: u64,
    regret: f64,
    window: Window,
    /// The last rewards, in a world that never ends.
    recent: Option<VecDeque<f64>>,
    /// Times that training stood in each state before an action.
    visits: Vec<u64>,
    /// Whether each state was ever stood in, ends of episodes included.
    visited: Vec<bool>,
    first_goal: Option<u64>,
    diverged_step: Option<u64>,
}

/// Sums over a behaviour window.
#[derive(Debug, Default)]
struct Window {
    steps: u64,
    reward: f64,
    episodes: u64,
    returns: f64,
}

impl Seat {
    /// Takes a world and begins its first episode, or its life if the world never ends.
    pub fn new(seed: u64, mut world: Box<dyn Environment>, continuing: bool) -> Self {
        let mut stream = stream(seed, Purpose::Environment);
        world.reset(&mut stream);
        let states = world.tabular().map_or(0, |model| model.states().len());
        let mut seat = Self {
            seed,
            world,
            stream,
            episode: 0,
            episode_return: 0.,
            length: 0,
            regret: 0.,
            window: Window::default(),
            recent: continuing.then(VecDeque::new),
            visits: vec![0; states],
            visited: vec![false; states],
            first_goal: None,
            diverged_step: None,
        };
        seat.see();
        seat
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether it is still in training: it has not diverged.
    pub fn active(&self) -> bool {
        self.diverged_step.is_none()
    }

    /// Training step at which it diverged.
    pub fn diverged_step(&self) -> Option<u64> {
        self.diverged_step
    }

    /// First training step that earned the world's largest reward.
    pub fn first_goal(&self) -> Option<u64> {
        self.first_goal
    }

    /// Sum over the finished episodes of the optimal minus the realised return.
    pub fn regret(&self) -> f64 {
        self.regret
    }

    /// Times that training stood in a state before an action.
    pub fn visits(&self, state: usize) -> u64 {
        self.visits[state]
    }

    /// What the agent sees now.
    pub fn observation(&self) -> envs::Observation<'_> {
        self.world.observation()
    }

    /// Takes one step in the world.
    pub fn step(&mut self, action: usize) -> Step {
        if let Some(state) = self.world.state() {
            self.visits[state] += 1;
        }
        let step = self.world.step(action, &mut self.stream);
        self.see();
        step
    }

    /// Ends its training: its loss or weights stopped being finite at this training step.
    pub fn stop(&mut self, step: u64) {
        self.diverged_step.get_or_insert(step);
    }

    /// Books a training step. If it ended an episode, returns its row and begins the next.
    pub fn book(
        &mut self,
        step: u64,
        outcome: &Step,
        optimal_return: Option<f64>,
        names: &Names,
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
            arm: names.arm.clone(),
            env: names.env.clone(),
            seed: self.seed,
            episode: self.episode,
            step,
            episode_return: self.episode_return,
            length: self.length,
            ending,
        };
        self.regret += optimal_return.map_or(0., |optimal| optimal - self.episode_return);
        self.window.episodes += 1;
        self.window.returns += self.episode_return;
        self.episode += 1;
        self.episode_return = 0.;
        self.length = 0;
        self.world.reset(&mut self.stream);
        self.see();
        Some(episode)
    }

    /// The row of the window that ends with this training step; the next window begins. In a world that
    /// never ends, the mean reward is that of the last 1,000 steps, whatever the window.
    pub fn close_window(&mut self, step: u64, names: &Names) -> Behaviour {
        let window = std::mem::take(&mut self.window);
        let mean_return = window.returns / window.episodes as f64;
        Behaviour {
            arm: names.arm.clone(),
            env: names.env.clone(),
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
        if let Some(state) = self.world.state() {
            self.visited[state] = true;
        }
    }

    fn coverage(&self) -> Option<f64> {
        let reachable = self
            .world
            .tabular()?
            .reachable()
            .iter()
            .filter(|&&r| r)
            .count();
        let visited = self.visited.iter().filter(|&&visited| visited).count();
        Some(visited as f64 / reachable as f64)
    }
}

#[cfg(test)]
mod tests;
