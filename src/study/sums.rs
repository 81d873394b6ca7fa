//! `checksums.csv`: what options and rows a study has written, so that a report is made of all of them and of
//! nothing else.

use std::path::Path;

use crate::{
    error::Error,
    files,
    run::{checksum::Checksum, ledger::CHECKSUMS_FILE},
};

/// Lines of the file: a header, and a line for each of the files with these names in `folder`.
///
/// # Errors
/// [`Error::Input`] if one of them cannot be read.
pub fn of<'a>(
    folder: &Path,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<String>, Error> {
    let mut lines = vec!["file,checksum\n".to_owned()];
    for name in names {
        let sum = Checksum::of(&read(folder, name)?);
        lines.push(format!("{name},{sum}\n"));
    }
    Ok(lines)
}

/// Refuses the folder of a study of which files are missing, or are not as the study wrote them.
///
/// # Errors
/// [`Error::Input`]: the first such file, and what to do.
pub fn check(folder: &Path) -> Result<(), Error> {
    let written = String::from_utf8_lossy(&read(folder, CHECKSUMS_FILE)?).into_owned();
    let written: Vec<&str> = written.split_inclusive('\n').collect();
    let names = written
        .iter()
        .skip(1)
        .filter_map(|line| line.split(',').next());
    let found = of(folder, names.clone())?;
    let mut pairs = names.zip(written.iter().zip(&found).skip(1));
    match pairs.find(|(_, (written, found))| *written != found) {
        None => Ok(()),
        Some((name, _)) => Err(Error::Input(format!(
            "{}: this is not what the study wrote (see {CHECKSUMS_FILE}); restore it, or make the study again with \
             `dropout-q study`",
            folder.join(name).display()
        ))),
    }
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let path = folder.join(name);
    files::read(&path, u64::MAX).map_err(|error| {
        Error::Input(format!(
            "cannot read {}: {error}; a study's report is made of all that the study wrote, and `dropout-q study` makes \
             it again",
            path.display()
        ))
    })
}
