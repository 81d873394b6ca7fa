//! The return of a fixed policy in a noisy gridworld, whose mean and variance are known exactly.
//!
//! The world has two rooms with a goal in each. Episodes begin in the left room and the policy walks to
//! the goal there, so that the transitions seldom or never come from the right one. Slips, noise in the
//! rewards and the policy's own random actions make returns random.
//!
//! A return here is discounted and knows no horizon, as what bootstrapped targets estimate: nothing
//! follows a termination, and the value of the state that a truncation reached is bootstrapped.

use agents::ObservationSpace;
use agents::stream::{Purpose, Stream, stream, substream};
use envs::{Ending, Environment, Grid, Policy, Tabular};
use rand::RngExt;

use crate::protocol::bridge::sizes;
use crate::study::data::square;
use crate::study::variance::rows::Task;

/// The map: format and rules as for any gridworld.
const MAP: &str = include_str!("rooms.txt");

/// Index, within [`Purpose::Data`], of the stream of the policy's actions, above the regression's.
const ACTIONS: u64 = 16;

/// What the policy did once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    pub state: usize,
    /// The reward, noise included.
    pub reward: f64,
    pub next: usize,
    /// Whether that ended the episode for good, so that nothing follows.
    pub terminated: bool,
}

/// The world, the policy, and what is known of its returns.
pub struct World {
    environment: Box<dyn Environment>,
    policy: Policy,
    pub gamma: f64,
    /// Exact mean return of each state.
    pub mean: Vec<f64>,
    /// Exact variance of each state's return.
    pub variance: Vec<f64>,
    /// Exact variance of each state's target r + gamma V(s'): the noise of one step.
    pub one_step: Vec<f64>,
}

impl World {
    /// The world as it is seen by `observation` (`one-hot` or `coordinates`), and the policy that takes
    /// the best action but for a share `epsilon` of steps, when it takes any.
    ///
    /// # Panics
    /// If there is no such observation.
    pub fn new(observation: &str, gamma: f64, epsilon: f64) -> Self {
        let world = envs::world("gridworld").expect("a registered world");
        let given = [
            ("map", "rooms"),
            ("map-text", MAP),
            ("observation", observation),
        ];
        let given = given.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let settings = world.resolve(&given).expect("a tested map");
        let environment = world.make(&settings).expect("resolved settings");
        let model = environment.tabular().expect("a gridworld has a table");
        let policy = epsilon_greedy(model, gamma, epsilon);
        let mean = model.policy_value(&policy, gamma);
        Self {
            variance: model.return_variance(&policy, gamma),
            one_step: one_step_variance(model, &policy, gamma, &mean),
            mean,
            policy,
            gamma,
            environment,
        }
    }

    pub fn space(&self) -> ObservationSpace {
        sizes(self.environment.as_ref()).observations
    }

    pub fn grid(&self) -> Grid {
        self.environment.grid().expect("a gridworld has a drawing")
    }

    /// The states in which the policy acts: those that are not terminal.
    pub fn running_states(&self) -> impl Iterator<Item = usize> + '_ {
        let states = self.model().states();
        (0..states.len()).filter(|&state| !states[state].terminal)
    }

    /// Exact variance of what the networks of a task learn from.
    pub fn variance_of(&self, task: Task) -> &[f64] {
        match task {
            Task::OneStepTargets => &self.one_step,
            _ => &self.variance,
        }
    }

    pub fn model(&self) -> &Tabular {
        self.environment.tabular().expect("a gridworld has a table")
    }

    /// The first `count` transitions of a seed's episodes under the policy.
    pub fn transitions(&self, seed: u64, count: usize) -> Vec<Transition> {
        let mut environment = self.environment.fresh();
        let mut noise = stream(seed, Purpose::Environment);
        let mut actions = substream(seed, Purpose::Data, ACTIONS);
        let mut running = false;
        let mut transition = || {
            if !running {
                environment.reset(&mut noise);
            }
            let state = environment.state().expect("a table has states");
            let action = self.act(state, &mut actions);
            let step = environment.step(action, &mut noise);
            running = step.ending.is_none();
            Transition {
                state,
                reward: step.reward,
                next: environment.state().expect("a table has states"),
                terminated: step.ending == Some(Ending::Terminated),
            }
        };
        (0..count).map(|_| transition()).collect()
    }

    fn act(&self, state: usize, stream: &mut Stream) -> usize {
        let mut left: f64 = stream.random();
        let last = self.policy.actions() - 1;
        let taken = (0..last).find(|&action| {
            left -= self.policy.probability(state, action);
            left < 0.
        });
        taken.unwrap_or(last)
    }
}

