//! While a job trains no other process takes its folder; a signal stops it, and it says how it goes on.

use crate::lab::{Lab, QUICK};

/// A run that does not end by itself.
const RUN: &str =
    "--agent greedy --baseline none --steps 1000000000 --seeds 3 --threads 1 --quiet --name a";

/// A search that does not.
const SEARCH: &str =
    "tune --agent dropout-q --budget 2 --seeds 1 --steps 1000000000 --quiet --name a";

/// Starts the job and waits for so many lines in a file of `runs/a`. Then the job has that folder, which refuses other
/// processes these options, and a signal stops it with what is left to do.
fn assert_stops(
    lab: &Lab,
    line: &str,
    (file, lines): (&str, usize),
    refused: &[(&str, &str)],
    (signal, left): (&str, &str),
) {
    let running = lab.start_until(line, || lab.lines(file) >= lines);
    for (options, folder) in refused {
        let expected = format!(
            "error: {folder} is in use by another process; wait until it ends, or choose another --name\n"
        );
        assert_eq!(lab.fail(&format!("{line} {options}")), expected);
    }
    let expected = format!("error: stopped by SIG{signal} with {left}\n");
    assert_eq!(running.stop(signal), (Some(3), expected));
    assert!(lab.read(file).ends_with('\n'));
    assert_eq!(lab.names("runs"), ["a"]);
}

const GOES_ON: &str = "--name a --resume and the same options go on with it";

#[test]
fn a_run_stops() {
    for (options, seeds) in [
        ("", "3 seeds left to train, 1 of them from a checkpoint,"),
        ("--checkpoint-minutes 0", "3 seeds left to train"),
    ] {
        let lab = Lab::new();
        let line = format!("{QUICK} {RUN} {options}");
        let refused = [("--resume", "runs/a"), ("--overwrite", "runs/a")];
        let left = format!("{seeds} in runs/a; {GOES_ON}");
        let rows = ("runs/a/episodes.csv", 2);
        assert_stops(&lab, &line, rows, &refused, ("INT", &left));
        let saved = lab.path("runs/a/checkpoints").exists();
        assert_eq!(saved, options.is_empty());
    }
}

/// And others train beside it.
#[test]
fn a_shard_stops() {
    let lab = Lab::new();
    let line = format!("{QUICK} {RUN}");
    let rows = |shard| format!("runs/a/shards/{shard}-of-3/episodes.csv");
    let begun = || lab.lines(&rows(1)) > 1;
    let beside = lab.start_until(&format!("{line} --shard 1/3"), begun);
    assert!(
        lab.fail(&format!("{line} --overwrite"))
            .contains("runs/a is in use by another")
    );
    let folder = "runs/a/shards/2-of-3";
    let left = format!(
        "1 seeds left to train, 1 of them from a checkpoint, in {folder}; the same command goes on with it"
    );
    let line = format!("{line} --shard 2/3");
    assert_stops(&lab, &line, (&rows(2), 2), &[("", folder)], ("USR2", &left));
    drop(beside);
}

#[test]
fn a_search_stops() {
    let refused = [("--overwrite", "runs/a")];
    let left = format!("2 seeds left to train in this stage of runs/a; {GOES_ON}");
    let rows = ("runs/a/scores.csv", 1);
    assert_stops(&Lab::new(), SEARCH, rows, &refused, ("TERM", &left));
}
