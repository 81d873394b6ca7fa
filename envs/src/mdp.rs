//! Any finite Markov decision process, from a file: a table of what may follow each action in each state.
//!
//! The table is the whole world. Its form, and how the toy worlds of Gymnasium are written to it, are
//! described in [`MDP.md`](mod@format). What the agent sees is the index of its state.

mod model;
mod names;
mod read;

/// How to write a table.
#[doc = include_str!("../MDP.md")]
pub mod format {}

use std::path::Path;

use crate::file::{read_file, safe_name};
use crate::finite::Finite;
use crate::settings::{Arguments, Range};
use crate::{Environment, Parameter, World, WorldError};

use model::Process;
use read::{MOST, Table};

pub(crate) const WORLD: World = World {
    name: "mdp",
    summary: "any finite Markov decision process, from a table that you bring (see envs/MDP.md)",
    paper: "Puterman 1994",
    continuing: false,
    steps: 30_000,
    eval_every: 500,
    window: 500,
    parameters: &[
        Parameter {
            name: "file",
            help: "the path of the table (see envs/MDP.md), or frozen-lake or frozen-lake-8x8, which are built in",
            default: "(must be given)",
        },
        Parameter {
            name: "horizon",
            help: "steps after which an episode is truncated, from 1 to 1000000; 100 where the table \
                   has no default of its own",
            default: "(by table)",
        },
        Parameter {
            name: "file-text",
            help: "the table itself, in place of a file; file is then its name",
            default: "(none)",
        },
    ],
    make: world,
};

/// Built-in tables by name: Gymnasium's frozen lakes, slippery, as the program in `MDP.md` writes them.
const TABLES: [(&str, &str); 2] = [
    ("frozen-lake", include_str!("../mdps/frozen-lake.csv")),
    (
        "frozen-lake-8x8",
        include_str!("../mdps/frozen-lake-8x8.csv"),
    ),
];

const HORIZON: Range<usize> = Range::new(1..=1_000_000);

/// The world of a table; errors name the file.
///
/// # Errors
/// If the text is not the table of a process.
pub(crate) fn from_text(file: &str, text: &str) -> Result<Box<dyn Environment>, WorldError> {
    let table = Table::read(file, text)?;
    build(&table, table.horizon)
}

fn build(table: &Table, horizon: usize) -> Result<Box<dyn Environment>, WorldError> {
    let Process { parts, look } = Process::new(table, horizon)?;
    Ok(Box::new(Finite::new(parts, look)))
}

/// Reads and validates what was given, and the table's file if there is one.
fn world(arguments: &mut Arguments) -> Result<Box<dyn Environment>, WorldError> {
    let Some(file) = arguments.text("file") else {
        return Err(arguments.wrong(
            "file is missing; give the path of a table, as in mdp:file=my/lake.csv, or frozen-lake or \
             frozen-lake-8x8",
        ));
    };
    let built_in = TABLES.iter().find(|(name, _)| *name == file);
    let (name, text) = match (arguments.text("file-text"), built_in) {
        (Some(text), _) => (file.to_owned(), text.to_owned()),
        (None, Some((name, text))) => ((*name).to_owned(), (*text).to_owned()),
        (None, None) => read_file("table", Path::new(file), MOST)?,
    };
    let table = Table::read(file, &text)?;
    arguments.record("file", safe_name("table", &name), true);
    let horizon = arguments.number_or("horizon", &HORIZON, table.horizon)?;
    // A built-in table is known by its name.
    if arguments.text("file-text").is_some() || built_in.is_none() {
        arguments.record("file-text", &text, false);
    }
    build(&table, horizon)
}
