//! Maps: the built-in ones, and those that users bring.

use std::fs;
use std::path::Path;

use super::defaults::Defaults;
use super::errors::{MapError, MapProblem};
use super::layout::Layout;
use super::parse::{Drawing, parse};
use crate::WorldError;

/// The built-in maps, the default first.
const BUILT_IN: &[(&str, &str)] = &[
    ("open", include_str!("../../maps/open.txt")),
    ("trap", include_str!("../../maps/trap.txt")),
    ("cliff", include_str!("../../maps/cliff.txt")),
    ("four-rooms", include_str!("../../maps/four-rooms.txt")),
    ("maze", include_str!("../../maps/maze.txt")),
];

/// Names and descriptions of the built-in maps.
pub fn maps() -> impl Iterator<Item = (&'static str, String)> {
    BUILT_IN.iter().map(|&(name, text)| {
        let drawing = parse(name, text).expect("built-in maps are tested");
        (name, drawing.description)
    })
}

/// A gridworld's map.
#[derive(Clone, Debug)]
pub(super) struct Map {
    /// A name fit for labels.
    pub(super) name: String,
    /// The text as the user wrote it; `None` for a built-in map.
    pub(super) text: Option<String>,
    pub(super) layout: Layout,
    pub(super) defaults: Defaults,
}

impl Map {
    /// The built-in map of this name, or the one in the file of this path.
    pub(super) fn find(name: &str) -> Result<Self, WorldError> {
        if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            return Ok(Self::new(name, name.to_owned(), None, parse(name, text)?)?);
        }
        let path = Path::new(name);
        if !name.contains(['/', '\\', '.']) && !path.is_file() {
            return Err(WorldError::UnknownMap {
                name: name.to_owned(),
                valid: BUILT_IN.iter().map(|(known, _)| *known).collect(),
            });
        }
        let text = fs::read_to_string(path).map_err(|source| WorldError::UnreadableMap {
            path: path.to_owned(),
            source,
        })?;
        let drawing = parse(name, &text)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self::new(name, custom_name(&stem), Some(text), drawing)?)
    }

    /// A map that the settings themselves hold.
    pub(super) fn from_text(name: &str, text: &str) -> Result<Self, WorldError> {
        let drawing = parse(name, text)?;
        Ok(Self::new(
            name,
            custom_name(name),
            Some(text.to_owned()),
            drawing,
        )?)
    }

    fn new(
        file: &str,
        name: String,
        text: Option<String>,
        drawing: Drawing,
    ) -> Result<Self, MapError> {
        let layout = Layout::new(&drawing.rows);
        let problem = if layout.starts.is_empty() {
            Some(MapProblem::NoStart)
        } else if layout.steps_to_reward.is_none() {
            Some(MapProblem::NoReachableReward)
        } else {
            None
        };
        match problem {
            Some(problem) => Err(MapError {
                file: file.to_owned(),
                position: None,
                problem,
            }),
            None => Ok(Self {
                name,
                text,
                layout,
                defaults: drawing.defaults,
            }),
        }
    }
}

/// A name that is safe in a label and a CSV field, and that no built-in map has: a file called
/// `trap.txt` must not share its label with the built-in map `trap`.
fn custom_name(name: &str) -> String {
    let mut name: String = name
        .chars()
        .map(|c| match c {
            '_' => '_',
            c if c.is_alphanumeric() => c,
            _ => '-',
        })
        .collect();
    if name.is_empty() {
        name.push_str("map");
    }
    if BUILT_IN.iter().any(|(known, _)| *known == name) {
        name.push_str("-file");
    }
    name
}
