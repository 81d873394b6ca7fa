//! What one seed did: its curves of returns, and the scores that count of them.

use crate::config::{Endpoint, Measure};
use crate::report::seed_curves::{
    COVERAGE, GREEDY_RETURN, MEAN_RETURN, MEAN_REWARD, Point, SeedCurves,
};
use crate::report::series::Series;

/// What one seed did.
pub struct SeedScores<'a> {
    pub number: u64,
    pub rows: &'a SeedCurves,
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
    /// The scores of a curve.
    pub fn scores(&self, endpoint: Endpoint) -> &Series {
        match endpoint {
            Endpoint::Greedy => &self.greedy_scores,
            Endpoint::Behaviour => &self.behaviour_scores,
        }
    }

    /// A column of the last evaluation, if there was no divergence and seeds do not stop before.
    pub fn at_end(&self, column: usize) -> Option<f64> {
        let value = self.rows.at_end(column).filter(|_| !self.may_stop);
        value.filter(|value| value.is_finite())
    }

    /// The value, unless the curve may be cut short: then it has no final value and no area.
    pub fn if_whole(&self, value: Option<f64>) -> Option<f64> {
        value.filter(|_| self.is_whole)
    }
}

/// How the seeds of an arm are scored in a world.
pub struct Scoring<'a> {
    pub measure: Measure,
    /// The returns of the optimal and the random policy, where both are known: then scores are normalised.
    pub references: Option<(f64, f64)>,
    /// Training steps of the seed that took most.
    pub steps: u64,
    /// Whether a seed stopped when it had solved the world.
    pub may_stop: bool,
    /// Steps at random, from whose end on scores count in a world that never ends.
    pub random_start: u64,
    /// Last steps of the windows of behaviour.
    pub behaviour_steps: &'a [u64],
    /// Steps of the greedy evaluations.
    pub evaluation_steps: &'a [u64],
}

impl Scoring<'_> {
    /// The curves of the seed with these `rows`.
    pub fn scores<'s>(&self, (&number, rows): (&u64, &'s SeedCurves)) -> SeedScores<'s> {
        let earned = match self.measure {
            Measure::UndiscountedReturn => MEAN_RETURN,
            Measure::RewardPerStep => MEAN_REWARD,
        };
        // What a diverged seed counts as.
        let random = rows.random_return();
        let substitute = random.filter(|_| self.measure == Measure::UndiscountedReturn);
        let then = rows.diverged_step().zip(substitute);
        let holds = self.may_stop && rows.seed.is_some();
        let evaluated = (self.evaluation_steps, &rows.evaluations[..]);
        let behaved = (self.behaviour_steps, &rows.behaviour[..]);
        let greedy = series(evaluated, GREEDY_RETURN, then, holds);
        let behaviour = series(behaved, earned, then, holds);
        let coverage = series(behaved, COVERAGE, None, holds);
        let is_early = |&(step, _): &(u64, Option<f64>)| step <= self.steps / 4;
        SeedScores {
            number,
            rows,
            greedy_scores: self.score(&greedy),
            behaviour_scores: self.score(&behaviour),
            greedy,
            behaviour,
            quarter_coverage: coverage.iter().copied().filter(is_early).collect(),
            coverage,
            is_whole: !self.may_stop && (rows.diverged_step().is_none() || substitute.is_some()),
            may_stop: self.may_stop,
        }
    }

    /// A curve as scores: normalised where the optimum and the random policy are known, and in a world
    /// that never ends only what comes after the random start.
    fn score(&self, curve: &Series) -> Series {
        let first = match self.measure {
            Measure::RewardPerStep => self.random_start + 1,
            Measure::UndiscountedReturn => 0,
        };
        let score = |value: f64| match self.references {
            None => Some(value),
            // Where the random policy is optimal there is nothing to score.
            Some((optimal, random)) if optimal <= random => None,
            Some((optimal, random)) => Some((value - random) / (optimal - random)),
        };
        let counts = curve.iter().filter(|(step, _)| *step >= first);
        let scores = counts.map(|&(step, value)| (step, value.and_then(score)));
        scores.collect()
    }
}

/// A column of a seed's own points, at those of all `steps` that it reached. From the step on that `then` says it
/// has that value where it has no points; or it holds its last one, if it is to.
fn series(
    (steps, points): (&[u64], &[Point]),
    column: usize,
    then: Option<(u64, f64)>,
    holds: bool,
) -> Series {
    let mut points = points.iter().peekable();
    let mut series = Series::new();
    for &step in steps {
        let point = points.next_if(|point| point.0 == step);
        let value = match (point, then) {
            (Some((_, fields)), _) => fields[column].get().filter(|value| value.is_finite()),
            (None, Some((from, value))) if step >= from => Some(value),
            (None, None) if holds && points.peek().is_none() => match series.last() {
                Some(&(_, last)) => last,
                None => continue,
            },
            _ => continue,
        };
        series.push((step, value));
    }
    series
}
