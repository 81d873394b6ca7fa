//! A run's folder back into records, so that a report needs nothing but the CSV files.
//!
//! Rows may stand in any order, and so may columns. What cannot be read exactly as it was written
//! (an edited, truncated or foreign file) is an error that names the place, what was found there and
//! what was expected, because a table made from half of the rows looks like any other table.
//!
//! Rows are handed on one by one and none stays in memory. Where something is wrong, the file is read again to
//! find the line. `FILE.xz` stands for a file that is not there: kept runs are small so.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use csv::{DeserializeErrorKind, ErrorKind, Position, StringRecord};

use crate::{
    config::{self, Config, Request, Said},
    error::Error,
    messages::quoted,
    records::{Behaviour, Column, Episode, Evaluation, FILES, Record, Row, Seed, current_name},
    run::{
        file::{is_there, open, unreadable},
        folder::{CONFIG_FILE, config_text},
        seed_id::SeedId,
    },
};

/// What the end of a file may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tail {
    Whole,
    /// Anything, as in a run that was killed: a part of a row is as if it had not been written.
    MayBeCut,
}

/// Hands on the rows in the run's folder `dir`, those of the seeds first. Some may have been taken when an error is
/// found.
///
/// A file that is missing has no rows: a killed run has no `seeds.csv` yet, a world without cells no
/// `states.csv`, arms that learn no variances no `uncertainty.csv`.
///
/// # Errors
/// If `dir` is not a run's folder, of which a killed one may have no rows yet, or if a file in it is not what
/// a run writes.
pub fn read(dir: &Path, tail: Tail, take: &mut dyn FnMut(Record)) -> Result<(), Error> {
    let files = [Seed::FILE, Evaluation::FILE, Behaviour::FILE, Episode::FILE];
    if tail == Tail::Whole && !files.iter().any(|file| is_there(dir, file)) {
        if !dir.exists() {
            return Err(Error::Input(format!(
                "{}: there is no such folder",
                dir.display()
            )));
        }
        let ([most @ .., last], dir) = (files, dir.display());
        let most = most.join(", ");
        return Err(Error::Input(format!(
            "{dir}: not a run's folder: expected at least one of {most} and {last}"
        )));
    }
    let mut files = FILES.iter().rev();
    files.try_for_each(|(file, columns)| read_table(dir, (file, columns), tail, take))
}

/// Reads the rows of `seeds.csv` in the folder `dir` of a run, which may not have finished.
///
/// # Errors
/// If the file is not what a run writes.
pub fn read_seeds(dir: &Path) -> Result<Vec<Seed>, Error> {
    let mut seeds = Vec::new();
    let file = (Seed::FILE, Seed::COLUMNS);
    read_table(dir, file, Tail::MayBeCut, &mut |row| match row {
        Record::Seed(row) => seeds.push(row),
        _ => unreachable!("{} has no other rows", Seed::FILE),
    })?;
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
    let text = config_text(dir)?;
    if let Some(other) = other_kind(&text) {
        return Err(Error::Input(format!(
            "{}: this is the folder of {other}; the folder of a training run is expected",
            dir.display()
        )));
    }
    // What trained may not be in this build or on this machine.
    let said = |value: &str| Some(Said::new(value.into(), CONFIG_FILE));
    let here = Request {
        engine: said("native"),
        device: said("cpu"),
        ..Request::default()
    };
    let request = config::read_text(&text, &path.display().to_string())?;
    Config::resolve(request, here).map(Some)
}

/// What else than a run has such a configuration: a study is named in its own, a search has a budget.
fn other_kind(text: &str) -> Option<String> {
    let config: toml::Table = text.parse().ok()?;
    let study = config.get("study").and_then(toml::Value::as_str);
    let study = study.map(|name| format!("a study ({name})"));
    study.or_else(|| (config.contains_key("budget")).then(|| "a search (tune)".into()))
}

/// Reads one file, of this name and with these columns.
fn read_table(
    dir: &Path,
    (file, columns): (&str, &[&str]),
    tail: Tail,
    take: &mut dyn FnMut(Record),
) -> Result<(), Error> {
    let Some((path, text)) = open(dir, file)? else {
        return Ok(());
    };
    let mut table = TableText {
        path,
        text,
        file,
        columns,
        length: u64::MAX,
    };
    let length = length_of_lines(&table.path, table.text()?, tail)?;
    table.length = length;
    // The rows of each seed come in order in every file that nobody has edited: then no two are the same.
    let (mut last, mut is_in_order) = (HashMap::new(), true);
    table.parse(&mut |row, _| {
        let number = row.number();
        is_in_order &= last.insert(SeedId::new(row.seed_key()), number) < Some(number);
        take(row);
    })?;
    match is_in_order {
        true => Ok(()),
        false => table.find_twins(),
    }
}

/// The bytes up to the last end of a line: a kill may have cut what follows.
pub fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| byte == b'\n');
    &bytes[..end.map_or(0, |end| end + 1)]
}

