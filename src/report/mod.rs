//! The report of a run: what its records say, in one file per output format.
//!
//! [`write()`] computes an [`Analysis`] once and hands it to every output. To add an output, write one
//! file here with an [`Output`] and name it in [`OUTPUTS`]; to add a picture, write one file with a
//! function that makes its sheets and name it in [`PICTURES`]. [`read()`] turns a run's folder
//! back into records, so that a report can be rebuilt from the CSV files alone.

mod analysis;
mod arms;
mod captions;
mod comparisons;
mod coverage;
mod endpoints;
mod error;
mod facts;
pub(crate) mod figures;
mod forest;
mod knowledge;
mod knowledge_maps;
mod learning_curves;
mod options;
mod overall;
pub(crate) mod page;
mod panel;
mod pictures;
pub(crate) mod rebuild;
#[cfg(test)]
mod sample;
mod scatter;
mod sentence;
mod solve_times;
mod solving;
mod speed_ups;
mod steps;
mod summary;
mod summary_json;
mod summary_md;
mod summary_notes;
mod summary_tables;
mod survival;
pub(crate) mod swarm;
mod tracks;
mod uncertainty;
mod variance_curves;
mod variances;

use std::path::Path;

pub use analysis::{Analysis, World};
pub use error::ReportError;
pub use facts::{Baseline, Facts};

pub use figures::{Arm, Comparison, Divergence, Goal, Point, Scores, SeedTime, Solving};

use crate::plot::sheet::Sheet;
pub use knowledge::{Greedy, Knowledge, Moment, Sample, StateKnowledge, Uncertainty};
pub use options::ReportOptions;
pub use variances::Variances;

pub use crate::statistics::Estimate;

use crate::{files::replace, records::Records};

/// A file of the report, or several of one format.
pub trait Output: Sync {
    /// The files: the name in the run's folder and the content of each. The same analysis gives the
    /// same bytes.
    ///
    /// # Errors
    /// [`ReportError::Render`] if a library refuses to draw or encode.
    fn render(&self, analysis: &Analysis) -> Result<Vec<(String, Vec<u8>)>, ReportError>;
}

/// Every output, in the order in which they are written.
pub const OUTPUTS: &[&dyn Output] = &[
    &summary_json::SummaryJson,
    &summary_md::SummaryMarkdown,
    &pictures::Pictures,
    &page::Page,
];

/// What makes the sheets of one kind of picture.
pub type Picture = for<'a> fn(&'a Analysis) -> Vec<Sheet<'a>>;

/// Every picture, in the order in which the page shows them.
pub const PICTURES: &[Picture] = &[
    speed_ups::sheets,
    survival::sheets,
    solve_times::sheets,
    learning_curves::sheets,
    coverage::sheets,
    knowledge_maps::sheets,
    uncertainty::sheets,
    variance_curves::sheets,
];

/// Writes every output of `records` into the folder `dir`, and returns the summary as plain text.
///
/// Nothing is written unless every output can be rendered; each file is replaced atomically.
///
/// # Errors
/// If there are no rows to report on, if an output cannot be rendered, or if a file cannot be
/// written.
pub fn write(records: &Records, facts: &Facts, dir: &Path) -> Result<String, ReportError> {
    let analysis = Analysis::new(records, facts);
    if analysis.worlds.is_empty() {
        return Err(ReportError::NoRows);
    }
    let files: Vec<_> = (OUTPUTS.iter())
        .map(|output| output.render(&analysis))
        .collect::<Result<_, _>>()?;
    for (file, content) in files.concat() {
        let path = dir.join(file);
        replace(&path, &content).map_err(|source| ReportError::Write { path, source })?;
    }
    Ok(summary::Summary::new(&analysis).text())
}
