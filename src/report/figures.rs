//! The figures and the curves of one arm in one world.

use serde::Serialize;

/// What is plotted and averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Undiscounted return of an episode.
    UndiscountedReturn,
    /// Mean reward of a step, in worlds that never end.
    RewardPerStep,
}

/// One arm in one world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arm {
    /// Label of the arm.
    pub arm: String,
    /// Number of seeds that have rows.
    pub seeds: usize,
    /// Seeds that did not finish: the run was killed.
    pub unfinished_seeds: Vec<u64>,
    /// Seeds whose loss or weights stopped being finite.
    pub diverged: Vec<Divergence>,
    /// Trainable parameters of the network; 0 for an agent without one.
    pub parameters: Option<u64>,
    /// Greedy value at the last evaluation.
    pub final_greedy: Option<Estimate>,
    /// Area under the greedy curve divided by the steps that it spans.
    pub area_under_greedy: Option<Estimate>,
    /// Mean of the behaviour windows that end in the last tenth of the steps.
    pub final_behaviour: Option<Estimate>,
    /// Area under the behaviour curve divided by the steps that it spans.
    pub area_under_behaviour: Option<Estimate>,
    /// Optimal minus realised return, summed over the training episodes; seeds that did not diverge.
    pub final_regret: Option<Estimate>,
    /// Root mean square error of Q at the last evaluation; seeds that did not diverge.
    pub final_q_error: Option<Estimate>,
    /// When the world's largest reward was first earned.
    pub goal: Option<Goal>,
    /// Greedy curve over training steps.
    #[serde(skip)]
    pub greedy: Vec<Point>,
    /// Behaviour curve over training steps.
    #[serde(skip)]
    pub behaviour: Vec<Point>,
}

/// A seed that stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Divergence {
    /// The seed.
    pub seed: u64,
    /// The training step at which it diverged.
    pub step: u64,
}

/// When the finished seeds first earned the world's largest reward.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Goal {
    /// Share of the finished seeds that ever did, in [0, 1].
    pub share: f64,
    /// Median training step of the first time, a seed that never did counting as later than any;
    /// none if half of the seeds or more never did.
    pub median_first_step: Option<f64>,
}

/// A mean over seeds and its percentile bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over the seeds that have a value.
    pub mean: f64,
    /// Lower end of the 95 % interval; none if fewer than two seeds have a value.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// Seeds that have a value.
    pub seeds: usize,
}

/// A point of a learning curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Training steps of each seed.
    pub step: u64,
    /// Mean over seeds and its pointwise interval.
    pub estimate: Estimate,
}
