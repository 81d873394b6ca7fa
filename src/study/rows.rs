//! A study's CSV files: one row for each value of a flat struct, whose fields are the columns.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;
use crate::run::folder::CONFIG_FILE;
use crate::study::checksums::Checksums;

/// All rows of a study: what it leaves, and what its report is made of.
pub trait Rows: Default {
    /// Visits every file with its rows.
    ///
    /// # Errors
    /// See [`Files::rows`].
    fn each(&mut self, files: &mut Files) -> Result<(), Error>;

    /// The bytes of every file, by its name.
    ///
    /// # Errors
    /// [`Error::Input`] with the text `diverged` if a number is not finite.
    fn files(&mut self, diverged: &str) -> Result<BTreeMap<&'static str, Vec<u8>>, Error> {
        let mut files = BTreeMap::new();
        self.each(&mut Files::Make(&mut files, diverged))?;
        Ok(files)
    }

    /// The rows in the folder of a study, whose options and files are as it wrote them.
    ///
    /// # Errors
    /// [`Error::Input`] if a file is not there, is not as it was written, or cannot be read as its rows.
    fn read(folder: &Path) -> Result<Self, Error> {
        let mut rows = Self::default();
        let sums = Checksums::in_folder(folder)?;
        sums.content(folder, CONFIG_FILE)?;
        rows.each(&mut Files::Read(folder, &sums))?;
        Ok(rows)
    }
}

/// What is done with the files.
pub enum Files<'a> {
    /// They are made, or the text is said if a number is not finite.
    Make(&'a mut BTreeMap<&'static str, Vec<u8>>, &'a str),
    /// They are read from this folder, as far as they are what the study wrote.
    Read(&'a Path, &'a Checksums),
}

impl Files<'_> {
    /// Makes or reads the file with these rows, of which there is at least one. Numbers are written in the
    /// shortest form that reads back exactly, and `None` as an empty field.
    ///
    /// # Errors
    /// [`Error::Input`] if a number is not finite, or the file cannot be read as these rows.
    pub fn rows<R: Serialize + DeserializeOwned>(
        &mut self,
        name: &'static str,
        rows: &mut Vec<R>,
    ) -> Result<(), Error> {
        match self {
            Self::Make(files, diverged) => {
                let content = csv(rows).ok_or_else(|| Error::Input((*diverged).into()))?;
                files.insert(name, content);
            }
            Self::Read(folder, sums) => {
                let wrong = |error| {
                    let path = folder.join(name);
                    Error::Input(format!("{}: {error}", path.display()))
                };
                let content = sums.content(folder, name)?;
                let read = csv::Reader::from_reader(content.as_slice()).into_deserialize();
                *rows = read.collect::<Result<_, csv::Error>>().map_err(wrong)?;
            }
        }
        Ok(())
    }

    /// The same for a file that is not there where there are no rows.
    ///
    /// # Errors
    /// See [`rows`](Self::rows).
    pub fn optional<R: Serialize + DeserializeOwned>(
        &mut self,
        name: &'static str,
        rows: &mut Vec<R>,
    ) -> Result<(), Error> {
        let is_there = match self {
            Self::Make(..) => !rows.is_empty(),
            Self::Read(_, sums) => sums.has(name),
        };
        if is_there {
            self.rows(name, rows)
        } else {
            Ok(())
        }
    }
}

/// A header row, then the rows; none if a number is not finite.
fn csv<R: Serialize>(rows: &[R]) -> Option<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("a row is flat");
    }
    let content = writer.into_inner().expect("a vector takes all bytes");
    let records = csv::Reader::from_reader(content.as_slice()).into_records();
    let mut records = records.map(|record| record.expect("what was written"));
    let is_finite = |field: &str| field.parse().map_or(true, f64::is_finite);
    let all_are = records.all(|record| record.iter().all(is_finite));
    all_are.then_some(content)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;

    use super::*;
    use crate::run::ledger::CHECKSUMS_FILE;

    #[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
    struct Row {
        label: String,
        seed: u64,
        std: Option<f64>,
    }

    #[derive(Default)]
    struct All(Vec<Row>);

    impl Rows for All {
        fn each(&mut self, files: &mut Files) -> Result<(), Error> {
            files.rows("named.csv", &mut self.0)
        }
    }

    fn row(label: &str, seed: u64, std: Option<f64>) -> Row {
        let label = label.into();
        Row { label, seed, std }
    }

    #[test]
    fn numbers_are_short_and_exact_and_none_is_empty() {
        let mut written = All(vec![
            row("a", 0, Some(0.1 + 0.2)),
            row("b, c", 7, None),
            row("d", 8, Some(1e-9)),
            row("e", 9, Some(2.0)),
        ]);
        let text = "label,seed,std\na,0,0.30000000000000004\n\"b, c\",7,\nd,8,1e-9\ne,9,2.0\n";
        let content = written.files("").unwrap().remove("named.csv").unwrap();
        assert_eq!(String::from_utf8(content.clone()).unwrap(), text);
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content);
        write("named.csv", &content).unwrap();
        write(CONFIG_FILE, b"").unwrap();
        let sums = Checksums::of(folder.path(), ["named.csv", CONFIG_FILE]).unwrap();
        write(CHECKSUMS_FILE, sums.text().as_bytes()).unwrap();
        assert_eq!(All::read(folder.path()).unwrap().0, written.0);

        // A file without its checksum is none of the study's.
        let sums = Checksums::of(folder.path(), [CONFIG_FILE]).unwrap();
        write(CHECKSUMS_FILE, sums.text().as_bytes()).unwrap();
        let error = All::read(folder.path()).err().unwrap().to_string();
        assert!(error.contains("named.csv: this is not what"), "{error}");

        let mut diverged = All(vec![row("a", 0, Some(1.)), row("a", 1, Some(f64::NAN))]);
        let error = diverged.files("it diverged").unwrap_err();
        assert_eq!(error.to_string(), "it diverged");
    }
}
