//! The figures and the curves of one arm in one world, from its seeds.

use agents::registry::is_oracle;

use crate::config::{Endpoint, Measure};
use crate::records::RECENT_STEPS;
use crate::report::facts::Facts;
use crate::report::figures::{Arm, Divergence, Goal, Point, Solving};
use crate::report::metrics::Metrics;
use crate::report::scores::{SeedScores, Series};
use crate::report::seed_curves::{self, MEAN_RETURN, Q_ERROR, SeedCurves, Seeds};
use crate::report::snapshots::StateSnapshots;
use crate::report::solving::{Trial, solving};
use crate::report::variances::Variances;
use crate::statistics::{Estimate, Resamples, Time, mean, median_time};

/// Bootstrap resamples behind each interval of a summary figure.
pub const SUMMARY_RESAMPLES: usize = 10_000;
/// Bootstrap resamples behind each pointwise interval of a curve.
pub const CURVE_RESAMPLES: usize = 1_000;
/// Points of a curve over steps; where there are more, as many are left out between two of them.
pub const MOST_POINTS: usize = 1_000;

/// What the arms of a world have in common.
pub struct Context<'a> {
    /// Label of the world.
    pub env: &'a str,
    pub facts: &'a Facts,
    /// What the world's returns measure.
    pub measure: Measure,
    /// Score from which on the world counts as solved.
    pub solve_at: f64,
    /// Training steps of the seed that took most.
    pub steps: u64,
    /// Steps within which an arm can solve the world, counted from the end of its random start.
    pub horizon: u64,
    /// Last steps of the windows of behaviour.
    pub behaviour_steps: Vec<u64>,
    /// Steps of the greedy evaluations.
    pub evaluation_steps: Vec<u64>,
    /// The returns of the optimal and the random policy, where both are known.
    pub references: Option<(f64, f64)>,
    /// Whether the first goal means anything here.
    has_goal: bool,
}

impl<'a> Context<'a> {
    /// Of the world with these arms.
    pub fn new(env: &'a str, arms: &[(&str, &Seeds)], facts: &'a Facts) -> Self {
        let seeds = || arms.iter().flat_map(|(_, seeds)| seeds.values());
        let measure = match facts.played.contains_key(env) {
            true => Measure::UndiscountedReturn,
            false => measure(seeds(), facts.continuing.contains(env)),
        };
        let optimal: Vec<f64> = seeds().filter_map(SeedCurves::optimal_return).collect();
        let random: Vec<f64> = seeds().filter_map(SeedCurves::random_return).collect();
        let saw_goal = |seed: &SeedCurves| {
            let row = seed.seed.as_ref();
            row.is_some_and(|row| row.first_goal.is_some())
        };
        let steps = seeds().map(|seed| seed.steps).max().unwrap_or(0);
        // A mean that is restricted needs one horizon for all arms.
        let random_starts = arms.iter().map(|(arm, _)| facts.random_start(arm, measure));
        Self {
            env,
            facts,
            measure,
            solve_at: facts.solve_at(env, measure),
            steps,
            horizon: steps.saturating_sub(random_starts.max().unwrap_or(0)),
            behaviour_steps: seed_curves::steps(seeds().map(|seed| &seed.behaviour[..])),
            evaluation_steps: seed_curves::steps(seeds().map(|seed| &seed.evaluations[..])),
            has_goal: measure == Measure::UndiscountedReturn
                && (!optimal.is_empty() || seeds().any(saw_goal)),
            references: mean(&optimal).zip(mean(&random)),
        }
    }

