//! The figures and the curves of one arm in one world, from the tracks of its seeds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use crate::records::{Evaluation, RECENT_STEPS};
use crate::report::facts::Facts;
use crate::report::knowledge::Knowledge;
use crate::report::solving::{Trial, solving};
use crate::report::tracks::{Seeds, Track};
use crate::report::variances::Variances;
use crate::statistics::{Estimate, Resamples, area_under_curve, mean, median};
use crate::{
    config::Measure,
    report::figures::{Arm, Divergence, Goal, Point, Scores, Solving},
};

/// Bootstrap resamples behind each interval of a summary figure.
pub const SUMMARY_RESAMPLES: usize = 10_000;
/// Bootstrap resamples behind each pointwise interval of a curve.
pub const CURVE_RESAMPLES: usize = 1_000;

/// One seed's curve: the value, if there is one, at each step that it reached.
pub type Series = BTreeMap<u64, Option<f64>>;

/// What the arms of a world have in common.
pub struct Context<'a> {
    /// Label of the world.
    pub env: &'a str,
    /// What is known beyond the rows.
    pub facts: &'a Facts,
    /// Score from which on the world counts as solved.
    pub solve_at: f64,
    /// Training steps of the seed that took most.
    pub steps: u64,
    /// Steps within which an arm can solve the world, counted from the end of its random start.
    pub horizon: u64,
    /// What the world's returns measure.
    pub measure: Measure,
    /// Last steps of the windows of behaviour.
    pub behaviour_steps: BTreeSet<u64>,
    /// Steps of the greedy evaluations.
    pub evaluation_steps: BTreeSet<u64>,
    /// The returns of the optimal and the random policy, where both are known.
    pub references: Option<(f64, f64)>,
    /// Whether the first goal means anything here.
    pub has_goal: bool,
}

