//! Acting in a world by its exact model: the environment of every tabular world.
//!
//! A world of this kind builds [`TabularParts`] and says how it is drawn ([`Look`]); each step is then
//! sampled from the model itself, so that play and ground truth cannot disagree. The gridworld, which was there
//! first, draws in a way of its own ([`Way`]), but no other outcomes.

use std::sync::Arc;

use rand::{Rng, RngExt};

use crate::normal::standard_normal;
use crate::{
    Cell, Ending, Environment, Grid, Names, Observation, ObservationSpace, Step, Tabular,
    TabularParts,
};

/// Columns to the right and rows down; (0, 0) is no direction.
pub(crate) type Direction = (isize, isize);

/// How the states are drawn, each at the place that it has in the model, and what they are called.
pub(crate) struct Look {
    /// Columns and rows; none for those that the states take.
    pub(crate) size: Option<(usize, usize)>,
    /// What each state is said to pay.
    pub(crate) rewards: Vec<f64>,
    /// Where each action of each state points, row-major `[state][action]`.
    pub(crate) directions: Vec<Direction>,
    pub(crate) names: Names,
}

pub(crate) struct Finite {
    rules: Arc<Rules>,
    state: usize,
    /// Steps taken in this episode.
    steps: usize,
    running: bool,
}

/// The state that an action in a state leads to, for a number that is uniform on [0, 1).
pub(crate) type Way = Box<dyn Fn(usize, usize, f64) -> usize + Send + Sync>;

/// What never changes, shared by all instances of a world.
struct Rules {
    model: Tabular,
    grid: Grid,
    names: Names,
    /// Smallest and largest reward that can be reached, before noise.
    rewards: (f64, f64),
    /// Whether noise is drawn: some reward has it, or may have in a world to be compared with.
    noisy: bool,
    /// None where numbers are shared out to the outcomes in their order. Where there is one, starts are equally likely.
    way: Option<Way>,
}

impl Finite {
    pub(crate) fn new(parts: TabularParts, look: Look) -> Self {
        Self::with_way(parts, look, None)
    }

    /// A world whose steps are drawn in a way of its own, if it has one; noise is then drawn in any case.
    pub(crate) fn with_way(parts: TabularParts, look: Look, way: Option<Way>) -> Self {
        let model = Tabular::new(parts);
        let pairs = model
            .decisions()
            .flat_map(|state| (0..model.actions()).map(move |action| (state, action)));
        let outcomes = pairs.flat_map(|(state, action)| model.outcomes(state, action));
        let mut rewards = (f64::INFINITY, f64::NEG_INFINITY);
        let mut noisy = way.is_some();
        for outcome in outcomes {
            rewards = (rewards.0.min(outcome.reward), rewards.1.max(outcome.reward));
            noisy |= outcome.reward_std > 0.0;
        }
        Self::at_rest(Arc::new(Rules {
            grid: grid(&model, &look),
            names: look.names,
            model,
            rewards,
            noisy,
            way,
        }))
    }

    fn at_rest(rules: Arc<Rules>) -> Self {
        Self {
            state: rules.model.starts()[0].0,
            steps: 0,
            running: false,
            rules,
        }
    }
}

/// The drawing: a cell for each state, and walls around them.
fn grid(model: &Tabular, look: &Look) -> Grid {
    let states = model.states().iter();
    let corner = states.fold((0, 0), |(x, y), state| (state.x.max(x), state.y.max(y)));
    let (width, height) = look.size.unwrap_or((corner.0 + 1, corner.1 + 1));
    let mut cells = vec![Cell::Wall; width * height];
    let mut directions = vec![Vec::new(); width * height];
    for (number, state) in model.states().iter().enumerate() {
        let at = state.y * width + state.x;
        cells[at] = Cell::Floor {
            reward: look.rewards[number],
            terminal: state.terminal,
            start: model.starts().iter().any(|&(start, _)| start == number),
        };
        let actions = number * model.actions()..(number + 1) * model.actions();
        directions[at] = look.directions[actions].to_vec();
    }
    Grid {
        width,
        cells,
        directions,
    }
}

/// The item whose part of [0, 1) holds `draw`, where each has a part as long as its probability; the
/// last where rounding leaves none.
fn pick<T>(items: &[T], probability: impl Fn(&T) -> f64, draw: f64) -> &T {
    let (last, others) = items.split_last().expect("a distribution has items");
    let mut rest = draw;
    let mut reaches = |item: &&T| {
        rest -= probability(item);
        rest < 0.0
    };
    others.iter().find(|item| reaches(item)).unwrap_or(last)
}

impl Environment for Finite {
    fn observation_space(&self) -> ObservationSpace {
        self.rules.model.observation_space()
    }

    fn actions(&self) -> usize {
        self.rules.model.actions()
    }

    fn reward_range(&self) -> (f64, f64) {
        self.rules.rewards
    }

    fn reset(&mut self, rng: &mut dyn Rng) {
        let starts = self.rules.model.starts();
        let start = match self.rules.way {
            None => pick(starts, |start| start.1, rng.random()),
            Some(_) => &starts[rng.random_range(0..starts.len())],
        };
        self.state = start.0;
        self.steps = 0;
        self.running = true;
    }

    fn step(&mut self, action: usize, rng: &mut dyn Rng) -> Step {
        let rules = &*self.rules;
        let model = &rules.model;
        assert!(self.running, "reset a world before stepping in it");
        assert!(action < model.actions(), "action {action}");

        // Whatever happens, each step of a world draws the same count of numbers: streams stay paired.
        let draw = rng.random();
        let noise = if rules.noisy {
            standard_normal(rng)
        } else {
            0.0
        };

        let outcomes = model.outcomes(self.state, action);
        let outcome = match &rules.way {
            None => pick(outcomes, |outcome| outcome.probability, draw),
            Some(way) => {
                let next = way(self.state, action, draw);
                let known = outcomes.iter().find(|outcome| outcome.next == next);
                // Always there, but where rounding leaves a side no probability.
                known.unwrap_or(&outcomes[0])
            }
        };
        self.state = outcome.next;
        self.steps += 1;

        let ending = if model.states()[outcome.next].terminal {
            Some(Ending::Terminated)
        } else {
            (self.steps == model.horizon()).then_some(Ending::Truncated)
        };
        self.running = ending.is_none();
        Step {
            reward: outcome.reward + outcome.reward_std * noise,
            ending,
            best: outcome.reward == rules.rewards.1,
        }
    }

    fn observation(&self) -> Observation<'_> {
        self.rules.model.observation(self.state)
    }

    fn fresh(&self) -> Box<dyn Environment> {
        Box::new(Self::at_rest(Arc::clone(&self.rules)))
    }

    fn save(&self) -> Option<Vec<u64>> {
        Some(vec![
            self.state as u64,
            self.steps as u64,
            self.running.into(),
        ])
    }

    fn restore(&mut self, saved: &[u64]) -> bool {
        let &[state, steps, running] = saved else {
            return false;
        };
        (self.state, self.steps, self.running) = (state as usize, steps as usize, running != 0);
        self.state < self.rules.model.states().len()
    }

    fn tabular(&self) -> Option<&Tabular> {
        Some(&self.rules.model)
    }

    fn grid(&self) -> Option<Grid> {
        Some(self.rules.grid.clone())
    }

    fn names(&self) -> Names {
        self.rules.names.clone()
    }

    fn state(&self) -> Option<usize> {
        Some(self.state)
    }
}