    /// The figures and curves of the arm with these seeds.
    pub fn arm(&self, arm: &str, seeds: &Seeds) -> Arm {
        let random_start = self.facts.random_start(arm, self.measure);
        let scored: Vec<SeedScores> = (seeds.values())
            .map(|seed| self.scores(seed, random_start))
            .collect();
        let resamples = Resamples::new(seeds.len(), SUMMARY_RESAMPLES);
        let curve_resamples = Resamples::new(seeds.len(), CURVE_RESAMPLES);
        let curve = |of: for<'s> fn(&SeedScores<'s>) -> Series<'s>, steps| {
            let series = scored.iter().map(|seed| of(seed).iter());
            curve_of(Estimate::mean, series, steps, &curve_resamples)
        };
        let snapshots = StateSnapshots::new(seeds);
        let key = (self.env.to_owned(), arm.to_owned());
        let diverged = seeds.iter().filter_map(|(&seed, rows)| {
            let step = rows.diverged_step()?;
            Some(Divergence { seed, step })
        });
        let unfinished = seeds.iter().filter(|(_, rows)| rows.seed.is_none());
        Arm {
            arm: arm.into(),
            is_oracle: is_oracle(&self.facts.arm(arm).agent),
            seeds: seeds.len(),
            unfinished_seeds: unfinished.map(|(&seed, _)| seed).collect(),
            diverged: diverged.collect(),
            runaway_seeds: (self.facts.return_ranges.get(&key))
                .and_then(|&range| runaway_seeds(seeds, range)),
            parameters: (seeds.values()).find_map(|rows| Some(rows.seed.as_ref()?.parameters)),
            seconds_per_seed: self.facts.seconds_per_seed.get(&key).copied(),
            random_start,
            greedy_solving: self.solving(Endpoint::Greedy, seeds, &scored, random_start),
            behaviour_solving: self.solving(Endpoint::Behaviour, seeds, &scored, random_start),
            metrics: Metrics::new(&scored, &resamples),
            goal: self.has_goal.then(|| goal(seeds)).flatten(),
            variances: Variances::new(
                seeds,
                self.facts.target_variances.get(&key).copied(),
                &resamples,
            ),
            uncertainty: (snapshots.as_ref())
                .and_then(|snapshots| snapshots.uncertainty(seeds, &resamples)),
            snapshots,
            greedy: curve(|seed| seed.greedy, &self.evaluation_steps),
            behaviour: curve(|seed| seed.behaviour, &self.behaviour_steps),
            coverage: curve(|seed| seed.coverage, &self.behaviour_steps),
        }
    }

    /// When the seeds solved the world. A return that is not normalised may have no score that solves.
    fn solving(
        &self,
        endpoint: Endpoint,
        seeds: &Seeds,
        scored: &[SeedScores],
        random_start: u64,
    ) -> Option<Solving> {
        let continuing = self.measure == Measure::RewardPerStep;
        let solves = self.facts.return_that_solves(self.env);
        if self.references.is_none() && !continuing && solves.is_none() {
            return None;
        }
        let scores: Vec<Series> = (scored.iter())
            .map(|seed| match endpoint {
                Endpoint::Greedy => seed.greedy_scores,
                Endpoint::Behaviour => seed.behaviour_scores,
            })
            .collect();
        // Before it, a row of behaviour is a mean of fewer steps, which is high by luck more often.
        let is_recent_mean = continuing && endpoint == Endpoint::Behaviour;
        let trial = Trial {
            solve_at: self.solve_at,
            random_start,
            earliest: if is_recent_mean { RECENT_STEPS } else { 0 },
            horizon: self.horizon,
        };
        solving(&trial, seeds, &scores)
    }
}

/// What the returns of a world measure, by what its rows have and by whether it is known to never end.
fn measure<'a>(seeds: impl Iterator<Item = &'a SeedCurves> + Clone, never_ends: bool) -> Measure {
    let has_returns = |seed: &SeedCurves| {
        let mut behaviour = seed.behaviour.iter();
        seed.has_episodes
            || seed.optimal_return().is_some()
            || behaviour.any(|(_, fields)| fields[MEAN_RETURN].get().is_some())
    };
    let returns = seeds.clone().any(has_returns);
    if !never_ends && (returns || seeds.clone().all(|seed| seed.behaviour.is_empty())) {
        Measure::UndiscountedReturn
    } else {
        Measure::RewardPerStep
    }
}

/// Seeds whose Q-error at the end is larger than `range`, the most by which two returns can differ; none
/// if no seed has a Q-error.
fn runaway_seeds(seeds: &Seeds, range: f64) -> Option<Vec<u64>> {
    let errors: Vec<(u64, f64)> = (seeds.iter())
        .filter_map(|(&seed, rows)| Some((seed, rows.at_end(Q_ERROR)?)))
        .collect();
    let runaway = errors
        .iter()
        .filter(|(_, error)| *error > range || error.is_nan());
    (!errors.is_empty()).then(|| runaway.map(|&(seed, _)| seed).collect())
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
pub fn curve_of(
    over_seeds: fn(&[Option<f64>], &Resamples) -> Option<Estimate>,
    seeds: impl Iterator<Item: Iterator<Item = (u64, Option<f64>)>>,
    steps: &[u64],
    resamples: &Resamples,
) -> Vec<Point> {
    let mut seeds: Vec<_> = seeds.map(Iterator::peekable).collect();
    let point = |step: u64| {
        let values = seeds.iter_mut().map(|seed| {
            let is_before = |point: &(u64, Option<f64>)| point.0 < step;
            while seed.next_if(is_before).is_some() {}
            let here = seed.next_if(|point: &(u64, Option<f64>)| point.0 == step);
            here.and_then(|(_, value)| value)
        });
        let estimate = over_seeds(&values.collect::<Vec<_>>(), resamples)?;
        Some(Point { step, estimate })
    };
    drawn(steps).filter_map(point).collect()
}

/// Steps at which a curve is drawn: all, or as many as can be told apart, evenly, and the last.
fn drawn(steps: &[u64]) -> impl Iterator<Item = u64> {
    let every = steps.len().div_ceil(MOST_POINTS).max(1);
    steps.iter().rev().step_by(every).rev().copied()
}

#[cfg(test)]
mod tests;
