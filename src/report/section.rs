//! What is said of one world, in no format yet.

use crate::statistics::Verdict;
use crate::text::table::Table;

/// What is said of one world, or of worlds that differ in size.
pub struct Section {
    pub env: String,
    /// What pictures call it.
    pub title: String,
    /// Seeds, steps and the returns to compare with.
    pub setting: String,
    /// What was found, or why there is nothing to find.
    pub verdicts: Vec<Line>,
    /// The table to read.
    pub table: Table,
    /// What to know of single arms: seeds that diverged, ran away or did not finish.
    pub remarks: Vec<String>,
    /// All the rest.
    pub details: Vec<Table>,
}

/// Sentences, and the verdict that the first ends with, if there is one.
pub struct Line {
    pub text: String,
    pub verdict: Option<Verdict>,
}

impl Line {
    pub fn plain(text: String) -> Self {
        Self {
            text,
            verdict: None,
        }
    }
}

impl Section {
    /// Plain text for a terminal: verdicts, the main table and remarks.
    pub fn text(&self) -> String {
        let mut text: String = (self.verdicts.iter())
            .map(|line| format!("{}\n", line.text))
            .collect();
        if !text.is_empty() {
            text.push('\n');
        }
        text += &format!("{}: {}\n\n{}", self.env, self.setting, self.table.text());
        if !self.remarks.is_empty() {
            text += &format!("\n{}\n", self.remarks.join("\n"));
        }
        text
    }
}
