//! Worlds for studying exploration, with exact ground truth.
//!
//! Everything here is plain Rust and knows nothing of learning: a world ([`Environment`]) takes an
//! action and a random stream, and answers with a reward and an observation. Worlds with finitely
//! many states also hand out their exact model ([`Tabular`]), from which optimal values, the value
//! of any policy and the variance of its returns follow by dynamic programming. Regret and Q-error
//! are therefore exact numbers, not estimates.
//!
//! [`gridworld`] has such a model, and so have the worlds that ask for deep exploration, [`deep_sea`],
//! [`chain`] and [`river_swim`], and any finite decision process that a user brings in a file, [`mdp`].
//! [`foraging`] is continuous, never ends, and is known by what agents earn in it. Worlds of Gymnasium are
//! played in Python; of those that have a table the model is known.
//!
//! Worlds are found by name in the [registry](worlds), which also says what their parameters are:
//!
//! ```
//! let world = envs::world("gridworld")?;
//! let settings = world.resolve(&[("map".into(), "trap".into())])?;
//! assert_eq!(world.label(&settings), "gridworld map=trap");
//! let environment = world.make(&settings)?;
//! assert_eq!(environment.actions(), 4);
//! # Ok::<(), envs::WorldError>(())
//! ```
//!
//! What a world does, unless it is played in Python, is the same on every machine, to the last bit: its arithmetic is made of operations
//! whose rounding IEEE 754 fixes, in a fixed order. Sine, cosine and logarithm are therefore those of the
//! crate `libm`, and `clippy.toml` refuses those of the platform.
//!
//! To add a world: one file in `envs/src`, one line in `registry.rs`, one row in
//! `envs/tests/contract.rs`. One with finitely many states only builds its model and says how it is drawn:
//! `deep_sea.rs` is an example.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod chain;
pub mod deep_sea;
mod environment;
mod error;
mod failure;
pub mod file;
mod finite;
pub mod foraging;
mod grid;
pub mod gridworld;
#[cfg(unix)]
pub mod gymnasium;
pub mod mdp;
pub mod nearest;
mod normal;
mod registry;
pub mod river_swim;
mod row;
pub mod scene;
mod settings;
mod software;
mod tabular;
mod world;

pub use environment::{Ending, Environment, Names, Observation, ObservationSpace, Step, Trial};
pub use error::{MapError, WorldError};
pub use failure::WorldFailure;
pub use grid::{Cell, Grid};
pub use gridworld::maps;
pub use registry::{world, worlds};
pub use scene::Scene;
pub use settings::Settings;
pub use software::software;
pub use tabular::{Observations, Outcome, Policy, State, Tabular, TabularParts};
pub use world::{Parameter, World};
