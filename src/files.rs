//! Files that are replaced in one step, and read whole.

use std::{fs, io, path::Path};

use crate::error::Error;

/// Writes beside the file and renames, so that the file is the old one or the new one, never a part.
///
/// # Errors
/// If the file cannot be written; the old one is then as it was.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let written = fs::write(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to report; what is left behind is only a stray file.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// The file's bytes; none if there is no such file.
///
/// # Errors
/// If the system does not let it be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Input(format!(
            "{}: cannot be read: {error}",
            path.display()
        ))),
    }
}
