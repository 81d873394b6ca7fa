//! Deep Q-networks that explore, and the two engines that compute them.
//!
//! A population knows sizes and numbers, never a world. The algorithm is written once in plain Rust over
//! the operations of an [`engine`]: [`native`], one seed at a time on the CPU, or libtorch, many seeds at
//! once on CUDA (the feature `torch`). Nothing crosses the seeds. Randomness comes from named streams, one
//! for each seed and purpose; masks are explicit arguments.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod agent;
pub mod architecture;
pub mod archive;
mod auxiliary;
pub mod backend;
pub mod cholesky;
pub mod engine;
mod ensemble;
mod examples;
mod fixed_networks;
pub mod greedy_agent;
mod langevin;
pub mod last_layer;
pub mod learner;
mod learning;
pub mod loss;
pub mod masks;
pub mod matrix;
mod model;
pub mod native;
pub mod network;
pub mod networks;
pub mod noise;
mod noisy;
pub mod normals;
mod objective;
pub mod observation;
pub mod optimizer;
pub mod population;
pub mod predictive;
pub mod readings;
mod refit;
pub mod registry;
pub mod replay;
pub mod sample;
pub mod saved;
pub mod settings;
pub mod space;
pub mod strategies;
pub mod strategy;
pub mod stream;
pub mod supervised;
mod target_network;
mod task_variances;
#[cfg(feature = "torch")]
pub mod torch;
mod transitions;

pub use agent::Agent;
pub use backend::Backend;
pub use observation::{Observation, ObservationSpace, Observations, Sizes};
pub use population::Population;
pub use readings::Readings;
pub use registry::AGENTS;
pub use replay::Transition;
pub use settings::Settings;
pub use supervised::Supervised;
