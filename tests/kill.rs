//! A run that is killed leaves what it had: whole rows, from which a report can be made.

mod common;

use std::{
    collections::BTreeSet,
    fs,
    process::Child,
    time::{Duration, Instant},
};

use common::{Lab, QUICK};
use dropout_q::records::{Behaviour, Episode, Evaluation, Row, Seed};

/// A run that is killed when it is dropped, so that it outlives no test, passed or failed.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().expect("a child that can be killed");
        self.0.wait().expect("a killed child");
    }
}

/// Waits until something is true of the run, and then kills it.
fn kill_when(mut run: Running, ripe: impl Fn() -> bool) {
    let start = Instant::now();
    while !ripe() {
        let ended = run.0.try_wait().expect("a child");
        assert!(ended.is_none(), "the run ended: {ended:?}");
        assert!(start.elapsed() < Duration::from_secs(60), "no rows");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(run);
}

/// Lines of a file of a run, which may not be there yet.
fn lines(lab: &Lab, run: &str, file: &str) -> usize {
    let text = fs::read_to_string(lab.path(&format!("runs/{run}/{file}")));
    text.unwrap_or_default().lines().count()
}

/// Starts a run that would take hours, and kills it when each of these files has so many lines.
fn kill_at(lab: &Lab, run: &str, ripe: usize) {
    let long = "--steps 1000000000 --seeds 2 --threads 2 --eval-every 50 --window 50";
    let mut command = lab.command(&format!("{QUICK} {long} --name {run}"));
    let child = Running(command.spawn().expect("the program can be started"));
    let files = [Episode::FILE, Behaviour::FILE, Evaluation::FILE];
    kill_when(child, || {
        files.iter().all(|file| lines(lab, run, file) >= ripe)
    });
}

#[test]
fn a_killed_run_leaves_whole_rows_that_can_be_reported() {
    let lab = Lab::new();
    for ripe in [2, 300, 2_000] {
        let run = format!("killed-at-{ripe}");
        kill_at(&lab, &run, ripe);
        for (file, text) in lab.csv_files(&run) {
            assert!(text.ends_with('\n'), "{run}/{file}");
        }
        // All of them parse, and hold what was seen before the kill.
        let evaluations = lab.rows::<Evaluation>(&run);
        assert!(evaluations.len() >= ripe - 1);
        assert!(lab.rows::<Behaviour>(&run).len() >= ripe - 1);
        assert!(lab.rows::<Episode>(&run).len() >= ripe - 1);
        assert!(lab.rows::<Seed>(&run).is_empty());

        let summary = lab.succeed(&format!("report runs/{run}")).stdout;
        let arms: BTreeSet<_> = evaluations.iter().map(|row| &row.arm).collect();
        for arm in arms {
            let remark = format!("{arm}: 2 of 2 seeds did not finish");
            assert!(summary.contains(&remark), "{summary}");
        }
    }
}

#[test]
fn a_killed_run_can_be_repeated_from_its_configuration_and_replaced() {
    let lab = Lab::new();
    kill_at(&lab, "a", 100);
    let message = lab.refuse(&format!("{QUICK} --steps 100 --name a"));
    assert!(message.starts_with("error: runs/a exists;"), "{message}");

    let killed = lab.rows::<Episode>("a");
    let again = "--config runs/a/config.toml --steps 1000 --name b";
    lab.succeed(again);
    let whole = lab.rows::<Episode>("b");
    let early: Vec<_> = killed.iter().filter(|row| row.step <= 1000).collect();
    assert!(!early.is_empty() && early.iter().all(|row| whole.contains(row)));

    lab.train("--steps 100 --seeds 1 --name a --overwrite");
    assert_eq!(lab.rows::<Seed>("a").len(), 2);
    assert_eq!(lab.names("runs"), ["a", "b"]);
}