/// The optimal action, the lowest of equals, but for a share `epsilon` of steps: any action.
fn epsilon_greedy(model: &Tabular, gamma: f64, epsilon: f64) -> Policy {
    let actions = model.actions();
    let mut probabilities = Vec::new();
    for q in model.optimal_q(gamma).chunks(actions) {
        let better = |best, action| if q[action] > q[best] { action } else { best };
        let best = (1..actions).fold(0, better);
        let of_best = |action| if action == best { 1. - epsilon } else { 0. };
        probabilities.extend((0..actions).map(|a| epsilon / actions as f64 + of_best(a)));
    }
    Policy::new(probabilities, actions)
}

/// Variance of r + gamma V(s') in each state.
fn one_step_variance(model: &Tabular, policy: &Policy, gamma: f64, value: &[f64]) -> Vec<f64> {
    let of_action = |state: usize, action: usize| -> f64 {
        let deviation = |outcome: &envs::Outcome| {
            let error = outcome.reward + gamma * value[outcome.next] - value[state];
            outcome.probability * (square(error) + square(outcome.reward_std))
        };
        let squares: f64 = model.outcomes(state, action).iter().map(deviation).sum();
        policy.probability(state, action) * squares
    };
    let actions = 0..model.actions();
    let of_state = |state| actions.clone().map(|action| of_action(state, action)).sum();
    (0..value.len()).map(of_state).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::{assert_near, moments};

    fn world() -> World {
        World::new("coordinates", 0.9, 0.3)
    }

    /// What a return's variance is made of: that of one step, and the discounted one of what follows.
    #[test]
    fn one_step_and_what_follows_make_the_variance_of_returns() {
        let world = world();
        for state in world.running_states() {
            let of_action = |action| {
                let outcomes = world.model().outcomes(state, action).iter();
                let follows = outcomes.map(|to| to.probability * world.variance[to.next]);
                world.policy.probability(state, action) * follows.sum::<f64>()
            };
            let follows: f64 = (0..4).map(of_action).sum();
            let expected = world.one_step[state] + 0.9 * 0.9 * follows;
            assert_near(world.variance[state], expected, 1e-9);
        }
    }

    /// Against returns that are played: nothing here knows the model's formulas.
    #[test]
    fn returns_that_are_played_have_the_mean_and_variance_that_are_known() {
        let world = world();
        let transitions = world.transitions(0, 200_000);
        let episodes = transitions.split_inclusive(|transition| transition.terminated);
        let from = |discounted: f64, t: &Transition| t.reward + 0.9 * discounted;
        let start = world.model().starts()[0].0;
        let of_start = episodes
            .filter(|episode| episode[0].state == start && episode[episode.len() - 1].terminated);
        let returns: Vec<f64> = of_start
            .map(|episode| episode.iter().rev().fold(0., from))
            .collect();
        let count = returns.len() as f64;
        assert!(count > 3_000., "{count} episodes");
        let (mean, std) = moments(&returns);
        let exact = world.variance[start];
        assert_near(mean, world.mean[start], 4. * (exact / count).sqrt());
        assert_near(std * std / exact, 1., 0.15);
    }

    #[test]
    fn a_part_is_the_beginning_and_the_policy_stays_in_its_room() {
        let world = World::new("one-hot", 0.95, 0.2);
        let all = world.transitions(5, 4_000);
        assert_eq!(world.transitions(5, 1_000), all[..1_000]);
        assert_ne!(world.transitions(6, 1_000), all[..1_000]);
        let states = world.model().states();
        // The corridor begins in column 6, the right room in column 9.
        assert!(all.iter().all(|t| states[t.state].x < 9));
        assert!(all.iter().all(|t| states[t.next].terminal == t.terminated));
        assert!(all.iter().filter(|t| t.terminated).count() > 200);
    }
}
