//! DeepSea: a dive that pays only if every one of its steps goes right (Osband, Aslanides & Cassirer
//! 2018, "Randomized Prior Functions for Deep Reinforcement Learning"; Osband et al. 2020, "Behaviour
//! Suite for Reinforcement Learning").
//!
//! The sea has N x N cells (`size`). An episode begins in the upper left one, and each of its N steps
//! goes one row down; then it terminates. An action goes right (column + 1) and costs 0.01 / N, or left
//! (column - 1, at least 0) and costs nothing. Going right in the last cell of the last row brings 1
//! besides. The best policy goes right in all N steps and returns 0.99; random play goes all the way once
//! in 2^N episodes, and each step of it costs, so that what is near speaks against what is far.
//!
//! In each cell one of the two actions is "right": a matrix of N x N bits, each 0 or 1 equally often,
//! drawn once from `mapping-seed`. The seed belongs to the world and not to the agent, so that all agents
//! and all their seeds dive in the same sea. It is 42 by default, as in bsuite, but the matrix is another:
//! bsuite's is NumPy's, this one is drawn row by row from the portable generator ChaCha8.
//!
//! `stochastic=true`: right moves with probability 1 - 1/N only and goes straight down otherwise (it costs
//! all the same, and finds the treasure all the same); in the last row, in the first and the last column,
//! noise of the standard normal distribution is added to the reward, whichever the action. Once a move has
//! failed, going right only costs; so the optimum (0.3709 at N = 20) is above the return of always going
//! right (0.3674), which bsuite calls the optimum.
//!
//! The states are the cells that can be reached, those whose column is at most their row, in reading
//! order, and after them one terminal state, which is drawn below the sea. So an observation has
//! N (N + 1) / 2 + 1 entries, and not bsuite's N x N, half of which are never one.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::finite::{Finite, Look};
use crate::settings::{Arguments, Range};
use crate::{Names, Observations, Outcome, Parameter, State, TabularParts, World, WorldError};

pub(crate) const WORLD: World = World {
    name: "deep-sea",
    summary: "dive N rows down; only N moves to the right in a row find the treasure, and each costs",
    paper: "Osband, Aslanides & Cassirer 2018",
    continuing: false,
    steps: 30_000,
    eval_every: 500,
    window: 500,
    parameters: &[
        Parameter {
            name: "size",
            help: "rows and columns of the sea, and steps of an episode, from 2 to 100",
            default: "10",
        },
        Parameter {
            name: "stochastic",
            help: "true: right moves with probability 1 - 1/size only, and the ends of the last row \
                   have noise; false: neither",
            default: "false",
        },
        Parameter {
            name: "mapping-seed",
            help: "seed of the matrix that says which of the two actions is right in each cell, from \
                   0 to 4294967295; it belongs to the world, not to the agent (bsuite's \
                   matrix for 42 is another, from NumPy)",
            default: "42",
        },
    ],
    make: |arguments| {
        let config = Config::new(arguments)?;
        Ok(Box::new(Finite::new(config.parts(), config.look())))
    },
};

const ACTIONS: usize = 2;
/// Cost of a whole dive to the right.
const COST: f64 = 0.01;
const TREASURE: f64 = 1.0;

struct Config {
    size: usize,
    stochastic: bool,
    /// The action that is right in each cell, row-major `[row][column]`.
    right: Vec<usize>,
}

impl Config {
    fn new(arguments: &mut Arguments) -> Result<Self, WorldError> {
        let size = arguments.number("size", &Range::new(2..=100))?;
        let stochastic = arguments.flag("stochastic")?;
        let seed: usize = arguments.number("mapping-seed", &Range::new(0..=0xffff_ffff))?;
        let mut stream = ChaCha8Rng::seed_from_u64(seed as u64);
        Ok(Self {
            size,
            stochastic,
            right: (0..size * size)
                .map(|_| stream.next_u32() as usize & 1)
                .collect(),
        })
    }

    /// Row and column of each state that is not terminal.
    fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.size).flat_map(|row| (0..=row).map(move |column| (row, column)))
    }

    /// The state of a cell; the terminal one below the last row.
    fn state(&self, row: usize, column: usize) -> usize {
        let before = row * (row + 1) / 2;
        before + if row < self.size { column } else { 0 }
    }

    /// What follows an action in a cell. All moves in the last row lead to the terminal state.
    fn outcomes(&self, (row, column): (usize, usize), action: usize) -> Vec<Outcome> {
        let (last, size) = (self.size - 1, self.size as f64);
        let is_right = self.right[row * self.size + column] == action;
        let moved = self.moved((row, column), action);
        let treasure = if column == last { TREASURE } else { 0.0 };
        let noisy = self.stochastic && row == last && (column == 0 || column == last);
        let outcome = |column, probability| Outcome {
            probability,
            next: self.state(row + 1, column),
            reward: if is_right {
                treasure - COST / size
            } else {
                0.0
            },
            reward_std: if noisy { 1.0 } else { 0.0 },
        };
        match self.stochastic && is_right && row < last {
            true => vec![
                outcome(moved, 1.0 - 1.0 / size),
                outcome(column, 1.0 / size),
            ],
            false => vec![outcome(moved, 1.0)],
        }
    }

    /// The column to which an action leads where it succeeds.
    fn moved(&self, (row, column): (usize, usize), action: usize) -> usize {
        match self.right[row * self.size + column] == action {
            true => (column + 1).min(self.size - 1),
            false => column.saturating_sub(1),
        }
    }

    fn parts(&self) -> TabularParts {
        let states = self.cells().map(|(row, column)| State {
            x: column,
            y: row,
            terminal: false,
        });
        let end = State {
            x: (self.size - 1) / 2,
            y: self.size,
            terminal: true,
        };
        let pairs = self.pairs();
        let outcomes = pairs.map(|(cell, action)| self.outcomes(cell, action));
        TabularParts {
            states: states.chain([end]).collect(),
            actions: ACTIONS,
            starts: vec![(0, 1.0)],
            outcomes: outcomes.chain([Vec::new(), Vec::new()]).collect(),
            horizon: self.size,
            observations: Observations::Index,
        }
    }

    fn look(&self) -> Look {
        let last = (self.size - 1, self.size - 1);
        let pays = |cell| if cell == last { TREASURE } else { 0.0 };
        let direction = |(cell, action): ((usize, usize), usize)| {
            let moved = self.moved(cell, action);
            (moved.cast_signed() - cell.1.cast_signed(), 1)
        };
        let directions = self.pairs().map(direction);
        Look {
            size: None,
            rewards: self.cells().map(pays).chain([0.0]).collect(),
            directions: directions.chain([(0, 0); ACTIONS]).collect(),
            // Which of the two goes right is another in each cell.
            names: Names {
                order: "the cells whose column is at most their row, in reading order, then the end",
                ..Names::default()
            },
        }
    }

    /// The states that are not terminal, by row and column, with each action.
    fn pairs(&self) -> impl Iterator<Item = ((usize, usize), usize)> {
        self.cells()
            .flat_map(|cell| (0..ACTIONS).map(move |action| (cell, action)))
    }
}
