//! A file of a run's folder: as it was written, packed, or not there.

use std::{
    fmt::Display,
    fs::File,
    io::{
        self, BufReader,
        ErrorKind::{NotADirectory, NotFound},
        Seek,
    },
    path::{Path, PathBuf},
};

use lzma_rust2::XzReader;

use crate::{
    error::{Error, failed},
    files,
};

/// The name of a file of rows where it is packed.
pub fn packed_name(file: &str) -> String {
    format!("{file}.xz")
}

/// Whether a file of rows is there, packed or not.
pub fn is_there(dir: &Path, file: &str) -> bool {
    dir.join(file).exists() || dir.join(packed_name(file)).exists()
}

/// A file of rows and its text, unpacked if it is there packed alone; none if it is not there.
///
/// # Errors
/// If the system does not let it be read, or it cannot be unpacked.
pub fn open(dir: &Path, file: &str) -> Result<Option<(PathBuf, File)>, Error> {
    let (plain, packed) = (dir.join(file), dir.join(packed_name(file)));
    if let Some(text) = if_there(&plain, files::open(&plain, u64::MAX))? {
        return Ok(Some((plain, text)));
    }
    let file = if_there(&packed, files::open(&packed, u64::MAX))?;
    let text = file.map(|file| unpack(&packed, file)).transpose()?;
    Ok(text.map(|text| (packed, text)))
}

/// The text of a packed file, as a file without a name.
fn unpack(path: &Path, packed: File) -> Result<File, Error> {
    let mut text = tempfile::tempfile().map_err(failed("make a temporary file for", path))?;
    let unpacked = io::copy(&mut XzReader::new(BufReader::new(packed), true), &mut text);
    unpacked.map_err(|error| {
        let path = path.display();
        Error::Input(format!(
            "{path}: cannot be unpacked ({error}); if the file is damaged, restore it"
        ))
    })?;
    text.rewind().map_err(unreadable(path))?;
    Ok(text)
}

/// The file's bytes; none if there is no such file.
///
/// # Errors
/// If the system does not let it be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    if_there(path, files::read(path, u64::MAX))
}

fn if_there<T>(path: &Path, read: io::Result<T>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(unreadable(path)(error)),
    }
}

pub fn unreadable<E: Display>(path: &Path) -> impl Fn(E) -> Error {
    move |error| Error::Input(format!("{}: cannot be read: {error}", path.display()))
}
