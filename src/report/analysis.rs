//! What every output shows, computed once from the records.
//!
//! A seed that diverged has no rows after that. Leaving it out would flatter its arm, so from its
//! divergence on it counts as the random policy's return; where there is none (a world that never
//! ends) its curve stops and it is left out of the final and the area figures, which the table
//! says. Seeds without a row in `seeds.csv` (a killed run) count with the rows that they have.

use envs::Grid;
use serde::Serialize;

use super::arms::Context;
use super::facts::Facts;
use super::figures::{Arm, Comparison, Measure};
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
    /// The drawing of the world, if it has one and it is known.
    #[serde(skip)]
    pub grid: Option<Grid>,
    /// The arms that have rows in this world.
    pub arms: Vec<Arm>,
    /// Each of the other arms against the baseline, in the order of the arms.
    pub comparisons: Vec<Comparison>,
}

impl Analysis {
    /// Computes everything from `records`.
    pub fn new(records: &Records, facts: &Facts) -> Self {
        let tracks = Tracks::new(records);
        let worlds = tracks.envs.iter().map(|&env| {
            let in_world: Vec<_> = (tracks.arms.iter())
                .filter_map(|&arm| Some((arm, tracks.seeds.get(&(env, arm))?)))
                .collect();
            World::new(env, &in_world, facts)
        });
        Self {
            worlds: worlds.collect(),
            arms: tracks.arms.iter().map(|&arm| arm.into()).collect(),
        }
    }
}

impl World {
    fn new(env: &str, arms: &[(&str, &Seeds)], facts: &Facts) -> Self {
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
        let steps = tracks().map(|track| track.steps).max().unwrap_or(0);
        let context = Context {
            env,
            facts,
            budget: steps,
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
            steps,
            measure,
            optimal_return: mean(&optimal),
            random_return: mean(&random),
            grid: facts.grids.get(env).cloned(),
            arms: arms
                .iter()
                .map(|(arm, seeds)| context.arm(arm, seeds))
                .collect(),
            comparisons: Vec::new(),
        }
    }
}
