//! What can be wrong with a world as a user asks for it. Each message says what was wrong, the
//! value found and what is allowed.

use std::path::PathBuf;

use thiserror::Error;

use crate::gridworld::MapError;
use crate::nearest::suggestion;

/// A mistake in the name, the parameters or the files of a world.
#[derive(Debug, Error)]
pub enum WorldError {
    /// No world has this name.
    #[error(
        "unknown world \"{name}\"{}; worlds: {}",
        suggestion(name, valid.iter().copied()),
        valid.join(", ")
    )]
    UnknownWorld {
        /// The name asked for.
        name: String,
        /// The names there are.
        valid: Vec<&'static str>,
    },

    /// The world has no such parameter.
    #[error(
        "{world} has no parameter \"{name}\"{}; parameters: {}",
        suggestion(name, valid.iter().copied()),
        valid.join(", ")
    )]
    UnknownParameter {
        /// The world's name.
        world: &'static str,
        /// The parameter asked for.
        name: String,
        /// The parameters the world has.
        valid: Vec<&'static str>,
    },

    /// The same parameter occurs twice.
    #[error("{world}: {name} is given twice, as \"{first}\" and as \"{second}\"; give it once")]
    DuplicateParameter {
        /// The world's name.
        world: &'static str,
        /// The parameter's name.
        name: String,
        /// Its first value.
        first: String,
        /// Its second value.
        second: String,
    },

    /// A parameter's value is not one it can take.
    #[error("{world}: {name} is \"{value}\"; allowed: {allowed}")]
    BadValue {
        /// The world's name.
        world: &'static str,
        /// The parameter's name.
        name: &'static str,
        /// The value found.
        value: String,
        /// What is allowed, in words.
        allowed: String,
    },

    /// A map is neither a built-in one nor a file.
    #[error(
        "unknown map \"{name}\"{}; maps: {}, or the path of a file",
        suggestion(name, valid.iter().copied()),
        valid.join(", ")
    )]
    UnknownMap {
        /// The map asked for.
        name: String,
        /// The built-in maps.
        valid: Vec<&'static str>,
    },

    /// A map's file cannot be read.
    #[error("cannot read the map file \"{}\": {source}", path.display())]
    UnreadableMap {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },

    /// A map's text is wrong.
    #[error(transparent)]
    Map(#[from] MapError),
}
