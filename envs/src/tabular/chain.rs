//! The Markov chain with rewards that a fixed policy makes of a tabular world.
//!
//! Only what the policy can do is kept: rows of zero probability never enter the loops.

use super::{Outcome, Tabular};

/// What follows each state under a policy. Terminal states have nothing that follows.
pub(super) struct Chain {
    outcomes: Vec<Outcome>,
    offsets: Vec<usize>,
    /// Expected reward of the next step, for each state.
    rewards: Vec<f64>,
}

impl Chain {
    /// The chain of the policy that gives `weight(state, action)` to each action.
    pub(super) fn new(model: &Tabular, weight: impl Fn(usize, usize) -> f64) -> Self {
        let mut chain = Self {
            outcomes: Vec::new(),
            offsets: vec![0],
            rewards: Vec::with_capacity(model.states.len()),
        };
        for state in 0..model.states.len() {
            let mut reward = 0.0;
            for action in 0..model.actions {
                let weight = weight(state, action);
                if weight > 0.0 {
                    reward += weight * model.rewards[state * model.actions + action];
                    let row = model.outcomes(state, action).iter();
                    chain.outcomes.extend(row.map(|outcome| Outcome {
                        probability: weight * outcome.probability,
                        ..*outcome
                    }));
                }
            }
            chain.rewards.push(reward);
            chain.offsets.push(chain.outcomes.len());
        }
        chain
    }

    pub(super) fn outcomes(&self, state: usize) -> &[Outcome] {
        &self.outcomes[self.offsets[state]..self.offsets[state + 1]]
    }

    /// Expected reward of the step after `state`.
    pub(super) fn reward(&self, state: usize) -> f64 {
        self.rewards[state]
    }

    /// Expected undiscounted return of each state within `steps` steps, by backward induction.
    pub(super) fn returns(&self, steps: usize) -> Vec<f64> {
        let mut value = vec![0.0; self.rewards.len()];
        let mut next_value = value.clone();
        for _ in 0..steps {
            std::mem::swap(&mut value, &mut next_value);
            for (state, value) in value.iter_mut().enumerate() {
                *value = backup(self.rewards[state], self.outcomes(state), &next_value);
            }
        }
        value
    }
}

/// `reward + sum_j P_j V_j`. One function for the optimum and for fixed policies, so that rounding
/// is the same in both and no policy's value exceeds the optimum, not even by a last bit.
#[inline]
pub(super) fn backup(reward: f64, outcomes: &[Outcome], next_value: &[f64]) -> f64 {
    outcomes.iter().fold(reward, |sum, outcome| {
        sum + outcome.probability * next_value[outcome.next]
    })
}
