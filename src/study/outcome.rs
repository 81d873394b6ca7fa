//! What a study found.

use serde::Serialize;

use crate::plot::sheet::Sheet;
use crate::statistics::Estimate;
use crate::study::claim::Finding;
use crate::study::groups::text;
use crate::text::table::{Table, shortest};

/// What a study found. All of it follows from the rows and the options alone.
pub struct Outcome {
    /// The answer to the study's question: at most two sentences.
    pub answer: String,
    /// The claims that apply, in their order.
    pub findings: Vec<Finding>,
    /// Tables of the summary.
    pub tables: Vec<TitledTable>,
    /// The pictures.
    pub sheets: Vec<Sheet<'static>>,
}

/// A small table under a title.
#[derive(Serialize)]
pub struct TitledTable {
    /// What it shows.
    pub title: String,
    /// The columns, the first of which names the rows.
    pub columns: Vec<Column>,
    /// A sentence on how to read it; nothing if it is empty.
    pub note: String,
}

/// A column of a table.
#[derive(Serialize)]
pub struct Column {
    heading: String,
    cells: Cells,
}

/// The cells of a column, one for each row.
#[derive(Serialize)]
#[serde(untagged)]
enum Cells {
    Names(Vec<String>),
    Numbers(Vec<f64>),
    Figures(Vec<Estimate>),
}

impl TitledTable {
    /// As cells of text.
    pub fn table(&self) -> Table {
        let columns = self.columns.iter();
        let columns = columns.map(|column| (column.heading.as_str(), column.cells.texts()));
        Table::new(columns.collect())
    }
}

impl Column {
    /// A column of names.
    pub fn names(heading: impl Into<String>, names: impl IntoIterator<Item = String>) -> Self {
        Self::new(heading.into(), Cells::Names(names.into_iter().collect()))
    }

    /// A column of numbers that the user chose.
    pub fn numbers(heading: impl Into<String>, numbers: impl IntoIterator<Item = f64>) -> Self {
        Self::new(
            heading.into(),
            Cells::Numbers(numbers.into_iter().collect()),
        )
    }

    /// A column of figures over seeds, or of numbers that are known. A figure that fewer seeds have than
    /// others in the column says how many.
    pub fn figures(
        heading: impl Into<String>,
        figures: impl IntoIterator<Item = Estimate>,
    ) -> Self {
        Self::new(
            heading.into(),
            Cells::Figures(figures.into_iter().collect()),
        )
    }

    fn new(heading: String, cells: Cells) -> Self {
        Self { heading, cells }
    }
}

impl Cells {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Names(names) => names.clone(),
            Self::Numbers(numbers) => numbers.iter().copied().map(shortest).collect(),
            Self::Figures(figures) => {
                let most = figures.iter().map(|figure| figure.seeds).max();
                let seeds = |figure: &Estimate| match figure.low {
                    Some(_) if Some(figure.seeds) < most => format!(" ({} seeds)", figure.seeds),
                    _ => String::new(),
                };
                let cells = figures.iter();
                cells.map(|figure| text(figure) + &seeds(figure)).collect()
            }
        }
    }
}
