//! Every mistake in a map's text, and what the user reads about it.

mod common;

use common::{pairs, try_build};
use envs::{MapProblem, WorldError, world};

/// The message about a map called `garden`.
fn message(text: &str) -> String {
    match try_build("gridworld", &format!("map=garden;map-text={text}")) {
        Ok(_) => panic!("no mistake found in {text:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn no_drawing() {
    let expected = "garden: the map has no drawing; write one line per row of cells (# wall, \
                    . free, S start, G goal, P pit)";
    for text in ["", "\n\n", "horizon = 5\n\n// S..G\n"] {
        assert_eq!(message(text), expected);
    }
}

#[test]
fn ragged_rows() {
    assert_eq!(
        message("horizon = 9\n\nS..G\n....\n...\n"),
        "garden:5:4: row 3 of the drawing has 3 cells, row 1 has 4; all rows must be equally long \
         (a space is a free cell)"
    );
    assert_eq!(
        message("S..G\n.....\n"),
        "garden:2:5: row 2 of the drawing has 5 cells, row 1 has 4; all rows must be equally long \
         (a space is a free cell)"
    );
    assert_eq!(
        message("S..G\n\n....\n"),
        "garden:2:1: row 2 of the drawing has 0 cells, row 1 has 4; all rows must be equally long \
         (a space is a free cell)"
    );
}

#[test]
fn unknown_character() {
    assert_eq!(
        message("legend a = 1\nS..G\n..@."),
        "garden:3:3: unknown character '@'; allowed: # . S G P a and space; for another, add a \
         line above the drawing, such as \"legend @ = -0.5\""
    );
    assert_eq!(
        message("S.\tG"),
        "garden:1:3: unknown character '\\t'; allowed: # . S G P and space; for another, add a \
         line above the drawing, such as \"legend x = -0.5\""
    );
}

#[test]
fn columns_count_characters_and_not_bytes() {
    assert!(message("legend ä = 1\nSäéG").starts_with("garden:2:3: unknown character 'é'"));
}

#[test]
fn no_start() {
    assert_eq!(
        message("...G"),
        "garden: no start; mark one or more cells with S"
    );
}

#[test]
fn no_reachable_reward() {
    let expected = "garden: no reachable reward; at least one cell with a reward above 0 (such as \
                    G) must be reachable from a start";
    for text in ["S..", "S.#G", "SPG", "legend G = -1\nSG"] {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn unknown_key() {
    assert_eq!(
        message("// a garden\n horizn = 5\nS.G"),
        "garden:2:2: unknown key \"horizn\" (did you mean \"horizon\"?); keys: description, \
         horizon, step-cost, slip, noise, legend"
    );
    assert_eq!(
        message("step cost = 1\nS.G"),
        "garden:1:1: unknown key \"step cost\" (did you mean \"step-cost\"?); keys: description, \
         horizon, step-cost, slip, noise, legend"
    );
    assert_eq!(
        message("colour = red\nS.G"),
        "garden:1:1: unknown key \"colour\"; keys: description, horizon, step-cost, slip, noise, \
         legend"
    );
}

#[test]
fn duplicates() {
    assert_eq!(
        message("horizon = 5\nslip = 0\nhorizon = 5\nS.G"),
        "garden:3:1: horizon is given twice, first on line 1; give it once"
    );
    assert_eq!(
        message("legend a = 5\nlegend   a = 6\nS.G"),
        "garden:2:1: legend a is given twice, first on line 1; give it once"
    );
}

#[test]
fn missing_equals_sign() {
    assert_eq!(
        message("horizon 50\nS.G"),
        "garden:1:1: no \"=\" after \"horizon\"; write \"horizon = VALUE\""
    );
    assert_eq!(
        message("legend a +1\nS.G"),
        "garden:1:1: no \"=\" after \"legend a\"; write \"legend a = VALUE\""
    );
}

#[test]
fn header_below_the_drawing() {
    assert_eq!(
        message("S.G\nhorizon = 50"),
        "garden:2:1: \"horizon = ...\" stands below the first row of the drawing; move it above"
    );
    assert_eq!(
        message("S.G\n legend  a = 1"),
        "garden:2:2: \"legend a = ...\" stands below the first row of the drawing; move it above"
    );
}

#[test]
fn bad_values() {
    let cases = [
        (
            "horizon = 0",
            11,
            "horizon is \"0\"; allowed: a whole number from 1 to 1000000",
        ),
        (
            "horizon =",
            10,
            "horizon is \"\"; allowed: a whole number from 1 to 1000000",
        ),
        (
            "slip = 1.5",
            8,
            "slip is \"1.5\"; allowed: a number from 0 to 1",
        ),
        (
            "noise = -1",
            9,
            "noise is \"-1\"; allowed: a number from 0 to 1000",
        ),
        (
            "step-cost=inf",
            11,
            "step-cost is \"inf\"; allowed: a number from 0 to 1000",
        ),
        (
            "legend a = lots",
            12,
            "legend a is \"lots\"; allowed: a number from -1000 to 1000, then \"terminal\" if the \
             episode ends there, such as \"+1 terminal\"",
        ),
        (
            "legend a = NaN terminal",
            12,
            "legend a is \"NaN terminal\"; allowed: a number from -1000 to 1000, then \
             \"terminal\" if the episode ends there, such as \"+1 terminal\"",
        ),
        (
            "legend a = 1 final",
            12,
            "legend a is \"1 final\"; allowed: a number from -1000 to 1000, then \"terminal\" if \
             the episode ends there, such as \"+1 terminal\"",
        ),
    ];
    for (line, column, problem) in cases {
        let text = format!("{line}\nS.G");
        assert_eq!(message(&text), format!("garden:1:{column}: {problem}"));
    }
}

#[test]
fn bad_legend() {
    for (line, found) in [
        ("legend GG = 1", "GG"),
        ("legend # = 1", "#"),
        ("legend S = 1", "S"),
        ("legend / = 1", "/"),
        ("legend = 1", ""),
    ] {
        assert_eq!(
            message(&format!("{line}\nS.G")),
            format!(
                "garden:1:1: legend is for \"{found}\"; allowed: one character, not one of # . S / ="
            )
        );
    }
}

#[test]
fn errors_are_typed() {
    let gridworld = world("gridworld").expect("registered");
    match gridworld.resolve(&pairs("map=garden;map-text=S.G\n..")) {
        Err(WorldError::Map(error)) => {
            assert_eq!(error.file, "garden");
            assert_eq!(error.position, Some((2, 3)));
            assert_eq!(
                error.problem,
                MapProblem::Ragged {
                    row: 2,
                    cells: 2,
                    expected: 3
                }
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn spaces_at_the_end_of_the_last_row_are_cells() {
    assert!(message("S.G\n..  ").contains("row 2 of the drawing has 4 cells"));
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
