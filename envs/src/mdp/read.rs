//! Reads the text of a table; the format is described in `MDP.md`.

use std::collections::BTreeMap;

use super::HORIZON;
use crate::MapError;
use crate::error::{check_size, column_of};
use crate::nearest::unknown;
use crate::settings::{Range, not_allowed};

const COLUMNS: [&str; 6] = [
    "state",
    "action",
    "next_state",
    "probability",
    "reward",
    "terminated",
];
const KEYS: [&str; 3] = ["start", "horizon", "cell"];

/// Bytes of a table: some 100,000 rows.
pub(super) const MOST: usize = 4 << 20;
const PROBABILITY: Range<f64> = Range::new(0.0..=1.0);
/// The limits keep sums over an episode finite, and small enough for the values to be exact.
const REWARD: Range<f64> = Range::new(-1000.0..=1000.0);
const PLACE: Range<usize> = Range::new(0..=999);

/// Line and column, both from 1.
pub(super) type Position = (usize, usize);

/// One thing that may follow an action.
pub(super) struct Row<'a> {
    /// Where the field of each of the [`COLUMNS`] stands.
    pub(super) at: [Position; 6],
    pub(super) state: &'a str,
    pub(super) action: &'a str,
    pub(super) next: &'a str,
    pub(super) probability: f64,
    pub(super) reward: f64,
    pub(super) terminated: bool,
}

/// Columns that are looked at again once all rows are read: their places in [`COLUMNS`].
pub(super) const STATE_COLUMN: usize = 0;
pub(super) const NEXT_COLUMN: usize = 2;
pub(super) const PROBABILITY_COLUMN: usize = 3;

/// What the text says, in its own names.
pub(super) struct Table<'a> {
    pub(super) file: &'a str,
    pub(super) horizon: usize,
    /// Start states, where they are given, and their probabilities.
    pub(super) starts: BTreeMap<&'a str, (Position, f64)>,
    /// Column and row of states, where they are given.
    pub(super) cells: BTreeMap<&'a str, (Position, (usize, usize))>,
    /// At least one.
    pub(super) rows: Vec<Row<'a>>,
}

/// A mistake and its column.
type Mistake = (usize, String);

impl<'a> Table<'a> {
    /// Reads a table. `file` is the name that errors give.
    pub(super) fn read(file: &'a str, text: &'a str) -> Result<Self, MapError> {
        check_size(file, text, MOST)?;
        // Some editors on Windows begin a file with a byte-order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table = Self {
            file,
            horizon: 100,
            starts: BTreeMap::new(),
            cells: BTreeMap::new(),
            rows: Vec::new(),
        };
        let mut columns = None;
        let mut given = BTreeMap::new();
        for (line, number) in text.lines().zip(1..) {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let read = match (&columns, line.split_once('=')) {
                (None, Some(pair)) => table.read_key(number, line, pair, &mut given),
                (None, None) => read_columns(line).map(|found| columns = Some(found)),
                (Some(columns), _) => {
                    read_row(number, line, columns).map(|row| table.rows.push(row))
                }
            };
            read.map_err(|(column, problem)| table.mistake(Some((number, column)), problem))?;
        }
        if table.rows.is_empty() {
            let columns = COLUMNS.join(",");
            let problem = format!(
                "the table has no rows; write a line with its columns, {columns}, and below it a row \
                 for each thing that may follow an action"
            );
            return Err(table.mistake(None, problem));
        }
        Ok(table)
    }

    pub(super) fn mistake(&self, position: Option<Position>, problem: String) -> MapError {
        MapError::new(self.file, position, problem)
    }

    /// Takes in a line `key = value`, or `key STATE = value`. `given` holds the lines of the keys before.
    fn read_key(
        &mut self,
        number: usize,
        line: &'a str,
        (left, right): (&'a str, &'a str),
        given: &mut BTreeMap<&'a str, usize>,
    ) -> Result<(), Mistake> {
        let (left, value) = (left.trim(), right.trim());
        let column = column_of(line, left);
        if let Some(first) = given.insert(left, number) {
            let problem = format!("{left} is given twice, first on line {first}; give it once");
            return Err((column, problem));
        }
        let value_at = column_of(line, if value.is_empty() { right } else { value });
        let bad = |problem| (value_at, problem);
        let (key, state) = left.split_once(char::is_whitespace).unwrap_or((left, ""));
        let state = state.trim_start();
        let position = (number, column);
        match key {
            "horizon" if state.is_empty() => {
                self.horizon = HORIZON.read(left, value).map_err(bad)?;
            }
            "start" | "cell" if state.is_empty() => {
                let problem = format!("{key} is for no state; write \"{key} STATE = VALUE\"");
                return Err((column, problem));
            }
            "start" => {
                let probability = PROBABILITY.read(left, value).map_err(bad)?;
                self.starts.insert(state, (position, probability));
            }
            "cell" => {
                let place = value.split_once(char::is_whitespace);
                let place = place.and_then(|(x, y)| Some((PLACE.parse(x)?, PLACE.parse(y)?)));
                let allowed = "column and row, each a whole number from 0 to 999, such as \"0 2\"";
                let place = place.ok_or_else(|| bad(not_allowed(left, value, allowed)))?;
                self.cells.insert(state, (position, place));
            }
            _ => {
                let found = if key == "horizon" { left } else { key };
                return Err((column, unknown("unknown key", found, "keys", KEYS)));
            }
        }
        Ok(())
    }
}

