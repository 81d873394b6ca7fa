//! The report: one function of a run's folder, or of several that are merged. Rows, configuration and
//! manifest in; summary, pictures and page out. Training ends by calling it on its own folder, and
//! `dropout-q report` calls it on any.
//!
//! [`of_folders`] reads, [`write()`] computes an [`Analysis`] once and hands it to every output. CONTRIBUTING.md says
//! how to add an output, a picture or a metric.

mod analysis;
mod arms;
mod captions;
mod comparisons;
mod curves;
mod endpoints;
mod facts;
mod figures;
mod folders;
mod metrics;
mod notes;
mod options;
mod overall;
mod page;
mod pictures;
#[cfg(test)]
#[path = "tests/sample.rs"]
mod sample;
mod scaling;
mod scores;
mod section;
mod seed_curves;
mod sentence;
mod series;
mod snapshots;
mod solving;
mod summary;
mod summary_json;
mod summary_md;
mod tables;
mod variances;

use std::path::Path;

pub use analysis::Analysis;
pub use facts::{Baseline, Extent, Facts};
pub use figures::{Arm, Comparison, Divergence, Goal, SeedTime, Solving, WorldResults};
pub use folders::{Report, of_folders};
pub use options::ReportOptions;
pub use scaling::{ScaledArm, Scaling, ScalingPoint};
pub use seed_curves::Arranged;
pub use series::Point;
pub use snapshots::{Sample, Snapshot, StateKnowledge, StateSnapshots, Uncertainty};
pub use variances::Variances;

use crate::error::{Error, failed};
use crate::files::replace;
use crate::plot::pictures::{RenderError, all_files};

/// Files by their names in the run's folder, or why a library refused to draw or encode one.
pub type Files = Result<Vec<(String, Vec<u8>)>, RenderError>;

/// What makes a file of the report, or several of one format. The same analysis gives the same bytes.
pub type Output = fn(&Analysis) -> Files;

/// Every output, in the order in which they are written.
pub const OUTPUTS: &[Output] = &[
    summary_json::files,
    summary_md::files,
    |analysis| all_files(&pictures::sheets(analysis, pictures::PICTURES)),
    page::files,
];

/// Writes every output of all rows into the folder `dir`, and returns the summary as plain text.
///
/// Nothing is written unless every output can be rendered; each file is replaced atomically.
///
/// # Errors
/// If there are no rows to report on, if an output cannot be rendered, or if a file cannot be
/// written.
pub fn write(all: &Arranged, facts: &Facts, dir: &Path) -> Result<String, Error> {
    let analysis = Analysis::new(all, facts);
    if analysis.worlds.is_empty() {
        return Err(Error::Input(
            "no rows to report on: no seed has finished, been evaluated or completed a window"
                .into(),
        ));
    }
    let files: Result<Vec<_>, _> = OUTPUTS.iter().map(|output| output(&analysis)).collect();
    let files = files.map_err(|error| Error::Failure(error.to_string()))?;
    for (file, content) in files.concat() {
        let path = dir.join(file);
        replace(&path, &content).map_err(failed("write", &path))?;
    }
    Ok(summary::Summary::new(&analysis).text())
}
