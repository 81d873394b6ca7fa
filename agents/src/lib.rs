//! Deep Q-networks that explore, trained as populations: all seeds of an arm in lockstep in one
//! batched network on libtorch.
//!
//! A population knows sizes and tensors, never a world. Every tensor has a leading slot axis S;
//! functions work on trailing axes, and nothing crosses the slots. Randomness comes from named
//! streams, one for each seed and purpose; masks are explicit arguments.

pub mod agent;
pub mod architecture;
mod auxiliary;
mod examples;
pub mod learner;
pub mod loss;
pub mod masks;
pub mod network;
mod objective;
pub mod observation;
pub mod optimizer;
pub mod population;
pub mod predictive;
pub mod registry;
pub mod replay;
pub mod saved;
pub mod settings;
pub mod slots;
pub mod space;
pub mod strategies;
pub mod strategy;
pub mod stream;
pub mod supervised;

pub use agent::Agent;
pub use observation::{Observation, ObservationSpace, Observations, Sizes};
pub use population::Population;
pub use registry::AGENTS;
pub use replay::Transition;
pub use settings::Settings;
pub use slots::Slots;
pub use supervised::Supervised;
