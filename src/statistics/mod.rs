//! Statistics as pure functions: numbers in, numbers out, no knowledge of files, plots or records.
//!
//! The unit of analysis is the seed: seeds are independent repetitions, the steps within one are
//! not, so every interval here is over seeds. All of it is deterministic: resamples come from a
//! generator of their own with a fixed seed, so the same run gives the same report everywhere.

mod area;
mod association;
mod bootstrap;
mod comparison;
mod estimate;
mod growth;
mod improvement;
mod iqm;
mod jackknife;
mod resamples;
mod sign_flip;
mod speed_up;
mod summary;
mod survival;
mod time;

pub use area::area_under_curve;
pub use association::{pearson, slope, spearman};
pub use bootstrap::{Interval, LEVEL, TAIL};
pub use comparison::{
    Comparison, Pair, RELIABLE_PAIRS, SIGNIFICANCE, Verdict, compare, holm, verdict,
};
pub use estimate::Estimate;
pub use growth::{AtSize, Growth, LEAST_SIZES, Model, growth};
pub use improvement::{improvement_interval, probability_of_improvement, probability_sooner};
pub use iqm::iqm;
pub use jackknife::jackknife_interval;
pub use resamples::Resamples;
pub use sign_flip::{pairs_needed, sign_flip, smallest_p};
pub use speed_up::{SpeedUp, speed_up};
pub use summary::{mean, median, quantile};
pub use survival::{SurvivalStep, kaplan_meier, log_rank, median_time};
pub use time::{Time, restricted_differences, restricted_times};