impl Context<'_> {
    /// The figures and curves of the arm with these seeds.
    pub fn arm(&self, arm: &str, seeds: &Seeds) -> Arm {
        let random_start = self.facts.random_start(arm, self.measure);
        let behaviour: Vec<Series> = seeds.values().map(|track| self.behaviour(track)).collect();
        let greedy: Vec<Series> = seeds.values().map(|track| self.greedy(track)).collect();
        let coverage: Vec<Series> = seeds.values().map(|track| self.coverage(track)).collect();
        let [behaviour_scores, greedy_scores] = [&behaviour, &greedy].map(|curves| {
            curves
                .iter()
                .map(|curve| self.counted(self.score(curve), random_start))
                .collect::<Vec<_>>()
        });
        // Before it, a row of behaviour is a mean of fewer steps, which is high by luck more often.
        let full = match self.measure {
            Measure::RewardPerStep => RECENT_STEPS,
            Measure::UndiscountedReturn => 0,
        };
        let resamples = Resamples::new(seeds.len(), SUMMARY_RESAMPLES);
        // A curve that a divergence cut short has no final value and no area.
        let over_scores = |curves: &[Series], figure: fn(&Series) -> Option<f64>| {
            let values: Vec<_> = (seeds.values().zip(curves))
                .map(|(track, series)| figure(series).filter(|_| self.is_whole(track)))
                .collect();
            values
        };
        let scores = Scores {
            final_greedy: over_scores(&greedy_scores, last_value),
            area_under_greedy: over_scores(&greedy_scores, area),
            final_behaviour: over_scores(&behaviour_scores, mean_of_last_tenth),
            area_under_behaviour: over_scores(&behaviour_scores, area),
        };
        let of_scores = |values: &[Option<f64>]| Estimate::iqm(values, &resamples);
        let at_the_end = |figure: fn(&Evaluation) -> Option<f64>| {
            let values: Vec<_> = (seeds.values())
                .map(|track| figure(last_evaluation(track)?).filter(|value| value.is_finite()))
                .collect();
            Estimate::mean(&values, &resamples)
        };
        let at_a_quarter = |series: &Series| {
            let until_then = series.range(..=self.steps / 4);
            until_then.filter_map(|(_, &value)| value).next_back()
        };
        let quarter_coverage: Vec<_> = coverage.iter().map(at_a_quarter).collect();
        let curve_resamples = Resamples::new(seeds.len(), CURVE_RESAMPLES);
        let knowledge = Knowledge::new(seeds);
        let key = (self.env.to_owned(), arm.to_owned());
        Arm {
            arm: arm.into(),
            seeds: seeds.len(),
            unfinished_seeds: (seeds.iter())
                .filter_map(|(&seed, track)| track.seed.is_none().then_some(seed))
                .collect(),
            diverged: (seeds.iter())
                .filter_map(|(&seed, track)| {
                    Some(Divergence {
                        seed,
                        step: track.diverged_step()?,
                    })
                })
                .collect(),
            parameters: seeds
                .values()
                .find_map(|track| Some(track.seed?.parameters)),
            seconds_per_seed: self.facts.seconds_per_seed.get(&key).copied(),
            random_start,
            greedy_solving: self.solving(seeds, &greedy_scores, random_start, 0),
            behaviour_solving: self.solving(seeds, &behaviour_scores, random_start, full),
            final_greedy: of_scores(&scores.final_greedy),
            area_under_greedy: of_scores(&scores.area_under_greedy),
            final_behaviour: of_scores(&scores.final_behaviour),
            area_under_behaviour: of_scores(&scores.area_under_behaviour),
            final_regret: at_the_end(|row| row.regret),
            final_q_error: at_the_end(|row| row.q_error),
            quarter_coverage: Estimate::mean(&quarter_coverage, &resamples),
            goal: self.has_goal.then(|| goal(seeds)).flatten(),
            variances: Variances::new(
                seeds,
                self.facts.target_variances.get(&key).copied(),
                &resamples,
            ),
            uncertainty: (knowledge.as_ref())
                .and_then(|knowledge| knowledge.uncertainty(seeds, &resamples)),
            knowledge,
            greedy: curve(&greedy, &self.evaluation_steps, &curve_resamples),
            behaviour: curve(&behaviour, &self.behaviour_steps, &curve_resamples),
            coverage: curve(&coverage, &self.behaviour_steps, &curve_resamples),
            scores,
        }
    }

    fn behaviour(&self, track: &Track) -> Series {
        self.series(track, &self.behaviour_steps, |step| {
            let row = track.behaviour.get(&step)?;
            Some(match self.measure {
                Measure::UndiscountedReturn => row.mean_return,
                Measure::RewardPerStep => Some(row.mean_reward),
            })
        })
    }

    fn greedy(&self, track: &Track) -> Series {
        self.series(track, &self.evaluation_steps, |step| {
            Some(track.evaluations.get(&step)?.greedy_return)
        })
    }

    fn coverage(&self, track: &Track) -> Series {
        let row = |(&step, row): (&u64, &&crate::records::Behaviour)| (step, row.coverage);
        track.behaviour.iter().map(row).collect()
    }

    /// The values of the rows that `value` finds, and the random policy's after a divergence.
    fn series(
        &self,
        track: &Track,
        steps: &BTreeSet<u64>,
        value: impl Fn(u64) -> Option<Option<f64>>,
    ) -> Series {
        let after_divergence = |step| {
            let substitute = self.substitute(track)?;
            (step >= track.diverged_step()?).then_some(Some(substitute))
        };
        (steps.iter())
            .filter_map(|&step| Some((step, value(step).or_else(|| after_divergence(step))?)))
            .map(|(step, value)| (step, value.filter(|value| value.is_finite())))
            .collect()
    }

    /// When the seeds with these curves of scores solved the world. A return that is not normalised
    /// has no score that solves.
    fn solving(
        &self,
        seeds: &Seeds,
        scores: &[Series],
        random_start: u64,
        earliest: u64,
    ) -> Option<Solving> {
        let scored = self.references.is_some() || self.measure == Measure::RewardPerStep;
        let trial = Trial {
            solve_at: self.solve_at,
            random_start,
            earliest,
            horizon: self.horizon,
        };
        scored.then(|| solving(&trial, seeds, scores)).flatten()
    }

    /// What counts of a curve: in a world that never ends, what comes after the random start.
    fn counted(&self, mut curve: Series, random_start: u64) -> Series {
        if self.measure == Measure::RewardPerStep {
            let after = (Excluded(random_start), Unbounded);
            curve = curve
                .range(after)
                .map(|(&at, &value)| (at, value))
                .collect();
        }
        curve
    }

    /// A curve of returns as normalised scores, where the optimum and the random policy are known.
    fn score(&self, curve: &Series) -> Series {
        let Some((optimal, random)) = self.references else {
            return curve.clone();
        };
        // Where the random policy is optimal there is nothing to score.
        let score = |value: f64| (optimal > random).then(|| (value - random) / (optimal - random));
        let scored = |(&step, value): (&u64, &Option<f64>)| (step, value.and_then(score));
        curve.iter().map(scored).collect()
    }

    /// What a diverged seed counts as.
    fn substitute(&self, track: &Track) -> Option<f64> {
        track
            .random_return()
            .filter(|_| self.measure == Measure::UndiscountedReturn)
    }

    /// Whether the curves of a seed go on after a divergence, if there was one.
    fn is_whole(&self, track: &Track) -> bool {
        track.diverged_step().is_none() || self.substitute(track).is_some()
    }
}

