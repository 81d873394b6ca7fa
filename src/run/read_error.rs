//! What can be wrong with a run's folder: where, what was found there, and what was expected.

use std::{io, path::PathBuf};

use crate::records::{Behaviour, Episode, Evaluation, Row, Seed};

/// A run's folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The folder holds none of a run's files.
    #[error(
        "{}: not a run's folder: expected at least one of {}, {}, {} and {}",
        dir.display(), Seed::FILE, Evaluation::FILE, Behaviour::FILE, Episode::FILE
    )]
    NotARun {
        /// The folder.
        dir: PathBuf,
    },
    /// A file is there but the system does not let it be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The header is not the one of this file.
    #[error(
        "{}, line 1: {problem} `{column}`: found the header `{found}`, expected `{expected}`",
        path.display()
    )]
    Header {
        /// The file.
        path: PathBuf,
        /// `missing column`, `unknown column` or `repeated column`.
        problem: &'static str,
        /// The column.
        column: String,
        /// The header.
        found: String,
        /// The header that the file should have.
        expected: String,
    },
    /// A row has too few or too many fields.
    #[error("{}, line {line}: {found} fields, expected {expected}", path.display())]
    Fields {
        /// The file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: usize,
        /// Fields in the row.
        found: usize,
        /// Columns in the header.
        expected: usize,
    },
    /// A field does not hold what its column holds.
    #[error("{}, line {line}, column `{column}`: found `{value}`, expected {expected}", path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: usize,
        /// The column.
        column: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        expected: String,
    },
    /// Two rows speak of the same thing.
    #[error("{}, line {line}: the same {key} as in line {first}, expected one row for each", path.display())]
    Duplicate {
        /// The file.
        path: PathBuf,
        /// Line of the later row.
        line: usize,
        /// Line of the earlier row.
        first: usize,
        /// What should tell rows apart.
        key: &'static str,
    },
    /// The file does not end with a line end.
    #[error(
        "{}, line {line}: the line has no end, so the file may be cut short: \
         expected every row to end with a line break",
        path.display()
    )]
    CutShort {
        /// The file.
        path: PathBuf,
        /// The last line.
        line: usize,
    },
    /// The file is not text in UTF-8.
    #[error("{}, line {line}: found bytes that are not UTF-8, expected CSV text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: usize,
    },
}
