//! Gridworld: a two-dimensional world of walls, free cells and cells that reward or punish.
//!
//! The agent moves up, right, down or left. Walking into a wall, or off the drawing, leaves it where
//! it is; the step still counts. A cell's reward is earned by *entering* the cell, each time anew:
//! what is earned depends on the move alone and not on history, so the world stays Markov. Staying
//! on a cell by walking into a wall is not entering it and earns nothing. A terminal cell ends the
//! episode (terminated), and so does the horizon (truncated); where both happen in the same step, it
//! is terminated.
//!
//! Every step costs `step-cost`. With probability `slip` the agent moves to one side of the chosen
//! direction instead, either side equally often (the stochastic grid of Russell & Norvig, *Artificial
//! Intelligence*, chapter on sequential decisions). Gaussian noise of STD `noise` is added to every
//! step's reward, so that what cannot be known (aleatoric) can be turned up independently of what is
//! not yet known (epistemic).
//!
//! The conventions are those of Sutton & Barto, *Reinforcement Learning* (2nd edition, 2018). Maps
//! are text: see [`MAPS.md`](mod@format) for their format.

mod config;
mod header;
mod layout;
mod map;
mod model;
mod parse;

/// How to draw a map.
#[doc = include_str!("../MAPS.md")]
pub mod format {}

use std::sync::Arc;

use rand::{Rng, RngExt};

use config::{Config, PARAMETERS};
use layout::{ACTIONS, Layout, Move, NAMES};
pub use map::maps;

use crate::normal::standard_normal;
use crate::place;
use crate::{
    Ending, Environment, Grid, Names, Observation, ObservationSpace, Step, Tabular, World,
};

pub(crate) const WORLD: World = World {
    name: "gridworld",
    summary: "move in a grid with rewards, pits and walls; several maps, or your own",
    paper: "Sutton & Barto 2018",
    continuing: false,
    steps: 30_000,
    eval_every: 500,
    window: 500,
    parameters: PARAMETERS,
    check: |arguments| Config::new(arguments).map(drop),
    make: |arguments| Ok(Box::new(Gridworld::new(Config::new(arguments)?))),
};

struct Gridworld {
    rules: Arc<Rules>,
    state: usize,
    /// Steps taken in this episode.
    steps: usize,
    running: bool,
}

/// What never changes, shared by all instances of a world.
struct Rules {
    config: Config,
    tabular: Tabular,
}

impl Gridworld {
    fn new(config: Config) -> Self {
        Self::at_rest(Arc::new(Rules {
            tabular: model::tabular(&config),
            config,
        }))
    }

    fn at_rest(rules: Arc<Rules>) -> Self {
        Self {
            state: rules.layout().starts[0],
            steps: 0,
            running: false,
            rules,
        }
    }
}

impl Rules {
    fn layout(&self) -> &Layout {
        &self.config.map.layout
    }
}

impl Environment for Gridworld {
    fn observation_space(&self) -> ObservationSpace {
        self.rules.tabular.observation_space()
    }

    fn actions(&self) -> usize {
        ACTIONS
    }

    fn reward_range(&self) -> (f64, f64) {
        let (layout, cost) = (self.rules.layout(), self.rules.config.step_cost);
        (layout.worst_reward - cost, layout.best_reward - cost)
    }

    fn reset(&mut self, rng: &mut dyn Rng) {
        let starts = &self.rules.layout().starts;
        self.state = starts[rng.random_range(0..starts.len())];
        self.steps = 0;
        self.running = true;
    }

    fn step(&mut self, action: usize, rng: &mut dyn Rng) -> Step {
        assert!(self.running, "reset a gridworld before stepping in it");
        assert!(action < ACTIONS, "action {action} of {ACTIONS}");
        let (layout, config) = (self.rules.layout(), &self.rules.config);

        // Each step draws both numbers whatever the settings, so that worlds which differ in slip
        // or noise alone can be compared on equal streams.
        let slip: f64 = rng.random();
        let noise = standard_normal(rng);

        let direction = layout::slipped(action, slip, config.slip);
        let Move { next, reward } = layout.moves[self.state][direction];
        self.state = next;
        self.steps += 1;

        let ending = if layout.places[next].state.terminal {
            Some(Ending::Terminated)
        } else if self.steps == config.horizon {
            Some(Ending::Truncated)
        } else {
            None
        };
        self.running = ending.is_none();
        Step {
            reward: reward - config.step_cost + config.noise * noise,
            ending,
            best: reward == layout.best_reward,
        }
    }

    fn observation(&self) -> Observation<'_> {
        self.rules.tabular.observation(self.state)
    }

    fn fresh(&self) -> Box<dyn Environment> {
        Box::new(Self::at_rest(Arc::clone(&self.rules)))
    }

    fn save(&self) -> Option<Vec<u64>> {
        Some(place::save(self.state, self.steps, self.running))
    }

    fn restore(&mut self, saved: &[u64]) -> bool {
        let place = place::restore(saved, self.rules.tabular.states().len());
        (self.state, self.steps, self.running) = place.unwrap_or_default();
        place.is_some()
    }

    fn tabular(&self) -> Option<&Tabular> {
        Some(&self.rules.tabular)
    }

    fn grid(&self) -> Option<Grid> {
        Some(self.rules.layout().grid())
    }

    fn names(&self) -> Names {
        Names {
            actions: NAMES.map(Into::into).into(),
            order: "the cells that are no walls, in reading order",
            states: Vec::new(),
        }
    }

    fn state(&self) -> Option<usize> {
        Some(self.state)
    }
}