fn last_value(series: &Series) -> Option<f64> {
    series.values().rev().find_map(|&value| value)
}

fn mean_of_last_tenth(series: &Series) -> Option<f64> {
    let (&end, _) = series.last_key_value()?;
    let values: Vec<f64> = (series.iter())
        .filter(|&(&step, _)| step as f64 > 0.9 * end as f64)
        .filter_map(|(_, &value)| value)
        .collect();
    mean(&values)
}

fn area(series: &Series) -> Option<f64> {
    let points: Vec<(f64, f64)> = series
        .iter()
        .filter_map(|(&step, &value)| Some((step as f64, value?)))
        .collect();
    area_under_curve(&points)
}

/// The last evaluation of a seed that did not diverge.
fn last_evaluation<'a>(track: &Track<'a>) -> Option<&'a Evaluation> {
    let (_, &row) = track.evaluations.last_key_value()?;
    track.diverged_step().is_none().then_some(row)
}

fn goal(seeds: &Seeds) -> Option<Goal> {
    let first: Vec<f64> = (seeds.values())
        .filter_map(|track| {
            Some(
                track
                    .seed?
                    .first_goal
                    .map_or(f64::INFINITY, |step| step as f64),
            )
        })
        .collect();
    let reached = first.iter().filter(|step| step.is_finite()).count();
    (!first.is_empty()).then(|| Goal {
        share: reached as f64 / first.len() as f64,
        median_first_step: median(&first).filter(|step| step.is_finite()),
    })
}

/// How a figure over seeds is computed, as [`Estimate::mean`] does.
pub type OverSeeds = fn(&[Option<f64>], &Resamples) -> Option<Estimate>;

/// At each step, the mean over the seeds that have a value there.
pub fn curve(seeds: &[Series], steps: &BTreeSet<u64>, resamples: &Resamples) -> Vec<Point> {
    curve_of(Estimate::mean, seeds, steps, resamples)
}

/// At each step, a figure over the seeds that have a value there.
pub fn curve_of(
    over_seeds: OverSeeds,
    seeds: &[Series],
    steps: &BTreeSet<u64>,
    resamples: &Resamples,
) -> Vec<Point> {
    (steps.iter())
        .filter_map(|&step| {
            let values: Vec<Option<f64>> = seeds
                .iter()
                .map(|series| series.get(&step).copied().flatten())
                .collect();
            Some(Point {
                step,
                estimate: over_seeds(&values, resamples)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
