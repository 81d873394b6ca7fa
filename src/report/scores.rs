//! What one seed did: its curves of returns, and the scores that count of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use crate::config::Measure;
use crate::records::Evaluation;
use crate::report::arms::Context;
use crate::report::seed_curves::SeedCurves;

/// One seed's curve: the value, if there is one, at each step that it reached.
pub type Series = BTreeMap<u64, Option<f64>>;

/// What one seed did.
pub struct SeedScores<'a> {
    pub rows: &'a SeedCurves<'a>,
    /// Returns, or rewards; the random policy's after a divergence.
    pub greedy: Series,
    pub behaviour: Series,
    /// The same as scores, where they count.
    pub greedy_scores: Series,
    pub behaviour_scores: Series,
    /// Coverage, and that of the first quarter of the steps.
    pub coverage: Series,
    pub quarter_coverage: Series,
    /// Whether the curves go to the end: after a divergence, if there was one, and not stopped by success.
    is_whole: bool,
    /// Whether seeds stop when they have solved their world.
    may_stop: bool,
}

impl SeedScores<'_> {
    /// The last evaluation, if there was no divergence and seeds do not stop before.
    pub fn last_evaluation(&self) -> Option<&Evaluation> {
        self.rows.last_evaluation().filter(|_| !self.may_stop)
    }

    /// The value, unless the curve may be cut short: then it has no final value and no area.
    pub fn if_whole(&self, value: Option<f64>) -> Option<f64> {
        value.filter(|_| self.is_whole)
    }
}

/// Goes on at the last value of a curve at all later steps.
fn hold(curve: &mut Series, steps: &BTreeSet<u64>) {
    if let Some((&last, &value)) = curve.last_key_value() {
        curve.extend(
            steps
                .range((Excluded(last), Unbounded))
                .map(|&step| (step, value)),
        );
    }
}

impl Context<'_> {
    /// The curves of the seed with these `rows`, of an arm with this random start.
    pub fn scores<'s>(&self, rows: &'s SeedCurves<'s>, random_start: u64) -> SeedScores<'s> {
        let mut behaviour = self.series(rows, &self.behaviour_steps, |step| {
            let row = rows.behaviour.get(&step)?;
            Some(match self.measure {
                Measure::UndiscountedReturn => row.mean_return,
                Measure::RewardPerStep => Some(row.mean_reward),
            })
        });
        let mut greedy = self.series(rows, &self.evaluation_steps, |step| {
            Some(rows.evaluations.get(&step)?.greedy_return)
        });
        let mut coverage: Series = (rows.behaviour.iter())
            .map(|(&step, row)| (step, row.coverage))
            .collect();
        if self.facts.stop_when_solved && rows.seed.is_some() {
            hold(&mut greedy, &self.evaluation_steps);
            hold(&mut behaviour, &self.behaviour_steps);
            hold(&mut coverage, &self.behaviour_steps);
        }
        let quarter = coverage.range(..=self.steps / 4);
        SeedScores {
            rows,
            greedy_scores: self.score(&greedy, random_start),
            behaviour_scores: self.score(&behaviour, random_start),
            greedy,
            behaviour,
            quarter_coverage: quarter.map(|(&step, &value)| (step, value)).collect(),
            coverage,
            is_whole: !self.facts.stop_when_solved
                && (rows.diverged_step().is_none() || self.substitute(rows).is_some()),
            may_stop: self.facts.stop_when_solved,
        }
    }

    /// The values of the rows that `value` finds, and the random policy's after a divergence.
    fn series(
        &self,
        rows: &SeedCurves,
        steps: &BTreeSet<u64>,
        value: impl Fn(u64) -> Option<Option<f64>>,
    ) -> Series {
        let after_divergence = |step| {
            let substitute = self.substitute(rows)?;
            (step >= rows.diverged_step()?).then_some(Some(substitute))
        };
        (steps.iter())
            .filter_map(|&step| Some((step, value(step).or_else(|| after_divergence(step))?)))
            .map(|(step, value)| (step, value.filter(|value| value.is_finite())))
            .collect()
    }

    /// What a diverged seed counts as.
    fn substitute(&self, rows: &SeedCurves) -> Option<f64> {
        let known = rows.random_return();
        known.filter(|_| self.measure == Measure::UndiscountedReturn)
    }

    /// A curve as scores: normalised where the optimum and the random policy are known, and in a world
    /// that never ends only what comes after the random start.
    fn score(&self, curve: &Series, random_start: u64) -> Series {
        let score = |value: f64| match self.references {
            None => Some(value),
            // Where the random policy is optimal there is nothing to score.
            Some((optimal, random)) => {
                (optimal > random).then(|| (value - random) / (optimal - random))
            }
        };
        let from = match self.measure {
            Measure::RewardPerStep => Excluded(random_start),
            Measure::UndiscountedReturn => Unbounded,
        };
        let scored = curve.range((from, Unbounded));
        scored
            .map(|(&step, value)| (step, value.and_then(score)))
            .collect()
    }
}
