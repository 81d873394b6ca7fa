//! Whenever a run is killed or asked to stop, it goes on, and ends as one that nothing stopped: the same rows,
//! networks and files.
//!
//! The moments are drawn from the stream of each round's number, from a millisecond after the start on. One
//! that comes when the program has ended stops nothing, which is fine. `DROPOUT_Q_KILLS=1000 cargo test
//! --release --test program kills` tries as many in place of 12.

use std::{fs, thread::sleep, time::Duration};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::lab::{Lab, QUICK};
use crate::rows::{Behaviour, Episode, Evaluation, Seed};

/// Five seeds of three arms.
const LINE: &str = "--agent random --agent greedy:head=gaussian --first-seed 6 --seeds 5 --steps 1500 --eval-every 100 \
                    --window 100 --threads 2 --quiet --name a";

/// Every few steps, so that seeds go on where they were.
const CHECKPOINTS: &str = "--checkpoint-minutes 0.00005";

/// As a scheduler, a terminal and a machine without memory do it.
const SIGNALS: [&str; 3] = ["KILL", "TERM", "INT"];

/// Kills of a round: of a run in one process and of its report, of two shards and of what makes them one.
const ROUND: u64 = 12;

fn rounds() -> u64 {
    let asked = std::env::var("DROPOUT_Q_KILLS").ok();
    let kills: u64 = asked.map_or(ROUND, |kills| kills.parse().expect("a number of kills"));
    kills.div_ceil(ROUND)
}

/// What stops a run, again and again.
struct Killer {
    moments: ChaCha8Rng,
    kills: usize,
}

impl Killer {
    /// Starts the program and sends it a signal after 1 to 900 milliseconds, as likely before 30 as after, so
    /// that many come while files are made.
    fn interrupt(&mut self, lab: &Lab, line: &str) {
        let signal = SIGNALS[self.kills % SIGNALS.len()];
        self.kills += 1;
        let delay = Duration::from_secs_f64(0.001 * 900_f64.powf(self.moments.random()));
        let run = lab.start(line);
        sleep(delay);
        let (status, said) = run.stop(signal);
        // Before it listens, and in a report, a signal ends the program as ever.
        let expected = match status {
            None | Some(0) => said.is_empty(),
            Some(3) => said.starts_with(&format!("error: stopped by SIG{signal} with ")),
            Some(_) => false,
        };
        let how = format!("SIG{signal} after {delay:?}: {status:?}");
        assert!(expected, "{line}\n{how}\n{said}");
    }

    /// Interrupts so many times what `line` says is next, and then lets it end.
    fn carry_out(&mut self, lab: &Lab, times: usize, line: impl Fn() -> String) {
        for _ in 0..times {
            self.interrupt(lab, &line());
        }
        // A finished seed is promised when all of its rows are there, and no sooner.
        let said = lab.succeed(&line()).stderr;
        assert!(!said.contains("have changed"), "{said}");
    }
}

/// How the run `a` begins, goes on, or is reported when only that is left.
fn next(lab: &Lab) -> String {
    let folder = lab.path("runs/a");
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
    if manifest.contains("\"finished\": true") {
        return "report runs/a".into();
    }
    let resume = if folder.exists() { "--resume" } else { "" };
    format!("{QUICK} {LINE} {CHECKPOINTS} {resume}")
}

#[test]
fn a_run_that_is_killed_at_any_moment_ends_as_one_that_was_not() {
    let whole = LINE.replace("--name a", "");
    for round in 0..rounds() {
        let mut killer = Killer {
            moments: ChaCha8Rng::seed_from_u64(round),
            kills: 0,
        };
        let lab = Lab::new();
        lab.keep_quick("whole", &whole);
        killer.carry_out(&lab, 5, || next(&lab));
        killer.carry_out(&lab, 1, || "report runs/a".into());
        lab.assert_same_run("a", "whole");

        let lab = Lab::new();
        lab.keep_quick("whole", &whole);
        for shard in ["1/2", "0/2"] {
            let line = format!("{QUICK} {LINE} {CHECKPOINTS} --shard {shard}");
            killer.carry_out(&lab, 2, || line.clone());
        }
        killer.carry_out(&lab, 2, || "report runs/a".into());
        lab.assert_same_run("a", "whole");
    }
}

/// A kill cuts a row so rarely that here one is cut by hand in every file.
#[test]
fn a_killed_run_leaves_whole_rows_that_can_be_reported_and_repeated() {
    let lab = Lab::new();
    let long = "--steps 1000000000 --seeds 2 --threads 2 --eval-every 50 --window 50 --name a";
    let ripe = 300;
    let has_rows = |file: &str| lab.lines(&format!("runs/a/{file}.csv")) > ripe;
    let files = ["episodes", "behaviour", "evaluations"];
    drop(lab.start_until(&format!("{QUICK} {long}"), || {
        files.into_iter().all(has_rows)
    }));
    let whole = lab.csv_files("a");
    for (file, text) in &whole {
        let rows = &text[..=text.rfind('\n').expect("a header")];
        lab.write(&format!("runs/a/{file}"), format!("{rows}dropout-q,grid"));
    }
    let said = lab.fail("report runs/a");
    let missing = "error: runs/a has not finished, so there is no verdict. Missing:\n  seeds 0-1\n";
    assert!(said.starts_with(missing), "{said}");
    assert!(!lab.path("runs/a/summary.json").exists());
    lab.succeed("report runs/a --partial");
    for arm in lab.world("a")["arms"].as_array().expect("arms") {
        assert_eq!(arm["unfinished_seeds"], json!([0, 1]));
    }
    for file in whole.keys() {
        lab.edit(&format!("runs/a/{file}"), |text| {
            let rows = text.strip_suffix("dropout-q,grid");
            rows.expect("cut by hand").to_owned()
        });
    }
    // All of them parse, and hold what was seen before the kill.
    let (evaluations, windows) = (lab.rows::<Evaluation>("a"), lab.rows::<Behaviour>("a"));
    let mut early = lab.rows::<Episode>("a");
    for rows in [evaluations.len(), windows.len(), early.len()] {
        assert!(rows >= ripe);
    }
    assert!(lab.rows::<Seed>("a").is_empty());

    lab.succeed("--config runs/a/config.toml --steps 1000 --name b");
    let again = lab.rows::<Episode>("b");
    early.retain(|row| row.step <= 1000);
    assert!(!early.is_empty() && early.iter().all(|row| again.contains(row)));
}
