//! What every output shows, computed once from the records.
//!
//! A seed that diverged has no rows after that. Leaving it out would flatter its arm, so from its
//! divergence on it counts as the random policy's return; where there is none (a world that never
//! ends) its curve stops and it is left out of the final and the area figures, which the table
//! says. Seeds without a row in `seeds.csv` (a killed run) count with the rows that they have.

use serde::Serialize;

use super::arms::Context;
use super::tracks::{Seeds, Track, Tracks};
use crate::records::Records;
use crate::statistics::mean;

/// All that a report shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// Labels of all arms, in the order of the report.
    pub arms: Vec<String>,
    /// The worlds, in the order of the report.
    pub worlds: Vec<World>,
}

/// The arms in one world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct World {
    /// Label of the world.
    pub env: String,
    /// Training steps of the seed that took most.
    pub steps: u64,
    /// What the greedy and behaviour figures of this world measure.
    pub measure: Measure,
    /// Largest expected undiscounted return within the horizon; the mean over seeds.
    pub optimal_return: Option<f64>,
    /// Expected undiscounted return of the uniformly random policy; the mean over seeds.
    pub random_return: Option<f64>,
    /// The arms that have rows in this world.
    pub arms: Vec<Arm>,
}

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

impl Analysis {
    /// Computes everything from `records`.
    pub fn new(records: &Records) -> Self {
        let tracks = Tracks::new(records);
        let worlds = tracks.envs.iter().map(|&env| {
            let in_world: Vec<_> = (tracks.arms.iter())
                .filter_map(|&arm| Some((arm, tracks.seeds.get(&(env, arm))?)))
                .collect();
            World::new(env, &in_world)
        });
        Self {
            worlds: worlds.collect(),
            arms: tracks.arms.iter().map(|&arm| arm.into()).collect(),
        }
    }
}

impl World {
    fn new(env: &str, arms: &[(&str, &Seeds)]) -> Self {
        let tracks = || arms.iter().flat_map(|(_, seeds)| seeds.values());
        let returns = tracks().any(|track| {
            track.episodes > 0
                || track.optimal_return().is_some()
                || track
                    .behaviour
                    .values()
                    .any(|row| row.mean_return.is_some())
        });
        let measure = if returns || tracks().all(|track| track.behaviour.is_empty()) {
            Measure::UndiscountedReturn
        } else {
            Measure::RewardPerStep
        };
        let optimal: Vec<f64> = tracks().filter_map(Track::optimal_return).collect();
        let random: Vec<f64> = tracks().filter_map(Track::random_return).collect();
        let context = Context {
            measure,
            behaviour_steps: tracks()
                .flat_map(|track| track.behaviour.keys().copied())
                .collect(),
            evaluation_steps: tracks()
                .flat_map(|track| track.evaluations.keys().copied())
                .collect(),
            has_goal: !optimal.is_empty()
                || tracks().any(|track| track.seed.is_some_and(|seed| seed.first_goal.is_some())),
        };
        Self {
            env: env.into(),
            steps: tracks().map(|track| track.steps).max().unwrap_or(0),
            measure,
            optimal_return: mean(&optimal),
            random_return: mean(&random),
            arms: arms
                .iter()
                .map(|(arm, seeds)| context.arm(arm, seeds))
                .collect(),
        }
    }
}
