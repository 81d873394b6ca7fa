//! What every output shows, computed once from the records.
//!
//! A seed that diverged has no rows after that. Leaving it out would flatter its arm, so from its
//! divergence on it counts as the random policy's return; where there is none (a world that never
//! ends) its curve stops and it is left out of the final and the area figures, which the table
//! says. Seeds without a row in `seeds.csv` (a killed run) count with the rows that they have.

use std::{borrow::Cow, collections::BTreeSet};

use agents::registry::is_oracle;
use serde::Serialize;

use crate::config::{Measure, XScale};
use crate::plot::style::ArmName;
use crate::report::arms::{Context, measure};
use crate::report::comparisons;
use crate::report::facts::Facts;
use crate::report::figures::{Arm, Comparison, WorldResults};
use crate::report::overall::{Overall, overall};
use crate::report::scaling::{Scaling, scalings};
use crate::report::seed_curves::{Arranged, SeedCurves, Seeds};
use crate::statistics::mean;
use crate::watch::replay::Replay;

/// Arms that a picture shows, at most.
pub const MOST_DRAWN: usize = 16;

/// All that a report shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Analysis {
    /// All arms, in the order of the report.
    pub arms: Vec<ArmName>,
    /// Label of the arm that the others are compared with.
    pub baseline: Option<String>,
    /// The worlds, in the order of the report.
    pub worlds: Vec<WorldResults>,
    /// The arms over all worlds; none if there is only one.
    pub overall: Vec<Overall>,
    /// The arms over worlds that differ in size; left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scaling: Vec<Scaling>,
    #[serde(skip)]
    pub x_scale: XScale,
    /// Trained agents in their worlds.
    #[serde(skip)]
    pub replays: Vec<Replay>,
}

impl Analysis {
    /// Computes everything from the rows.
    pub fn new(all: &Arranged, facts: &Facts) -> Self {
        let mut arms = all.arms();
        let baseline = facts.baseline(&arms);
        // The baseline stands last, whatever the order of the rows.
        arms.sort_by_key(|&arm| Some(arm) == baseline);
        let world = |env: &String| {
            let in_world = arms.iter();
            let in_world = in_world.filter_map(|&arm| Some((arm, all.worlds[env].get(arm)?)));
            world_results(env, &in_world.collect::<Vec<_>>(), facts)
        };
        let mut worlds: Vec<WorldResults> = all.envs.iter().map(world).collect();
        if let Some(baseline) = baseline {
            comparisons::fill_in(&mut worlds, baseline);
        }
        Self {
            arms: arms.iter().map(|arm| facts.arm(arm)).collect(),
            baseline: baseline.map(Into::into),
            overall: overall(&arms, &worlds),
            scaling: scalings(facts, &arms, &worlds, &all.worlds),
            x_scale: facts.drawing.x_scale(),
            replays: facts.replays.clone(),
            worlds,
        }
    }

    /// What pictures show: all, or of too many arms the baseline, oracles, and those that were given first.
    pub fn drawn(&self) -> Cow<'_, Self> {
        if self.arms.len() <= MOST_DRAWN {
            return Cow::Borrowed(self);
        }
        let mut arms: Vec<&ArmName> = self.arms.iter().collect();
        let baseline = self.baseline.as_deref();
        arms.sort_by_key(|arm| (Some(&*arm.label) != baseline, !is_oracle(&arm.agent)));
        arms.truncate(MOST_DRAWN);
        let labels: BTreeSet<&str> = arms.iter().map(|arm| &*arm.label).collect();
        let mut drawn = self.clone();
        drawn.arms.retain(|arm| labels.contains(&*arm.label));
        for world in &mut drawn.worlds {
            world.arms.retain(|arm| labels.contains(&*arm.arm));
            world.comparisons.retain(|row| labels.contains(&*row.arm));
        }
        for scaling in &mut drawn.scaling {
            scaling.arms.retain(|arm| labels.contains(&*arm.arm));
        }
        drawn.scaling.retain(|scaling| !scaling.arms.is_empty());
        Cow::Owned(drawn)
    }

    /// The same of one world alone; what is said of several is left out.
    pub fn of_world(&self, index: usize) -> Self {
        let world = self.worlds[index].clone();
        let replays = self.replays.iter().filter(|replay| replay.env == world.env);
        Self {
            arms: self.arms.clone(),
            baseline: self.baseline.clone(),
            x_scale: self.x_scale,
            replays: replays.cloned().collect(),
            worlds: vec![world],
            ..Self::default()
        }
    }

    /// Labels of the arms that no picture shows.
    pub fn not_drawn(&self) -> Vec<&str> {
        let (arms, drawn) = (self.arms.iter(), self.drawn());
        let left_out = arms.filter(|arm| !drawn.arms.contains(arm));
        left_out.map(|arm| &*arm.label).collect()
    }

    /// Every arm of every world.
    pub fn all_arms(&self) -> impl Iterator<Item = &Arm> {
        self.worlds.iter().flat_map(|world| &world.arms)
    }

    /// Every comparison of every world.
    pub fn comparisons(&self) -> impl Iterator<Item = &Comparison> + Clone {
        self.worlds.iter().flat_map(|world| &world.comparisons)
    }
}

/// The arms in the world with this label.
fn world_results(env: &str, arms: &[(&str, &Seeds)], facts: &Facts) -> WorldResults {
    let seeds = || arms.iter().flat_map(|(_, seeds)| seeds.values());
    let measure = match facts.played.contains_key(env) {
        true => Measure::UndiscountedReturn,
        false => measure(seeds(), facts.continuing.contains(env)),
    };
    let steps = seeds().map(|seed| seed.steps).max().unwrap_or(0);
    // A mean that is restricted needs one horizon for all arms.
    let random_starts = arms.iter().map(|(arm, _)| facts.random_start(arm, measure));
    let horizon = steps.saturating_sub(random_starts.max().unwrap_or(0));
    let mean_of = |value: fn(&SeedCurves) -> Option<f64>| {
        mean(&seeds().filter_map(value).collect::<Vec<f64>>())
    };
    let mut world = WorldResults {
        env: env.into(),
        title: facts.title(env),
        steps,
        random_start: steps - horizon,
        horizon,
        measure,
        endpoint: facts.criteria.endpoint(measure),
        solve_at: facts.solve_at(env, measure),
        may_stop: facts.stop_when_solved,
        is_thinned: false,
        optimal_return: mean_of(SeedCurves::optimal_return),
        random_return: mean_of(SeedCurves::random_return),
        grid: facts.grids.get(env).cloned(),
        arms: Vec::new(),
        comparisons: Vec::new(),
    };
    let context = Context::new(&world, arms, facts);
    let of_arms = arms.iter().map(|(arm, seeds)| context.arm(arm, seeds));
    (world.arms, world.is_thinned) = (of_arms.collect(), context.is_thinned());
    world
}
