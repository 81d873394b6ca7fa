//! All that was found, and the rule by which STDs are said to be usable.

use serde::Serialize;

use crate::report::Estimate;
use crate::study::calibration::plan::{Plan, Setting, Varied};
use crate::study::calibration::records::Scored;
use crate::study::calibration::score::Score;
use crate::study::calibration::simulate::Form;
use crate::study::calibration::task::Task;

/// A rank correlation above this ranks rightly.
pub const RANK: f64 = 0.8;
/// Ratios and slopes within these are of the right size.
pub const SIZE: (f64, f64) = (0.8, 1.25);
/// Nominal 95 % intervals that cover a share within these are right.
pub const COVERED: (f64, f64) = (0.9, 0.99);

/// Scores of all experiments.
pub struct Results {
    /// The settings.
    pub plan: Plan,
    /// Masked passes of a prediction.
    pub passes: usize,
    /// The experiments.
    pub scored: Vec<Scored>,
}

/// What the STDs of one task and form are good for: none where an interval lies on both sides of a bound,
/// or there is no interval.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// They say where the uncertainty is larger.
    pub ranking: Option<bool>,
    /// They say how large it is.
    pub size: Option<bool>,
}

impl Results {
    /// The task that values are learned of: the agent's, if there is one.
    pub fn task(&self) -> Task {
        self.scored[0].experiment.task
    }

    /// The experiment of a task and form in a setting.
    pub fn find(&self, task: Task, form: Form, setting: &Setting) -> Option<&Scored> {
        self.scored.iter().find(|scored| {
            let found = &scored.experiment;
            (found.task, found.form, &found.setting) == (task, form, setting)
        })
    }

    /// The same in the centre.
    pub fn centre(&self, task: Task, form: Form) -> Option<&Scored> {
        self.find(task, form, &self.plan.centre)
    }

    /// A score of the values' task along an axis: settings' values and estimates.
    pub fn along(&self, form: Form, varied: Varied, score: Score) -> Vec<(f64, Estimate)> {
        let axis = self.plan.axes.iter().find(|axis| axis.0 == varied);
        let settings = axis.map_or(&[][..], |axis| &axis.1);
        let found = settings.iter().filter_map(|setting| {
            let scored = self.find(self.task(), form, setting)?;
            Some((setting.value(varied), scored.score(score)?))
        });
        found.collect()
    }
}

/// Whether the whole interval lies within these bounds; false if it lies wholly outside, and none if it
/// is partly within or there is none.
pub fn is_within(interval: (Option<f64>, Option<f64>), (least, most): (f64, f64)) -> Option<bool> {
    let (Some(low), Some(high)) = interval else {
        return None;
    };
    if least <= low && high <= most {
        Some(true)
    } else if high < least || most < low {
        Some(false)
    } else {
        None
    }
}

/// The interval that the ratio of two positive estimates has at most: of the ends that are farthest apart.
pub fn ratio(one: &Estimate, other: &Estimate) -> (Option<f64>, Option<f64>) {
    let over = |one: Option<f64>, other: Option<f64>| Some(one? / other?);
    (over(one.low, other.high), over(one.high, other.low))
}

/// Whether all are so: false if one is not.
fn all(cases: &[Option<bool>]) -> Option<bool> {
    if cases.contains(&Some(false)) {
        Some(false)
    } else {
        (!cases.contains(&None)).then_some(true)
    }
}

impl Scored {
    /// Whether the whole interval of a score lies within these bounds, see [`is_within`].
    pub fn is_within(&self, score: Score, bounds: (f64, f64)) -> Option<bool> {
        let estimate = self.score(score)?;
        is_within((estimate.low, estimate.high), bounds)
    }

    /// Whether a rank correlation is right.
    pub fn ranks(&self, score: Score) -> Option<bool> {
        self.is_within(score, (RANK, f64::INFINITY))
    }

    /// What these STDs are good for, by the ends of the intervals. Where the spread is noise they are held
    /// against its true STD; where one mask made a data set, against the error that the retrained models
    /// make.
    pub fn verdict(&self) -> Verdict {
        let covers = self.is_within(Score::Coverage95, COVERED);
        let right = |score| self.is_within(score, SIZE);
        match self.experiment.form {
            Form::Observation | Form::Stretched => Verdict {
                ranking: self.ranks(Score::Spearman),
                size: all(&[right(Score::Ratio), right(Score::Slope), covers]),
            },
            Form::DataSet => Verdict {
                ranking: self.ranks(Score::ErrorSpearman),
                size: all(&[right(Score::SpreadOverError), covers]),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_within_bounds_only_as_a_whole() {
        let found = |low, high| is_within((Some(low), Some(high)), SIZE);
        assert_eq!(found(0.8, 1.25), Some(true));
        assert_eq!(found(0.79, 1.1), None);
        assert_eq!(found(1.1, 1.26), None);
        assert_eq!(found(0.7, 0.79), Some(false));
        assert_eq!(found(1.26, 9.0), Some(false));
        assert_eq!(is_within((None, None), SIZE), None);
    }

    #[test]
    fn one_wrong_size_is_enough_and_one_open_one_leaves_it_open() {
        assert_eq!(all(&[Some(true), Some(true)]), Some(true));
        assert_eq!(all(&[Some(true), None]), None);
        assert_eq!(all(&[None, Some(false)]), Some(false));
    }
}
