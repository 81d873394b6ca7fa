//! Wrong words on the command line and mistakes in files: each is refused with exit status 2 and a message
//! that says what was wrong, where, the value found and what is allowed; nothing is printed or written.
//! The cases are in `refusals/*.txt`.

use std::fs::File;

use crate::lab::{Lab, assert_has, in_one_line, output};
use crate::process::output_under;
use crate::rows::{Behaviour, Row, Seed};

/// One thing that is refused.
struct Case<'a> {
    /// What `my.toml` and `my.txt` hold, if there is such a file.
    file: Option<String>,
    line: &'a str,
    said: String,
}

/// What is expected of the message, in one line.
fn expected(said: &str, line: &str) -> String {
    let agents: Vec<_> = agents::AGENTS.iter().map(|agent| agent.name).collect();
    let worlds: Vec<_> = envs::worlds().iter().map(|world| world.name).collect();
    let maps: Vec<_> = envs::maps().map(|(name, _)| name).collect();
    said.replace("{line}", line)
        .replace("{long}", &"x".repeat(200))
        .replace("{agents}", &agents.join(", "))
        .replace("{worlds}", &worlds.join(", "))
        .replace("{maps}", &maps.join(", "))
}

/// The cases of a table, whose format is explained in `refusals/arms_and_worlds.txt`.
fn cases(table: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    for text in table.lines() {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let of_message = text.starts_with(' ');
        if cases.last().is_none_or(|case| !case.said.is_empty()) && !of_message {
            cases.push(Case {
                file: None,
                line: "--config my.toml",
                said: String::new(),
            });
        }
        let case = cases.last_mut().expect("a case begins with what is said");
        if let Some(text) = text.strip_prefix('|') {
            let file = case.file.get_or_insert_default();
            *file += &format!("{}\n", text.strip_prefix(' ').unwrap_or(text));
        } else if of_message {
            case.said += &format!("{} ", text.trim_start());
        } else {
            case.line = text.strip_prefix("$ ").expect(text);
        }
    }
    cases
}

/// Whether a text is the expected one, or has its pieces between the dots, in their order.
fn matches(found: &str, expected: &str) -> bool {
    let mut rest = found;
    let mut pieces = expected.split("...").map(str::trim);
    let in_order = pieces.all(|piece| match rest.find(piece) {
        Some(start) => {
            rest = &rest[start + piece.len()..];
            true
        }
        None => false,
    });
    found == expected || (expected.contains("...") && in_order)
}

/// Fails unless every case of a table is refused as it says; lines of the program's own run in this folder.
pub fn assert_refused(lab: &Lab, table: &str) {
    for case in cases(table) {
        for name in ["my.toml", "my.txt"] {
            match &case.file {
                Some(text) => lab.write(name, text),
                None => drop(std::fs::remove_file(lab.path(name))),
            }
        }
        let found = in_one_line(&lab.refuse(case.line));
        let line = case.line;
        let expected = format!("error: {}", expected(case.said.trim_end(), line));
        assert!(matches(&found, &expected), "{line}\n{found}\n{expected}");
    }
}

/// A folder with an old run, what is no run, and damaged ones.
fn folders() -> Lab {
    let lab = Lab::new();
    lab.write("runs/notes/todo.txt", "read more");
    lab.write("runs/old/config.toml", "seeds = 1\n");
    lab.write("runs/file", "not a folder");
    // What must be neither waited for nor read.
    for name in ["fifo", "piped/seeds.csv"] {
        lab.pipe(name);
    }
    lab.write("sparse", "");
    let sparse = File::options().write(true).open(lab.path("sparse"));
    sparse.unwrap().set_len(1_000_000_000_000).unwrap();
    lab.write("latin.toml", b"S.G\n# caf\xe9\n");
    lab.write("long.toml", "x".repeat(5000));
    // Whatever one does there, it is right.
    lab.write("easy.txt", "#G#\nGSG\n#G#\n");
    let [seeds, behaviour] = [Seed::COLUMNS, Behaviour::COLUMNS].map(|columns| columns.join(","));
    for (file, header, rows) in [
        ("whole/seeds.csv", &seeds, "random,here,0,0,,,,\n"),
        ("whole/behaviour.csv", &behaviour, "random,here,0,1,0,,\n"),
        ("edited/seeds.csv", &seeds, "random,here,zero,0,,,,\n"),
        ("bare/seeds.csv", &seeds, ""),
    ] {
        lab.write(file, format!("{header}\n{rows}"));
    }
    lab
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_written() {
    let lab = folders();
    for table in [
        include_str!("refusals/arms_and_worlds.txt"),
        include_str!("refusals/options.txt"),
        include_str!("refusals/files.txt"),
        include_str!("refusals/studies.txt"),
        include_str!("refusals/tuning.txt"),
        include_str!("refusals/slurm.txt"),
        #[cfg(not(feature = "torch"))]
        include_str!("refusals/without_torch.txt"),
    ] {
        assert_refused(&lab, table);
    }
}

#[test]
fn a_name_that_would_leave_the_folder_for_runs_is_refused() {
    let lab = Lab::new();
    let long = "a".repeat(201);
    for name in [
        "../x", "", "a/b", "a\\b", ".", "..", ".hidden", &long, " ", "a ", "\ta", "a\u{1b}b",
    ] {
        let expected = "expected a name for a folder, at most 200 bytes long, without /, \\ and control \
                        characters, and not beginning with a dot or beginning or ending with a blank";
        let message = format!("error: --name {name:?}: {expected}\n");
        let found = output(lab.command("").arg(format!("--name={name}")));
        assert_eq!((found.status, found.stderr), (Some(2), message));
        assert!(!lab.path("runs").exists());
    }
}

#[cfg(feature = "torch")]
#[test]
fn a_cuda_device_that_is_not_there_is_refused() {
    let found = Lab::new().refuse("--engine torch --device cuda:99");
    let asked = "error: --device: \"cuda:99\" was asked for, but ";
    let none = "this libtorch sees no CUDA device; use cpu or auto, or build with a libtorch for CUDA on a \
                machine with one\n";
    let reason = found.strip_prefix(asked).expect("what was asked for");
    let last = reason.strip_prefix("the CUDA devices here are 0 to ");
    let is_number = last.is_some_and(|last| last.trim_end().parse::<usize>().is_ok());
    assert!(reason == none || is_number, "{found}");
}

/// `ulimit -v` leaves less than the machine has.
#[test]
fn what_a_shell_allows_is_memory_too() {
    let lab = Lab::new();
    let line = "--env foraging --agent greedy --baseline none --seeds 1 --steps 10000000 --buffer-size 10000000 \
                --threads 1 --eval-every 0 --checkpoint-minutes 0";
    let refused = output_under("ulimit -v 1000000", &lab.command(line));
    assert_eq!(refused.status, Some(2), "{}", refused.stderr);
    assert_has(&refused.stderr, " is available; lower ");
    assert!(!lab.path("runs").exists());
}
