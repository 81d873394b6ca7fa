//! What is known exactly of a tabular world, computed once for a block.

use agents::Observations;
use envs::Tabular;

use crate::worlds::agent_observation;

/// Exact values of a tabular world under an arm's discount.
#[derive(Debug)]
pub struct GroundTruth {
    /// The world's model.
    pub model: Tabular,
    /// Observations of all states, a row for each.
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
pub struct Verdict {
    /// Exact expected undiscounted return within the horizon; ties go to the lowest action.
    pub greedy_return: f64,
    /// Root mean square of Q - Q* over reachable non-terminal states and all actions; none where Q
    /// is not finite.
    pub q_error: Option<f64>,
}

impl GroundTruth {
    /// Solves the world.
    pub fn new(model: &Tabular, space: agents::ObservationSpace, gamma: Option<f64>) -> Self {
        let mut observations = Observations::zeros(space, model.states().len());
        for state in 0..model.states().len() {
            observations.set(state, agent_observation(model.observation(state)));
        }
        Self {
            optimal_q: gamma.map(|gamma| model.optimal_q(gamma)),
            optimal_return: model.optimal_return(),
            random_return: model.random_return(),
            observations,
            model: model.clone(),
        }
    }

    /// Reachable states in which there is something to decide.
    pub fn decisions(&self) -> impl Iterator<Item = usize> {
        let reachable = self.model.reachable();
        (0..reachable.len()).filter(|&s| reachable[s] && !self.model.states()[s].terminal)
    }

    /// Judges the Q-values of one seed, `[state][action]`.
    pub fn judge(&self, q: &[f32]) -> Verdict {
        let actions = self.model.actions();
        let policy: Vec<usize> = q
            .chunks_exact(actions)
            .map(agents::strategy::argmax)
            .collect();
        let q_error = self.optimal_q.as_ref().map(|optimal| {
            let pairs = self
                .decisions()
                .flat_map(|s| s * actions..(s + 1) * actions);
            let squares: Vec<f64> = pairs
                .map(|pair| (f64::from(q[pair]) - optimal[pair]).powi(2))
                .collect();
            (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
        });
        Verdict {
            greedy_return: self.model.policy_return(&policy),
            q_error: q_error.filter(|error| error.is_finite()),
        }
    }
}
