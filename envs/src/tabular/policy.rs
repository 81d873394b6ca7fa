//! A fixed policy: the probability of each action in each state.

/// A fixed, possibly stochastic policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    probabilities: Vec<f64>,
    actions: usize,
}

impl Policy {
    /// A policy from action probabilities, row-major `[state][action]`.
    ///
    /// # Panics
    /// If a state's probabilities are negative or do not sum to 1.
    pub fn new(probabilities: Vec<f64>, actions: usize) -> Self {
        assert_eq!(probabilities.len() % actions, 0, "a row per state");
        for row in probabilities.chunks(actions) {
            let sum: f64 = row.iter().sum();
            assert!(
                row.iter().all(|&p| p >= 0.0) && (sum - 1.0).abs() < 1e-9,
                "not a distribution: {row:?}"
            );
        }
        Self {
            probabilities,
            actions,
        }
    }

    /// The policy that takes all actions equally often.
    pub fn uniform(states: usize, actions: usize) -> Self {
        Self::new(vec![1.0 / actions as f64; states * actions], actions)
    }

    /// How many states it covers.
    pub fn states(&self) -> usize {
        self.probabilities.len() / self.actions
    }

    /// How many actions it chooses among.
    pub fn actions(&self) -> usize {
        self.actions
    }

    /// The probability of an action in a state.
    pub fn probability(&self, state: usize, action: usize) -> f64 {
        self.probabilities[state * self.actions + action]
    }
}
