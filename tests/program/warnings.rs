//! What is allowed but probably not meant is said on standard error, and the run goes on.

use std::process::Stdio;

use crate::lab::{Lab, QUICK};

#[test]
fn what_is_probably_not_meant_is_warned_of_and_nothing_else() {
    let lab = Lab::new();
    lab.write(
        "my.toml",
        "temperature = 2\nmask = \"episode\"\ngamma = 0.9\n",
    );
    for (options, warnings) in [
        (
            "--agent dropout-q:learning-starts=100 --agent random --agent greedy --learning-starts 99 --baseline none",
            "warning: dropout-q learning-starts=100 never learns: the run has 100 steps, and learning starts after \
             100\n",
        ),
        (
            "--config my.toml --start-epsilon 0.5 --dropout 0.2 --learning-starts 50 --agent greedy --baseline none",
            "warning: --dropout applies to none of the arms\n\
             warning: --start-epsilon applies to none of the arms\n\
             warning: my.toml: mask applies to none of the arms\n\
             warning: my.toml: temperature applies to none of the arms\n",
        ),
        // Without an evaluation, which is allowed.
        ("--learning-starts 50 --eval-every 0", ""),
    ] {
        let line = "--env gridworld:map=garden.txt --device cpu --steps 100 --seeds 1 --name a --overwrite";
        assert_eq!(lab.succeed(&format!("{line} {options}")).stderr, warnings);
    }
    assert_eq!(lab.lines("runs/a/evaluations.csv"), 1);
    assert_eq!(lab.lines("runs/a/behaviour.csv"), 1 + 2);
}

/// A full disk or a closed pipe takes the warnings, not the run, and changes no exit status.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_said_stops_nothing() {
    let lab = Lab::new();
    let full = || {
        let full = std::fs::File::options().write(true).open("/dev/full");
        Stdio::from(full.unwrap())
    };
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    for (name, to) in [("a", full as fn() -> Stdio), ("b", closed)] {
        let run = format!(
            "{QUICK} --steps 100 --seeds 1 --agent random --baseline none --dropout 0.2 --name {name}"
        );
        for (line, expected) in [
            (&run[..], 0),
            ("--agent random --steps 0", 2),
            ("--config no.toml", 2),
        ] {
            let mut command = lab.command(line);
            let status = command.stdout(Stdio::null()).stderr(to()).status().unwrap();
            assert_eq!(status.code(), Some(expected), "{line}");
        }
        let manifest = lab.json(&format!("runs/{name}/manifest.json"));
        assert_eq!(manifest["finished"], true);
    }
}
