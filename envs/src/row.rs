//! States in a row through which actions go left and right, and whose ends pay: `chain` and `river-swim`.

use crate::finite::{Finite, Look};
use crate::{Names, Observations, Outcome, State, TabularParts};

pub(crate) const LEFT: usize = 0;
pub(crate) const RIGHT: usize = 1;
const ACTIONS: usize = 2;
/// States in a line of the drawing.
const LINE: usize = 100;

pub(crate) struct Row {
    pub(crate) length: usize,
    pub(crate) start: usize,
    pub(crate) horizon: usize,
    /// What left earns at the left end, and right at the right end, wherever they lead.
    pub(crate) pay: (f64, f64),
    pub(crate) observations: Observations,
}

impl Row {
    /// The world in which an action leads from a state to these others with these probabilities. A row of more
    /// than 100 is drawn in lines, as a text is.
    pub(crate) fn finite(self, nexts: impl Fn(usize, usize) -> Vec<(usize, f64)>) -> Finite {
        let (length, last) = (self.length, self.length - 1);
        let outcomes = |state: usize, action: usize| {
            let reward = match action {
                LEFT if state == 0 => self.pay.0,
                RIGHT if state == last => self.pay.1,
                _ => 0.0,
            };
            let outcome = |(next, probability)| Outcome {
                probability,
                next,
                reward,
                reward_std: 0.0,
            };
            nexts(state, action).into_iter().map(outcome).collect()
        };
        let state = |number| State {
            x: number % LINE,
            y: number / LINE,
            terminal: false,
        };
        let mut rewards = vec![0.0; length];
        (rewards[0], rewards[last]) = self.pay;
        let look = Look {
            size: None,
            rewards,
            directions: [(-1, 0), (1, 0)].repeat(length),
            names: Names {
                actions: ["left", "right"].map(Into::into).into(),
                order: "the places of the row, from left to right",
                states: Vec::new(),
            },
        };
        let parts = TabularParts {
            states: (0..length).map(state).collect(),
            actions: ACTIONS,
            starts: vec![(self.start, 1.0)],
            outcomes: (0..length)
                .flat_map(|state| [LEFT, RIGHT].map(|action| outcomes(state, action)))
                .collect(),
            horizon: self.horizon,
            observations: self.observations,
        };
        Finite::new(parts, look)
    }
}
