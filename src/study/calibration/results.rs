//! All that was found, and the rule by which STDs are said to be usable.

use serde::Serialize;

use super::plan::{Plan, Setting, Varied};
use super::records::Scored;
use super::score::Score;
use super::simulate::Form;
use super::task::Task;
use crate::report::Estimate;

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

/// What the STDs of one task and form are good for.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// They say where the uncertainty is larger.
    pub ranking: bool,
    /// They say how large it is.
    pub size: bool,
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

impl Scored {
    /// The value of a score, NaN without one.
    pub fn value(&self, score: Score) -> f64 {
        self.score(score)
            .map_or(f64::NAN, |estimate| estimate.value)
    }

    /// What these STDs are good for. Where the spread is noise they are held against its true STD; where
    /// one mask made a data set, against the error that the retrained models make.
    pub fn verdict(&self) -> Verdict {
        let is_between = |score, (low, high): (f64, f64)| {
            let value = self.value(score);
            low <= value && value <= high
        };
        let covers = is_between(Score::Coverage95, COVERED);
        match self.experiment.form {
            Form::Observation | Form::Stretched => Verdict {
                ranking: self.value(Score::Spearman) > RANK,
                size: is_between(Score::Ratio, SIZE) && is_between(Score::Slope, SIZE) && covers,
            },
            Form::DataSet => Verdict {
                ranking: self.value(Score::ErrorSpearman) > RANK,
                size: is_between(Score::SpreadOverError, SIZE) && covers,
            },
        }
    }
}
