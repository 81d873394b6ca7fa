//! Figures over seeds: of each cell of the table, and ratios of cells.
//!
//! Variances are positive and their spread goes with their size, so what is averaged over seeds is the
//! logarithm: figures are geometric means, and the ratio of two figures is the geometric mean of the
//! seeds' own ratios, which keeps pairs together.

use crate::statistics::Estimate;
use crate::study::groups::{BySeed, of_row};
use crate::study::variance::{
    Variance,
    rows::{Cell, LineRow, Rows, Share, SliceRow, StateRow, Task, Tested},
};
use crate::text::table::shortest;

/// The tasks that the statements of Kendall & Gal 2017 are tested on, with their names.
pub const TASKS: [(Task, &str); 3] = [
    (Task::Regression, "regression"),
    (Task::ValuesCoordinates, "returns from coordinates"),
    (Task::ValuesOneHot, "returns from one-hot states"),
];

/// What a cell of a task's table is trained and tested on.
pub type Place = (Share, Tested);

/// The cells, in the published order.
pub const PLACES: [Place; 4] = [
    (Share::All, Tested::Same),
    (Share::Part, Tested::Same),
    (Share::All, Tested::Other),
    (Share::Part, Tested::Other),
];

/// What changes between two cells: the second becomes the first.
pub type Change = [Place; 2];

/// From all data to a part, on both test sets.
pub const LESS_DATA: [Change; 2] = [
    [(Share::Part, Tested::Same), (Share::All, Tested::Same)],
    [(Share::Part, Tested::Other), (Share::All, Tested::Other)],
];

/// From data like the training data to other data, after both trainings.
pub const OTHER_DATA: [Change; 2] = [
    [(Share::All, Tested::Other), (Share::All, Tested::Same)],
    [(Share::Part, Tested::Other), (Share::Part, Tested::Same)],
];

/// A figure of one row.
pub type Quantity = fn(&Cell) -> f64;
pub type OnLine = fn(&LineRow) -> f64;

/// The learned variance of the noise as a multiple of the true one.
pub const OF_TRUE: Quantity = |cell| cell.aleatoric / cell.aleatoric_true;

/// The variance of the mean over masks.
pub const EPISTEMIC: Quantity = |cell| cell.epistemic;

/// The same as a multiple of the squared error.
pub const OF_ERROR: Quantity = |cell| cell.epistemic / cell.squared_error;

/// What Kendall & Gal 2017 published: mean aleatoric and epistemic variance of depth, of one network.
fn published(place: Place) -> [f64; 2] {
    match place {
        (Share::All, Tested::Same) => [0.485, 2.78],
        (Share::Part, Tested::Same) => [0.506, 7.73],
        (Share::All, Tested::Other) => [0.461, 4.87],
        (Share::Part, Tested::Other) => [0.388, 15.],
    }
}

/// How many times the published variances become larger.
pub fn published_change([over, under]: Change) -> [f64; 2] {
    let [over, under] = [over, under].map(published);
    [over[0] / under[0], over[1] / under[1]]
}

pub struct Figures {
    pub study: Variance,
    cells: BySeed<Cell>,
    line: BySeed<LineRow>,
    pub slice: Vec<SliceRow>,
    pub states: Vec<StateRow>,
}

impl Figures {
    pub fn new(study: &Variance, rows: Rows) -> Self {
        Self {
            study: study.clone(),
            cells: BySeed::new(rows.cells, |row| row.seed),
            line: BySeed::new(rows.line, |row| row.seed),
            slice: rows.slice,
            states: rows.states,
        }
    }

    /// A quantity of a task.
    pub fn at(&self, task: Task, place: Place, quantity: Quantity) -> Estimate {
        self.cells.at(is_cell(task, place), quantity)
    }

    /// How many times a quantity of a task becomes larger.
    pub fn change(&self, task: Task, [over, under]: Change, quantity: Quantity) -> Estimate {
        self.cells.geometric_mean(|own| {
            let [over, under] =
                [over, under].map(|place| of_row(own, is_cell(task, place), quantity));
            over / under
        })
    }

