//! Dynamic programming: optimal values, and the value and return variance of any fixed policy
//! (Sutton & Barto 2018, chapters 3 and 4; Sobel 1982 for the variance).
//!
//! Two measures must not be mixed up. What users see as a *return* is undiscounted and ends at the
//! horizon, which makes time part of the state; what a Q-network estimates is discounted and knows
//! no horizon, because targets bootstrap through truncation. Methods named `return` are of the first
//! kind, methods that take `gamma` of the second.

use nalgebra::{DMatrix, DVector};

use super::chain::{Chain, backup};
use super::{Outcome, Policy, Tabular};

/// Largest error of [`Tabular::optimal_q`], in the unit of the reward.
const TOLERANCE: f64 = 1e-10;

impl Tabular {
    /// Optimal action values without a horizon, row-major `[state][action]`; zero for terminal
    /// states:
    ///
    /// `Q*(s,a) = sum_s' P(s'|s,a) (r(s,a,s') + gamma max_a' Q*(s',a'))`
    ///
    /// by value iteration, to an error of at most 1e-10.
    ///
    /// # Panics
    ///
    /// If `gamma` is outside [0, 1).
    pub fn optimal_q(&self, gamma: f64) -> Vec<f64> {
        assert_discount(gamma);
        let largest = self.rewards.iter().fold(0.0, |m: f64, r| m.max(r.abs()));
        let mut value = vec![0.0; self.states.len()];
        // After n sweeps from zero the error is at most gamma^n max|r| / (1 - gamma), which bounds
        // the loop even where rounding keeps the change per sweep from vanishing.
        let mut bound = largest / (1.0 - gamma);
        let mut q = self.sweep(gamma, &value);
        while bound > TOLERANCE {
            bound *= gamma;
            let mut change: f64 = 0.0;
            for (state, value) in value.iter_mut().enumerate() {
                let best = self.best(&q, state);
                change = change.max((best - *value).abs());
                *value = best;
            }
            q = self.sweep(gamma, &value);
            if gamma * change / (1.0 - gamma) <= TOLERANCE {
                break;
            }
        }
        q
    }

    /// Variance of the one-step target `r + gamma max_a' Q*(s',a')` of each (state, action), over next
    /// states and the reward's noise, in the squared unit of the reward; row-major, zero for terminal
    /// states. It is what a head for the variance on a Q-network learns (Kendall & Gal 2017), and not the
    /// variance of returns.
    ///
    /// # Panics
    ///
    /// If `gamma` is outside [0, 1).
    pub fn target_variance(&self, gamma: f64) -> Vec<f64> {
        let q = self.optimal_q(gamma);
        let target = |o: &Outcome| match self.states[o.next].terminal {
            true => o.reward,
            false => o.reward + gamma * self.best(&q, o.next),
        };
        let variance = |(pair, mean): (usize, &f64)| {
            let outcomes = &self.outcomes[self.offsets[pair]..self.offsets[pair + 1]];
            outcomes.iter().fold(0.0, |sum, o| {
                sum + o.probability * ((target(o) - mean).powi(2) + o.reward_std.powi(2))
            })
        };
        q.iter().enumerate().map(variance).collect()
    }

    /// Expected undiscounted return of the best policy within the horizon (G*), over the start
    /// distribution. The policy may depend on the time left:
    ///
    /// `V_t(s) = max_a sum_s' P(s'|s,a) (r(s,a,s') + V_{t-1}(s'))`, `V_0 = 0`, answer `V_horizon`.
    pub fn optimal_return(&self) -> f64 {
        let mut value = vec![0.0; self.states.len()];
        for _ in 0..self.longest_episode() {
            let q = self.sweep(1.0, &value);
            for (state, value) in value.iter_mut().enumerate() {
                *value = self.best(&q, state);
            }
        }
        self.over_starts(&value)
    }

    /// Expected undiscounted return within the horizon of taking all actions equally often.
    pub fn random_return(&self) -> f64 {
        self.stochastic_return(&Policy::uniform(self.states.len(), self.actions))
    }

    /// Expected undiscounted return, within the horizon and over the start distribution, of always
    /// taking `chosen[state]`. Never exceeds [`optimal_return`](Self::optimal_return).
    ///
    /// # Panics
    ///
    /// If `chosen` does not hold an action for every state.
    pub fn policy_return(&self, chosen: &[usize]) -> f64 {
        assert_eq!(chosen.len(), self.states.len(), "an action for each state");
        assert!(chosen.iter().all(|&action| action < self.actions));
        let chain = Chain::new(self, |state, action| {
            f64::from(u8::from(chosen[state] == action))
        });
        self.over_starts(&chain.returns(self.longest_episode()))
    }

