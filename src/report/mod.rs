//! The report of a run: what its records say, in one file per output format.
//!
//! [`write()`] computes an [`Analysis`] once and hands it to every output. To add an output, write one
//! file here with an [`Output`] and name it in [`OUTPUTS`]. [`read()`] turns a run's folder back into
//! records, so that a report can be rebuilt from the CSV files alone.

mod analysis;
mod arms;
mod axis;
mod error;
mod figures;
mod learning_curves;
mod panel;
mod png;
mod read;
mod read_error;
mod style;
mod summary;
mod summary_json;
mod summary_md;
mod table;
mod tracks;

use std::path::Path;

pub use analysis::{Analysis, World};
pub use error::ReportError;
pub use figures::{Arm, Divergence, Estimate, Goal, Measure, Point};
pub use read::read;
pub use read_error::ReadError;

use crate::{files::replace, records::Records};

/// A file of the report.
pub trait Output {
    /// The file's name in the run's folder.
    fn file(&self) -> &'static str;

    /// The file's content. The same analysis gives the same bytes.
    ///
    /// # Errors
    /// [`ReportError::Render`] if a library refuses to draw or encode.
    fn render(&self, analysis: &Analysis) -> Result<Vec<u8>, ReportError>;
}

/// Every output, in the order in which they are written.
pub const OUTPUTS: &[&dyn Output] = &[
    &summary_json::SummaryJson,
    &summary_md::SummaryMarkdown,
    &learning_curves::LearningCurves::Svg,
    &learning_curves::LearningCurves::Png,
];

/// Writes every output of `records` into the folder `dir`, and returns the summary as plain text.
///
/// Nothing is written unless every output can be rendered; each file is replaced atomically.
///
/// # Errors
/// If there are no rows to report on, if an output cannot be rendered, or if a file cannot be
/// written.
pub fn write(records: &Records, dir: &Path) -> Result<String, ReportError> {
    let analysis = Analysis::new(records);
    if analysis.worlds.is_empty() {
        return Err(ReportError::NoRows);
    }
    let contents: Vec<(&str, Vec<u8>)> = (OUTPUTS.iter())
        .map(|output| Ok((output.file(), output.render(&analysis)?)))
        .collect::<Result<_, ReportError>>()?;
    for (file, content) in contents {
        let path = dir.join(file);
        replace(&path, &content).map_err(|source| ReportError::Write { path, source })?;
    }
    Ok(summary::Summary::new(&analysis).text())
}
