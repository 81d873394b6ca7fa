//! A run's folder back into records, so that a report needs nothing but the CSV files.
//!
//! Rows may stand in any order, and so may columns. What cannot be read exactly as it was written
//! (an edited, truncated or foreign file) is an error that names the place, what was found there and
//! what was expected, because a table made from half of the rows looks like any other table.

use std::path::Path;
use std::{fs, io};

use csv::{DeserializeErrorKind, ErrorKind, Position, Reader, StringRecord};

use crate::records::{Behaviour, Episode, Evaluation, Records, Row, Seed, State, Variances};
use crate::run::read_error::ReadError;

/// Reads the records in the run's folder `dir`.
///
/// A file that is missing gives an empty part: a killed run has no `seeds.csv` yet, a world without
/// cells no `states.csv`, arms that learn no variances no `uncertainty.csv`.
///
/// # Errors
/// If `dir` is not a run's folder, or if a file in it is not what a run writes.
pub fn read(dir: &Path) -> Result<Records, ReadError> {
    let files = [Seed::FILE, Evaluation::FILE, Behaviour::FILE, Episode::FILE];
    if !files.iter().any(|file| dir.join(file).exists()) {
        return Err(ReadError::NotARun { dir: dir.into() });
    }
    records(dir, Tail::Whole)
}

/// Reads the records that a killed run has left in the folder `dir`: a row that the kill cut is as
/// if it had not been written. A file that is missing gives an empty part.
///
/// # Errors
/// If a file in it is not what a run writes.
pub fn read_unfinished(dir: &Path) -> Result<Records, ReadError> {
    records(dir, Tail::MayBeCut)
}

/// Reads the rows of `seeds.csv` in the folder `dir` of a run, which may not have finished.
///
/// # Errors
/// If the file is not what a run writes.
pub fn read_seeds(dir: &Path) -> Result<Vec<Seed>, ReadError> {
    seeds(dir, Tail::MayBeCut)
}

fn seeds(dir: &Path, tail: Tail) -> Result<Vec<Seed>, ReadError> {
    rows(dir, tail, "arm, env and seed", |_: &Seed| (0, 0))
}

/// What the end of a file may be.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    /// The end of a row.
    Whole,
    /// Anything; a part of a row is dropped.
    MayBeCut,
}

fn records(dir: &Path, tail: Tail) -> Result<Records, ReadError> {
    Ok(Records {
        episodes: rows(dir, tail, "arm, env, seed and episode", |row: &Episode| {
            (row.episode, 0)
        })?,
        behaviour: rows(dir, tail, "arm, env, seed and step", |row: &Behaviour| {
            (row.step, 0)
        })?,
        evaluations: rows(dir, tail, "arm, env, seed and step", |row: &Evaluation| {
            (row.step, 0)
        })?,
        seeds: seeds(dir, tail)?,
        states: rows(
            dir,
            tail,
            "arm, env, seed, step and state",
            |row: &State| (row.step, row.state),
        )?,
        variances: rows(dir, tail, "arm, env, seed and step", |row: &Variances| {
            (row.step, 0)
        })?,
    })
}

