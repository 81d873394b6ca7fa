//! The exact model of a world with finitely many states: a Markov decision process in a table.
//!
//! The layout is flat, because greedy policies are evaluated on it all through training: outcomes
//! of all (state, action) pairs lie in one array, row-major `[state][action]`. What is computed
//! from the table is in [`dp`], on the Markov chain ([`chain`]) that a [`Policy`] induces.

mod chain;
mod dp;
mod policy;
mod solve;

pub use policy::Policy;

use crate::{Observation, ObservationSpace};

/// One state of a tabular world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Column, from 0 at the left.
    pub x: usize,
    /// Row, from 0 at the top.
    pub y: usize,
    /// Whether the episode terminates on arrival. The value of a terminal state is zero.
    pub terminal: bool,
}

/// One thing that may follow an action.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Its probability, in (0, 1].
    pub probability: f64,
    /// The state it leads to.
    pub next: usize,
    /// Its expected reward.
    pub reward: f64,
    /// STD of the reward's noise, in the unit of the reward.
    pub reward_std: f64,
}

/// What is observed in each state.
#[derive(Clone, Debug, PartialEq)]
pub enum Observations {
    Index,
    /// A vector per state, row-major `[state][length]`.
    Vectors {
        length: usize,
        values: Vec<f32>,
    },
}

#[derive(Clone, Debug)]
pub struct TabularParts {
    /// The states; a state's index is its place here.
    pub states: Vec<State>,
    /// How many actions there are in every state.
    pub actions: usize,
    /// The start distribution: distinct non-terminal states and their probabilities.
    pub starts: Vec<(usize, f64)>,
    /// For each (state, action), row-major, what may follow: each next state once. Empty for terminal states.
    pub outcomes: Vec<Vec<Outcome>>,
    /// Steps after which an episode is truncated.
    pub horizon: usize,
    /// What is observed in each state.
    pub observations: Observations,
}

/// The exact model of a world with finitely many states.
#[derive(Clone, Debug)]
pub struct Tabular {
    states: Vec<State>,
    actions: usize,
    starts: Vec<(usize, f64)>,
    outcomes: Rows,
    /// Expected reward of each (state, action).
    rewards: Vec<f64>,
    horizon: usize,
    observations: Observations,
    reachable: Vec<bool>,
}

/// Rows of outcomes, one after the other in one array.
#[derive(Clone, Debug)]
struct Rows {
    outcomes: Vec<Outcome>,
    /// Where each row begins, with a last entry for the end.
    offsets: Vec<usize>,
}

impl Rows {
    fn new() -> Self {
        Self {
            outcomes: Vec::new(),
            offsets: vec![0],
        }
    }

    /// Ends the row to which `outcomes` were added.
    fn end_row(&mut self) {
        self.offsets.push(self.outcomes.len());
    }

    fn row(&self, row: usize) -> &[Outcome] {
        &self.outcomes[self.offsets[row]..self.offsets[row + 1]]
    }
}

impl Tabular {
    /// Builds the table.
    ///
    /// # Panics
    /// If the parts do not fit together (sizes, indices, probabilities that do not sum to 1, outcomes that name a
    /// state twice): a world that does this is broken.
    pub fn new(parts: TabularParts) -> Self {
        let TabularParts {
            states,
            actions,
            starts,
            outcomes: rows,
            horizon,
            observations,
        } = parts;
        assert_eq!(rows.len(), states.len() * actions, "a row per pair");
        if let Observations::Vectors { length, values } = &observations {
            assert_eq!(values.len(), states.len() * length, "a vector per state");
        }
        assert!(
            starts.iter().all(|&(start, _)| !states[start].terminal),
            "starts are not terminal"
        );
        let mut seen = vec![false; states.len()];
        let is_new = |&(start, _): &(usize, f64)| !std::mem::replace(&mut seen[start], true);
        assert!(starts.iter().all(is_new), "starts are distinct");
        assert_distribution(starts.iter().map(|&(_, probability)| probability));

        let mut outcomes = Rows::new();
        let mut rewards = Vec::new();
        for (pair, row) in rows.into_iter().enumerate() {
            if states[pair / actions].terminal {
                assert!(row.is_empty(), "nothing follows a terminal state");
            } else {
                assert_distribution(row.iter().map(|outcome| outcome.probability));
                assert!(row.iter().all(|outcome| outcome.next < states.len()));
                let mut nexts: Vec<usize> = row.iter().map(|outcome| outcome.next).collect();
                nexts.sort_unstable();
                assert!(
                    nexts.is_sorted_by(|one, other| one < other),
                    "each next state once: {row:?}"
                );
            }
            let reward = row.iter().map(|o| o.probability * o.reward);
            rewards.push(reward.fold(0.0, |sum, term| sum + term));
            outcomes.outcomes.extend(row);
            outcomes.end_row();
        }
        let mut tabular = Self {
            reachable: vec![false; states.len()],
            states,
            actions,
            starts,
            outcomes,
            rewards,
            horizon,
            observations,
        };
        tabular.reachable = tabular.find_reachable();
        tabular
    }

