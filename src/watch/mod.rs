//! Watching trained agents: a saved network acts greedily in a fresh world, and what happens is
//! drawn, as an animated picture or for the page of the report. Nothing is trained.
//!
//! [`trajectory`] and [`drawing`] are plain data and know nothing of networks.

mod command;
pub mod drawing;
pub mod gif;
mod options;
pub mod replay;
pub mod simulate;
pub mod trajectory;

pub use command::run;
pub use options::WatchOptions;
