//! The Markov chain with rewards that a fixed policy makes of a tabular world.
//!
//! Only what the policy can do is kept: neither rows of zero probability nor states that it never
//! enters are in the loops. What a greedy policy enters is often a single path.

use super::solve::solve;
use super::{Outcome, Rows, Tabular};

/// What follows each state under a policy. Terminal states have nothing that follows. The chain
/// numbers its states by itself, and its outcomes lead to these numbers.
pub(super) struct Chain {
    outcomes: Rows,
    /// Expected reward of the next step, for each state.
    rewards: Vec<f64>,
}

impl Chain {
    /// The chain of the policy that gives `weight(state, action)` to each action, with the states that
    /// it enters from those of `first`. The states of `first`, which are distinct, have the first
    /// numbers, in their order; where all states are given in theirs, each keeps its number.
    pub(super) fn new(
        model: &Tabular,
        first: impl IntoIterator<Item = usize>,
        weight: impl Fn(usize, usize) -> f64,
    ) -> Self {
        let mut chain = Self {
            outcomes: Rows::new(),
            rewards: Vec::new(),
        };
        let mut states = Vec::new();
        let mut numbers = vec![None; model.states.len()];
        let mut enter = |states: &mut Vec<usize>, state: usize| {
            *numbers[state].get_or_insert_with(|| {
                states.push(state);
                states.len() - 1
            })
        };
        for state in first {
            enter(&mut states, state);
        }
        while let Some(&state) = states.get(chain.rewards.len()) {
            let mut reward = 0.0;
            for action in 0..model.actions {
                let weight = weight(state, action);
                if weight > 0.0 {
                    reward += weight * model.rewards[state * model.actions + action];
                    let row = model.outcomes(state, action).iter();
                    chain.outcomes.outcomes.extend(row.map(|outcome| Outcome {
                        probability: weight * outcome.probability,
                        next: enter(&mut states, outcome.next),
                        ..*outcome
                    }));
                }
            }
            chain.rewards.push(reward);
            chain.outcomes.end_row();
        }
        chain
    }

    pub(super) fn outcomes(&self, state: usize) -> &[Outcome] {
        self.outcomes.row(state)
    }

    /// Expected reward of the next step, for each state.
    pub(super) fn rewards(&self) -> &[f64] {
        &self.rewards
    }

    /// Expected undiscounted return of each state within `steps` steps, by backward induction.
    pub(super) fn returns(&self, steps: usize) -> Vec<f64> {
        induce(self.rewards.len(), steps, |value, next_value| {
            for (state, value) in value.iter_mut().enumerate() {
                *value = backup(self.rewards[state], self.outcomes(state), next_value);
            }
        })
    }

    /// Solves `x = constant + factor P x`, for a factor below 1.
    pub(super) fn solve(&self, factor: f64, constant: &[f64]) -> Vec<f64> {
        let n = constant.len();
        let row = |(state, &constant): (usize, &f64)| {
            let mut row = vec![0.0; n + 1];
            row[state] = 1.0;
            for outcome in self.outcomes(state) {
                row[outcome.next] -= factor * outcome.probability;
            }
            row[n] = constant;
            row
        };
        let rows = constant.iter().enumerate().map(row).collect();
        // Row sums of factor P stay below 1, so the matrix is strictly diagonally dominant.
        solve(rows).expect("I - factor P is invertible for factor < 1")
    }
}

/// Backward induction from zero: the values of so many states after so many sweeps, each of which writes them given
/// those of one step later.
#[inline]
pub(super) fn induce(states: usize, steps: usize, sweep: impl Fn(&mut [f64], &[f64])) -> Vec<f64> {
    let mut value = vec![0.0; states];
    let mut next_value = value.clone();
    for _ in 0..steps {
        std::mem::swap(&mut value, &mut next_value);
        sweep(&mut value, &next_value);
        // A fixed point: all that follow are the same.
        if value == next_value {
            break;
        }
    }
    value
}

/// `reward + sum_j P_j V_j`. One function for the optimum and for fixed policies, so that rounding
/// is the same in both and no policy's value exceeds the optimum, not even by a last bit.
#[inline]
pub(super) fn backup(reward: f64, outcomes: &[Outcome], next_value: &[f64]) -> f64 {
    outcomes.iter().fold(reward, |sum, outcome| {
        sum + outcome.probability * next_value[outcome.next]
    })
}
