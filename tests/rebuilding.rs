//! `dropout-q report` needs nothing but the CSV files, in any order of their rows.

mod common;

use std::fs;

use common::{CSV_FILES, Lab};

const REPORT: [&str; 13] = [
    "coverage.png",
    "coverage.svg",
    "learning_curves.png",
    "learning_curves.svg",
    "report.html",
    "solve_times.png",
    "solve_times.svg",
    "speed_ups.png",
    "speed_ups.svg",
    "summary.json",
    "summary.md",
    "survival.png",
    "survival.svg",
];

fn report(lab: &Lab, run: &str) -> [Vec<u8>; 13] {
    REPORT.map(|file| fs::read(lab.path(&format!("runs/{run}/{file}"))).expect(file))
}

#[test]
fn a_report_is_rebuilt_byte_for_byte_from_the_run_s_files() {
    let lab = Lab::new();
    let line = "--agent dropout-q --agent random --steps 300 --seeds 3";
    let printed = lab
        .train(&format!("{line} --eval-every 50 --window 50 --name a"))
        .stdout;
    let before = report(&lab, "a");
    for file in REPORT {
        fs::remove_file(lab.path(&format!("runs/a/{file}"))).expect(file);
    }
    let rebuilt = lab.succeed("report runs/a").stdout;
    assert_eq!(format!("{rebuilt}\nThe run is in runs/a\n"), printed);
    assert!(report(&lab, "a") == before);
}

#[test]
fn the_csv_files_alone_give_a_report_without_seconds() {
    let lab = Lab::new();
    let printed = lab
        .train("--steps 300 --seeds 3 --eval-every 50 --window 50 --name a")
        .stdout;
    for file in ["config.toml", "manifest.json"] {
        fs::remove_file(lab.path(&format!("runs/a/{file}"))).expect(file);
    }
    let rebuilt = lab.succeed("report runs/a").stdout;
    let verdict = |text: &str| {
        let about = |line: &&str| line.contains("dropout-q") && line.ends_with('.');
        text.lines().find(about).map(str::to_owned)
    };
    assert_eq!(verdict(&rebuilt), verdict(&printed));
    assert!(verdict(&rebuilt).is_some(), "{rebuilt}");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let lab = Lab::new();
    lab.train("--steps 300 --seeds 3 --eval-every 50 --window 50 --name a");
    let before = report(&lab, "a");
    for file in CSV_FILES {
        let name = format!("runs/a/{file}");
        let text = lab.read(&name);
        let mut lines: Vec<_> = text.lines().collect();
        // The first arm's first seed stays first, for it says which arm is first.
        let (_, rows) = lines.split_at_mut(2);
        rows.reverse();
        let middle = rows.len() / 3;
        rows.rotate_left(middle);
        lab.write(&name, &(lines.join("\n") + "\n"));
        assert!(lab.read(&name) != text, "{file}");
    }
    lab.succeed("report runs/a");
    assert!(report(&lab, "a") == before);
}

/// Cut between two rows, a file reads like one that is whole.
#[test]
fn rows_that_are_missing_are_noticed() {
    let lab = Lab::new();
    lab.train("--agent random --steps 300 --seeds 3 --eval-every 50 --window 50 --name a");
    for (file, step) in [("evaluations.csv", 100), ("behaviour.csv", 150)] {
        let path = format!("runs/a/{file}");
        let whole = lab.read(&path);
        let row = format!("random,gridworld map=garden,1,{step},");
        let line = whole.lines().find(|line| line.starts_with(&row));
        let line = format!("{}\n", line.expect("a row"));
        lab.write(&path, &whole.replace(&line, ""));
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
