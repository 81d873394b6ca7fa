//! Files: read only where they are what is expected, replaced in one step.

use std::{
    ffi::OsString,
    fs,
    io::{self, BufWriter, Write},
    path::Path,
};

use tempfile::NamedTempFile;

pub use envs::file::{open, read, read_text};

/// Bytes of a configuration, which may hold the texts of several maps and tables.
pub const CONFIG: u64 = 8 << 20;

/// Writes a new file beside the old one and renames it when it is on the disk, so that the file is the old
/// one or the new one, never a part. What else is in the folder, links and pipes too, is left alone.
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
    file.as_file().sync_all()?;
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
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

/// A new file in the same folder.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut named = tempfile::Builder::new();
    // As any file that is created: the process's mask takes away from it.
    #[cfg(unix)]
    named.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    let named = named.prefix(&prefix).suffix(".tmp");
    named.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Deletes what a kill has left of files that were to replace others, in a folder and in those below it.
/// For who alone writes there: whose file is being replaced would lose it.
///
/// # Errors
/// If a folder cannot be read or a file cannot be deleted.
pub fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if kind.is_dir() {
            clear(&path)?;
        } else if kind.is_file() && name.starts_with('.') && name.ends_with(".tmp") {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_replaced_as_if_it_were_created_and_no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("victim"), "mine").unwrap();
        fs::write(at("plain"), "").unwrap();
        symlink(at("victim"), at("file.tmp")).unwrap();
        symlink(at("victim"), at("file")).unwrap();
        replace(&at("file"), b"one").unwrap();
        replace(&at("file"), b"two").unwrap();
        assert_eq!(fs::read_to_string(at("victim")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(at("file")).unwrap(), "two");
        let mode = |name| fs::metadata(at(name)).unwrap().permissions().mode();
        assert_eq!(mode("file"), mode("plain"));
        // Nothing else is left behind.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
        assert!(replace(&at("no/file"), b"three").is_err());
    }

    #[test]
    fn what_a_kill_has_left_is_cleared_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("below")).unwrap();
        for name in [".a.x1.tmp", "below/.b.x2.tmp", "a", "a.tmp", ".hidden"] {
            fs::write(at(name), "").unwrap();
        }
        clear(folder.path()).unwrap();
        let left =
            [".a.x1.tmp", "below/.b.x2.tmp", "a", "a.tmp", ".hidden"].map(|n| at(n).exists());
        assert_eq!(left, [false, false, true, true, true]);
    }
}