/// Bytes of the lines of a file that have an end.
///
/// # Errors
/// If they are not text, or the last line is to have an end and has none.
pub fn length_of_lines(path: &Path, text: impl Read, tail: Tail) -> Result<u64, Error> {
    let mut text = BufReader::new(text);
    let (mut line, mut length) = (Vec::new(), 0);
    for number in 1_u64.. {
        line.clear();
        let read = text.read_until(b'\n', &mut line);
        let read = read.map_err(unreadable(path))?;
        let has_end = line.ends_with(b"\n");
        if read == 0 || tail == Tail::MayBeCut && !has_end {
            break;
        }
        let what = match str::from_utf8(&line) {
            Err(_) => "found bytes that are not UTF-8, expected CSV text",
            Ok(_) if !has_end => {
                "the line has no end, so the file may be cut short: \
                 expected every row to end with a line break"
            }
            Ok(_) => {
                length += read as u64;
                continue;
            }
        };
        return Err(wrong_at(path, &number.to_string(), what));
    }
    Ok(length)
}

fn wrong_at(path: &Path, place: &str, what: &str) -> Error {
    Error::Input(format!("{}, line {place}: {what}", path.display()))
}

/// One of the files.
struct TableText<'a> {
    path: PathBuf,
    text: File,
    file: &'a str,
    columns: &'a [&'a str],
    /// Bytes to read.
    length: u64,
}

impl TableText<'_> {
    fn text(&self) -> Result<impl Read, Error> {
        let mut text = &self.text;
        let found = text.seek(SeekFrom::Start(0));
        found.map_err(unreadable(&self.path))?;
        Ok(text.take(self.length))
    }

    /// Hands on each row and the byte at which it starts.
    fn parse(&self, take: &mut dyn FnMut(Record, u64)) -> Result<(), Error> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(self.text()?);
        let header = reader.headers();
        let header = header.map_err(unreadable(&self.path))?;
        let places = self.places(header)?;
        let holds = |name: &&str| Column::named(name, self.columns);
        let holds: Vec<Column> = self.columns.iter().map(holds).collect();
        let (mut record, mut fields) = (StringRecord::new(), StringRecord::new());
        while (reader.read_record(&mut record)).map_err(unreadable(&self.path))? {
            let start = record.position().map_or(0, Position::byte);
            let (found, expected) = (record.len(), places.len());
            if found != expected {
                let what = format!("{found} fields, expected {expected}");
                return Err(self.wrong(start, None, &what));
            }
            fields.clear();
            fields.extend(places.iter().map(|&place| &record[place]));
            let row = Record::read(self.file, &fields).map_err(|error| {
                let (column, what) = field_error(&error, self.columns, &fields);
                self.wrong(start, Some(column), &what)
            })?;
            // Not all that is a number, or a text, is what the column holds.
            let mut held = self.columns.iter().zip(&holds).zip(&fields);
            if let Some(((column, holds), field)) =
                held.find(|((_, holds), field)| !holds.holds(field))
            {
                let what = format!("found `{}`, expected {}", quoted(field), holds.allowed());
                return Err(self.wrong(start, Some(column), &what));
            }
            take(row, start);
        }
        Ok(())
    }

    /// Refuses two rows that are the same but for what they measure, if there are any.
    fn find_twins(&self) -> Result<(), Error> {
        let mut seeds = BTreeMap::<SeedId, Vec<_>>::new();
        let mut unique = "";
        self.parse(&mut |row, start| {
            unique = row.unique();
            let rows = seeds.entry(SeedId::new(row.seed_key())).or_default();
            rows.push((row.number(), start));
        })?;
        for rows in seeds.values_mut() {
            rows.sort_unstable();
            if let Some(twins) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                let first = self.line_at(twins[0].1)?;
                let what =
                    format!("the same {unique} as in line {first}, expected one row for each");
                return Err(self.wrong(twins[1].1, None, &what));
            }
        }
        Ok(())
    }

    /// What is wrong in the row, or the column of the row, that starts at `byte`.
    fn wrong(&self, byte: u64, column: Option<&str>, what: &str) -> Error {
        let line = match self.line_at(byte) {
            Ok(line) => line,
            Err(error) => return error,
        };
        let column = column.map_or_else(String::new, |column| format!(", column `{column}`"));
        wrong_at(&self.path, &format!("{line}{column}"), what)
    }

    /// Line, from 1, of the row that starts at `byte` or after the line breaks there.
    fn line_at(&self, byte: u64) -> Result<usize, Error> {
        let mut line = 1;
        for (place, read) in (0..).zip(BufReader::new(self.text()?).bytes()) {
            match read.map_err(unreadable(&self.path))? {
                b'\n' => line += 1,
                b'\r' => {}
                _ if place >= byte => break,
                _ => {}
            }
        }
        Ok(line)
    }

    /// Where each column stands in the file, if the header has each once and no other.
    fn places(&self, header: &StringRecord) -> Result<Vec<usize>, Error> {
        let columns = self.columns;
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
        let what = format!(
            "{problem} column `{column}`: found the header `{found}`, expected `{expected}`"
        );
        Err(wrong_at(&self.path, "1", &what))
    }
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
