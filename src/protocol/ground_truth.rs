//! What is known exactly of a tabular world, computed once for a block.

use agents::Observations;
use envs::Tabular;

use crate::protocol::bridge::observations_of;

/// Exact values of a tabular world under an arm's discount.
#[derive(Debug)]
pub struct GroundTruth {
    pub model: Tabular,
    pub observations: Observations,
    /// Q* of the infinite horizon, `[state][action]`; none for an arm without a discount.
    pub optimal_q: Option<Vec<f64>>,
    /// Largest expected undiscounted return within the horizon.
    pub optimal_return: f64,
    /// Expected undiscounted return of the uniformly random policy within the horizon.
    pub random_return: f64,
}

/// The greedy policy of a Q-function, held against the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyEvaluation {
    /// Exact expected undiscounted return within the horizon; ties go to the lowest action.
    pub greedy_return: f64,
    /// Root mean square of Q - Q* over reachable non-terminal states and all actions; none where Q
    /// is not finite.
    pub q_error: Option<f64>,
}

impl GroundTruth {
    pub fn new(model: &Tabular, space: agents::ObservationSpace, gamma: Option<f64>) -> Self {
        Self {
            optimal_q: gamma.map(|gamma| model.optimal_q(gamma)),
            optimal_return: model.optimal_return(),
            random_return: model.random_return(),
            observations: observations_of(model, space, 0..model.states().len()),
            model: model.clone(),
        }
    }

    /// Evaluates the greedy policy of the Q-values of one seed, `[state][action]`.
    pub fn evaluate(&self, q: &[f32]) -> PolicyEvaluation {
        let actions = self.model.actions();
        let policy: Vec<usize> = q
            .chunks_exact(actions)
            .map(agents::strategy::argmax)
            .collect();
        let q_error = self.optimal_q.as_ref().map(|optimal| {
            let pairs = (self.model.decisions()).flat_map(|s| s * actions..(s + 1) * actions);
            let squares: Vec<f64> = pairs
                .map(|pair| f64::from(q[pair]) - optimal[pair])
                .map(|error| error * error)
                .collect();
            (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
        });
        PolicyEvaluation {
            greedy_return: self.model.policy_return(&policy),
            q_error: q_error.filter(|error| error.is_finite()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::tests::world;

    /// Start, free cell, goal; behind a wall a cell that nobody reaches. Two steps at 0.1 each.
    fn corridor(gamma: Option<f64>) -> GroundTruth {
        let world = world("gridworld:map=corridor,map-text=S.G#.,horizon=2,step-cost=0.1");
        let space = crate::protocol::bridge::sizes(world.as_ref()).observations;
        GroundTruth::new(world.tabular().unwrap(), space, gamma)
    }

    /// Q-values of 0, but for these actions, by state.
    fn q(truth: &GroundTruth, values: &[(usize, usize, f32)]) -> Vec<f32> {
        let mut q = vec![0.; truth.model.states().len() * 4];
        for &(state, action, value) in values {
            q[state * 4 + action] = value;
        }
        q
    }

    const RIGHT: usize = 1;

    #[test]
    fn the_greedy_policy_is_evaluated_by_its_exact_return_and_ties_go_to_the_lowest_action() {
        let truth = corridor(None);
        let greedy_return = |values: &[_]| truth.evaluate(&q(&truth, values)).greedy_return;
        let right = [(0, RIGHT, 0.1), (1, RIGHT, 0.1)];
        assert!((greedy_return(&right) - 0.8).abs() < 1e-12);
        // Action 0 moves up, into the wall.
        assert!((greedy_return(&[]) + 0.2).abs() < 1e-12);
        assert!((greedy_return(&right[..1]) + 0.2).abs() < 1e-12);
        let tie = [(0, 0, 0.1), (0, RIGHT, 0.1), (1, RIGHT, 0.1)];
        assert!((greedy_return(&tie) + 0.2).abs() < 1e-12);
    }

    /// With a discount of 0.5: Q* of moving right is 0.9 at the free cell and -0.1 + 0.45 = 0.35 at
    /// the start; of going nowhere 0.35 and 0.075; of moving back 0.075.
    #[test]
    fn q_error_is_the_root_mean_square_over_all_decisions_and_actions() {
        let truth = corridor(Some(0.5));
        let error = |q: &[f32]| truth.evaluate(q).q_error;
        let squares = 0.35f64.powi(2) + 3. * 0.075f64.powi(2);
        let squares = squares + 0.9f64.powi(2) + 2. * 0.35f64.powi(2) + 0.075f64.powi(2);
        let found = error(&q(&truth, &[])).unwrap();
        assert!((found - (squares / 8.).sqrt()).abs() < 1e-12);

        let mut exact = q(&truth, &[]);
        for (q, optimal) in exact.iter_mut().zip(truth.optimal_q.as_ref().unwrap()) {
            *q = *optimal as f32;
        }
        assert!(error(&exact).unwrap() < 1e-7);
        // What is not decided does not count.
        exact[2 * 4] = 100.;
        assert!(error(&exact).unwrap() < 1e-7);
        exact[0] = f32::NAN;
        assert_eq!(error(&exact), None);
        assert_eq!(corridor(None).evaluate(&exact).q_error, None);
    }
}
