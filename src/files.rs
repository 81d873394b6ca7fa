//! Files that are replaced in one step.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use tempfile::NamedTempFile;

/// Writes a new file beside the old one and renames it, so that the file is the old one or the new one, never a
/// part. What else is in the folder, links and pipes too, is left alone.
///
/// # Errors
/// If the file cannot be written; the old one is then as it was.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    replace_by(path, |file| file.write_all(content))
}

/// The same with a content that is written bit by bit.
///
/// # Errors
/// If `write` fails or the file cannot be written; the old one is then as it was.
pub fn replace_by(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<NamedTempFile>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::new(beside(path)?);
    write(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.persist(path)?;
    Ok(())
}

/// Writes a new file in one step, unless one of that name is there.
///
/// # Errors
/// If the file cannot be written.
pub fn create_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = beside(path)?;
    file.write_all(content)?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

/// A new file in the same folder, with the permissions of any file that is created.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut named = tempfile::Builder::new();
    #[cfg(unix)]
    named.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let named = named.suffix(".tmp");
    named.tempfile_in(folder.unwrap_or(Path::new(".")))
}
