//! A study's CSV files: one row for each value of a flat struct, whose fields are the columns.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;

use csv::{Position, StringRecord};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;
use crate::files;
use crate::messages::quoted;
use crate::records::distinct;
use crate::run::{Tail, length_of_lines};
use crate::study::options::written;

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

    /// The rows in the folder of a study.
    ///
    /// # Errors
    /// [`Error::Input`] if a file is not there, or is not one that a study writes.
    fn read(folder: &Path) -> Result<Self, Error> {
        let mut rows = Self::default();
        rows.each(&mut Files::Read(folder))?;
        Ok(rows)
    }
}

/// What is done with the files.
pub enum Files<'a> {
    /// They are made, or the text is said if a number is not finite.
    Make(&'a mut BTreeMap<&'static str, Vec<u8>>, &'a str),
    /// They are read from this folder.
    Read(&'a Path),
}

impl Files<'_> {
    /// Makes or reads the file with these rows, of which there is at least one. Numbers are written in the
    /// shortest form that reads back exactly, and `None` as an empty field.
    ///
    /// # Errors
    /// [`Error::Input`] if a number is not finite, or the file is not one that a study writes.
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
            Self::Read(folder) => *rows = read(&folder.join(name))?,
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
            Self::Read(folder) => folder.join(name).exists(),
        };
        if is_there {
            self.rows(name, rows)
        } else {
            Ok(())
        }
    }
}

/// A header row, then the rows; none if a field is one that cannot be.
fn csv<R: Serialize>(rows: &[R]) -> Option<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("a row is flat");
    }
    let content = writer.into_inner().expect("a vector takes all bytes");
    let records = csv::Reader::from_reader(content.as_slice()).into_records();
    let mut records = records.map(|record| record.expect("what was written"));
    let can_be = records.all(|record| record.iter().all(|field| can_be(field).is_ok()));
    can_be.then_some(content)
}

fn read<R: DeserializeOwned>(path: &Path) -> Result<Vec<R>, Error> {
    let shown = path.display();
    let refuse = |what: String| Error::Input(format!("{shown}{what}"));
    let content = files::read(path, u64::MAX).map_err(|error| {
        Error::Input(format!(
            "cannot read {shown}: {error}; a study's report is made of all of its CSV files, and `dropout-q study` \
             makes them again"
        ))
    })?;
    length_of_lines(path, content.as_slice(), Tail::Whole)?;
    let mut reader = csv::Reader::from_reader(content.as_slice());
    let wrong = |error: csv::Error| refuse(format!(": {error}"));
    let header = reader.headers().map_err(wrong)?.clone();
    let mut rows = Vec::new();
    let mut lines = BTreeMap::new();
    for record in reader.into_records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(1, Position::line);
        for (column, field) in header.iter().zip(&record) {
            can_be(field).map_err(|expected| {
                let field = quoted(field);
                refuse(format!(
                    ", line {line}, column `{column}`: found `{field}`, expected {expected}"
                ))
            })?;
        }
        rows.push(record.deserialize(Some(&header)).map_err(wrong)?);
        let fields: Vec<String> = record.iter().map(String::from).collect();
        if let Some(first) = lines.insert(fields, line) {
            let what = format!(", line {line}: the same row as in line {first}, expected it once");
            return Err(refuse(what));
        }
    }
    check_seeds(&header, lines.keys()).map_err(refuse)?;
    match rows.is_empty() {
        true => Err(refuse(" has no rows".into())),
        false => Ok(rows),
    }
}