/// The rows of one file, told apart by arm, world, seed and `within_seed`.
fn rows<R: Row>(
    dir: &Path,
    tail: Tail,
    key: &'static str,
    within_seed: impl Fn(&R) -> (u64, u64),
) -> Result<Vec<R>, ReadError> {
    let path = dir.join(R::FILE);
    let Some(text) = text(&path, tail)? else {
        return Ok(Vec::new());
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = header::<R>(&mut reader, &path)?;
    let (mut rows, mut starts) = (Vec::new(), Vec::new());
    let mut record = StringRecord::new();
    let unreadable = |error: csv::Error| ReadError::Io {
        path: path.clone(),
        source: error.into(),
    };
    while reader.read_record(&mut record).map_err(unreadable)? {
        let start = record.position().map_or(0, Position::byte) as usize;
        if record.len() != header.len() {
            let (line, found, expected) = (line_at(&text, start), record.len(), header.len());
            return Err(ReadError::Fields {
                path,
                line,
                found,
                expected,
            });
        }
        let row = record.deserialize::<R>(Some(&header));
        rows.push(row.map_err(|error| {
            field_error(&error, &header, &record, line_at(&text, start), &path)
        })?);
        starts.push(start);
    }
    let identity = |&index: &usize| {
        let row: &R = &rows[index];
        let (env, seed, ..) = row.key();
        (row.arm(), env, seed, within_seed(row))
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|one, other| identity(one).cmp(&identity(other)));
    match order
        .windows(2)
        .find(|pair| identity(&pair[0]) == identity(&pair[1]))
    {
        Some(pair) => {
            let [first, line] = [pair[0], pair[1]].map(|index| line_at(&text, starts[index]));
            Err(ReadError::Duplicate {
                path,
                line,
                first,
                key,
            })
        }
        None => Ok(rows),
    }
}

/// The file's text; none if there is no such file.
fn text(path: &Path, tail: Tail) -> Result<Option<String>, ReadError> {
    let mut bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(ReadError::Io {
                path: path.into(),
                source,
            });
        }
    };
    if tail == Tail::MayBeCut {
        let end = bytes.iter().rposition(|&byte| byte == b'\n');
        bytes.truncate(end.map_or(0, |end| end + 1));
    }
    let text = String::from_utf8(bytes).map_err(|error| ReadError::NotText {
        path: path.into(),
        line: 1 + line_breaks(&error.as_bytes()[..error.utf8_error().valid_up_to()]),
    })?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(ReadError::CutShort {
            path: path.into(),
            line: 1 + line_breaks(text.as_bytes()),
        });
    }
    Ok(Some(text))
}

/// Line, from 1, of the row that starts at `byte` or after the line breaks there.
fn line_at(text: &str, byte: usize) -> usize {
    let bytes = text.as_bytes();
    let blank = bytes[byte..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count();
    1 + line_breaks(&bytes[..byte + blank])
}

fn line_breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// The header, if it has the columns of the row type, each once.
fn header<R: Row>(reader: &mut Reader<&[u8]>, path: &Path) -> Result<StringRecord, ReadError> {
    let unreadable = |error: csv::Error| ReadError::Io {
        path: path.into(),
        source: error.into(),
    };
    let header = reader.headers().map_err(unreadable)?.clone();
    let error = |problem, column: &str| ReadError::Header {
        path: path.into(),
        problem,
        column: column.into(),
        found: header.iter().collect::<Vec<_>>().join(","),
        expected: R::COLUMNS.join(","),
    };
    if let Some(column) = R::COLUMNS
        .iter()
        .find(|&&column| !header.iter().any(|c| c == column))
    {
        return Err(error("missing column", column));
    }
    if let Some(column) = header.iter().find(|column| !R::COLUMNS.contains(column)) {
        return Err(error("unknown column", column));
    }
    let repeated = |column: &&&str| header.iter().filter(|found| *found == **column).count() > 1;
    match R::COLUMNS.iter().find(repeated) {
        Some(column) => Err(error("repeated column", column)),
        None => Ok(header),
    }
}

/// Says which field of `record` does not parse, and what it should have been.
fn field_error(
    error: &csv::Error,
    header: &StringRecord,
    record: &StringRecord,
    line: usize,
    path: &Path,
) -> ReadError {
    let (index, expected) = match error.kind() {
        ErrorKind::Deserialize { err, .. } => match err.kind() {
            DeserializeErrorKind::ParseInt(_) => (err.field(), "a whole number from 0".into()),
            DeserializeErrorKind::ParseFloat(_) => (err.field(), "a number".into()),
            // A word that is none of the allowed ones. The library says which word, not where.
            other => {
                let message = other.to_string();
                let quoted = |field: &str| message.contains(&format!("`{field}`"));
                let index = record.iter().position(quoted).map(|index| index as u64);
                let allowed = message
                    .split_once("expected ")
                    .map(|(_, allowed)| allowed.into());
                (index, allowed.unwrap_or(message))
            }
        },
        _ => (None, error.to_string()),
    };
    let at = |record: &StringRecord| {
        index
            .and_then(|index| record.get(index as usize))
            .unwrap_or("?")
            .to_owned()
    };
    ReadError::Field {
        path: path.into(),
        line,
        column: at(header),
        value: at(record),
        expected,
    }
}

#[cfg(test)]
mod tests;
