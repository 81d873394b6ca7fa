//! What a tabular oracle has seen of its world, and plans by dynamic programming over the horizon.
//!
//! The prior is that of TabulaRL (Osband & Van Roy): next states of a pair of state and action are Dirichlet with
//! 1/S for each of S states, mean rewards are normal with mean 0 and precision 1. A step that terminates leads to
//! an end, worth 0, which the prior does not have.

use super::{Transition, archived, argmax};
use crate::{observation::Sizes, strategy::Plan};

/// Where a step may lead; none for the end.
pub type Next = Option<usize>;

/// What was seen of a pair of state and action.
#[derive(Debug, Clone, Default)]
pub struct Pair {
    pub tried: u32,
    pub rewards: f64,
    /// Distinct next states, and how often each came.
    pub next: Vec<(Next, u32)>,
}

/// What one seed has seen of its world.
#[derive(Debug)]
pub struct Experience {
    pub states: usize,
    pub actions: usize,
    pub horizon: usize,
    /// Of rewards, of which the prior's mean has 1.
    pub precision: f64,
    /// `[state * actions + action]`
    pub pairs: Vec<Pair>,
}

archived!(Experience: pairs; not states, actions, horizon, precision);

archived!(Pair: tried, rewards, next);

impl Experience {
    pub fn new(sizes: Sizes, precision: f64) -> Self {
        let (states, actions) = (sizes.observations.width(), sizes.actions);
        Self {
            states,
            actions,
            horizon: sizes.horizon,
            precision,
            pairs: vec![Pair::default(); states * actions],
        }
    }

    pub fn observe(&mut self, transition: &Transition) {
        let next = (!transition.terminated).then(|| transition.next.state());
        let pair = transition.observation.state() * self.actions + transition.action;
        let pair = &mut self.pairs[pair];
        pair.tried += 1;
        pair.rewards += f64::from(transition.reward);
        match pair.next.iter_mut().find(|(known, _)| *known == next) {
            Some((_, count)) => *count += 1,
            None => pair.next.push((next, 1)),
        }
    }

    /// Action values at each time of an episode, `[horizon][state * actions + action]`, backwards from its end.
    /// `value` is told the pair, the values of the states one step later and the steps that are left after this
    /// one.
    pub fn plan(&self, mut value: impl FnMut(usize, &[f64], usize) -> f64) -> Vec<Vec<f32>> {
        let mut later = vec![0.; self.states];
        let mut plan = Vec::with_capacity(self.horizon);
        for left in 0..self.horizon {
            let q: Vec<f64> = (0..self.pairs.len())
                .map(|pair| value(pair, &later, left))
                .collect();
            let best = |q: &[f64]| q.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            later = q.chunks_exact(self.actions).map(best).collect();
            plan.push(q.into_iter().map(|q| q as f32).collect());
        }
        plan.reverse();
        plan
    }

    /// Action values under the posterior mean, with a bonus of a pair.
    pub fn mean_plan(&self, bonus: impl Fn(&Pair, usize) -> f64) -> Vec<Vec<f32>> {
        let (mut sum, mut at) = (0., None);
        self.plan(|pair, later, left| {
            // The sum of the values of all states is that of all pairs at this time.
            if at.replace(left) != Some(left) {
                sum = later.iter().sum();
            }
            let pair = &self.pairs[pair];
            let (prior, tried) = (1. / self.states as f64, f64::from(pair.tried));
            let of_seen = pair
                .next
                .iter()
                .map(|&(next, count)| f64::from(count) * next.map_or(0., |next| later[next]));
            let next = (prior * sum + of_seen.sum::<f64>()) / (1. + tried);
            pair.mean_reward(self.precision) + bonus(pair, left) + next
        })
    }

    /// The greedy actions of action values, the lowest of equals.
    pub fn greedy(&self, values: &[Vec<f32>]) -> Plan {
        let of_time = |q: &Vec<f32>| q.chunks_exact(self.actions).map(argmax).collect();
        values.iter().map(of_time).collect()
    }
}

impl Pair {
    /// The posterior mean of its mean reward, of rewards with this precision.
    pub fn mean_reward(&self, precision: f64) -> f64 {
        precision * self.rewards / (1. + precision * f64::from(self.tried))
    }
}
