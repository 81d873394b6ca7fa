//! What is allowed but probably not meant is said on standard error, and the run goes on.

use std::process::Stdio;

use crate::lab::{Lab, QUICK};

#[test]
fn a_run_shorter_than_the_learning_start_is_warned_of() {
    let lab = Lab::new();
    let never = "learns: the run has 100 steps, and learning starts after 100";
    let line = "--env gridworld:map=garden.txt --device cpu --name a --seeds 1 --steps 100 \
                --agent dropout-q:learning-starts=100 --agent random --agent greedy \
                --learning-starts 99 --baseline none";
    let expected = format!("warning: dropout-q learning-starts=100 never {never}\n");
    assert_eq!(lab.succeed(line).stderr, expected);
}

#[test]
fn an_option_that_applies_to_no_arm_is_warned_of() {
    let lab = Lab::new();
    let file = "temperature = 2\nmask = \"episode\"\ngamma = 0.9\n";
    lab.write("my.toml", file);
    let line = "--name a --steps 100 --seeds 1 --config my.toml --start-epsilon 0.5 --dropout 0.2 \
                --agent greedy --baseline none";
    assert_eq!(
        lab.train(line).stderr,
        "warning: --dropout applies to none of the arms\n\
         warning: --start-epsilon applies to none of the arms\n\
         warning: my.toml: mask applies to none of the arms\n\
         warning: my.toml: temperature applies to none of the arms\n"
    );
}

/// Without an evaluation, which is allowed.
#[test]
fn a_run_that_is_as_it_should_be_is_silent_on_standard_error() {
    let lab = Lab::new();
    let line = "--steps 100 --seeds 1 --eval-every 0";
    let seen = lab.keep("a", &format!("{QUICK} {line}"));
    assert_eq!(seen.stderr, "");
    assert_eq!(lab.read("runs/a/evaluations.csv").lines().count(), 1);
    assert_eq!(lab.read("runs/a/behaviour.csv").lines().count(), 1 + 2);
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