    /// The states; a state's index is its place here.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// How many actions there are in every state.
    pub fn actions(&self) -> usize {
        self.actions
    }

    /// The start distribution: states and their probabilities, which sum to 1.
    pub fn starts(&self) -> &[(usize, f64)] {
        &self.starts
    }

    /// What may follow an action; the probabilities sum to 1. Empty for a terminal state.
    pub fn outcomes(&self, state: usize, action: usize) -> &[Outcome] {
        self.outcomes.row(state * self.actions + action)
    }

    /// Steps after which an episode is truncated.
    pub fn horizon(&self) -> usize {
        self.horizon
    }

    /// The form of the observations.
    pub(crate) fn observation_space(&self) -> ObservationSpace {
        match &self.observations {
            Observations::Index => ObservationSpace::Discrete(self.states.len()),
            Observations::Vectors { length, .. } => ObservationSpace::Box(*length),
        }
    }

    /// What is observed in a state.
    pub fn observation(&self, state: usize) -> Observation<'_> {
        match &self.observations {
            Observations::Index => Observation::Index(state),
            Observations::Vectors { length, values } => {
                Observation::Vector(&values[state * length..(state + 1) * length])
            }
        }
    }

    /// For each state, whether some actions lead there from a start, in any number of steps.
    pub fn reachable(&self) -> &[bool] {
        &self.reachable
    }

    /// Reachable states in which there is something to decide: those that are not terminal.
    pub fn decisions(&self) -> impl Iterator<Item = usize> {
        let (states, reachable) = (&self.states, &self.reachable);
        (0..states.len()).filter(|&state| reachable[state] && !states[state].terminal)
    }

    /// The mean of values `[state][action]` over reachable non-terminal states and all actions.
    ///
    /// # Panics
    /// If there are fewer values than pairs of a state and an action.
    pub fn mean_over_decisions(&self, values: &[f64]) -> f64 {
        let pairs = self
            .decisions()
            .flat_map(|state| state * self.actions..(state + 1) * self.actions);
        let (sum, count) = pairs.fold((0.0, 0_usize), |(sum, count), pair| {
            (sum + values[pair], count + 1)
        });
        sum / count as f64
    }

    fn find_reachable(&self) -> Vec<bool> {
        let mut reachable = vec![false; self.states.len()];
        let mut open: Vec<usize> = self.starts.iter().map(|&(start, _)| start).collect();
        while let Some(state) = open.pop() {
            if !reachable[state] {
                reachable[state] = true;
                let of_state = (0..self.actions).flat_map(|action| self.outcomes(state, action));
                open.extend(of_state.map(|o| o.next));
            }
        }
        reachable
    }
}

fn assert_distribution(probabilities: impl Iterator<Item = f64> + Clone) {
    assert!(
        probabilities.clone().all(|p| p > 0.0),
        "probabilities are positive"
    );
    let sum: f64 = probabilities.sum();
    assert!((sum - 1.0).abs() < 1e-9, "probabilities sum to {sum}");
}
