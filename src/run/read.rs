//! A run's folder back into records, so that a report needs nothing but the CSV files.
//!
//! Rows may stand in any order, and so may columns. What cannot be read exactly as it was written
//! (an edited, truncated or foreign file) is an error that names the place, what was found there and
//! what was expected, because a table made from half of the rows looks like any other table.

use std::{
    io::ErrorKind::{NotADirectory, NotFound},
    path::Path,
};

use csv::{DeserializeErrorKind, ErrorKind, Position, Reader, StringRecord};

use crate::{
    config::{self, Config, Request, Said},
    error::Error,
    files,
    messages::quoted,
    records::{Behaviour, Column, Episode, Evaluation, Records, Row, Seed, Table, current_name},
    run::folder::CONFIG_FILE,
};

/// Reads the records in the run's folder `dir`.
///
/// A file that is missing gives an empty part: a killed run has no `seeds.csv` yet, a world without
/// cells no `states.csv`, arms that learn no variances no `uncertainty.csv`.
///
/// # Errors
/// If `dir` is not a run's folder, or if a file in it is not what a run writes.
pub fn read(dir: &Path) -> Result<Records, Error> {
    let files = [Seed::FILE, Evaluation::FILE, Behaviour::FILE, Episode::FILE];
    if !files.iter().any(|file| dir.join(file).exists()) {
        let ([most @ .., last], dir) = (files, dir.display());
        let most = most.join(", ");
        return Err(Error::Input(format!(
            "{dir}: not a run's folder: expected at least one of {most} and {last}"
        )));
    }
    read_records(dir, Tail::Whole)
}

/// Reads the records that a killed run has left in the folder `dir`: a row that the kill cut is as
/// if it had not been written. A file that is missing gives an empty part.
///
/// # Errors
/// If a file in it is not what a run writes.
pub fn read_unfinished(dir: &Path) -> Result<Records, Error> {
    read_records(dir, Tail::MayBeCut)
}

/// Reads the rows of `seeds.csv` in the folder `dir` of a run, which may not have finished.
///
/// # Errors
/// If the file is not what a run writes.
pub fn read_seeds(dir: &Path) -> Result<Vec<Seed>, Error> {
    let mut seeds = Vec::new();
    read_table(dir, Tail::MayBeCut, &mut seeds)?;
    Ok(seeds)
}

/// The run's configuration; none if the file is not there.
///
/// # Errors
/// If the file is not the configuration of a run.
pub fn read_config(dir: &Path) -> Result<Option<Config>, Error> {
    let path = dir.join(CONFIG_FILE);
    if !path.exists() {
        return Ok(None);
    }
    // What trained may not be in this build or on this machine.
    let said = |value: &str| Some(Said::new(value.into(), CONFIG_FILE));
    let here = Request {
        engine: said("native"),
        device: said("cpu"),
        ..Request::default()
    };
    Config::resolve(config::read(&path)?, here).map(Some)
}

/// What the end of a file may be.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    Whole,
    /// Anything; a part of a row is dropped.
    MayBeCut,
}

fn read_records(dir: &Path, tail: Tail) -> Result<Records, Error> {
    let mut records = Records::default();
    for table in records.tables() {
        read_table(dir, tail, table)?;
    }
    Ok(records)
}

/// Reads one file into an empty table.
fn read_table(dir: &Path, tail: Tail, table: &mut dyn Table) -> Result<(), Error> {
    let path = dir.join(table.file());
    let shown = path.display();
    let wrong = |(place, what): Problem| Error::Input(format!("{shown}, {place}: {what}"));
    let Some(bytes) = read_if_there(&path)? else {
        return Ok(());
    };
    let text = to_text(bytes, tail).map_err(wrong)?;
    parse(&text, table).map_err(wrong)
}

/// The file's bytes; none if there is no such file.
///
/// # Errors
/// If the system does not let it be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match files::read(path, u64::MAX) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(Error::Input(format!(
            "{}: cannot be read: {error}",
            path.display()
        ))),
    }
}

/// Where in a file something is wrong, and what.
type Problem = (String, String);

/// A line of a file, from 1.
fn line(number: usize) -> String {
    format!("line {number}")
}

/// The bytes up to the last end of a line: a kill may have cut what follows.
pub fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| byte == b'\n');
    &bytes[..end.map_or(0, |end| end + 1)]
}

fn to_text(mut bytes: Vec<u8>, tail: Tail) -> Result<String, Problem> {
    if tail == Tail::MayBeCut {
        bytes.truncate(whole_lines(&bytes).len());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let what = "found bytes that are not UTF-8, expected CSV text";
        (line(1 + line_breaks(before)), what.into())
    })?;
    if !text.is_empty() && !text.ends_with('\n') {
        let what = "the line has no end, so the file may be cut short: \
                    expected every row to end with a line break";
        return Err((line(1 + line_breaks(text.as_bytes())), what.into()));
    }
    Ok(text)
}

