//! What a map may set: the ranges, and what holds where it sets none.

use crate::settings::Range;

pub(super) const SLIP: Range<f64> = Range::new(0.0..=1.0);
pub(super) const NOISE: Range<f64> = Range::new(0.0..=LARGEST);
pub(super) const STEP_COST: Range<f64> = Range::new(0.0..=LARGEST);
pub(super) const REWARD: Range<f64> = Range::new(-LARGEST..=LARGEST);
pub(super) const HORIZON: Range<usize> = Range::new(1..=1_000_000);
/// Keeps sums over an episode finite, and small enough for the values to be exact to 1e-10 or so.
const LARGEST: f64 = 1000.0;

/// The parameters that a map can set, as they hold where the user sets none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Defaults {
    pub(super) slip: f64,
    pub(super) noise: f64,
    pub(super) step_cost: f64,
    pub(super) horizon: usize,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            slip: 0.0,
            noise: 0.0,
            step_cost: 0.01,
            horizon: 100,
        }
    }
}
