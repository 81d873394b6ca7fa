//! A run that was stopped goes on where its last finished seeds left it, and ends with the very bytes
//! of a run that never stopped.

mod common;

use std::{
    fs,
    process::Child,
    time::{Duration, Instant},
};

use common::{CSV_FILES, Lab, QUICK, assert_same_lines};
use dropout_q::records::{Behaviour, Episode, Evaluation, Row, Seed, State};
use serde_json::Value;

/// Three arms of eleven seeds.
const LINE: &str = "--agent random --agent greedy --first-seed 6 --seeds 11 --steps 2500 \
                    --eval-every 500 --window 500 --threads 1";

/// A short run, two seeds of each of two arms.
const SHORT: &str = "--agent random --first-seed 7 --seeds 2 --steps 100";

/// A run that is killed when it is dropped, so that it outlives no test, passed or failed.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().expect("a child that can be killed");
        self.0.wait().expect("a killed child");
    }
}

/// Starts the run `a`, and lets it come to a row of an arm in the file of a row type.
fn start_until<R: Row>(lab: &Lab, line: &str, arm: &str) -> Running {
    let mut command = lab.command(&format!("{QUICK} {line} --name a --quiet"));
    let mut run = Running(command.spawn().expect("the program can be started"));
    let path = lab.path(&format!("runs/a/{}", R::FILE));
    let start = Instant::now();
    loop {
        let text = fs::read_to_string(&path).unwrap_or_default();
        if text.lines().any(|row| row.starts_with(arm)) {
            return run;
        }
        let ended = run.0.try_wait().expect("a child");
        assert!(ended.is_none(), "the run ended: {ended:?}");
        assert!(start.elapsed() < Duration::from_secs(100), "no rows");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn manifest(lab: &Lab, run: &str) -> Value {
    serde_json::from_str(&lab.read(&format!("runs/{run}/manifest.json"))).expect("JSON")
}

/// Updates of each arm.
fn updates(manifest: &Value) -> Vec<u64> {
    let arms = manifest["arms"].as_array().expect("arms").iter();
    arms.map(|arm| arm["updates"].as_u64().expect("a number"))
        .collect()
}

/// Fails unless all rows of the seeds that the run `a` has finished are those of the run `whole`.
fn assert_finished_seeds_are_whole<R: Row + PartialEq + std::fmt::Debug>(lab: &Lab) {
    let finished = lab.rows::<Seed>("a");
    let of_finished = |run: &str| -> Vec<R> {
        let mut rows = lab.rows::<R>(run);
        rows.retain(|row| {
            let (_, number, ..) = row.key();
            finished
                .iter()
                .any(|seed| (seed.arm.as_str(), seed.seed) == (row.arm(), number))
        });
        rows.sort_by(|one, other| (one.arm(), one.key()).cmp(&(other.arm(), other.key())));
        rows
    };
    assert!(of_finished("a") == of_finished("whole"), "{}", R::FILE);
}

#[test]
fn a_run_that_was_killed_twice_ends_with_the_bytes_of_one_that_was_not() {
    let lab = Lab::new();
    lab.train(&format!("{LINE} --name whole"));
    // First in the second arm, then after the first seed of the third.
    drop(start_until::<Evaluation>(&lab, LINE, "greedy"));
    assert_finished_seeds_are_whole::<Episode>(&lab);
    assert_finished_seeds_are_whole::<State>(&lab);
    assert!(lab.rows::<Seed>("a").len() >= 11);

    let resume = format!("{LINE} --resume");
    drop(start_until::<Seed>(&lab, &resume, "epsilon-greedy"));
    assert_finished_seeds_are_whole::<Episode>(&lab);
    assert_finished_seeds_are_whole::<Behaviour>(&lab);
    assert_finished_seeds_are_whole::<State>(&lab);
    let seeds = lab.rows::<Seed>("a");
    assert!((23..33).contains(&seeds.len()), "{}", seeds.len());
    lab.succeed("report runs/a --out killed");

    // The random agent, whose seeds were all finished before the first kill, stays as it is.
    let killed = manifest(&lab, "a");
    assert_eq!(
        (
            &killed["finished"],
            killed["resumed"].as_array().map(Vec::len)
        ),
        (&false.into(), Some(1))
    );
    lab.train(&format!("{LINE} --name a --resume"));
    lab.assert_same_csv_files("a", "whole");
    assert_eq!(lab.names("runs/a"), lab.names("runs/whole"));

    let [resumed, whole] = ["a", "whole"].map(|run| manifest(&lab, run));
    assert_eq!(resumed["finished"], true);
    assert_eq!(resumed["resumed"].as_array().map(Vec::len), Some(2));
    assert_eq!(updates(&resumed), updates(&whole));
    assert_eq!(resumed["start"], killed["start"]);
    assert_eq!(resumed["arms"][0], killed["arms"][0]);
    let seconds = |manifest: &Value| manifest["wall_seconds"].as_f64().expect("a number");
    assert!(0. < seconds(&killed) && seconds(&killed) < seconds(&resumed));
}

/// Makes a finished run as it was when the rows of `seeds.csv` that `keep` names were all there.
fn rewind(lab: &Lab, run: &str, keep: impl Fn(&str) -> bool) {
    let path = format!("runs/{run}/seeds.csv");
    let text = lab.read(&path);
    let kept = text
        .lines()
        .enumerate()
        .filter(|&(number, row)| number == 0 || keep(row));
    let kept: String = kept.map(|(_, row)| format!("{row}\n")).collect();
    lab.write(&path, &kept);
    let path = format!("runs/{run}/manifest.json");
    let unfinished = lab
        .read(&path)
        .replace("\"finished\": true", "\"finished\": false");
    lab.write(&path, &unfinished);
}

#[test]
fn finished_seeds_are_kept_as_they_are_and_the_others_are_trained_whole() {
    let lab = Lab::new();
    let line = "--agent random --first-seed 6 --seeds 4 --steps 100 --name a";
    lab.train(line);
    let whole = lab.csv_files("a");
    // Of the eight seeds of two arms three are left.
    let left = [6, 7, 8].map(|seed| format!("random,gridworld map=garden,{seed},"));
    rewind(&lab, "a", |row| {
        left.iter().any(|seed| row.starts_with(seed))
    });
    // Marks that training would not leave, a row of a seed that nobody asked for, and a cut row.
    let mark = |file: &str, row: &str, marked: &str| {
        let path = format!("runs/a/{file}");
        let text = lab.read(&path);
        assert_eq!(text.matches(row).count(), 1, "{row} in {text}");
        lab.write(&path, &text.replace(row, marked));
    };
    mark("seeds.csv", "garden,6,0,", "garden,6,777,");
    let rows = "random,gridworld map=garden,99,100,0.5,0.5,0.5\nrandom,gridworld map=garden,8,10";
    let behaviour = lab.read("runs/a/behaviour.csv");
    lab.write("runs/a/behaviour.csv", &(behaviour + rows));

    let resumed = lab.train(&format!("{line} --resume"));
    assert_eq!(
        resumed.stderr,
        "runs/a goes on: 3 of 8 seeds are finished\n"
    );
    for ((file, whole), (_, resumed)) in whole.into_iter().zip(lab.csv_files("a")) {
        // What was kept is not trained again, so it keeps its mark.
        let kept = "random,gridworld map=garden,6,";
        let expected = if file == "seeds.csv" {
            whole.replace(&format!("{kept}0,"), &format!("{kept}777,"))
        } else {
            whole
        };
        assert_same_lines(file, &resumed, &expected);
    }
}

#[test]
fn a_run_that_had_nothing_yet_and_one_that_lacked_only_its_end_can_go_on() {
    let lab = Lab::new();
    lab.train(&format!("{SHORT} --name whole"));
    lab.write(
        "runs/early/config.toml",
        &lab.read("runs/whole/config.toml"),
    );
    let early = lab.train(&format!("{SHORT} --name early --resume --quiet"));
    assert_eq!(early.stderr, "");
    lab.assert_same_csv_files("early", "whole");

    let before = lab.csv_files("whole");
    let updates_before = updates(&manifest(&lab, "whole"));
    rewind(&lab, "whole", |_| true);
    let late = lab.train(&format!("{SHORT} --name whole --resume"));
    assert_eq!(
        late.stderr,
        "runs/whole goes on: 4 of 4 seeds are finished\n"
    );
    assert!(lab.csv_files("whole") == before);
    assert_eq!(updates(&manifest(&lab, "whole")), updates_before);
}

#[test]
fn what_cannot_go_on_is_refused() {
    let lab = Lab::new();
    let refuse = |line: &str| lab.refuse(&format!("{QUICK} {SHORT} {line}"));
    assert_eq!(
        refuse("--name a --resume"),
        "error: runs/a does not exist, so there is nothing to resume; leave out --resume to begin it, \
         or give the --out and the --name of the run\n"
    );
    lab.write("runs/a/notes.txt", "no run");
    assert_eq!(
        refuse("--name a --resume"),
        "error: runs/a exists and is not a run's folder (it has no config.toml); choose another \
         --name\n"
    );
    for line in ["--resume", "--name a --resume --overwrite"] {
        assert!(refuse(line).contains("--resume"), "{line}");
    }

    lab.train(&format!("{SHORT} --name b"));
    assert_eq!(
        refuse("--name b --resume"),
        "error: runs/b has finished, so there is nothing to resume; `dropout-q report runs/b` makes \
         its report anew\n"
    );
    rewind(&lab, "b", |_| false);
    let other = |difference: &str| {
        format!(
            "error: runs/b has another configuration: {difference}; give the same, choose another \
             --name, or begin anew with --overwrite\n"
        )
    };
    assert_eq!(
        refuse("--name b --resume --window 7"),
        other("window is 500 there and 7 here")
    );
    assert_eq!(
        refuse("--name b --resume --agent greedy"),
        other("agent 2 is nothing there and \"greedy\" here")
    );
    assert_eq!(
        refuse("--name b --resume --gamma 0.5"),
        other("baseline, gamma is 0.99 there and 0.5 here")
    );

    let whole = lab.read("runs/b/manifest.json");
    lab.write(
        "runs/b/manifest.json",
        &whole.replace("\"arm\": \"random\"", "\"arm\": \"old\""),
    );
    assert_eq!(
        refuse("--name b --resume"),
        "error: runs/b was begun by a version of this program with other defaults, where \"random on \
         gridworld map=garden\" is \"old on gridworld map=garden\"; choose another --name, or begin \
         anew with --overwrite\n"
    );
    lab.write("runs/b/manifest.json", "{}");
    let message = refuse("--name b --resume");
    let expected = "error: runs/b/manifest.json: not the manifest of a run: ";
    assert!(message.starts_with(expected), "{message}");
    lab.write("runs/b/manifest.json", &whole);
    lab.write("runs/b/config.toml", "seeds = ");
    let message = refuse("--name b --resume");
    let expected = "error: runs/b/config.toml: not the configuration of a run: ";
    assert!(message.starts_with(expected), "{message}");

    // A row that is damaged elsewhere than at the end of its file.
    lab.train(&format!("{SHORT} --name b --overwrite"));
    rewind(&lab, "b", |_| true);
    for file in CSV_FILES {
        let path = format!("runs/b/{file}");
        let text = lab.read(&path);
        lab.write(&path, &text.replacen("\nrandom,", "\nrandom", 1));
        let message = refuse("--name b --resume");
        assert!(
            message.starts_with(&format!("error: {path}, line 2: ")),
            "{message}"
        );
        lab.write(&path, &text);
    }
}

/// A kill may come when the rows of a seed are written and the manifest does not count it yet.
#[test]
fn a_seed_that_the_manifest_does_not_count_is_trained_again_and_counted_once() {
    let lab = Lab::new();
    let line = "--agent greedy --baseline none --first-seed 6 --seeds 4 --steps 100 --name a";
    lab.train(line);
    let (rows, whole) = (lab.csv_files("a"), manifest(&lab, "a"));
    let mut before = whole.clone();
    before["finished"] = false.into();
    before["arms"][0]["finished_seeds"] = serde_json::json!([{"first": 8, "last": 9}]);
    before["arms"][0]["updates"] = (updates(&whole)[0] / 2).into();
    lab.write("runs/a/manifest.json", &before.to_string());
    let said = lab.run(&format!("{QUICK} {line} --resume")).stderr;
    assert_eq!(said, "runs/a goes on: 2 of 4 seeds are finished\n");
    assert!(lab.csv_files("a") == rows);
    assert_eq!(updates(&manifest(&lab, "a")), updates(&whole));
}

/// 20 seeds are 16 and 4 that train together: of the 16 only a part is counted, so all are trained again.
#[cfg(feature = "torch")]
#[test]
fn seeds_that_train_together_go_on_together() {
    let lab = Lab::new();
    let line = "--engine torch --agent greedy --baseline none --first-seed 6 --seeds 20 --steps 100 --name a";
    lab.train(line);
    let (rows, whole) = (lab.csv_files("a"), manifest(&lab, "a"));
    assert_eq!(whole["engine"], "torch");
    assert_eq!(
        whole["arms"][0]["finished_seeds"],
        serde_json::json!([{"first": 6, "last": 25}])
    );
    let networks = lab.content("runs/a/networks");
    assert_eq!(networks.values().flatten().count(), 20);
    let mut before = whole.clone();
    before["finished"] = false.into();
    before["arms"][0]["finished_seeds"] =
        serde_json::json!([{"first": 6, "last": 9}, {"first": 22, "last": 25}]);
    before["arms"][0]["updates"] = (updates(&whole)[0] / 5).into();
    lab.write("runs/a/manifest.json", &before.to_string());
    let said = lab.run(&format!("{QUICK} {line} --resume")).stderr;
    assert_eq!(said, "runs/a goes on: 4 of 20 seeds are finished\n");
    assert!(lab.csv_files("a") == rows && lab.content("runs/a/networks") == networks);
    assert_eq!(updates(&manifest(&lab, "a")), updates(&whole));
}

#[test]
fn a_run_that_another_process_trains_is_neither_resumed_nor_replaced() {
    let lab = Lab::new();
    let line = "--agent random --steps 1000000000 --seeds 1";
    let running = start_until::<Episode>(&lab, line, "random");
    for option in ["--resume", "--overwrite"] {
        let second = lab.run(&format!("{QUICK} {line} --name a {option}"));
        assert_eq!(second.status, Some(2));
        assert_eq!(
            second.stderr,
            "error: runs/a is being trained by another process; wait until it ends, or choose \
             another --name\n"
        );
    }
    drop(running);
    assert_eq!(lab.names("runs"), ["a"]);
    lab.train("--agent random --steps 100 --seeds 1 --name a --overwrite");
}