    /// A figure on the straight line, by the number of points.
    pub fn on_line(&self, quantity: OnLine) -> Vec<(f64, Estimate)> {
        self.line.curve(|row| Some(row.points as f64), quantity)
    }

    /// Slope of the logarithm of a figure against that of the number of points, between two numbers.
    pub fn line_slope(&self, (fewer, more): (u64, u64), quantity: OnLine) -> Estimate {
        let distance = libm::log(more as f64 / fewer as f64);
        self.line.mean(|own| {
            let [low, high] =
                [fewer, more].map(|points| of_row(own, |row| row.points == points, quantity));
            libm::log(high / low) / distance
        })
    }

    /// What a training is called.
    pub fn share_name(&self, share: Share) -> String {
        match share {
            Share::All => "all".into(),
            Share::Part => format!("{} %", shortest(100. * self.study.share)),
        }
    }

    pub fn place_name(&self, (trained_on, tested_on): Place) -> String {
        format!("{}, {}", self.share_name(trained_on), tested_on.name())
    }

    pub fn change_name(&self, [over, under]: Change) -> String {
        let part = self.share_name(over.0);
        if over.0 == under.0 {
            format!("other / same, {part}")
        } else {
            format!("{part} / all, {}", over.1.name())
        }
    }
}

impl Tested {
    fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Other => "other",
        }
    }
}

fn is_cell(task: Task, place: Place) -> impl Fn(&Cell) -> bool {
    move |cell| cell.task == task && (cell.trained_on, cell.tested_on) == place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::assert_near;
    use crate::study::options::example;

    #[test]
    fn ratios_are_of_pairs_and_slopes_those_of_powers() {
        let [other, same] = OTHER_DATA[0];
        let cells = [
            (other, 5, 3.),
            (same, 4, 1.),
            (same, 5, 4.),
            (other, 4, 12.),
        ];
        let cells = cells.map(|((trained_on, tested_on), seed, epistemic)| Cell {
            task: Task::Regression,
            trained_on,
            tested_on,
            seed,
            inputs: 1,
            aleatoric: 1.,
            aleatoric_true: 1.,
            epistemic,
            squared_error: 1.,
        });
        let line = [(10, 0, 1.), (1_000, 0, 1.), (10, 1, 7.), (1_000, 1, 7.)];
        let line = line.map(|(points, seed, factor)| LineRow {
            points,
            seed,
            aleatoric_std: 1.,
            epistemic_std: factor / (points as f64).sqrt(),
            error: 1.,
        });
        let rows = Rows {
            cells: cells.into(),
            line: line.into(),
            ..Rows::default()
        };
        let figures = Figures::new(&example(), rows);
        assert_near(
            figures.at(Task::Regression, same, EPISTEMIC).value,
            2.,
            1e-12,
        );
        // Ratios 12 and 3/4: their geometric mean is 3, and with two seeds the interval holds both.
        let ratio = figures.change(Task::Regression, [other, same], EPISTEMIC);
        assert_near(ratio.value, 3., 1e-12);
        assert_near(ratio.low.unwrap(), 0.75, 1e-12);
        assert_near(ratio.high.unwrap(), 12., 1e-12);
        let slope = figures.line_slope((10, 1_000), |row| row.epistemic_std);
        assert_near(slope.value, -0.5, 1e-12);
    }

    #[test]
    fn published_ratios_are_those_of_the_paper() {
        let ratios = [LESS_DATA, OTHER_DATA].concat().into_iter();
        let expected = [
            [0.506 / 0.485, 7.73 / 2.78],
            [0.388 / 0.461, 15. / 4.87],
            [0.461 / 0.485, 4.87 / 2.78],
            [0.388 / 0.506, 15. / 7.73],
        ];
        assert_eq!(ratios.map(published_change).collect::<Vec<_>>(), expected);
    }
}
