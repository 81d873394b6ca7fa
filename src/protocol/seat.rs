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
mod tests {
    use super::*;
    use crate::config::EnvRequest;

    const UP: usize = 0;
    const RIGHT: usize = 1;

    /// Start, free cell, goal; three steps at 0.25 each.
    fn seat() -> Seat {
        let request = "gridworld:map=corridor,map-text=S.G,horizon=3,step-cost=0.25";
        let request = EnvRequest::parse(request).unwrap();
        let world = envs::world(&request.name).unwrap();
        let settings = world.resolve(&request.parameters).unwrap();
        Seat::new(7, world.make(&settings).unwrap(), false)
    }

    fn names() -> Names {
        Names {
            arm: "an arm".into(),
            env: "corridor".into(),
        }
    }

    /// Takes actions at training steps from `first` on; the episodes that end.
    fn act(seat: &mut Seat, first: u64, actions: &[usize]) -> Vec<Episode> {
        let mut episodes = Vec::new();
        for (step, &action) in (first..).zip(actions) {
            let outcome = seat.step(action);
            episodes.extend(seat.book(step, &outcome, Some(0.5), &names()));
        }
        episodes
    }

    #[test]
    fn episodes_have_their_number_last_step_return_length_and_ending() {
        let mut seat = seat();
        let episodes = act(&mut seat, 1, &[RIGHT, RIGHT, UP, UP, UP, RIGHT, UP, RIGHT]);
        let short = |row: &Episode| (row.episode, row.step, row.episode_return, row.length);
        let found: Vec<_> = episodes.iter().map(short).collect();
        assert_eq!(found, [(0, 2, 0.5, 2), (1, 5, -0.75, 3), (2, 8, 0.25, 3)]);
        let endings: Vec<_> = episodes.iter().map(|row| row.ending).collect();
        let expected = [Ending::Terminated, Ending::Truncated, Ending::Terminated];
        assert_eq!(endings, expected);
        let row = &episodes[0];
        assert_eq!((&*row.arm, &*row.env, row.seed), ("an arm", "corridor", 7));
    }

    #[test]
    fn regret_grows_when_an_episode_ends_by_what_it_earned_less_than_the_optimum() {
        let mut seat = seat();
        let mut after = |first, actions: &[usize]| {
            act(&mut seat, first, actions);
            seat.regret()
        };
        assert_eq!(after(1, &[UP, UP]), 0.);
        assert_eq!(after(3, &[UP]), 1.25);
        assert_eq!(after(4, &[RIGHT, RIGHT]), 1.25);
        assert_eq!(after(6, &[UP, RIGHT, RIGHT]), 1.5);
    }

    #[test]
    fn a_window_holds_what_happened_since_the_last_one() {
        let mut seat = seat();
        act(&mut seat, 1, &[UP, UP]);
        let first = seat.close_window(2, &names());
        assert_eq!(
            (first.step, first.mean_reward, first.mean_return),
            (2, -0.25, None)
        );
        act(&mut seat, 3, &[UP, RIGHT, RIGHT, UP]);
        let second = seat.close_window(6, &names());
        // The episodes that ended earned -0.75 and 0.5, one of them in both windows.
        assert_eq!((second.mean_reward, second.mean_return), (0., Some(-0.125)));
    }

    #[test]
    fn where_nothing_ends_a_row_holds_the_last_thousand_steps() {
        let world = envs::world("foraging").unwrap();
        let settings = world.resolve(&[]).unwrap();
        let mut seat = Seat::new(7, world.make(&settings).unwrap(), world.continuing);
        let mut rewards = Vec::new();
        for step in 1..=1_700 {
            let outcome = seat.step(step as usize % 5);
            rewards.push(outcome.reward);
            assert_eq!(seat.book(step, &outcome, None, &names()), None);
            if step % 400 == 0 || step == 1_700 {
                let row = seat.close_window(step, &names());
                let last = &rewards[rewards.len().saturating_sub(1_000)..];
                let mean = last.iter().sum::<f64>() / last.len() as f64;
                assert!((row.mean_reward - mean).abs() < 1e-12, "{step}");
                assert_eq!((row.mean_return, row.coverage), (None, None));
            }
        }
        assert!(rewards.iter().any(|&reward| reward != rewards[0]));
    }

    #[test]
    fn coverage_counts_the_start_and_the_ends_of_episodes() {
        let mut seat = seat();
        let mut coverage = |first, actions: &[usize]| {
            act(&mut seat, first, actions);
            seat.close_window(first, &names()).coverage
        };
        assert_eq!(coverage(1, &[UP]), Some(1. / 3.));
        assert_eq!(coverage(2, &[RIGHT]), Some(2. / 3.));
        assert_eq!(coverage(3, &[RIGHT]), Some(1.));
        assert_eq!(coverage(4, &[UP]), Some(1.));
    }

    #[test]
    fn visits_count_where_an_action_was_chosen() {
        let mut seat = seat();
        act(&mut seat, 1, &[UP, RIGHT, RIGHT, UP]);
        assert_eq!([0, 1, 2].map(|state| seat.visits(state)), [3, 1, 0]);
    }

    #[test]
    fn the_first_goal_is_the_first() {
        let mut seat = seat();
        act(&mut seat, 1, &[UP, UP, UP]);
        assert_eq!(seat.first_goal(), None);
        act(&mut seat, 4, &[RIGHT, RIGHT, RIGHT, RIGHT]);
        assert_eq!(seat.first_goal(), Some(5));
    }

    #[test]
    fn a_seed_diverges_once() {
        let mut seat = seat();
        assert!(seat.active() && seat.diverged_step().is_none());
        seat.stop(5);
        seat.stop(6);
        assert_eq!((seat.active(), seat.diverged_step()), (false, Some(5)));
    }
}
