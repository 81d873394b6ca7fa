//! The comparisons that the statements of Kendall & Gal 2017 are about: the same test set after less
//! data, and other test data after the same training.

use crate::study::variance::{
    figures::{Figures, Place, Quantity},
    published,
    records::{Cell, Decay, Share, Task, Tested},
};
use crate::{
    report::Estimate,
    study::estimate::{short, text},
};

/// The tasks that the statements are tested on, with their names.
pub const TASKS: [(Task, &str); 3] = [
    (Task::Regression, "regression"),
    (Task::ValuesCoordinates, "returns from coordinates"),
    (Task::ValuesOneHot, "returns from one-hot states"),
];

/// What changes between two cells of a task's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// From all data to a part, tested on these.
    LessData(Tested),
    /// From data like the training data to other data, trained on so much.
    OtherData(Share),
}

/// Less data, on both test sets.
pub const LESS_DATA: [Change; 2] = [
    Change::LessData(Tested::Same),
    Change::LessData(Tested::Other),
];

/// Other data, after both trainings.
pub const OTHER_DATA: [Change; 2] = [
    Change::OtherData(Share::All),
    Change::OtherData(Share::Part),
];

impl Change {
    /// What is divided by what: training and test data of each.
    fn cells(self) -> [(Share, Tested); 2] {
        match self {
            Self::LessData(tested_on) => [(Share::Part, tested_on), (Share::All, tested_on)],
            Self::OtherData(trained_on) => {
                [(trained_on, Tested::Other), (trained_on, Tested::Same)]
            }
        }
    }

    /// How many times a quantity of a task becomes larger, with the same weight decay for both.
    pub fn ratio(self, figures: &Figures, task: Task, quantity: Quantity) -> Option<Estimate> {
        self.ratio_with(Decay::Fixed, figures, task, quantity)
    }

    /// The same where networks trained on a part of the data have this weight decay.
    pub fn ratio_with(
        self,
        of_part: Decay,
        figures: &Figures,
        task: Task,
        quantity: Quantity,
    ) -> Option<Estimate> {
        let place = |(trained_on, tested_on)| Place {
            task,
            trained_on,
            weight_decay: match trained_on {
                Share::All => Decay::Fixed,
                Share::Part => of_part,
            },
            tested_on,
        };
        let [above, below] = self.cells().map(place);
        figures.ratio(above, below, quantity)
    }

    /// How many times the published variances become larger: aleatoric and epistemic.
    pub fn published(self) -> (f64, f64) {
        let [above, below] = self
            .cells()
            .map(|(share, tested)| published::at(share, tested));
        (
            above.aleatoric / below.aleatoric,
            above.epistemic / below.epistemic,
        )
    }
}

/// The learned variance of the noise.
pub fn aleatoric(cell: &Cell) -> f64 {
    cell.aleatoric
}

/// The same as a multiple of the true one.
pub fn aleatoric_of_true(cell: &Cell) -> f64 {
    cell.aleatoric / cell.aleatoric_true
}

/// The variance of the mean over masks.
pub fn epistemic(cell: &Cell) -> f64 {
    cell.epistemic
}

/// The same as a multiple of the squared error.
pub fn epistemic_of_error(cell: &Cell) -> f64 {
    cell.epistemic / cell.squared_error
}

/// The squared error of the mean.
pub fn squared_error(cell: &Cell) -> f64 {
    cell.squared_error
}

/// A figure with its interval, `1.09 [1.02, 1.17]`, and with its seeds if they are not all:
/// `1.09 [1.02, 1.17] (12 of 16 seeds)`.
pub fn with_interval(figures: &Figures, estimate: Option<Estimate>) -> String {
    written(figures, estimate, text)
}

/// The same without its interval.
pub fn alone(figures: &Figures, estimate: Option<Estimate>) -> String {
    written(figures, estimate, |estimate| short(estimate.value))
}

/// `1.09 [1.02, 1.17] times`, or in words that there is no such ratio.
pub fn times(figures: &Figures, estimate: Option<Estimate>) -> String {
    match estimate {
        Some(_) => format!("{} times", with_interval(figures, estimate)),
        None => "an undefined number of times".into(),
    }
}

/// Seeds with a variance of 0 have no place in a geometric mean.
fn written(
    figures: &Figures,
    estimate: Option<Estimate>,
    text: impl Fn(&Estimate) -> String,
) -> String {
    match estimate {
        None => "undefined".into(),
        Some(estimate) if estimate.seeds < figures.seeds() => {
            let (some, all) = (estimate.seeds, figures.seeds());
            format!("{} ({some} of {all} seeds)", text(&estimate))
        }
        Some(estimate) => text(&estimate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::variance::records::Rows;

    #[test]
    fn missing_seeds_and_ratios_are_said() {
        let rows = Rows::default();
        let figures = Figures::new(&rows, vec![3, 4, 5]);
        let of = |seeds| {
            Some(Estimate {
                value: 1.5,
                low: Some(1.),
                high: Some(2.),
                seeds,
            })
        };
        assert_eq!(with_interval(&figures, of(3)), "1.50 [1.00, 2.00]");
        assert_eq!(
            times(&figures, of(2)),
            "1.50 [1.00, 2.00] (2 of 3 seeds) times"
        );
        assert_eq!(alone(&figures, of(1)), "1.50 (1 of 3 seeds)");
        assert_eq!(alone(&figures, None), "undefined");
        assert_eq!(times(&figures, None), "an undefined number of times");
    }

    #[test]
    fn published_ratios_are_those_of_the_paper() {
        let ratios = LESS_DATA
            .into_iter()
            .chain(OTHER_DATA)
            .map(Change::published);
        let expected = [
            (0.506 / 0.485, 7.73 / 2.78),
            (0.388 / 0.461, 15. / 4.87),
            (0.461 / 0.485, 4.87 / 2.78),
            (0.388 / 0.506, 15. / 7.73),
        ];
        for (ratio, expected) in ratios.zip(expected) {
            assert_eq!(ratio, expected);
        }
    }
}
