//! Dynamic programming: optimal values, and the value and return variance of any fixed policy
//! (Sutton & Barto 2018, chapters 3 and 4; Sobel 1982 for the variance).
//!
//! Two measures must not be mixed up. What users see as a *return* is undiscounted and ends at the
//! horizon, which makes time part of the state; what a Q-network estimates is discounted and knows
//! no horizon, because targets bootstrap through truncation. Methods named `return` are of the first
//! kind, methods that take `gamma` of the second.

use super::chain::{Chain, backup, induce};
use super::{Outcome, Policy, Tabular};

/// Largest error of [`Tabular::optimal_q`], in the unit of the reward.
const TOLERANCE: f64 = 1e-10;

/// What is computed from the model. Methods panic where `gamma` is outside [0, 1), or a policy's sizes are not
/// those of the world.
impl Tabular {
    /// Optimal action values without a horizon, row-major `[state][action]`; zero for terminal
    /// states:
    ///
    /// `Q*(s,a) = sum_s' P(s'|s,a) (r(s,a,s') + gamma max_a' Q*(s',a'))`
    ///
    /// by value iteration, to an error of at most 1e-10.
    pub fn optimal_q(&self, gamma: f64) -> Vec<f64> {
        assert_discount(gamma);
        let sizes = self.rewards.iter().map(|reward| reward.abs());
        // After n sweeps from zero the error is at most gamma^n max|r| / (1 - gamma), which bounds
        // the loop even where rounding keeps the change per sweep from vanishing.
        let mut bound = sizes.fold(0.0, larger) / (1.0 - gamma);
        let mut value = vec![0.0; self.states.len()];
        let mut discounted = value.clone();
        while bound > TOLERANCE {
            bound *= gamma;
            let mut change = 0.0;
            for (state, value) in value.iter_mut().enumerate() {
                let best = self.best_backup(state, &discounted);
                change = larger(change, (best - *value).abs());
                *value = best;
            }
            for (discounted, value) in discounted.iter_mut().zip(&value) {
                *discounted = gamma * value;
            }
            if gamma * change / (1.0 - gamma) <= TOLERANCE {
                break;
            }
        }
        let pairs = 0..self.rewards.len();
        pairs.map(|pair| self.backup(pair, &discounted)).collect()
    }

    /// Variance of the one-step target `r + gamma max_a' Q*(s',a')` of each (state, action), over next
    /// states and the reward's noise, in the squared unit of the reward; row-major, zero for terminal
    /// states. It is what a head for the variance on a Q-network learns (Kendall & Gal 2017), and not the
    /// variance of returns.
    pub fn target_variance(&self, gamma: f64) -> Vec<f64> {
        let q = self.optimal_q(gamma);
        let best = |state: usize| {
            let row = &q[state * self.actions..(state + 1) * self.actions];
            row.iter().copied().fold(f64::NEG_INFINITY, larger)
        };
        let target = |o: &Outcome| match self.states[o.next].terminal {
            true => o.reward,
            false => o.reward + gamma * best(o.next),
        };
        let variance = |(pair, mean): (usize, &f64)| {
            self.outcomes.row(pair).iter().fold(0.0, |sum, o| {
                sum + o.probability * (square(target(o) - mean) + square(o.reward_std))
            })
        };
        q.iter().enumerate().map(variance).collect()
    }

    /// Expected undiscounted return of the best policy within the horizon (G*), over the start
    /// distribution. The policy may depend on the time left:
    ///
    /// `V_t(s) = max_a sum_s' P(s'|s,a) (r(s,a,s') + V_{t-1}(s'))`, `V_0 = 0`, answer `V_horizon`.
    pub fn optimal_return(&self) -> f64 {
        let decisions: Vec<usize> = self.decisions().collect();
        let value = induce(self.states.len(), self.horizon, |value, next_value| {
            for &state in &decisions {
                value[state] = self.best_backup(state, next_value);
            }
        });
        self.over_starts(&value)
    }

    /// Expected undiscounted return within the horizon of taking all actions equally often.
    pub fn random_return(&self) -> f64 {
        self.return_of(|_, _| 1.0 / self.actions as f64)
    }

    /// Expected undiscounted return, within the horizon and over the start distribution, of always
    /// taking `chosen[state]`. Never exceeds [`optimal_return`](Self::optimal_return).
    pub fn policy_return(&self, chosen: &[usize]) -> f64 {
        assert_eq!(chosen.len(), self.states.len(), "an action for each state");
        assert!(chosen.iter().all(|&action| action < self.actions));
        self.return_of(|state, action| f64::from(u8::from(chosen[state] == action)))
    }

