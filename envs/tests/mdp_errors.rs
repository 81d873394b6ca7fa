//! Every mistake in a table, and what the user reads about it.

mod common;

use common::{pairs, try_build};
use envs::{WorldError, world};

/// The message about a table called `lake`.
fn message(text: &str) -> String {
    match try_build("mdp", &format!("file=lake;file-text={text}")) {
        Ok(_) => panic!("no mistake found in {text:?}"),
        Err(error) => error.to_string(),
    }
}

const COLUMNS: &str = "state,action,next_state,probability,reward,terminated";
const LIST: &str = "columns: state, action, next_state, probability, reward, terminated";
const PROBABILITY: &str = "allowed: a number from 0 to 1";

#[test]
fn mistakes_above_the_rows() {
    let no_rows = format!(
        ": the table has no rows; write a line with its columns, {COLUMNS}, and below it a row for each \
         thing that may follow an action"
    );
    for (text, expected) in [
        ("", no_rows.clone()),
        ("# nothing\n\nstart 0 = 1\n", no_rows.clone()),
        (COLUMNS, no_rows),
        (
            "state,action,next_state,probability,terminated",
            format!(":1:1: no column \"reward\"; {LIST}"),
        ),
        (
            "state,action,next-state,probability,reward,terminated",
            format!(":1:14: unknown column \"next-state\" (did you mean \"next_state\"?); {LIST}"),
        ),
        (
            "state, state,action",
            ":1:8: the column state stands there twice; write it once".into(),
        ),
        ("0,0,1,1,1,true", format!(":1:1: unknown column \"0\"; {LIST}")),
        (
            "\n strat 0 = 1",
            ":2:2: unknown key \"strat\" (did you mean \"start\"?); keys: start, horizon, cell".into(),
        ),
        (
            "horizon 9 = 1",
            ":1:1: unknown key \"horizon 9\" (did you mean \"horizon\"?); keys: start, horizon, cell".into(),
        ),
        (
            "horizon = 5\nhorizon = 6",
            ":2:1: horizon is given twice, first on line 1; give it once".into(),
        ),
        (
            "horizon = 0",
            ":1:11: horizon is \"0\"; allowed: a whole number from 1 to 1000000".into(),
        ),
        (
            "start = 0",
            ":1:1: start is for no state; write \"start STATE = VALUE\"".into(),
        ),
        ("start 0 = all", format!(":1:11: start 0 is \"all\"; {PROBABILITY}")),
        (
            "cell 0 = 1,2",
            ":1:10: cell 0 is \"1,2\"; allowed: column and row, each a whole number from 0 to 999, such \
             as \"0 2\""
                .into(),
        ),
    ] {
        assert_eq!(message(text), format!("lake{expected}"), "{text:?}");
    }
}

#[test]
fn mistakes_in_a_row() {
    for (row, expected) in [
        (
            "0,0,1,1,1",
            ":2:1: fields in this row: 5; allowed: 6, one for each column",
        ),
        (
            "horizon = 5",
            ":2:1: \"horizon = ...\" stands below the line of the columns; move it above",
        ),
        (
            ",0,1,1,1,true",
            ":2:1: state is \"\"; allowed: a name or a number",
        ),
        (
            "0,0, ,1,1,true",
            ":2:5: next_state is \"\"; allowed: a name or a number",
        ),
        (
            "0,0,1,half,1,true",
            ":2:7: probability is \"half\"; allowed: a number from 0 to 1",
        ),
        (
            "0,0,1,1.5,1,true",
            ":2:7: probability is \"1.5\"; allowed: a number from 0 to 1",
        ),
        (
            "0,ä, 1,1,nan,true",
            ":2:10: reward is \"nan\"; allowed: a number from -1000 to 1000",
        ),
        (
            "0,0,1,1,1,yes",
            ":2:11: terminated is \"yes\"; allowed: true, false",
        ),
    ] {
        let text = format!("{COLUMNS}\n{row}");
        assert_eq!(message(&text), format!("lake{expected}"), "{row}");
    }
}

/// What the rows say together; the rows begin on line 3.
#[test]
fn mistakes_of_the_process() {
    for (header, rows, expected) in [
        (
            "horizon = 9",
            "0,0,1,1,1,true",
            ": no start; write a line above the columns, such as \"start 0 = 1\"",
        ),
        (
            "start 7 = 1",
            "0,0,1,1,1,true",
            ":1:1: start is for the state \"7\"; allowed: a state of the rows, such as \"0\"",
        ),
        (
            "cell x y = 0 0",
            "0,0,1,1,1,true",
            ":1:1: cell is for the state \"x y\"; allowed: a state of the rows, such as \"0\"",
        ),
        (
            "start 0 = 0.5",
            "0,0,1,1,1,true",
            ":1:1: the probabilities of the starts sum to 0.5; allowed: 1",
        ),
        (
            "start 0 = 1",
            "0,up,1,0.5,1,true\n0,up,2,0.4,1,true",
            ":3:8: the probabilities of the action \"up\" in the state \"0\" sum to 0.9; allowed: 1",
        ),
        (
            "start 0 = 1",
            "0,up,1,1,1,false\n0,down,0,1,0,false\n1,up,0,1,0,false",
            ":5:1: the state \"1\" has no rows for the action \"down\"; every state that can be reached \
             has rows for every action",
        ),
        (
            "start 0 = 1",
            "0,up,end,1,1,false",
            ":3:6: the state \"end\" has no rows, and episodes go on in it; add rows for what follows \
             there, or say that entering it terminates",
        ),
        (
            "start 1 = 1",
            "0,up,1,1,1,true",
            ":1:1: the state \"1\" has no rows, and episodes go on in it; add rows for what follows there, \
             or say that entering it terminates",
        ),
        (
            "start 0 = 1",
            "0,up,1,1,0,true\n2,up,1,1,5,true",
            ": no reward that can be reached; at least one row that can be reached from a start must have \
             a reward other than 0",
        ),
    ] {
        let text = format!("{header}\n{COLUMNS}\n{rows}");
        assert_eq!(message(&text), format!("lake{expected}"), "{text}");
    }
    let text = format!("start 0 = 1\ncell 0 = 1 2\ncell 1 = 1 2\n{COLUMNS}\n0,0,1,1,1,true");
    let expected =
        "lake:3:1: the states \"0\" and \"1\" have the same cell, 1 2; allowed: one each";
    assert_eq!(message(&text), expected);
}

#[test]
fn a_mistake_in_a_table_is_told_apart_and_knows_its_place() {
    let mdp = world("mdp").expect("registered");
    match mdp.resolve(&pairs("file=lake;file-text=horizon = 5\nhorizon = 6")) {
        Err(WorldError::Map(error)) => {
            assert_eq!(error.file, "lake");
            assert_eq!(error.position, Some((2, 1)));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_allowed_is_not_an_error() {
    for text in [
        format!("\u{feff}start 0 = 1\r\n{COLUMNS}\r\n0,0,1,1,1,true\r\n"),
        format!("start the start = 1\n{COLUMNS}\nthe start, go on ,end,1.0,1,TRUE")
            .replace("TRUE", "True"),
        format!("start 0 = 1\n{COLUMNS}\n# end\n0,0,1,1,1,true\n\n"),
    ] {
        let built = try_build("mdp", &format!("file=lake;file-text={text}"));
        assert!(built.is_ok(), "{text:?}: {:?}", built.err());
    }
}
