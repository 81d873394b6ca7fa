//! What every output shows, computed once from the records.
//!
//! A seed that diverged has no rows after that. Leaving it out would flatter its arm, so from its
//! divergence on it counts as the random policy's return; where there is none (a world that never
//! ends) its curve stops and it is left out of the final and the area figures, which the table
//! says. Seeds without a row in `seeds.csv` (a killed run) count with the rows that they have.

use envs::Grid;
use serde::Serialize;

use crate::config::XScale;
use crate::records::Records;
use crate::report::arms::Context;
use crate::report::comparisons;
use crate::report::overall::{Overall, overall};
use crate::report::tracks::{Seeds, Track, Tracks};
use crate::statistics::mean;
use crate::watch::replay::Replay;
use crate::{config::Endpoint, report::facts::Facts};
use crate::{
    config::Measure,
    report::figures::{Arm, Comparison},
};

/// All that a report shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// Labels of all arms, in the order of the report.
    pub arms: Vec<String>,
    /// Label of the arm that the others are compared with.
    pub baseline: Option<String>,
    /// The worlds, in the order of the report.
    pub worlds: Vec<World>,
    /// The arms over all worlds; none if there is only one.
    pub overall: Vec<Overall>,
    /// The scale of the steps under the learning curves.
    #[serde(skip)]
    pub x_scale: XScale,
    /// Trained agents in their worlds.
    #[serde(skip)]
    pub replays: Vec<Replay>,
}

/// The arms in one world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct World {
    /// Label of the world.
    pub env: String,
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
        let mut arms = tracks.arms;
        let baseline = facts.baseline(&arms);
        // The baseline stands last, whatever the order of the rows.
        arms.sort_by_key(|&arm| Some(arm) == baseline);
        let mut worlds: Vec<World> = (tracks.envs.iter())
            .map(|&env| {
                let in_world: Vec<_> = (arms.iter())
                    .filter_map(|&arm| Some((arm, tracks.seeds.get(&(env, arm))?)))
                    .collect();
                World::new(env, &in_world, facts)
            })
            .collect();
        if let Some(baseline) = baseline {
            comparisons::fill_in(&mut worlds, baseline);
        }
        Self {
            arms: arms.iter().map(|&arm| arm.into()).collect(),
            baseline: baseline.map(Into::into),
            overall: overall(&arms, &worlds),
            x_scale: facts.drawing.x_scale(),
            replays: facts.replays.clone(),
            worlds,
        }
    }
}

impl World {
    /// Whether scores are normalised: optimum and random policy are known.
    pub fn is_normalised(&self) -> bool {
        self.optimal_return.is_some() && self.random_return.is_some()
    }

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
        let never_ends = facts.continuing.contains(env);
        let measure =
            if !never_ends && (returns || tracks().all(|track| track.behaviour.is_empty())) {
                Measure::UndiscountedReturn
            } else {
                Measure::RewardPerStep
            };
        let optimal: Vec<f64> = tracks().filter_map(Track::optimal_return).collect();
        let random: Vec<f64> = tracks().filter_map(Track::random_return).collect();
        let steps = tracks().map(|track| track.steps).max().unwrap_or(0);
        // A mean that is restricted needs one horizon for all arms.
        let random_starts = arms.iter().map(|(arm, _)| facts.random_start(arm, measure));
        let random_start = random_starts.max().unwrap_or(0);
        let context = Context {
            env,
            facts,
            solve_at: facts.criteria.solve_at(measure),
            steps,
            horizon: steps.saturating_sub(random_start),
            measure,
            behaviour_steps: tracks()
                .flat_map(|track| track.behaviour.keys().copied())
                .collect(),
            evaluation_steps: tracks()
                .flat_map(|track| track.evaluations.keys().copied())
                .collect(),
            references: mean(&optimal).zip(mean(&random)),
            has_goal: measure == Measure::UndiscountedReturn
                && (!optimal.is_empty()
                    || tracks().any(|track| track.seed.is_some_and(|s| s.first_goal.is_some()))),
        };
        Self {
            env: env.into(),
            steps,
            random_start,
            horizon: context.horizon,
            measure,
            endpoint: facts.criteria.endpoint(measure),
            solve_at: context.solve_at,
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
