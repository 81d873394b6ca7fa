//! Maps: the built-in ones, and those that users bring.

use std::path::Path;

use super::defaults::Defaults;
use super::layout::Layout;
use super::parse::{MOST, parse};
use crate::file::{read_file, safe_name};
use crate::nearest::unknown;
use crate::{MapError, WorldError};

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
            return Ok(Self::new(name, name.to_owned(), text)?);
        }
        let path = Path::new(name);
        if !name.contains(['/', '\\', '.']) && !path.exists() {
            let names = BUILT_IN.iter().map(|(known, _)| *known);
            let unknown = unknown("unknown map", name, "maps", names);
            return Err(WorldError::Request(format!(
                "{unknown}, or the path of a file"
            )));
        }
        let (stem, text) = read_file("map", path, MOST)?;
        let map = Self::new(name, custom_name(&stem), &text)?;
        let text = Some(text);
        Ok(Self { text, ..map })
    }

    /// A map that the settings themselves hold.
    pub(super) fn from_text(name: &str, text: &str) -> Result<Self, WorldError> {
        let map = Self::new(name, custom_name(name), text)?;
        let text = Some(text.to_owned());
        Ok(Self { text, ..map })
    }

    fn new(file: &str, name: String, text: &str) -> Result<Self, MapError> {
        let drawing = parse(file, text)?;
        let layout = Layout::new(&drawing.rows);
        let problem = if layout.starts.is_empty() {
            "no start; mark one or more cells with S"
        } else if layout.steps_to_reward().is_none() {
            "no reachable reward; at least one cell with a reward above 0 (such as G) must be reachable \
             from a start"
        } else {
            return Ok(Self {
                name,
                text: None,
                layout,
                defaults: drawing.defaults,
            });
        };
        Err(MapError::new(file, None, problem))
    }
}

/// A name that is safe, and that no built-in map has: a file called `trap.txt` must not share its label
/// with the built-in map `trap`.
fn custom_name(name: &str) -> String {
    let mut name = safe_name("map", name);
    if BUILT_IN.iter().any(|(known, _)| *known == name) {
        name.push_str("-file");
    }
    name
}
