//! `checksums.csv`: what options and rows a study has written, so that a report is made of all of them and of
//! nothing else.

use std::{collections::BTreeMap, path::Path};

use crate::{
    error::Error,
    files,
    run::{checksum::Checksum, ledger::CHECKSUMS_FILE},
};

const HEADER: &str = "file,checksum";

/// What makes the files again.
const AGAIN: &str = "make the study again: its command with --name NAME and --overwrite, or --resume if it was stopped";

/// The checksums of files, by their names.
pub struct Checksums(BTreeMap<String, Checksum>);

impl Checksums {
    /// Those of the files with these names in a folder.
    ///
    /// # Errors
    /// [`Error::Input`] if one of them cannot be read.
    pub fn of<'a>(folder: &Path, names: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let sum = |name: &str| Ok((name.into(), Checksum::of(&read(folder, name)?)));
        names
            .into_iter()
            .map(sum)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// What the file in a folder says.
    ///
    /// # Errors
    /// [`Error::Input`] if it cannot be read, or is none that a study writes.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        let text = read(folder, CHECKSUMS_FILE)?;
        let text = String::from_utf8_lossy(&text);
        let entry = |line: &str| {
            let (name, sum) = line.split_once(',')?;
            Some((name.to_owned(), sum.to_owned().try_into().ok()?))
        };
        let sums = text.strip_prefix(HEADER).and_then(|lines| {
            let lines = lines.strip_prefix('\n')?.strip_suffix('\n')?;
            lines.split('\n').map(entry).collect()
        });
        sums.map(Self).ok_or_else(|| {
            Error::Input(format!(
                "{}: not the checksums that a study writes; restore the file, or {AGAIN}",
                folder.join(CHECKSUMS_FILE).display()
            ))
        })
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let lines = self.0.iter().map(|(name, sum)| format!("{name},{sum}\n"));
        lines.fold(format!("{HEADER}\n"), |text, line| text + &line)
    }

    /// Whether the study has written this file.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// What the study has written to this file.
    ///
    /// # Errors
    /// [`Error::Input`] if it is not there, or is not as the study wrote it.
    pub fn content(&self, folder: &Path, name: &str) -> Result<Vec<u8>, Error> {
        let content = read(folder, name)?;
        match self.0.get(name) == Some(&Checksum::of(&content)) {
            true => Ok(content),
            false => Err(changed(folder, name)),
        }
    }
}

fn changed(folder: &Path, name: &str) -> Error {
    Error::Input(format!(
        "{}: this is not what the study wrote (see {CHECKSUMS_FILE}); restore it, or {AGAIN}",
        folder.join(name).display()
    ))
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let path = folder.join(name);
    files::read(&path, u64::MAX).map_err(|error| {
        Error::Input(format!(
            "cannot read {}: {error}; a study's report is made of all that the study wrote; restore the file, or {AGAIN}",
            path.display()
        ))
    })
}
