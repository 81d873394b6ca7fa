//! Every mistake in a map's text, and what the user reads about it.

mod common;

use common::{pairs, try_build};
use envs::{WorldError, world};

/// The message about a map called `garden`.
fn message(text: &str) -> String {
    match try_build("gridworld", &format!("map=garden;map-text={text}")) {
        Ok(_) => panic!("no mistake found in {text:?}"),
        Err(error) => error.to_string(),
    }
}

const RAGGED: &str = "all rows must be equally long (a space is a free cell)";
const KEYS: &str = "keys: description, horizon, step-cost, slip, noise, legend";
const BELOW: &str = "stands below the first row of the drawing; move it above";
const NO_DRAWING: &str = "the map has no drawing; write one line per row of cells (# wall, . free, \
                          S start, G goal, P pit)";
const NO_REWARD: &str = "no reachable reward; at least one cell with a reward above 0 (such as G) \
                         must be reachable from a start";
const ADD: &str = "and space; for another, add a line above the drawing, such as";

/// What the message about a text says, after the map's name.
#[test]
fn mistakes_are_told_with_their_place() {
    let cases = [
        ("", format!(": {NO_DRAWING}")),
        ("\n\n", format!(": {NO_DRAWING}")),
        ("horizon = 5\n\n// S..G\n", format!(": {NO_DRAWING}")),
        ("...G", ": no start; mark one or more cells with S".into()),
        ("S..", format!(": {NO_REWARD}")),
        ("S.#G", format!(": {NO_REWARD}")),
        ("SPG", format!(": {NO_REWARD}")),
        ("legend G = -1\nSG", format!(": {NO_REWARD}")),
        (
            "horizon = 9\n\nS..G\n....\n...\n",
            format!(":5:4: row 3 of the drawing has 3 cells, row 1 has 4; {RAGGED}"),
        ),
        (
            "S..G\n.....\n",
            format!(":2:5: row 2 of the drawing has 5 cells, row 1 has 4; {RAGGED}"),
        ),
        (
            "S..G\n\n....\n",
            format!(":2:1: row 2 of the drawing has 0 cells, row 1 has 4; {RAGGED}"),
        ),
        // Spaces at the end of the last row are cells.
        (
            "S.G\n..  ",
            format!(":2:4: row 2 of the drawing has 4 cells, row 1 has 3; {RAGGED}"),
        ),
        (
            "legend a = 1\nS..G\n..@.",
            format!(":3:3: unknown character '@'; allowed: # . S G P a {ADD} \"legend @ = -0.5\""),
        ),
        (
            "S.\tG",
            format!(":1:3: unknown character '\\t'; allowed: # . S G P {ADD} \"legend x = -0.5\""),
        ),
        // Columns count characters and not bytes.
        (
            "legend ä = 1\nSäéG",
            format!(":2:3: unknown character 'é'; allowed: # . S G P ä {ADD} \"legend é = -0.5\""),
        ),
        (
            "// a garden\n horizn = 5\nS.G",
            format!(":2:2: unknown key \"horizn\" (did you mean \"horizon\"?); {KEYS}"),
        ),
        (
            "step cost = 1\nS.G",
            format!(":1:1: unknown key \"step cost\" (did you mean \"step-cost\"?); {KEYS}"),
        ),
        (
            "colour = red\nS.G",
            format!(":1:1: unknown key \"colour\"; {KEYS}"),
        ),
        (
            "horizon = 5\nslip = 0\nhorizon = 5\nS.G",
            ":3:1: horizon is given twice, first on line 1; give it once".into(),
        ),
        (
            "legend a = 5\nlegend   a = 6\nS.G",
            ":2:1: legend a is given twice, first on line 1; give it once".into(),
        ),
        (
            "horizon 50\nS.G",
            ":1:1: no \"=\" after \"horizon\"; write \"horizon = VALUE\"".into(),
        ),
        (
            "legend a +1\nS.G",
            ":1:1: no \"=\" after \"legend a\"; write \"legend a = VALUE\"".into(),
        ),
        (
            "S.G\nhorizon = 50",
            format!(":2:1: \"horizon = ...\" {BELOW}"),
        ),
        (
            "S.G\n legend  a = 1",
            format!(":2:2: \"legend a = ...\" {BELOW}"),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(message(text), format!("garden{expected}"), "{text:?}");
    }
}

#[test]
fn bad_values() {
    let legend = "a number from -1000 to 1000, then \"terminal\" if the episode ends there, such as \
                  \"+1 terminal\"";
    for (key, equals, value, allowed) in [
        ("horizon", " = ", "0", "a whole number from 1 to 1000000"),
        ("horizon", " =", "", "a whole number from 1 to 1000000"),
        ("slip", " = ", "1.5", "a number from 0 to 1"),
        ("noise", " = ", "-1", "a number from 0 to 1000"),
        ("step-cost", "=", "inf", "a number from 0 to 1000"),
        ("legend a", " = ", "lots", legend),
        ("legend a", " = ", "NaN terminal", legend),
        ("legend a", " = ", "1 final", legend),
    ] {
        let column = key.len() + equals.len() + 1;
        assert_eq!(
            message(&format!("{key}{equals}{value}\nS.G")),
            format!("garden:1:{column}: {key} is \"{value}\"; allowed: {allowed}")
        );
    }
    for found in ["GG", "#", "S", "/", ""] {
        let allowed = "one character, not one of # . S / =";
        assert_eq!(
            message(&format!("legend {found} = 1\nS.G")),
            format!("garden:1:1: legend is for \"{found}\"; allowed: {allowed}")
        );
    }
}

#[test]
fn a_mistake_in_a_map_is_told_apart_and_knows_its_place() {
    let gridworld = world("gridworld").expect("registered");
    match gridworld.resolve(&pairs("map=garden;map-text=S.G\n..")) {
        Err(WorldError::Map(error)) => {
            assert_eq!(error.file, "garden");
            assert_eq!(error.position, Some((2, 3)));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_allowed_is_not_an_error() {
    for text in [
        "S.G",
        "\u{feff}S.G\r\n...\r\n",
        "\n\nS G\n...\n// below\n\n",
        "legend u = 1\nS.G",
        "legend P = +1\nSP",
        "description = a = b\nS.G\n//.\n...",
    ] {
        let built = try_build("gridworld", &format!("map=garden;map-text={text}"));
        assert!(built.is_ok(), "{text:?}: {:?}", built.err());
    }
}
