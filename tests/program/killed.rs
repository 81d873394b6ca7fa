//! A run that is killed, or that another process still trains.

use std::fs;

use serde_json::{Value, json};

use crate::lab::{Lab, QUICK, Running};
use crate::resume::LINE;
use crate::rows::{Behaviour, Episode, Evaluation, Row, Seed};

/// Rows of the run `a` that begin so, in the file of a row type, which may not be there yet.
fn count<R: Row>(lab: &Lab, start: &str) -> usize {
    let text = fs::read_to_string(lab.path(&format!("runs/a/{}", R::FILE))).unwrap_or_default();
    let rows = text.lines().filter(|row| row.starts_with(start));
    rows.count()
}

/// Starts the run `a`, and lets it come to a row of an arm in the file of a row type.
fn start_until<R: Row>(lab: &Lab, line: &str, arm: &str) -> Running {
    let line = format!("{QUICK} {line} --name a --quiet");
    lab.start_until(&line, || count::<R>(lab, arm) > 0)
}

#[test]
fn a_killed_run_leaves_whole_rows_that_can_be_reported_and_repeated() {
    let long = "--steps 1000000000 --seeds 2 --threads 2 --eval-every 50 --window 50 --name a";
    for ripe in [1, 1_000] {
        let lab = Lab::new();
        let run = lab.start_until(&format!("{QUICK} {long}"), || {
            count::<Episode>(&lab, "").min(count::<Behaviour>(&lab, "")) > ripe
                && count::<Evaluation>(&lab, "") > ripe
        });
        drop(run);
        // A kill cuts a row so rarely that here one is cut by hand in every file.
        for (file, text) in lab.csv_files("a") {
            let whole = &text[..=text.rfind('\n').expect("a header")];
            lab.write(&format!("runs/a/{file}"), format!("{whole}dropout-q,grid"));
        }
        let said = lab.fail("report runs/a");
        let missing =
            "error: runs/a has not finished, so there is no verdict. Missing:\n  seeds 0-1\n";
        assert!(said.starts_with(missing), "{said}");
        assert!(!lab.path("runs/a/summary.json").exists());
        lab.succeed("report runs/a --partial");
        for (file, text) in lab.csv_files("a") {
            let whole = text.strip_suffix("dropout-q,grid").expect("cut by hand");
            lab.write(&format!("runs/a/{file}"), whole);
        }
        // All of them parse, and hold what was seen before the kill.
        assert!(lab.rows::<Evaluation>("a").len() >= ripe);
        assert!(lab.rows::<Behaviour>("a").len() >= ripe);
        assert!(lab.rows::<Episode>("a").len() >= ripe);
        assert!(lab.rows::<Seed>("a").is_empty());
        for arm in lab.world("a")["arms"].as_array().expect("arms") {
            assert_eq!(arm["unfinished_seeds"], json!([0, 1]));
        }

        lab.succeed("--config runs/a/config.toml --steps 1000 --name b");
        let whole = lab.rows::<Episode>("b");
        let mut early = lab.rows::<Episode>("a");
        early.retain(|row| row.step <= 1000);
        assert!(!early.is_empty() && early.iter().all(|row| whole.contains(row)));
    }
}

#[test]
fn a_run_that_was_killed_twice_ends_with_the_bytes_of_one_that_was_not() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --name whole"));
    // First in the second arm, then after the first seed of the third.
    drop(start_until::<Evaluation>(&lab, LINE, "greedy"));
    assert!(lab.rows::<Seed>("a").len() >= 11);
    let resume = format!("{LINE} --resume");
    drop(start_until::<Seed>(&lab, &resume, "epsilon-greedy"));
    let seeds = lab.rows::<Seed>("a").len();
    assert!((23..33).contains(&seeds), "{seeds}");

    let killed = lab.manifest("a");
    lab.train(&format!("{LINE} --name a --resume"));
    lab.assert_same_run("a", "whole");
    let end = lab.manifest("a");
    for (manifest, finished, resumed) in [(&killed, false, 1), (&end, true, 2)] {
        assert_eq!(manifest["finished"], finished);
        let found = manifest["resumed"].as_array().map(Vec::len);
        assert_eq!(found, Some(resumed));
    }
    assert_eq!(end["start"], killed["start"]);
    // The random agent, whose seeds were all finished before the first kill, stays as it is.
    assert_eq!(end["arms"][0], killed["arms"][0]);
    let seconds = |manifest: &Value| manifest["wall_seconds"].as_f64().expect("a number");
    // A kill loses the seconds since the manifest was last written.
    assert!(seconds(&killed) < seconds(&end));
}

#[test]
fn a_run_that_another_process_trains_is_neither_resumed_nor_replaced() {
    let lab = Lab::new();
    let line = "--agent random --steps 1000000000 --seeds 1";
    let running = start_until::<Episode>(&lab, line, "random");
    for option in ["--resume", "--overwrite"] {
        let expected = "error: runs/a is in use by another process; wait until it ends, or \
                        choose another --name\n";
        let second = format!("{QUICK} {line} --name a {option}");
        assert_eq!(lab.fail(&second), expected);
    }
    drop(running);
    assert_eq!(lab.names("runs"), ["a"]);
    lab.train("--agent random --steps 100 --seeds 1 --name a --overwrite");
}