fn parse(text: &str, table: &mut dyn Table) -> Result<(), Problem> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = table.columns();
    let places = places(&mut reader, columns)?;
    let holds = columns.iter().map(|name| Column::named(name, columns));
    let holds: Vec<Column> = holds.collect();
    let mut starts = Vec::new();
    let mut record = StringRecord::new();
    while (reader.read_record(&mut record)).map_err(|error| (line(1), error.to_string()))? {
        let start = record.position().map_or(0, Position::byte) as usize;
        let place = || line(line_at(text, start));
        let (found, expected) = (record.len(), places.len());
        if found != expected {
            return Err((place(), format!("{found} fields, expected {expected}")));
        }
        let fields: StringRecord = places.iter().map(|&place| &record[place]).collect();
        // Not all that is a number, or a text, is what the column holds.
        let mut held = columns.iter().zip(&holds).zip(&fields);
        let foreign = held.find(|((_, holds), field)| !holds.holds(field));
        let read = table.read(&fields);
        read.map_err(|error| {
            let (column, what) = field_error(&error, columns, &fields);
            (format!("{}, column `{column}`", place()), what)
        })?;
        if let Some(((column, holds), field)) = foreign {
            let what = format!("found `{}`, expected {}", quoted(field), holds.allowed());
            return Err((format!("{}, column `{column}`", place()), what));
        }
        starts.push(start);
    }
    let mut order: Vec<usize> = (0..table.rows()).collect();
    order.sort_by(|&one, &other| table.identity(one).cmp(&table.identity(other)));
    let same = |pair: &&[usize]| table.identity(pair[0]) == table.identity(pair[1]);
    match order.windows(2).find(same) {
        None => Ok(()),
        Some(pair) => {
            let [first, second] = [pair[0], pair[1]].map(|row| line_at(text, starts[row]));
            let key = table.unique();
            let what = format!("the same {key} as in line {first}, expected one row for each");
            Err((line(second), what))
        }
    }
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

/// Where each column stands in the file, if the header has each once and no other.
fn places(reader: &mut Reader<&[u8]>, columns: &[&str]) -> Result<Vec<usize>, Problem> {
    let header = reader
        .headers()
        .map_err(|error| (line(1), error.to_string()))?
        .clone();
    let names: Vec<&str> = header.iter().map(current_name).collect();
    let count = |column: &str| names.iter().filter(|found| **found == column).count();
    let missing = columns.iter().find(|column| count(column) == 0);
    let unknown = names.iter().find(|column| !columns.contains(column));
    let repeated = columns.iter().find(|column| count(column) > 1);
    let (problem, column) = match (missing, unknown, repeated) {
        (Some(column), _, _) => ("missing", *column),
        (_, Some(column), _) => ("unknown", *column),
        (_, _, Some(column)) => ("repeated", *column),
        (None, None, None) => {
            let place = |column: &&str| names.iter().position(|found| found == column);
            return Ok(columns.iter().filter_map(place).collect());
        }
    };
    let (found, expected) = (
        header.iter().collect::<Vec<_>>().join(","),
        columns.join(","),
    );
    let (column, found) = (quoted(column), quoted(&found));
    let what =
        format!("{problem} column `{column}`: found the header `{found}`, expected `{expected}`");
    Err((line(1), what))
}

/// The column of a row's field that does not parse, and what it should have been.
fn field_error<'a>(
    error: &csv::Error,
    columns: &[&'a str],
    fields: &StringRecord,
) -> (&'a str, String) {
    let (index, expected) = match error.kind() {
        ErrorKind::Deserialize { err, .. } => match err.kind() {
            DeserializeErrorKind::ParseInt(_) => (err.field(), "a whole number from 0".into()),
            DeserializeErrorKind::ParseFloat(_) => (err.field(), "a number".into()),
            // A word that is none of the allowed ones. The library says which word, not where.
            other => {
                let message = other.to_string();
                let quoted = |field: &str| message.contains(&format!("`{field}`"));
                let index = fields.iter().position(quoted).map(|index| index as u64);
                let allowed = message.split_once("expected ");
                let allowed = allowed.map(|(_, allowed)| allowed.into());
                (index, allowed.unwrap_or(message))
            }
        },
        _ => (None, error.to_string()),
    };
    let index = index.map_or(usize::MAX, |index| index as usize);
    let column = columns.get(index).unwrap_or(&"?");
    let value = fields.get(index).unwrap_or("?");
    let value = quoted(value);
    (column, format!("found `{value}`, expected {expected}"))
}

#[cfg(test)]
mod tests;
