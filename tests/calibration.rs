//! The verdict and the interval of the speed-up keep what they promise, on simulated comparisons with
//! a known truth. `cargo bench --bench calibration` measures many more cases.

#[path = "common/simulation.rs"]
mod simulation;

use dropout_q::statistics::{
    SIGNIFICANCE, restricted_differences, sign_flip, smallest_speed_up, speed_up,
};
use simulation::{BUDGET, Case, Family};

const SEEDS: usize = 20;
const COMPARISONS: usize = 2_000;
