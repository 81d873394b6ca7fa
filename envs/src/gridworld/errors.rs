//! What can be wrong with a map's text.

use thiserror::Error;

use crate::nearest::suggestion;

/// A mistake in a map, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}{}: {problem}", place(position))]
pub struct MapError {
    /// The path of the file, or the map's name where it was not read from a file.
    pub file: String,
    /// Line and column, both from 1; `None` if the map as a whole is at fault.
    pub position: Option<(usize, usize)>,
    /// What is wrong.
    pub problem: MapProblem,
}

fn place(position: &Option<(usize, usize)>) -> String {
    position.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"))
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapProblem {
    /// There is no drawing.
    #[error(
        "the map has no drawing; write one line per row of cells (# wall, . free, S start, G goal, P pit)"
    )]
    Empty,

    /// Rows differ in length.
    #[error(
        "row {row} of the drawing has {cells} cells, row 1 has {expected}; all rows must be equally long (a space is a free cell)"
    )]
    Ragged {
        /// The row, from 1.
        row: usize,
        /// Its length.
        cells: usize,
        /// The first row's length.
        expected: usize,
    },

    /// A character of the drawing has no meaning.
    #[error(
        "unknown character {character:?}; allowed: {known} and space; for another, add a line above the drawing, such as \"legend {example} = -0.5\""
    )]
    UnknownCharacter {
        /// The character.
        character: char,
        /// The characters that have a meaning.
        known: String,
        /// A character that a legend line can give a meaning to: this one where that is possible.
        example: char,
    },

    /// No cell is marked as a start.
    #[error("no start; mark one or more cells with S")]
    NoStart,

    /// Nothing positive can be earned.
    #[error(
        "no reachable reward; at least one cell with a reward above 0 (such as G) must be reachable from a start"
    )]
    NoReachableReward,

    /// A header line has an unknown key.
    #[error(
        "unknown key \"{key}\"{}; keys: {}",
        suggestion(key, valid.iter().copied()),
        valid.join(", ")
    )]
    UnknownKey {
        /// The key found.
        key: String,
        /// The keys there are.
        valid: Vec<&'static str>,
    },

    /// A header key or a legend occurs twice.
    #[error("{key} is given twice, first on line {first}; give it once")]
    Duplicate {
        /// The key, or `legend` and its character.
        key: String,
        /// The line of the first one.
        first: usize,
    },

    /// A header line lacks its equals sign.
    #[error("no \"=\" after \"{key}\"; write \"{key} = VALUE\"")]
    NoEqualsSign {
        /// The key.
        key: String,
    },

    /// A header line stands within or below the drawing.
    #[error("\"{key} = ...\" stands below the first row of the drawing; move it above")]
    HeaderBelowDrawing {
        /// The key.
        key: String,
    },

    /// A header value is not one it can take.
    #[error("{key} is \"{value}\"; allowed: {allowed}")]
    BadValue {
        /// The key.
        key: String,
        /// The value found.
        value: String,
        /// What is allowed, in words.
        allowed: String,
    },

    /// A legend is not for one character, or for one whose meaning is fixed.
    #[error("legend is for \"{found}\"; allowed: one character, not one of # . S / =")]
    BadLegend {
        /// What the legend is for.
        found: String,
    },
}
