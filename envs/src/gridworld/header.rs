//! The lines above a map's drawing, `key = value`.

use std::collections::BTreeMap;

use super::defaults::{Defaults, HORIZON, NOISE, REWARD, SLIP, STEP_COST};
use crate::Cell;
use crate::error::column_of;
use crate::nearest::unknown;
use crate::settings::not_allowed;

const KEYS: [&str; 6] = [
    "description",
    "horizon",
    "step-cost",
    "slip",
    "noise",
    "legend",
];

/// What the header says, completed with what holds without it.
pub(super) struct Header {
    pub(super) description: String,
    pub(super) defaults: Defaults,
    legend: BTreeMap<char, Cell>,
    /// The line on which each key, for legends with its character, was given.
    lines: BTreeMap<String, usize>,
}

impl Default for Header {
    fn default() -> Self {
        let terminal = |reward| Cell::Floor {
            reward,
            terminal: true,
            start: false,
        };
        Self {
            description: String::new(),
            defaults: Defaults::default(),
            legend: BTreeMap::from([('G', terminal(1.0)), ('P', terminal(-1.0))]),
            lines: BTreeMap::new(),
        }
    }
}

impl Header {
    /// Takes in a line whose [`key_of`] is `key`. An error comes with its column.
    pub(super) fn read(
        &mut self,
        number: usize,
        line: &str,
        key: String,
    ) -> Result<(), (usize, String)> {
        let start = column_of(line, line.trim());
        let Some((_, right)) = line.split_once('=') else {
            let problem = format!("no \"=\" after \"{key}\"; write \"{key} = VALUE\"");
            return Err((start, problem));
        };
        if let Some(first) = self.lines.get(&key) {
            let problem = format!("{key} is given twice, first on line {first}; give it once");
            return Err((start, problem));
        }
        let value = right.trim();
        let bad = |problem| {
            let column = column_of(line, if value.is_empty() { right } else { value });
            (column, problem)
        };
        let defaults = &mut self.defaults;
        match key.split_once(' ').unwrap_or((&key, "")) {
            ("description", "") => self.description = value.to_owned(),
            ("horizon", "") => defaults.horizon = HORIZON.read(&key, value).map_err(bad)?,
            ("step-cost", "") => defaults.step_cost = STEP_COST.read(&key, value).map_err(bad)?,
            ("slip", "") => defaults.slip = SLIP.read(&key, value).map_err(bad)?,
            ("noise", "") => defaults.noise = NOISE.read(&key, value).map_err(bad)?,
            ("legend", subject) => {
                let character = legend_character(subject).ok_or_else(|| {
                    let allowed = "one character, not one of # . S / =";
                    (
                        start,
                        format!("legend is for \"{subject}\"; allowed: {allowed}"),
                    )
                })?;
                let terminal = "then \"terminal\" if the episode ends there, such as";
                let allowed = format_args!("{REWARD}, {terminal} \"+1 terminal\"");
                let cell = legend_cell(value);
                let cell = cell.ok_or_else(|| bad(not_allowed(&key, value, allowed)))?;
                self.legend.insert(character, cell);
            }
            _ => return Err((start, unknown("unknown key", &key, "keys", KEYS))),
        }
        self.lines.insert(key, number);
        Ok(())
    }

    /// What a character of the drawing stands for.
    pub(super) fn cell(&self, character: char) -> Option<Cell> {
        let floor = |start| Cell::Floor {
            reward: 0.0,
            terminal: false,
            start,
        };
        match character {
            '#' => Some(Cell::Wall),
            '.' | ' ' => Some(floor(false)),
            'S' => Some(floor(true)),
            other => self.legend.get(&other).copied(),
        }
    }

    /// The complaint about a character that stands for nothing.
    pub(super) fn unknown(&self, character: char) -> String {
        let known: Vec<String> = self.legend.keys().map(char::to_string).collect();
        let example = legend_character(&character.to_string()).unwrap_or('x');
        format!(
            "unknown character {character:?}; allowed: # . S {} and space; for another, add a line \
             above the drawing, such as \"legend {example} = -0.5\"",
            known.join(" ")
        )
    }
}

/// The key of a header line, known or not, such as `horizon` or `legend a`; `None` for a row of the
/// drawing.
///
/// A row never has an equals sign. A line without one that begins with a known key is a header line
/// with a slip of the pen.
pub(super) fn key_of(line: &str) -> Option<String> {
    let words = |text: &str, most: usize| -> String {
        let words: Vec<&str> = text.split_whitespace().take(most).collect();
        words.join(" ")
    };
    if let Some((left, _)) = line.split_once('=') {
        return Some(words(left, usize::MAX));
    }
    match words(line, 1).as_str() {
        "legend" => Some(words(line, 2)),
        word => KEYS.contains(&word).then(|| word.to_owned()),
    }
}

/// The character a legend line is for, if it may have one of its own.
fn legend_character(subject: &str) -> Option<char> {
    let mut characters = subject.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if !"#.S/=".contains(only) && !only.is_whitespace() => Some(only),
        _ => None,
    }
}

/// `+0.5` or `+0.5 terminal`.
fn legend_cell(value: &str) -> Option<Cell> {
    let (number, terminal) = match value.split_once(char::is_whitespace) {
        None => (value, false),
        Some((number, rest)) if rest.trim() == "terminal" => (number, true),
        Some(_) => return None,
    };
    Some(Cell::Floor {
        reward: REWARD.parse(number)?,
        terminal,
        start: false,
    })
}
