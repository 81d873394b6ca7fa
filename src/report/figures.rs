//! The figures and the curves of the arms in one world, and how they compare.

use envs::Grid;
use serde::Serialize;

use crate::config::{Endpoint, Measure};
use crate::report::metrics::Metrics;
use crate::report::series::Point;
use crate::report::snapshots::{StateSnapshots, Uncertainty};
use crate::report::variances::Variances;
use crate::statistics::{Estimate, SpeedUp, Verdict};

/// One arm, by its label, in one world.
///
/// Scores are normalised returns, 0 for the random policy and 1 for the optimum, where both are
/// known, and otherwise returns or rewards as they are. In worlds that never end only what comes after
/// the random start has a score.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Arm {
    pub arm: String,
    /// Whether it is told the states: a yardstick, no rival.
    #[serde(skip)]
    pub is_oracle: bool,
    /// Number of seeds that have rows.
    pub seeds: usize,
    /// Seeds that did not finish: the run was killed.
    pub unfinished_seeds: Vec<u64>,
    /// Seeds whose loss or weights stopped being finite.
    pub diverged: Vec<Divergence>,
    /// Seeds whose Q-values ran away: their Q-error at the end exceeds the whole range of what policies
    /// can earn, so that some Q-value lies outside it. None where that range is not known.
    pub runaway_seeds: Option<Vec<u64>>,
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
    #[serde(flatten)]
    pub metrics: Metrics,
    /// When the world's largest reward was first earned.
    pub goal: Option<Goal>,
    /// Noise and ignorance of an arm that learns variances; left out for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variances: Option<Variances>,
    /// How good the uncertainty of an arm that samples is; none for the others.
    pub uncertainty: Option<Uncertainty>,
    /// What was known of each state; none if nobody looked.
    #[serde(skip)]
    pub snapshots: Option<StateSnapshots>,
    /// Greedy return over training steps.
    #[serde(skip)]
    pub greedy: Vec<Point>,
    /// Behaviour return, or reward, over training steps.
    #[serde(skip)]
    pub behaviour: Vec<Point>,
    /// Share of the reachable states visited, over training steps.
    #[serde(skip)]
    pub coverage: Vec<Point>,
}

impl Arm {
    /// Returns, or rewards, over training steps.
    pub fn curve(&self, endpoint: Endpoint) -> &[Point] {
        match endpoint {
            Endpoint::Greedy => &self.greedy,
            Endpoint::Behaviour => &self.behaviour,
        }
    }

    /// When the seeds solved the world, by this curve.
    pub fn solving(&self, endpoint: Endpoint) -> Option<&Solving> {
        match endpoint {
            Endpoint::Greedy => self.greedy_solving.as_ref(),
            Endpoint::Behaviour => self.behaviour_solving.as_ref(),
        }
    }
}

/// When the seeds of an arm solved their world: within the world's horizon, in steps after the arm's
/// random start. Shares are in [0, 1], of the seeds that finished.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solving {
    /// Share of the seeds that solved it within the horizon.
    pub share: f64,
    /// Share of the seeds whose last score is as high as one that solves.
    pub share_at_end: f64,
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
    pub seed: u64,
    /// Steps after the random start until it had; none if it had not within the horizon.
    pub step: Option<u64>,
}

/// A seed that stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Divergence {
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

/// An arm against the baseline in one world; all three by their labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    pub arm: String,
    pub baseline: String,
    pub env: String,
    /// Seeds that both have finished: the pairs.
    pub pairs: usize,
    /// Pairs in which the arm solved the world.
    pub arm_solved: usize,
    /// Pairs in which the baseline did.
    pub baseline_solved: usize,
    /// Restricted mean time to solve of the baseline over that of the arm: above 1 the arm is
    /// sooner. None if neither solved the world with any seed, if one solved it at the first point with
    /// every seed, or for fewer than two pairs.
    pub speed_up: Option<SpeedUp>,
    /// Two-sided p-value of the sign-flip test, for this comparison alone.
    pub p: Option<f64>,
    /// The p-value after Holm's adjustment for all comparisons of the report.
    pub adjusted_p: Option<f64>,
    /// p-value of the log-rank test, for this comparison alone; none for fewer than two pairs.
    pub log_rank_p: Option<f64>,
    /// Probability that a seed of the arm solves the world sooner than one of the baseline, ties
    /// counting half; none if neither solved it with any seed.
    pub improvement: Option<Estimate>,
    /// The smallest adjusted p-value that these pairs can give, whatever was found.
    pub smallest_p: f64,
    /// `faster`, `slower` or `inconclusive`, by the adjusted p-value alone.
    pub verdict: Verdict,
    /// The verdict in words that can be quoted.
    pub sentence: String,
}

/// The arms in one world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorldResults {
    pub env: String,
    /// What pictures call it.
    #[serde(skip)]
    pub title: String,
    /// Training steps of the seed that took most.
    pub steps: u64,
    /// Steps at random of the arm that takes most, where times are counted from their end; 0 elsewhere.
    pub random_start: u64,
    /// Steps within which an arm can solve the world: those that every arm has after its random start.
    pub horizon: u64,
    /// What the greedy and behaviour figures of this world measure.
    pub measure: Measure,
    /// The curve whose time to solve gives the verdict.
    pub endpoint: Endpoint,
    /// Score from which on the world counts as solved.
    pub solve_at: f64,
    /// Whether a seed stopped when it had solved the world.
    #[serde(skip)]
    pub may_stop: bool,
    /// Whether there are more points to its curves than are drawn.
    #[serde(skip)]
    pub is_thinned: bool,
    /// Largest expected undiscounted return within the horizon; the mean over seeds.
    pub optimal_return: Option<f64>,
    /// Expected undiscounted return of the uniformly random policy; the mean over seeds.
    pub random_return: Option<f64>,
    /// The drawing of the world, if it has one and it is known.
    #[serde(skip)]
    pub grid: Option<Grid>,
    /// The arms that have rows in this world.
    pub arms: Vec<Arm>,
    /// Each of the other arms against the baseline, in the order of the arms.
    pub comparisons: Vec<Comparison>,
}

impl WorldResults {
    /// The returns of the optimal and the random policy, where both are known: then scores are normalised.
    pub fn references(&self) -> Option<(f64, f64)> {
        self.optimal_return.zip(self.random_return)
    }

    pub fn is_normalised(&self) -> bool {
        self.references().is_some()
    }

    /// Whether there were times to solve this world and not one seed did.
    pub fn is_unsolved(&self) -> bool {
        let mut times = (self.arms.iter())
            .filter_map(|arm| arm.solving(self.endpoint))
            .filter(|solving| !solving.times.is_empty())
            .peekable();
        times.peek().is_some() && times.all(|solving| solving.share == 0.0)
    }
}
