//! Servers that are none: shell scripts with the socket as their standard input.

use super::*;

/// What such a server answers to a question for the spaces of a world.
fn answer(does: &str, limit: Duration) -> Result<String, Trouble> {
    let mut server = Server::start(Command::new("sh").args(["-c", does]), limit)?;
    let answer = server.ask_text(MAKE, 1, "A-v0\n{}");
    let of_world = failed("why");
    let is_answer = answer
        .as_ref()
        .err()
        .is_none_or(|trouble| *trouble == of_world);
    assert_eq!(server.works, is_answer);
    answer
}

#[test]
fn an_answer_is_read_whatever_its_pieces_and_what_is_none_is_told_apart() {
    for (does, expected) in [
        (r"printf '\0\003\0\0\0box' >&0", Ok("box".to_owned())),
        (
            r"printf '\0\003\0' >&0; sleep 0.1; printf '\0\0b' >&0; sleep 0.1; printf ox >&0",
            Ok("box".into()),
        ),
        (r"printf '\001\003\0\0\0why' >&0", Err(failed("why"))),
        (
            "printf 'Traceback (most recent call last)' >&0",
            Err(failed(RUBBISH)),
        ),
        // More than was announced, and more than any table has.
        (r"printf '\0\003\0\0\0boxes' >&0", Err(failed(RUBBISH))),
        (r"printf '\0\003\0\0\377' >&0", Err(failed(RUBBISH))),
        ("exit 7", Err(failed("Python ended with exit status: 7"))),
        (
            r"printf '\0\003\0\0\0bo' >&0; kill -9 $$",
            Err(failed("Python ended with signal: 9 (SIGKILL)")),
        ),
    ] {
        let goes_on = format!("{does}\ncat >/dev/null");
        assert_eq!(answer(&goes_on, LIMIT), expected, "{does}");
    }
}

#[test]
fn one_that_does_not_answer_is_ended() {
    let found = answer("trap '' TERM; exec sleep 1000", Duration::from_millis(100));
    assert_eq!(found, Err(failed("Python did not answer for 0.1 s")));
}

#[test]
fn without_python_there_is_a_hint() {
    let started = Server::start(&mut Command::new("/no/python"), LIMIT);
    let Err(Trouble::Failed(why)) = started.map(drop) else {
        panic!("there is none");
    };
    assert!(why.starts_with("cannot start /no/python: "), "{why}");
    assert!(
        why.ends_with("name another Python in DROPOUT_Q_PYTHON"),
        "{why}"
    );
}
