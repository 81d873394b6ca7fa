//! What a study expects and who says so, and whether it was seen.

use serde::Serialize;

use crate::text::paragraph;

/// Columns of texts on a terminal.
pub const COLUMNS: usize = 96;

/// A statement that a study tests.
#[derive(Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is expected: a sentence with its full stop.
    pub text: &'static str,
    /// Who says so: authors and year.
    pub paper: &'static str,
}

/// Whether a claim was seen.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// As it is claimed.
    Yes,
    /// In some of the cases that it speaks of.
    Partly,
    /// Not so, or the contrary.
    No,
}

impl Seen {
    /// `yes`, `partly` or `no`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }

    /// `Yes` if all cases are so, `No` if none is, otherwise `Partly`.
    pub fn of(cases: &[bool]) -> Self {
        match cases.iter().filter(|&&is_so| is_so).count() {
            0 => Self::No,
            count if count == cases.len() => Self::Yes,
            _ => Self::Partly,
        }
    }

    /// `Yes` if it is so, otherwise `No`.
    pub fn when(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

/// A claim held against what a study saw.
#[derive(Debug)]
pub struct Finding {
    /// The claim.
    pub claim: &'static Claim,
    /// Whether it was seen.
    pub seen: Seen,
    /// A sentence with numbers that shows it, with its full stop.
    pub evidence: String,
}

/// The sections of a study's help that say what it asks and what is expected, for `after_long_help`.
pub fn expected(question: &str, claims: &[Claim]) -> String {
    let item = |claim: &Claim| {
        let text = format!("{} ({})", claim.text, claim.paper);
        paragraph(&text, "  - ", 4, COLUMNS)
    };
    let items: String = claims.iter().map(item).collect();
    let question = paragraph(question, "", 0, COLUMNS);
    format!("The question: {question}\nExpected:\n{items}")
}
