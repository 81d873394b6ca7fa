//! Reads a map's text; the format is described in `MAPS.md`.

use super::defaults::Defaults;
use super::header::{Header, key_of};
use crate::error::{check_size, column_of};
use crate::{Cell, MapError};

/// Bytes of a map: more than a thousand rows and columns.
pub(super) const MOST: usize = 1 << 20;

/// Marks a comment. No cell can be drawn with it, as it could with the usual `#`.
const COMMENT: &str = "//";

/// What a map's text says.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) description: String,
    pub(super) defaults: Defaults,
    /// At least one row; all rows are equally long and not empty.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Reads a map. `file` is the name that errors give.
pub(super) fn parse(file: &str, text: &str) -> Result<Drawing, MapError> {
    check_size(file, text, MOST)?;
    // Some editors on Windows begin a file with a byte-order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut header = Header::default();
    let mut rows: Vec<Vec<Cell>> = Vec::new();

    // Blank lines around the drawing are layout; within it they are rows that are too short.
    let last = lines
        .iter()
        .rposition(|line| !is_blank(line) && !is_comment(line));
    let lines = &lines[..last.map_or(0, |last| last + 1)];
    for (line, number) in lines.iter().zip(1..) {
        if is_comment(line) || (is_blank(line) && rows.is_empty()) {
            continue;
        }
        let taken = match key_of(line) {
            Some(key) if rows.is_empty() => header.read(number, line, key),
            Some(key) => Err((
                column_of(line, line.trim()),
                format!("\"{key} = ...\" stands below the first row of the drawing; move it above"),
            )),
            None => read_row(&header, &rows, line).map(|row| rows.push(row)),
        };
        taken.map_err(|(column, problem)| MapError::new(file, Some((number, column)), problem))?;
    }

    if rows.is_empty() {
        let problem = "the map has no drawing; write one line per row of cells (# wall, . free, S start, \
                       G goal, P pit)";
        return Err(MapError::new(file, None, problem));
    }
    Ok(Drawing {
        description: header.description,
        defaults: header.defaults,
        rows,
    })
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(COMMENT)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The cells of the row that follows `above`. An error comes with its column.
fn read_row(
    header: &Header,
    above: &[Vec<Cell>],
    line: &str,
) -> Result<Vec<Cell>, (usize, String)> {
    let row = line
        .chars()
        .zip(1..)
        .map(|(character, column)| {
            let cell = header.cell(character);
            cell.ok_or_else(|| (column, header.unknown(character)))
        })
        .collect::<Result<Vec<Cell>, _>>()?;
    if let Some(first) = above.first()
        && first.len() != row.len()
    {
        let problem = format!(
            "row {} of the drawing has {} cells, row 1 has {}; all rows must be equally long (a space \
             is a free cell)",
            above.len() + 1,
            row.len(),
            first.len()
        );
        return Err((first.len().min(row.len()) + 1, problem));
    }
    Ok(row)
}
