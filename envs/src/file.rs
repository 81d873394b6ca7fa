//! Worlds that users bring in a file.

use std::fs;
use std::path::Path;

use crate::WorldError;

/// The stem of a file's name and its text.
///
/// # Errors
///
/// If it cannot be read; says `what` it should hold.
pub(crate) fn read_file(what: &'static str, path: &Path) -> Result<(String, String), WorldError> {
    let text = fs::read_to_string(path).map_err(|source| WorldError::Unreadable {
        what,
        path: path.to_owned(),
        source,
    })?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok((stem.into_owned(), text))
}

/// A name that is safe in a label and a CSV field; `fallback` for an empty one.
pub(crate) fn safe_name(fallback: &str, name: &str) -> String {
    let is_safe = |c: char| c == '_' || c.is_alphanumeric();
    match name {
        "" => fallback.to_owned(),
        name => name.replace(|c| !is_safe(c), "-"),
    }
}