/// Whether every seed has as many rows as the others: with fewer, what is compared by seed is another's.
fn check_seeds<'a>(
    header: &StringRecord,
    rows: impl Iterator<Item = &'a Vec<String>>,
) -> Result<(), String> {
    let Some(column) = header.iter().position(|column| column == "seed") else {
        return Ok(());
    };
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows {
        *counts.entry(&row[column]).or_default() += 1;
    }
    let few = counts.iter().min_by_key(|count| count.1);
    match few.zip(counts.iter().max_by_key(|count| count.1)) {
        Some(((few, least), (many, most))) if least < most => Err(format!(
            ": {least} rows of seed {few} and {most} of seed {many}, expected as many of each"
        )),
        _ => Ok(()),
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

/// Refuses rows that lack a value that options say, or have another. `what` is the file, and whose values.
///
/// # Errors
/// [`Error::Input`] with the first value that is missing, or that no option says.
pub fn check_values<T: PartialEq + Debug>(
    what: &str,
    said: impl IntoIterator<Item = T>,
    found: impl IntoIterator<Item = T>,
) -> Result<(), Error> {
    let said: Vec<T> = said.into_iter().collect();
    let found = distinct(found);
    let missing = said.iter().find(|value| !found.contains(value));
    let foreign = found.iter().find(|value| !said.contains(value));
    let (has, value) = match (missing, foreign) {
        (None, None) => return Ok(()),
        (Some(value), _) => ("no row", value),
        (None, Some(value)) => ("a row", value),
    };
    let value = written(value);
    Err(Error::Input(format!(
        "{what}: {has} with {value}, so these are not the rows of the options in config.toml"
    )))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;

    use super::*;

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
        fs::write(folder.path().join("named.csv"), content).unwrap();
        assert_eq!(All::read(folder.path()).unwrap().0, written.0);

        let mut diverged = All(vec![row("a", 0, Some(1.)), row("a", 1, Some(f64::NAN))]);
        let error = diverged.files("it diverged").unwrap_err();
        assert_eq!(error.to_string(), "it diverged");
    }

    /// A table made from half of the rows looks like any other table.
    #[test]
    fn what_no_study_writes_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("named.csv");
        let error = || All::read(folder.path()).err().unwrap().to_string();
        assert!(error().contains("named.csv: "), "{}", error());
        for (text, expected) in [
            (
                "a,0,1\nb,x,2\n",
                &["named.csv: ", "line: 3", "invalid digit"][..],
            ),
            (
                "a,0,1\na,1,NaN\n",
                &["named.csv, line 3, column `std`: found `NaN`, expected a"],
            ),
            (
                "a,0,1\na,1,-inf\n",
                &["line 3, column `std`: found `-inf`, expected a"],
            ),
            (
                "a,0,1\n\u{1b}[2J,1,1\n",
                &["line 3, column `label`: found `\u{1b}[2J`, expected a"],
            ),
            (
                "a,0,1\nb,1,1",
                &["named.csv, line 3: the line has no end, so the file may be cut short"],
            ),
            (
                "a,0,1\nb,1,1\na,0,1\n",
                &["named.csv, line 4: the same row as in line 2, expected it once"],
            ),
            (
                "a,0,1\na,1,1\nb,1,2\n",
                &["named.csv: 1 rows of seed 0 and 2 of seed 1, expected as many of each"],
            ),
            ("", &["named.csv has no rows"]),
        ] {
            fs::write(&file, format!("label,seed,std\n{text}")).unwrap();
            let error = error();
            assert!(expected.iter().all(|part| error.contains(part)), "{error}");
        }
    }

    #[test]
    fn rows_have_the_values_that_options_say() {
        let check = |said: &[f64], found: &[f64]| {
            let checked = check_values("a.csv: p", said.iter(), found);
            checked.map_err(|error| error.to_string())
        };
        assert_eq!(check(&[0.1, 1.], &[1., 0.1, 0.1, 1.]), Ok(()));
        let error = check(&[0.1, 1.], &[0.1]).unwrap_err();
        assert!(error.starts_with("a.csv: p: no row with 1, "), "{error}");
        let error = check(&[0.1], &[0.1, 2.]).unwrap_err();
        assert!(error.starts_with("a.csv: p: a row with 2, "), "{error}");
    }
}
