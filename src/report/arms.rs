//! The figures and the curves of one arm in one world, from its seeds.

use agents::registry::is_oracle;

use crate::config::{Endpoint, Measure};
use crate::report::facts::Facts;
use crate::report::figures::{Arm, Divergence, Goal, WorldResults};
use crate::report::metrics::Metrics;
use crate::report::scores::{Scoring, SeedScores};
use crate::report::seed_curves::{self, MEAN_RETURN, Q_ERROR, SeedCurves, Seeds};
use crate::report::series::{CURVE_RESAMPLES, MOST_POINTS, SUMMARY_RESAMPLES, Series, curve_of};
use crate::report::snapshots::StateSnapshots;
use crate::report::solving::solving;
use crate::report::variances::Variances;
use crate::statistics::{Estimate, Resamples, Time, median_time};

/// What the arms of a world have in common.
pub struct Context<'a> {
    /// The world, still without its arms.
    world: &'a WorldResults,
    facts: &'a Facts,
    /// Last steps of the windows of behaviour.
    behaviour_steps: Vec<u64>,
    /// Steps of the greedy evaluations.
    evaluation_steps: Vec<u64>,
    /// Whether the first goal means anything here.
    has_goal: bool,
}

impl<'a> Context<'a> {
    /// Of a world with the seeds of these arms.
    pub fn new(world: &'a WorldResults, arms: &[(&str, &Seeds)], facts: &'a Facts) -> Self {
        let seeds = || arms.iter().flat_map(|(_, seeds)| seeds.values());
        let saw_goal = |seed: &SeedCurves| {
            let row = seed.seed.as_ref();
            row.is_some_and(|row| row.first_goal.is_some())
        };
        Self {
            world,
            facts,
            behaviour_steps: seed_curves::steps(seeds().map(|seed| &seed.behaviour[..])),
            evaluation_steps: seed_curves::steps(seeds().map(|seed| &seed.evaluations[..])),
            has_goal: world.measure == Measure::UndiscountedReturn
                && (world.optimal_return.is_some() || seeds().any(saw_goal)),
        }
    }

    /// Whether there are more points to the curves than are drawn.
    pub fn is_thinned(&self) -> bool {
        let mut steps = [&self.behaviour_steps, &self.evaluation_steps].into_iter();
        steps.any(|steps| steps.len() > MOST_POINTS)
    }

    /// How the seeds of an arm with this random start are scored.
    fn scoring(&self, random_start: u64) -> Scoring<'_> {
        Scoring {
            measure: self.world.measure,
            references: self.world.references(),
            steps: self.world.steps,
            may_stop: self.world.may_stop,
            random_start,
            behaviour_steps: &self.behaviour_steps,
            evaluation_steps: &self.evaluation_steps,
        }
    }

    /// The figures and curves of the arm with these seeds.
    pub fn arm(&self, arm: &str, seeds: &Seeds) -> Arm {
        let random_start = self.facts.random_start(arm, self.world.measure);
        let scoring = self.scoring(random_start);
        let scored: Vec<SeedScores> = seeds.iter().map(|seed| scoring.scores(seed)).collect();
        let solving = |endpoint| solving(self.world, self.facts, endpoint, &scored, random_start);
        let resamples = Resamples::new(seeds.len(), SUMMARY_RESAMPLES);
        let curve_resamples = Resamples::new(seeds.len(), CURVE_RESAMPLES);
        let curve = |of: for<'s> fn(&'s SeedScores) -> &'s Series, steps| {
            let series = scored.iter().map(of);
            curve_of(Estimate::mean, series, steps, &curve_resamples)
        };
        let snapshots = StateSnapshots::new(seeds);
        let key = (self.world.env.clone(), arm.to_owned());
        let target_variance = self.facts.target_variances.get(&key).copied();
        let diverged = |(&seed, rows): (&u64, &SeedCurves)| {
            let step = rows.diverged_step()?;
            Some(Divergence { seed, step })
        };
        let unfinished = seeds.iter().filter(|(_, rows)| rows.seed.is_none());
        Arm {
            arm: arm.into(),
            is_oracle: is_oracle(&self.facts.arm(arm).agent),
            seeds: seeds.len(),
            unfinished_seeds: unfinished.map(|(&seed, _)| seed).collect(),
            diverged: seeds.iter().filter_map(diverged).collect(),
            runaway_seeds: (self.facts.return_ranges.get(&key))
                .and_then(|&range| runaway_seeds(seeds, range)),
            parameters: (seeds.values()).find_map(|rows| Some(rows.seed.as_ref()?.parameters)),
            seconds_per_seed: self.facts.seconds_per_seed.get(&key).copied(),
            random_start,
            greedy_solving: solving(Endpoint::Greedy),
            behaviour_solving: solving(Endpoint::Behaviour),
            metrics: Metrics::new(&scored, &resamples),
            goal: self.has_goal.then(|| goal(seeds)).flatten(),
            variances: Variances::new(seeds, target_variance, &resamples),
            uncertainty: (snapshots.as_ref())
                .and_then(|snapshots| snapshots.uncertainty(&resamples)),
            snapshots,
            greedy: curve(|seed| &seed.greedy, &self.evaluation_steps),
            behaviour: curve(|seed| &seed.behaviour, &self.behaviour_steps),
            coverage: curve(|seed| &seed.coverage, &self.behaviour_steps),
        }
    }
}

/// What the returns of a world measure, by what its rows have and by whether it is known to never end.
pub fn measure<'a>(
    seeds: impl Iterator<Item = &'a SeedCurves> + Clone,
    never_ends: bool,
) -> Measure {
    let has_returns = |seed: &SeedCurves| {
        let mut behaviour = seed.behaviour.iter();
        seed.has_episodes
            || seed.optimal_return().is_some()
            || behaviour.any(|(_, fields)| fields[MEAN_RETURN].get().is_some())
    };
    let returns = seeds.clone().any(has_returns);
    match never_ends || !returns && !seeds.clone().all(|seed| seed.behaviour.is_empty()) {
        true => Measure::RewardPerStep,
        false => Measure::UndiscountedReturn,
    }
}

/// Seeds whose Q-error at the end is larger than `range`, the most by which two returns can differ; none
/// if no seed has a Q-error.
fn runaway_seeds(seeds: &Seeds, range: f64) -> Option<Vec<u64>> {
    let errors = seeds
        .iter()
        .filter_map(|(&seed, rows)| Some((seed, rows.at_end(Q_ERROR)?)));
    let mut errors = errors.peekable();
    errors.peek()?;
    let runaway = errors.filter(|(_, error)| *error > range || error.is_nan());
    Some(runaway.map(|(seed, _)| seed).collect())
}

fn goal(seeds: &Seeds) -> Option<Goal> {
    let first = (seeds.values()).filter_map(|rows| {
        Some(match rows.seed.as_ref()?.first_goal {
            Some(step) => Time::solved(step as f64),
            None => Time::censored(f64::INFINITY),
        })
    });
    let first: Vec<Time> = first.collect();
    let reached = first.iter().filter(|time| time.solved).count();
    (!first.is_empty()).then(|| Goal {
        share: reached as f64 / first.len() as f64,
        median_first_step: median_time(&first),
    })
}

#[cfg(test)]
mod tests;
