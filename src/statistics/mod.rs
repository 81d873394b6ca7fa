//! Statistics as pure functions: numbers in, numbers out, no knowledge of files, plots or records.
//!
//! The unit of analysis is the seed: seeds are independent repetitions, the steps within one are
//! not, so every interval here is over seeds. All of it is deterministic: resamples come from a
//! generator of their own with a fixed seed, so the same run gives the same report everywhere.

mod area;
mod association;
mod bootstrap;
mod summary;

pub use area::area_under_curve;
pub use association::{slope, spearman};
pub use bootstrap::{Interval, LEVEL, Resamples};
pub use summary::{mean, median, quantile};
