//! Files that users bring: read whole, and refused before that where they cannot be what is expected.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use crate::WorldError;

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// If it cannot be read, is larger, or is not a regular file: a pipe or a device may never end.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path, most)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file of at most `most` bytes.
///
/// # Errors
/// As [`read`].
pub fn open(path: &Path, most: u64) -> Result<File> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    if found.len() > most {
        return Err(Error::new(
            ErrorKind::FileTooLarge,
            format!("{} bytes; allowed: at most {most}", found.len()),
        ));
    }
    File::open(path)
}

/// As [`read`], of a text.
///
/// # Errors
/// As [`read`], or if it is not UTF-8; names the line.
pub fn read_text(path: &Path, most: u64) -> Result<String> {
    String::from_utf8(read(path, most)?).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let problem = format!("line {line}: bytes that are not UTF-8");
        Error::new(ErrorKind::InvalidData, problem)
    })
}

/// The stem of the name of a world's file, and its text, of at most `most` bytes.
///
/// # Errors
/// If it cannot be read; says `what` it should hold.
pub(crate) fn read_file(
    what: &'static str,
    path: &Path,
    most: usize,
) -> std::result::Result<(String, String), WorldError> {
    let text = read_text(path, most as u64).map_err(|source| WorldError::Unreadable {
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
