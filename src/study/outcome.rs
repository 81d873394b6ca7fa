//! What a study found.

use crate::study::{Csv, Finding};
use crate::{plot::sheet::Sheet, text::table::Table};

/// What a study found. All of it is finite and follows from the options alone.
pub struct Outcome {
    /// The answer to the study's question: a sentence or two with numbers.
    pub answer: String,
    /// Every claim of the study, in the order of the claims.
    pub findings: Vec<Finding>,
    /// Tables of the summary.
    pub tables: Vec<TitledTable>,
    /// The CSV files.
    pub csv: Vec<Csv>,
    /// The pictures.
    pub sheets: Vec<Sheet<'static>>,
    /// The figures of the summary for programs: an object with keys in `snake_case`.
    pub numbers: serde_json::Value,
}

/// A small table under a title.
pub struct TitledTable {
    /// What it shows.
    pub title: String,
    /// The cells.
    pub table: Table,
    /// A sentence on how to read it; nothing if it is empty.
    pub note: String,
}
