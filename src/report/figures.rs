//! The figures and the curves of one arm in one world.

use serde::Serialize;

use crate::report::knowledge::{Knowledge, Uncertainty};
use crate::report::variances::Variances;
use crate::statistics::{Estimate, SpeedUp, Verdict};

/// One arm in one world.
///
/// Scores are normalised returns, 0 for the random policy and 1 for the optimum, where both are
/// known, and otherwise returns or rewards as they are. In worlds that never end only what comes after
/// the random start has a score.
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
    /// Seconds on one thread that one seed took; none where no manifest says so.
    pub seconds_per_seed: Option<f64>,
    /// Steps at random from whose end on times are counted: 0 in worlds with episodes, and where it is
    /// not known.
    pub random_start: u64,
    /// When the greedy policies solved the world; none without greedy scores.
    pub greedy_solving: Option<Solving>,
    /// When the exploring agents solved the world; none without behaviour scores.
    pub behaviour_solving: Option<Solving>,
    /// Greedy score at the last evaluation: IQM over seeds.
    pub final_greedy: Option<Estimate>,
    /// Area under the curve of greedy scores divided by the steps that it spans: IQM over seeds.
    pub area_under_greedy: Option<Estimate>,
    /// Mean score of the behaviour windows that end in the last tenth of the steps: IQM over seeds.
    pub final_behaviour: Option<Estimate>,
    /// Area under the curve of behaviour scores divided by the steps that it spans: IQM over seeds.
    pub area_under_behaviour: Option<Estimate>,
    /// Optimal minus realised return, summed over the training episodes; mean over the seeds that
    /// did not diverge.
    pub final_regret: Option<Estimate>,
    /// Root mean square error of Q at the last evaluation; mean over the seeds that did not diverge.
    pub final_q_error: Option<Estimate>,
    /// Share of the reachable states visited in the first quarter of the steps; mean over seeds.
    pub quarter_coverage: Option<Estimate>,
    /// When the world's largest reward was first earned.
    pub goal: Option<Goal>,
    /// Noise and ignorance of an arm that learns variances; left out for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variances: Option<Variances>,
    /// How good the uncertainty of an arm that samples is; none for the others.
    pub uncertainty: Option<Uncertainty>,
    /// What was known of each state; none if nobody looked.
    #[serde(skip)]
    pub knowledge: Option<Knowledge>,
    /// Greedy return over training steps.
    #[serde(skip)]
    pub greedy: Vec<Point>,
    /// Behaviour return, or reward, over training steps.
    #[serde(skip)]
    pub behaviour: Vec<Point>,
    /// Share of the reachable states visited, over training steps.
    #[serde(skip)]
    pub coverage: Vec<Point>,
    /// The scores behind the figures.
    #[serde(skip)]
    pub scores: Scores,
}

/// Scores of the seeds, in order; none where a seed has no value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Greedy score at the last evaluation.
    pub final_greedy: Vec<Option<f64>>,
    /// Area under the curve of greedy scores.
    pub area_under_greedy: Vec<Option<f64>>,
    /// Mean score of the behaviour windows of the last tenth of the steps.
    pub final_behaviour: Vec<Option<f64>>,
    /// Area under the curve of behaviour scores.
    pub area_under_behaviour: Vec<Option<f64>>,
}

/// When the seeds of an arm solved their world: within the world's horizon, in steps after the arm's
/// random start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solving {
    /// Share of the seeds that solved it within the horizon, in [0, 1].
    pub share: f64,
    /// Kaplan-Meier median of the time to solve; none if more than half of the seeds did not.
    pub median: Option<f64>,
    /// Mean over seeds of the time to solve, a seed that did not counting with the whole horizon.
    pub restricted_mean: Option<Estimate>,
    /// Each finished seed, in order.
    pub times: Vec<SeedTime>,
    /// Share of the seeds that had solved it (1 - Kaplan-Meier) over steps: a step
    /// function that changes at each point and holds from there on. Begins with (0, 0).
    #[serde(skip)]
    pub solved: Vec<Point>,
}

/// When one seed solved its world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SeedTime {
    /// The seed.
    pub seed: u64,
    /// Steps after the random start until it had; none if it had not within the horizon.
    pub step: Option<u64>,
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

/// A point of a curve over training steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Training steps of each seed.
    pub step: u64,
    /// Figure over seeds and its pointwise interval.
    pub estimate: Estimate,
}

/// An arm against the baseline in one world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Label of the arm.
    pub arm: String,
    /// Label of the baseline.
    pub baseline: String,
    /// Label of the world.
    pub env: String,
    /// Seeds that both have finished: the pairs.
    pub pairs: usize,
    /// Restricted mean time to solve of the baseline over that of the arm: above 1 the arm is
    /// sooner. None if neither solved the world with any seed, or for fewer than two pairs.
    pub speed_up: Option<SpeedUp>,
    /// Two-sided p-value of the sign-flip test, for this comparison alone.
    pub p: Option<f64>,
    /// The p-value after Holm's adjustment for all comparisons of the report.
    pub adjusted_p: Option<f64>,
    /// p-value of the log-rank test, for this comparison alone.
    pub log_rank_p: Option<f64>,
    /// Probability that a seed of the arm solves the world sooner than one of the baseline, ties
    /// counting half.
    pub improvement: Option<Estimate>,
    /// The smallest adjusted p-value that these pairs can give, whatever was found.
    pub smallest_p: f64,
    /// `faster`, `slower` or `inconclusive`, by the adjusted p-value alone.
    pub verdict: Verdict,
    /// The verdict in a sentence that can be quoted.
    pub sentence: String,
}
