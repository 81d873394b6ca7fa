//! The contract between a world and whatever acts in it.
//!
//! The words are Gym's (Brockman et al. 2016), with the later correction that an episode's
//! *termination*, which is part of the problem, is told apart from its *truncation* by a time limit
//! (Pardo et al. 2018, "Time Limits in Reinforcement Learning"): a TD target bootstraps through a
//! truncation and not through a termination.
//!
//! A world keeps no random generator. Its caller passes one to every call, so that one stream per
//! seed determines the world's whole history, whichever agent acts in it.

use rand::Rng;

use crate::{Grid, Scene, Tabular};

/// The form of a world's observations, in Gym's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObservationSpace {
    /// An index in `0..n`. A one-hot vector of length `n` in the mathematics, never in memory.
    Discrete(usize),
    /// A vector of this many floats.
    Box(usize),
}

/// One observation, borrowed from the world (or from its model).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Observation<'a> {
    /// An index below the `n` of [`ObservationSpace::Discrete`].
    Index(usize),
    /// As many finite floats as [`ObservationSpace::Box`] says.
    Vector(&'a [f32]),
}

/// How an episode ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The world itself ended: the value of what follows is zero.
    Terminated,
    /// A time limit cut the episode: the state reached still has a value.
    Truncated,
}

/// What one step brought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The reward, in the world's own unit, noise included.
    pub reward: f64,
    /// How the episode ended, if this was its last step. Terminated where both would apply.
    pub ending: Option<Ending>,
    /// Whether this step earned the largest reward of the world, judged before noise; where there is
    /// none that is worth waiting for, a reward that the world's documentation names.
    pub best: bool,
}

/// What the numbers of a world's actions and states stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Of each action; empty where they have none.
    pub actions: Vec<String>,
    /// What the states of the model are, in the order of their numbers; empty without a model.
    pub order: &'static str,
    /// Of each state; empty where they have none.
    pub states: Vec<String>,
}

/// How an agent is measured in a world that has episodes and no exact model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// How many episodes of greedy play make an evaluation.
    pub episodes: usize,
    /// The mean return at which the world counts as solved, where there is one.
    pub solve_at: Option<f64>,
}

/// A world to act in.
///
/// Call [`reset`](Self::reset) before the first [`step`](Self::step) and after every step that has
/// an [`ending`](Step::ending); worlds that never end need only the first. Two instances that are
/// given equal streams and equal actions do exactly the same.
pub trait Environment: Send {
    /// The form of the observations; the same for the whole life of a world.
    fn observation_space(&self) -> ObservationSpace;

    /// How many actions there are. Actions are `0..actions()` in every state.
    fn actions(&self) -> usize;

    /// Smallest and largest reward of one step before noise, both inclusive.
    fn reward_range(&self) -> (f64, f64);

    /// Begins a new episode, or a new life in a world that never ends.
    fn reset(&mut self, rng: &mut dyn Rng);

    /// Takes one action.
    ///
    /// # Panics
    /// If `action` is not below [`actions`](Self::actions), or if the episode has ended or never
    /// begun: both are mistakes in the calling program. A world outside this program that fails
    /// [raises](crate::WorldFailure) that, here and in a reset.
    fn step(&mut self, action: usize, rng: &mut dyn Rng) -> Step;

    /// What the agent sees now. After an ending, and until the next reset, the last observation of
    /// the episode that ended.
    fn observation(&self) -> Observation<'_>;

    /// Another instance of the same world, not yet reset, sharing what never changes.
    fn fresh(&self) -> Box<dyn Environment>;

    /// Where the world is, as numbers from which [`restore`](Self::restore) makes a fresh instance go on just as this one
    /// would, given equal streams; none for a world that cannot be saved: training in it begins again where it was
    /// stopped.
    fn save(&self) -> Option<Vec<u64>> {
        None
    }

    /// Goes on where another instance of the same world was [saved](Self::save). False, and then nothing is promised
    /// but a reset, if these numbers are no place in it.
    fn restore(&mut self, _saved: &[u64]) -> bool {
        false
    }

    /// The exact model, for worlds with finitely many states.
    fn tabular(&self) -> Option<&Tabular> {
        None
    }

    /// How an agent is measured where there are episodes and no [`tabular`](Self::tabular) model.
    fn trial(&self) -> Option<Trial> {
        None
    }

    /// The drawing of a world that has a [`tabular`](Self::tabular) model with states on a grid: the
    /// `x` and `y` of its states are columns and rows here.
    fn grid(&self) -> Option<Grid> {
        None
    }

    /// What the numbers of actions and states stand for.
    fn names(&self) -> Names {
        Names::default()
    }

    /// The drawing of a continuous world as it is now.
    fn scene(&self) -> Option<Scene> {
        None
    }

    /// The current state of a world that has a [`tabular`](Self::tabular) model.
    fn state(&self) -> Option<usize> {
        None
    }
}
