//! What can go wrong while a report is made.

use std::{io, path::PathBuf};

use crate::plot::pictures::RenderError;

/// A report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is nothing to report on.
    #[error("no rows to report on: no seed has finished, been evaluated or completed a window")]
    NoRows,
    /// The folder or the disk does not take a file.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file's content could not be made.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl ReportError {
    /// The content of `file` could not be made, because of `reason`.
    pub fn render(file: &str, reason: impl ToString) -> Self {
        Self::Render(RenderError {
            file: file.into(),
            reason: reason.to_string(),
        })
    }
}
