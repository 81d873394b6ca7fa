//! RiverSwim: swimming against the current pays at the far end, drifting back pays a little at once
//! (Strehl & Littman 2008, "An analysis of model-based Interval Estimation for Markov Decision Processes";
//! the numbers are those of TabulaRL).
//!
//! The states stand in a row (`length`), and an episode begins at the left end. Left always succeeds.
//! Right, against the current, moves on with probability 0.35, stays with 0.6 and slips back with 0.05; at
//! the left end it moves on with 0.6 and stays with 0.4, at the right end it stays with 0.6 and slips back
//! with 0.4. Left at the left end earns 0.005, and right at the right end 1, wherever it leads. An episode
//! is truncated after `horizon` steps.
//!
//! A longer river needs a longer horizon: with 12 states and 20 steps the optimum, 0.106, is hardly above
//! the 0.100 of always going left; with 60 steps it is far above.

use crate::row::{LEFT, Row};
use crate::settings::{Arguments, Range};
use crate::{Observations, Parameter, World, WorldError};

pub(crate) const WORLD: World = World {
    name: "river-swim",
    summary: "swim up a river against the current, or drift down to a small reward",
    paper: "Strehl & Littman 2008",
    continuing: false,
    steps: 30_000,
    eval_every: 500,
    window: 500,
    parameters: &[
        Parameter {
            name: "length",
            help: "number of states, from 3 to 100",
            default: "6",
        },
        Parameter {
            name: "horizon",
            help: "steps after which an episode is truncated, from 1 to 10000; far more than the \
                   states, or the large reward is out of reach",
            default: "20",
        },
    ],
    make: |arguments| {
        let row = row(arguments)?;
        let last = row.length - 1;
        Ok(Box::new(
            row.finite(|state, action| nexts(last, state, action)),
        ))
    },
};

const SMALL: f64 = 0.005;
const LARGE: f64 = 1.0;

fn row(arguments: &mut Arguments) -> Result<Row, WorldError> {
    Ok(Row {
        length: arguments.number("length", &Range::new(3..=100))?,
        start: 0,
        horizon: arguments.number("horizon", &Range::new(1..=10_000))?,
        pay: (SMALL, LARGE),
        observations: Observations::Index,
    })
}

/// Where an action may lead, with probabilities.
fn nexts(last: usize, state: usize, action: usize) -> Vec<(usize, f64)> {
    match action {
        LEFT => vec![(state.saturating_sub(1), 1.0)],
        _ if state == 0 => vec![(1, 0.6), (0, 0.4)],
        _ if state == last => vec![(last, 0.6), (last - 1, 0.4)],
        _ => vec![(state + 1, 0.35), (state, 0.6), (state - 1, 0.05)],
    }
}