    /// As [`policy_return`](Self::policy_return), for a policy that may depend on the time: always taking
    /// `plan[t][state]` in step t of an episode, from 0.
    pub fn plan_return(&self, plan: &[Vec<usize>]) -> f64 {
        assert_eq!(plan.len(), self.horizon, "actions for each step");
        let mut value = vec![0.0; self.states.len()];
        for chosen in plan.iter().rev() {
            assert_eq!(chosen.len(), self.states.len(), "an action for each state");
            let later = value.clone();
            for state in self.decisions() {
                value[state] = self.backup(state * self.actions + chosen[state], &later);
            }
        }
        self.over_starts(&value)
    }

    /// Discounted value of each state under a policy, without a horizon; zero for terminal states:
    ///
    /// `V = (I - gamma P)^-1 r`, by a linear solve.
    ///
    /// Memory grows with the square of the number of states.
    pub fn policy_value(&self, policy: &Policy, gamma: f64) -> Vec<f64> {
        assert_discount(gamma);
        let chain = self.chain(policy);
        chain.solve(gamma, chain.rewards())
    }

    /// Variance of each state's discounted return under a policy, without a horizon, in the squared
    /// unit of the reward; zero for terminal states:
    ///
    /// `var = (I - gamma^2 P)^-1 u`, `u_i = sum_j P_ij ((r_ij + gamma V_j)^2 + std_ij^2) - V_i^2`
    ///
    /// with V the policy's value and `std_ij` the STD of the reward's noise.
    pub fn return_variance(&self, policy: &Policy, gamma: f64) -> Vec<f64> {
        let value = self.policy_value(policy, gamma);
        let chain = self.chain(policy);
        let one_step: Vec<f64> = (0..self.states.len())
            .map(|state| {
                // The same as u_i above, as a sum of squares: no cancellation, never negative.
                chain.outcomes(state).iter().fold(0.0, |sum, o| {
                    let error = o.reward + gamma * value[o.next] - value[state];
                    sum + o.probability * (square(error) + square(o.reward_std))
                })
            })
            .collect();
        chain.solve(square(gamma), &one_step)
    }

    /// The mean of values over the start distribution.
    fn over_starts(&self, value: &[f64]) -> f64 {
        let weighted = |&(start, probability): &(usize, f64)| probability * value[start];
        self.starts.iter().map(weighted).sum()
    }

    /// `r(s,a) + sum_s' P(s'|s,a) V(s')` of a pair.
    fn backup(&self, pair: usize, value: &[f64]) -> f64 {
        backup(self.rewards[pair], self.outcomes.row(pair), value)
    }

    /// `max_a r(s,a) + sum_s' P(s'|s,a) V(s')`; zero for a terminal state.
    fn best_backup(&self, state: usize, value: &[f64]) -> f64 {
        let pairs = state * self.actions..(state + 1) * self.actions;
        pairs.fold(f64::NEG_INFINITY, |best, pair| {
            larger(best, self.backup(pair, value))
        })
    }

    /// Expected undiscounted return, within the horizon and over the start distribution, of the policy
    /// that gives `weight(state, action)` to each action.
    fn return_of(&self, weight: impl Fn(usize, usize) -> f64) -> f64 {
        let starts = self.starts.iter().map(|&(start, _)| start);
        let returns = Chain::new(self, starts, weight).returns(self.horizon);
        let weighted = |(&(_, probability), value)| probability * value;
        self.starts.iter().zip(returns).map(weighted).sum()
    }

    /// The chain of a policy, with all states in their order.
    fn chain(&self, policy: &Policy) -> Chain {
        assert_eq!(policy.states(), self.states.len(), "a row for each state");
        assert_eq!(policy.actions(), self.actions, "a column for each action");
        let all = 0..self.states.len();
        Chain::new(self, all, |state, action| policy.probability(state, action))
    }
}

/// The larger of two numbers, and the first where they are equal; of two zeros of different sign
/// `f64::max` may take either.
fn larger(first: f64, second: f64) -> f64 {
    if second > first { second } else { first }
}

fn square(x: f64) -> f64 {
    x * x
}

fn assert_discount(gamma: f64) {
    assert!(
        (0.0..1.0).contains(&gamma),
        "gamma is {gamma}; allowed: [0, 1)"
    );
}
