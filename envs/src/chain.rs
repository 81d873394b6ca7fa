//! N-chain: a long walk to the large reward, with a small one next to the start (Osband et al. 2016,
//! "Deep Exploration via Bootstrapped DQN").
//!
//! The states stand in a row (`length`). An episode begins in the second one, and the agent goes left or
//! right; at an end, going on means staying. Staying at the left end earns 0.001 and at the right end 1;
//! nothing else earns anything. Nothing is random.
//!
//! An episode has N + 8 steps and is then truncated. The best policy needs N - 2 steps to the right end and
//! stays there for 10, so the optimum is 10, which is what the papers say; the N + 9 steps that they say
//! would make 11. The public program (qlan3/gym-games) has N + 8 steps too, but says that the world itself
//! ended, which would make the agent's Q-values those of an end that it cannot see coming.
//!
//! `observation=thermometer` shows a vector of N numbers: 1 for each state up to the present one, else 0.

use crate::row::{LEFT, Row};
use crate::settings::{Arguments, Range};
use crate::{Observations, Parameter, World, WorldError};

pub(crate) const WORLD: World = World {
    name: "chain",
    summary: "a row of N states: a small reward next to the start, the large one at the far end",
    paper: "Osband et al. 2016",
    continuing: false,
    steps: 30_000,
    eval_every: 500,
    window: 500,
    parameters: &[
        Parameter {
            name: "length",
            help: "number of states, from 3 to 1000; an episode has 8 steps more",
            default: "10",
        },
        Parameter {
            name: "observation",
            help: "what the agent sees: one-hot (the index of its state) or thermometer (1 for each \
                   state up to its own, else 0)",
            default: "one-hot",
        },
    ],
    make: |arguments| {
        let row = row(arguments)?;
        let last = row.length - 1;
        let next = |state: usize, action| match action {
            LEFT => state.saturating_sub(1),
            _ => (state + 1).min(last),
        };
        Ok(Box::new(
            row.finite(|state, action| vec![(next(state, action), 1.0)]),
        ))
    },
};

const SMALL: f64 = 0.001;
const LARGE: f64 = 1.0;
/// Steps of an episode beyond the number of states.
const EXTRA_STEPS: usize = 8;

fn row(arguments: &mut Arguments) -> Result<Row, WorldError> {
    let length = arguments.number("length", &Range::new(3..=1000))?;
    let kind = arguments.choice("observation", &["one-hot", "thermometer"])?;
    Ok(Row {
        length,
        start: 1,
        horizon: length + EXTRA_STEPS,
        pay: (SMALL, LARGE),
        observations: match kind {
            "one-hot" => Observations::Index,
            _ => Observations::Vectors {
                length,
                values: thermometers(length),
            },
        },
    })
}

/// For each state, 1 for each state up to it, else 0.
fn thermometers(length: usize) -> Vec<f32> {
    let of = |state| (0..length).map(move |place| if place <= state { 1.0 } else { 0.0 });
    (0..length).flat_map(of).collect()
}
