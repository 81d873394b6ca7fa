//! Files that are replaced in one step.

use std::{fs, io, path::Path};

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
