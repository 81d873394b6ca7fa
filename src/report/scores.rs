//! What one seed did: its curves of returns, and the scores that count of them.

use crate::config::Measure;
use crate::report::arms::Context;
use crate::report::seed_curves::{
    COVERAGE, GREEDY_RETURN, MEAN_RETURN, MEAN_REWARD, Point, SeedCurves,
};

/// One seed's curve: the value, if there is one, at each step that it reached.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// All steps at which it may have a value.
    steps: &'a [u64],
    /// Its own points, at some of the steps.
    points: &'a [Point],
    column: usize,
    /// A step, and the value that it has from there on where it has no points.
    then: Option<(u64, Option<f64>)>,
    /// The values of scores 1 and 0, if these are scores; none if nothing scores.
    scale: Option<Option<(f64, f64)>>,
    /// The first and the last step that count.
    counts: (u64, u64),
}

impl<'a> Series<'a> {
    fn new(steps: &'a [u64], points: &'a [Point], column: usize) -> Self {
        Self {
            steps,
            points,
            column,
            then: None,
            scale: None,
            counts: (0, u64::MAX),
        }
    }

    /// Its points.
    pub fn iter(self) -> impl Iterator<Item = (u64, Option<f64>)> + use<'a> {
        let mut points = self.points.iter().peekable();
        let values = self.steps.iter().filter_map(move |&step| {
            let point = points.next_if(|point| point.0 == step);
            let value = point.map(|(_, fields)| fields[self.column].get());
            let then = self.then.filter(|(from, _)| step >= *from);
            let value = value.or(then.map(|(_, value)| value))?;
            let value = value.filter(|value| value.is_finite());
            Some((step, value.and_then(|value| self.score(value))))
        });
        let (first, last) = self.counts;
        values.filter(move |(step, _)| (first..=last).contains(step))
    }

    /// Its values, where it has some.
    pub fn values(self) -> impl Iterator<Item = f64> + use<'a> {
        self.iter().filter_map(|(_, value)| value)
    }

    fn score(&self, value: f64) -> Option<f64> {
        match self.scale {
            None => Some(value),
            Some(scale) => scale.map(|(one, zero)| (value - zero) / (one - zero)),
        }
    }

    /// Goes on at the last value at all later steps, unless it goes on at another.
    fn hold(self) -> Self {
        Self {
            then: self.then.or_else(|| self.iter().last()),
            ..self
        }
    }
}

/// What one seed did.
pub struct SeedScores<'a> {
    pub rows: &'a SeedCurves,
    /// Returns, or rewards; the random policy's after a divergence.
    pub greedy: Series<'a>,
    pub behaviour: Series<'a>,
    /// The same as scores, where they count.
    pub greedy_scores: Series<'a>,
    pub behaviour_scores: Series<'a>,
    /// Coverage, and that of the first quarter of the steps.
    pub coverage: Series<'a>,
    pub quarter_coverage: Series<'a>,
    /// Whether the curves go to the end: after a divergence, if there was one, and not stopped by success.
    is_whole: bool,
    /// Whether seeds stop when they have solved their world.
    may_stop: bool,
}

impl SeedScores<'_> {
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

impl Context<'_> {
    /// The curves of the seed with these `rows`, of an arm with this random start.
    pub fn scores<'s>(&'s self, rows: &'s SeedCurves, random_start: u64) -> SeedScores<'s> {
        let earned = match self.measure {
            Measure::UndiscountedReturn => MEAN_RETURN,
            Measure::RewardPerStep => MEAN_REWARD,
        };
        let coverage = Series::new(&self.behaviour_steps, &rows.behaviour, COVERAGE);
        let curve = |steps, points, column| Series {
            then: rows.diverged_step().zip(self.substitute(rows).map(Some)),
            ..Series::new(steps, points, column)
        };
        let greedy = curve(&self.evaluation_steps, &rows.evaluations, GREEDY_RETURN);
        let behaviour = curve(&self.behaviour_steps, &rows.behaviour, earned);
        let holds = self.facts.stop_when_solved && rows.seed.is_some();
        let [greedy, behaviour, coverage] =
            [greedy, behaviour, coverage].map(|series| if holds { series.hold() } else { series });
        SeedScores {
            rows,
            greedy_scores: self.score(greedy, random_start),
            behaviour_scores: self.score(behaviour, random_start),
            greedy,
            behaviour,
            quarter_coverage: Series {
                counts: (0, self.steps / 4),
                ..coverage
            },
            coverage,
            is_whole: !self.facts.stop_when_solved
                && (rows.diverged_step().is_none() || self.substitute(rows).is_some()),
            may_stop: self.facts.stop_when_solved,
        }
    }

    /// What a diverged seed counts as.
    fn substitute(&self, rows: &SeedCurves) -> Option<f64> {
        let known = rows.random_return();
        known.filter(|_| self.measure == Measure::UndiscountedReturn)
    }

    /// A curve as scores: normalised where the optimum and the random policy are known, and in a world
    /// that never ends only what comes after the random start.
    fn score<'s>(&self, curve: Series<'s>, random_start: u64) -> Series<'s> {
        let first = match self.measure {
            Measure::RewardPerStep => random_start + 1,
            Measure::UndiscountedReturn => 0,
        };
        Series {
            // Where the random policy is optimal there is nothing to score.
            scale: (self.references)
                .map(|ends| Some(ends).filter(|(optimal, random)| optimal > random)),
            counts: (first, u64::MAX),
            ..curve
        }
    }
}
