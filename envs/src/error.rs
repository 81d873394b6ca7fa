//! What can be wrong with a world as a user asks for it. Each message says what was wrong, the
//! value found and what is allowed.

use std::path::PathBuf;

use thiserror::Error;

/// A mistake in the name, the parameters or the files of a world.
#[derive(Debug, Error)]
pub enum WorldError {
    /// There is no such world, parameter, value or map.
    #[error("{0}")]
    Request(String),

    #[error("cannot read the {what} file \"{}\": {source}", path.display())]
    Unreadable {
        /// What the file should hold.
        what: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },

    #[error(transparent)]
    Map(#[from] MapError),

    /// Something that the world needs is missing or failed, through no mistake in its name and
    /// parameters.
    #[error("{0}")]
    Failed(String),
}

/// A mistake in a map or in the table of a decision process, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}{}: {problem}", place(position))]
pub struct MapError {
    /// The path of the file, or the name of what it holds where it was not read from a file.
    pub file: String,
    /// Line and column, both from 1; `None` if the file as a whole is at fault.
    pub position: Option<(usize, usize)>,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl MapError {
    pub(crate) fn new(
        file: &str,
        position: Option<(usize, usize)>,
        problem: impl Into<String>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            position,
            problem: problem.into(),
        }
    }
}

/// Refuses a text that is longer than `most` bytes, before it is read.
pub(crate) fn check_size(file: &str, text: &str, most: usize) -> Result<(), MapError> {
    if text.len() <= most {
        return Ok(());
    }
    let problem = format!("{} bytes; allowed: at most {most}", text.len());
    Err(MapError::new(file, None, problem))
}

/// The column, from 1, at which `part`, a slice of `line`, begins.
pub(crate) fn column_of(line: &str, part: &str) -> usize {
    let offset = part.as_ptr().addr() - line.as_ptr().addr();
    line[..offset].chars().count() + 1
}

fn place(position: &Option<(usize, usize)>) -> String {
    position.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"))
}
