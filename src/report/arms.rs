//! The figures and the curves of one arm in one world, from its seeds.

use agents::registry::is_oracle;

use crate::config::{Endpoint, Measure};
use crate::report::analysis::WorldResults;
use crate::report::facts::Facts;
use crate::report::figures::{Arm, Divergence, Goal, Point};
use crate::report::metrics::Metrics;
use crate::report::scores::{SeedScores, Series};
use crate::report::seed_curves::{self, MEAN_RETURN, Q_ERROR, SeedCurves, Seeds};
use crate::report::snapshots::StateSnapshots;
use crate::report::variances::Variances;
use crate::statistics::{Estimate, Resamples, Time, median_time};

/// Bootstrap resamples behind each interval of a summary figure.
pub const SUMMARY_RESAMPLES: usize = 10_000;
/// Bootstrap resamples behind each pointwise interval of a curve.
pub const CURVE_RESAMPLES: usize = 1_000;
/// Points of a curve over steps; where there are more, as many are left out between two of them.
pub const MOST_POINTS: usize = 1_000;

/// What the arms of a world have in common.
pub struct Context<'a> {
    /// The world, still without its arms.
    pub world: &'a WorldResults,
    pub facts: &'a Facts,
    /// Last steps of the windows of behaviour.
    pub behaviour_steps: Vec<u64>,
    /// Steps of the greedy evaluations.
    pub evaluation_steps: Vec<u64>,
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

    /// The figures and curves of the arm with these seeds.
    pub fn arm(&self, arm: &str, seeds: &Seeds) -> Arm {
        let random_start = self.facts.random_start(arm, self.world.measure);
        let scored = seeds.iter().map(|seed| self.scores(seed, random_start));
        let scored: Vec<SeedScores> = scored.collect();
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
            greedy_solving: self.solving(Endpoint::Greedy, &scored, random_start),
            behaviour_solving: self.solving(Endpoint::Behaviour, &scored, random_start),
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

/// At each step, a figure over the seeds that have a value there.
pub fn curve_of<'a>(
    over_seeds: fn(&[Option<f64>], &Resamples) -> Option<Estimate>,
    seeds: impl Iterator<Item = &'a Series> + Clone,
    steps: &[u64],
    resamples: &Resamples,
) -> Vec<Point> {
    let point = |step: u64| {
        let values: Vec<_> = seeds.clone().map(|series| value_at(series, step)).collect();
        let estimate = over_seeds(&values, resamples)?;
        Some(Point { step, estimate })
    };
    drawn(steps).filter_map(point).collect()
}

/// What a seed's curve is at a step.
pub fn value_at(series: &Series, step: u64) -> Option<f64> {
    let place = series.binary_search_by_key(&step, |point| point.0);
    series[place.ok()?].1
}

/// Steps at which a curve is drawn: all, or as many as can be told apart, evenly, and the last.
fn drawn(steps: &[u64]) -> impl Iterator<Item = u64> {
    let every = steps.len().div_ceil(MOST_POINTS).max(1);
    steps.iter().rev().step_by(every).rev().copied()
}

#[cfg(test)]
mod tests;
