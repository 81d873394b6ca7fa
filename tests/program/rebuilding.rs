//! `dropout-q report` needs nothing but the CSV files, in any order of their rows.

use std::os::unix::fs::symlink;

use crate::lab::{CSV_FILES, Lab, QUICK, REPORT_FILES};

fn run() -> String {
    let line = "--agent dropout-q --agent random --steps 300 --seeds 3 --eval-every 50 --window 50";
    format!("{QUICK} {line}")
}

fn report(lab: &Lab) -> [Vec<u8>; 9] {
    REPORT_FILES.map(|file| lab.bytes(&format!("runs/a/{file}")))
}

#[test]
fn a_report_is_rebuilt_byte_for_byte_from_the_run_s_files() {
    let lab = Lab::new();
    let printed = lab.keep("a", &run()).stdout;
    let before = report(&lab);
    lab.remove(&REPORT_FILES.map(|file| format!("runs/a/{file}")));
    let rebuilt = lab.succeed("report runs/a").stdout;
    assert_eq!(
        rebuilt.replace("The report is in", "The run is in"),
        printed
    );
    assert!(report(&lab) == before);
}

#[test]
fn the_csv_files_alone_give_the_same_comparisons() {
    let lab = Lab::new();
    lab.keep("a", &run());
    let comparisons = || lab.json("runs/a/summary.json")["worlds"][0]["comparisons"].clone();
    let before = comparisons();
    lab.remove(&["runs/a/config.toml", "runs/a/manifest.json"]);
    lab.succeed("report runs/a");
    assert_eq!(comparisons(), before);
    assert!(!before.as_array().expect("a list").is_empty());
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let lab = Lab::new();
    lab.keep("a", &run());
    let before = report(&lab);
    for file in CSV_FILES {
        lab.edit(&format!("runs/a/{file}"), |text| {
            let mut lines: Vec<_> = text.lines().collect();
            // The first arm's first seed stays first, for it says which arm is first.
            let (_, rows) = lines.split_at_mut(2);
            rows.reverse();
            rows.rotate_left(rows.len() / 3);
            let changed = lines.join("\n") + "\n";
            assert!(changed != text, "{file}");
            changed
        });
    }
    lab.succeed("report runs/a");
    assert!(report(&lab) == before);
}

/// Cut between two rows, a file reads like one that is whole.
#[test]
fn rows_that_are_missing_are_noticed() {
    let lab = Lab::new();
    lab.keep("a", &run());
    for (file, step) in [("evaluations.csv", 100), ("behaviour.csv", 150)] {
        let path = format!("runs/a/{file}");
        let whole = lab.read(&path);
        let row = format!("random,gridworld map=garden,1,{step},");
        let line = whole.lines().find(|line| line.starts_with(&row));
        let line = format!("{}\n", line.expect("a row"));
        lab.write(&path, whole.replace(&line, ""));
        let said = lab.refuse("report runs/a");
        let expected = format!(
            "error: {path}: random on gridworld map=garden, seed 1, has no row of step {step}, though \
             seeds.csv says that this seed finished, and others of that world have one: the file was \
             cut or edited\n"
        );
        assert_eq!(said, expected);
        lab.write(&path, &whole);
    }
    lab.succeed("report runs/a");
}

/// Without these a report would be an empty one, or one of seeds that did not finish.
#[test]
fn files_that_no_report_can_do_without_are_missed() {
    let lab = Lab::new();
    lab.keep("a", &run());
    let before = report(&lab);
    let without = |files: &[&str]| {
        let paths: Vec<String> = files.iter().map(|file| format!("runs/a/{file}")).collect();
        let texts: Vec<String> = paths.iter().map(|path| lab.read(path)).collect();
        lab.remove(&paths);
        let said = lab.run("report runs/a");
        for (path, text) in paths.iter().zip(texts) {
            lab.write(path, &text);
        }
        said
    };
    let said = without(&["evaluations.csv", "behaviour.csv"]);
    assert_eq!(said.status, Some(2));
    assert_eq!(
        said.stderr,
        "error: runs/a: seeds.csv has rows, but neither behaviour.csv nor evaluations.csv has any, and a report \
         is made of those; restore them, or train the run again\n"
    );
    let said = without(&["seeds.csv"]);
    assert_eq!(said.status, Some(2));
    assert_eq!(
        said.stderr,
        "error: runs/a/seeds.csv: seed 0 of random on gridworld map=garden is not in it, though manifest.json says \
         that it finished; restore the file, or train the run again with the same options and --resume\n"
    );
    assert!(report(&lab) == before);
    let evaluations = lab.read("runs/a/evaluations.csv");
    lab.write(
        "runs/a/evaluations.csv",
        evaluations.clone() + "random,gridworld map=garden,9,0,0,0,0\n",
    );
    let said = lab.refuse("report runs/a");
    let expected = "error: runs/a/evaluations.csv: what seed 9 of random on gridworld map=garden has here is not";
    assert!(said.starts_with(expected), "{said}");
    lab.write("runs/a/evaluations.csv", evaluations);
    for (file, loss) in [
        ("behaviour.csv", "says nothing of exploring agents"),
        ("checksums.csv", "cannot tell whether rows have changed"),
    ] {
        let said = without(&[file]);
        assert_eq!(said.status, Some(0));
        let warning = format!("runs/a: {file} is not there, so the report {loss}");
        assert!(said.stderr.contains(&warning), "{}", said.stderr);
    }

    lab.remove(
        &[
            "episodes.csv",
            "evaluations.csv",
            "behaviour.csv",
            "training.csv",
        ]
        .map(|f| format!("runs/a/{f}")),
    );
    assert_eq!(
        lab.refuse("export tensorboard runs/a --out events"),
        "error: runs/a: no rows that TensorBoard shows; expected some in episodes.csv, behaviour.csv, training.csv \
         or evaluations.csv\n"
    );
    assert!(!lab.path("events").exists());
}

/// A folder that somebody else has made may lead elsewhere.
#[test]
fn a_report_follows_no_link_and_waits_for_no_pipe_that_it_would_replace() {
    let lab = Lab::new();
    lab.keep("a", &run());
    let before = report(&lab);
    lab.remove(&REPORT_FILES.map(|file| format!("runs/a/{file}")));
    lab.write("victim", "mine");
    for file in REPORT_FILES {
        symlink(lab.path("victim"), lab.path(&format!("runs/a/{file}"))).unwrap();
        symlink(lab.path("victim"), lab.path(&format!("runs/a/{file}.tmp"))).unwrap();
    }
    lab.remove(&["runs/a/summary.md", "runs/a/report.html.tmp"]);
    lab.pipe("runs/a/summary.md");
    lab.pipe("runs/a/report.html.tmp");
    lab.succeed("report runs/a");
    assert!(report(&lab) == before);
    assert_eq!(lab.read("victim"), "mine");
}
