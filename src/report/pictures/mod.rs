//! Every picture of the report: a file for each kind, with a function that makes its sheets.

mod coverage;
mod knowledge_maps;
mod learning_curves;
mod speed_ups;
mod survival;
mod uncertainty;
mod variance_curves;

use crate::plot::sheet::Sheet;
use crate::report::{analysis::Analysis, captions, scaling};

/// What makes the sheets of one kind of picture.
pub type Picture = fn(&Analysis) -> Vec<Sheet>;

/// Every picture, in the order in which the page shows them.
pub const PICTURES: &[Picture] = &[
    scaling::picture::sheets,
    speed_ups::sheets,
    survival::sheets,
    learning_curves::sheets,
    coverage::sheets,
    knowledge_maps::sheets,
    uncertainty::sheets,
    variance_curves::sheets,
];

/// The sheets of these pictures that have something to show.
pub fn sheets(analysis: &Analysis, pictures: &[Picture]) -> Vec<Sheet> {
    let drawn = analysis.drawn();
    let mut sheets: Vec<Sheet> = pictures.iter().flat_map(|of| of(&drawn)).collect();
    sheets.retain(|sheet| !sheet.rows.is_empty());
    for sheet in &mut sheets {
        captions::say_left_out(analysis, &mut sheet.caption);
    }
    sheets
}
