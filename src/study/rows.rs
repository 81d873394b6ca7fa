//! A study's CSV files: one row for each value of a flat struct.

use std::path::Path;

use csv::Position;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;
use crate::files;
use crate::messages::quoted;

/// A row of a CSV file: a flat struct whose fields are the columns.
pub trait Row: Serialize + DeserializeOwned {
    /// The file's name, with its ending.
    const FILE: &'static str;
}

/// All rows of a study: what it leaves, and what its report is made of.
pub trait Rows: Sized {
    /// The files.
    fn files(&self) -> Vec<Csv>;

    /// Reads them back.
    ///
    /// # Errors
    /// See [`read`].
    fn read(folder: &Path) -> Result<Self, Error>;
}

/// A CSV file.
pub struct Csv {
    /// Its name.
    pub name: &'static str,
    /// Its bytes: UTF-8, a header row, then the rows.
    pub content: Vec<u8>,
}

/// The file of these rows, of which there is at least one. Numbers are written in the shortest form that
/// reads back exactly, and `None` as an empty field.
pub fn csv<R: Row>(rows: &[R]) -> Csv {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("a row is flat");
    }
    let content = writer.into_inner().expect("a vector takes all bytes");
    Csv {
        name: R::FILE,
        content,
    }
}

/// The rows of a file in the folder of a study.
///
/// # Errors
/// [`Error::Input`] if the file is not there, has no rows, or a line is no row of it.
pub fn read<R: Row>(folder: &Path) -> Result<Vec<R>, Error> {
    let path = folder.join(R::FILE);
    let shown = path.display();
    let content = files::read(&path, u64::MAX).map_err(|error| {
        Error::Input(format!(
            "cannot read {shown}: {error}; a study's report is made of all of its CSV files"
        ))
    })?;
    let mut reader = csv::Reader::from_reader(content.as_slice());
    let wrong = |error: csv::Error| Error::Input(format!("{shown}: {error}"));
    let header = reader.headers().map_err(wrong)?.clone();
    let mut rows = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(wrong)?;
        for (column, field) in header.iter().zip(&record) {
            let line = record.position().map_or(1, Position::line);
            can_be(field).map_err(|expected| {
                let field = quoted(field);
                Error::Input(format!(
                    "{shown}, line {line}, column `{column}`: found `{field}`, expected {expected}"
                ))
            })?;
        }
        rows.push(record.deserialize(Some(&header)).map_err(wrong)?);
    }
    match rows.is_empty() {
        true => Err(Error::Input(format!("{shown} has no rows"))),
        false => Ok(rows),
    }
}

/// Whether a study writes such a field: a number of which figures can be made, or words.
fn can_be(field: &str) -> Result<(), &'static str> {
    match field.parse::<f64>() {
        Ok(number) if !number.is_finite() => Err("a finite number"),
        Err(_) if field.contains(char::is_control) => Err("a text without control characters"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
    struct Named {
        label: String,
        seed: u64,
        std: Option<f64>,
    }

    impl Row for Named {
        const FILE: &'static str = "named.csv";
    }

    #[test]
    fn numbers_are_short_and_exact_and_none_is_empty() {
        let rows = [
            ("a", 0, Some(0.1 + 0.2)),
            ("b, c", 7, None),
            ("d", 8, Some(1e-9)),
            ("e", 9, Some(2.0)),
        ];
        let rows = rows.map(|(label, seed, std)| Named {
            label: label.into(),
            seed,
            std,
        });
        let text = "label,seed,std\na,0,0.30000000000000004\n\"b, c\",7,\nd,8,1e-9\ne,9,2.0\n";
        let file = csv(&rows);
        assert_eq!(String::from_utf8(file.content.clone()).unwrap(), text);

        let folder = tempfile::tempdir().unwrap();
        let error = || read::<Named>(folder.path()).unwrap_err().to_string();
        assert!(error().contains("named.csv: "), "{}", error());
        let write = |content: &[u8]| fs::write(folder.path().join(file.name), content).unwrap();
        write(&file.content);
        assert_eq!(read::<Named>(folder.path()).unwrap(), rows);
        write(b"label,seed,std\na,0,1\nb,x,2\n");
        assert!(error().contains("named.csv: "), "{}", error());
        assert!(error().contains("line: 3") && error().contains("invalid digit"));
        for (row, column, found) in [
            ("a,1,NaN", "std", "NaN"),
            ("a,1,-inf", "std", "-inf"),
            ("\u{1b}[2J,1,1", "label", "\u{1b}[2J"),
        ] {
            write(format!("label,seed,std\nb,1,\n{row}\n").as_bytes());
            let place =
                format!("named.csv, line 3, column `{column}`: found `{found}`, expected a");
            assert!(error().contains(&place), "{}", error());
        }
        write(b"label,seed,std\n");
        assert!(error().ends_with("named.csv has no rows"));
    }
}