    /// As [`policy_return`](Self::policy_return), for a policy that may be stochastic.
    ///
    /// # Panics
    ///
    /// If the policy's sizes are not those of the world.
    pub fn stochastic_return(&self, policy: &Policy) -> f64 {
        self.over_starts(&self.chain(policy).returns(self.longest_episode()))
    }

    /// Discounted value of each state under a policy, without a horizon; zero for terminal states:
    ///
    /// `V = (I - gamma P)^-1 r`, by a linear solve.
    ///
    /// Memory grows with the square of the number of states.
    ///
    /// # Panics
    ///
    /// If `gamma` is outside [0, 1), or if the policy's sizes are not those of the world.
    pub fn policy_value(&self, policy: &Policy, gamma: f64) -> Vec<f64> {
        assert_discount(gamma);
        let chain = self.chain(policy);
        let reward = (0..self.states.len()).map(|s| chain.reward(s)).collect();
        self.solve(&chain, gamma, reward)
    }

    /// Variance of each state's discounted return under a policy, without a horizon, in the squared
    /// unit of the reward; zero for terminal states:
    ///
    /// `var = (I - gamma^2 P)^-1 u`, `u_i = sum_j P_ij ((r_ij + gamma V_j)^2 + std_ij^2) - V_i^2`
    ///
    /// with V the policy's value and `std_ij` the STD of the reward's noise.
    ///
    /// # Panics
    ///
    /// If `gamma` is outside [0, 1), or if the policy's sizes are not those of the world.
    pub fn return_variance(&self, policy: &Policy, gamma: f64) -> Vec<f64> {
        let value = self.policy_value(policy, gamma);
        let chain = self.chain(policy);
        let one_step = (0..self.states.len())
            .map(|state| {
                // The same as u_i above, as a sum of squares: no cancellation, never negative.
                chain.outcomes(state).iter().fold(0.0, |sum, o| {
                    let error = o.reward + gamma * value[o.next] - value[state];
                    sum + o.probability * (error.powi(2) + o.reward_std.powi(2))
                })
            })
            .collect();
        self.solve(&chain, gamma.powi(2), one_step)
    }

    /// `r(s,a) + gamma sum_s' P(s'|s,a) V(s')` of every pair.
    fn sweep(&self, gamma: f64, value: &[f64]) -> Vec<f64> {
        let discounted: Vec<f64> = value.iter().map(|v| gamma * v).collect();
        self.offsets
            .windows(2)
            .zip(&self.rewards)
            .map(|(ends, &reward)| backup(reward, &self.outcomes[ends[0]..ends[1]], &discounted))
            .collect()
    }

    fn best(&self, q: &[f64], state: usize) -> f64 {
        let row = &q[state * self.actions..(state + 1) * self.actions];
        row.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    fn over_starts(&self, value: &[f64]) -> f64 {
        let weighted = |&(start, probability): &(usize, f64)| probability * value[start];
        self.starts.iter().map(weighted).sum()
    }

    /// No episode is longer. Without a horizon no state occurs twice, so their number is a bound.
    fn longest_episode(&self) -> usize {
        self.horizon.unwrap_or(self.states.len())
    }

    fn chain(&self, policy: &Policy) -> Chain {
        assert_eq!(policy.states(), self.states.len(), "a row for each state");
        assert_eq!(policy.actions(), self.actions, "a column for each action");
        Chain::new(self, |state, action| policy.probability(state, action))
    }

    /// Solves `x = constant + factor P x`.
    fn solve(&self, chain: &Chain, factor: f64, constant: Vec<f64>) -> Vec<f64> {
        let mut matrix = DMatrix::<f64>::identity(constant.len(), constant.len());
        for state in 0..constant.len() {
            for outcome in chain.outcomes(state) {
                matrix[(state, outcome.next)] -= factor * outcome.probability;
            }
        }
        let solution = matrix.lu().solve(&DVector::from_vec(constant));
        // Row sums of factor P stay below 1, so the matrix is strictly diagonally dominant.
        let solution = solution.expect("I - factor P is invertible for factor < 1");
        solution.as_slice().to_vec()
    }
}

fn assert_discount(gamma: f64) {
    assert!(
        (0.0..1.0).contains(&gamma),
        "gamma is {gamma}; allowed: [0, 1)"
    );
}
