//! What Kendall & Gal 2017 published: mean variances of depth, each cell of one network.

use crate::study::variance::records::{Share, Tested};

/// A cell of the published table.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    /// All of data set #1, or a quarter of it.
    pub trained_on: Share,
    /// Data set #1 or #2.
    pub tested_on: Tested,
    /// Aleatoric variance.
    pub aleatoric: f64,
    /// Epistemic variance.
    pub epistemic: f64,
}

/// The table, row by row.
pub const TABLE: [Published; 4] = [
    row(Share::All, Tested::Same, 0.485, 2.78),
    row(Share::Part, Tested::Same, 0.506, 7.73),
    row(Share::All, Tested::Other, 0.461, 4.87),
    row(Share::Part, Tested::Other, 0.388, 15.),
];

const fn row(trained_on: Share, tested_on: Tested, aleatoric: f64, epistemic: f64) -> Published {
    Published {
        trained_on,
        tested_on,
        aleatoric,
        epistemic,
    }
}

/// The published cell.
///
/// # Panics
/// Never: the table has all four.
pub fn at(trained_on: Share, tested_on: Tested) -> Published {
    let mut cells = TABLE.into_iter();
    let cell = cells.find(|cell| (cell.trained_on, cell.tested_on) == (trained_on, tested_on));
    cell.expect("all four cells")
}