/// Where in a row each of the [`COLUMNS`] stands.
fn read_columns(line: &str) -> Result<[usize; 6], Mistake> {
    let mut places = [None; 6];
    for (place, field) in line.split(',').enumerate() {
        let name = field.trim();
        let Some(known) = COLUMNS.iter().position(|column| *column == name) else {
            let problem = unknown("unknown column", name, "columns", COLUMNS);
            return Err((column_of(line, name), problem));
        };
        if places[known].replace(place).is_some() {
            let problem = format!("the column {name} stands there twice; write it once");
            return Err((column_of(line, name), problem));
        }
    }
    let mut found = [0; 6];
    for ((found, place), name) in found.iter_mut().zip(places).zip(COLUMNS) {
        *found = place.ok_or_else(|| {
            let problem = format!("no column \"{name}\"; columns: {}", COLUMNS.join(", "));
            (column_of(line, line.trim()), problem)
        })?;
    }
    Ok(found)
}

fn read_row<'a>(number: usize, line: &'a str, columns: &[usize; 6]) -> Result<Row<'a>, Mistake> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    if fields.len() != COLUMNS.len() {
        let (count, all) = (fields.len(), COLUMNS.len());
        let problem = match line.split_once('=') {
            Some((key, _)) => {
                let key = key.trim();
                format!("\"{key} = ...\" stands below the line of the columns; move it above")
            }
            None => format!("fields in this row: {count}; allowed: {all}, one for each column"),
        };
        return Err((column_of(line, line.trim()), problem));
    }
    let field = |column: usize| fields[columns[column]];
    let mistake = |column: usize, allowed: &str| {
        let problem = not_allowed(COLUMNS[column], field(column), allowed);
        (column_of(line, field(column)), problem)
    };
    let name = |column: usize| match field(column) {
        "" => Err(mistake(column, "a name or a number")),
        name => Ok(name),
    };
    let read = |column: usize, range: &Range<f64>| {
        let number = range.read(COLUMNS[column], field(column));
        number.map_err(|problem| (column_of(line, field(column)), problem))
    };
    Ok(Row {
        at: columns.map(|place| (number, column_of(line, fields[place]))),
        state: name(0)?,
        action: name(1)?,
        next: name(2)?,
        probability: read(3, &PROBABILITY)?,
        reward: read(4, &REWARD)?,
        terminated: match field(5) {
            "true" | "True" | "1" => true,
            "false" | "False" | "0" => false,
            _ => return Err(mistake(5, "true, false")),
        },
    })
}
