//! `dropout-q report` needs nothing but the CSV files, in any order of their rows.

use crate::lab::{CSV_FILES, Lab, REPORT_FILES, assert_has};
use crate::rows::assert_labels;

const RUN: &str = "--agent dropout-q:head=gaussian,name=own --agent random --steps 300 --seeds 3 --eval-every 50 --window 50";

/// A folder with this run as `a`.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.keep_quick("a", RUN);
    lab
}

fn report(lab: &Lab) -> [Vec<u8>; 9] {
    REPORT_FILES.map(|file| lab.bytes(&format!("runs/a/{file}")))
}

/// And it takes away what a report that was killed has left.
#[test]
fn a_report_is_rebuilt_byte_for_byte_whatever_the_order_of_rows() {
    let lab = Lab::new();
    let printed = lab.keep_quick("a", RUN).stdout;
    let (before, names) = (report(&lab), lab.names("runs/a"));
    lab.remove(&REPORT_FILES.map(|file| format!("runs/a/{file}")));
    lab.write("runs/a/.summary.md.x1.tmp", "# Sum");
    for file in CSV_FILES.into_iter().chain(["uncertainty.csv"]) {
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
    let rebuilt = lab.succeed("report runs/a").stdout;
    assert_eq!(
        rebuilt.replace("The report is in", "The run is in"),
        printed
    );
    assert!(report(&lab) == before);
    assert_eq!(lab.names("runs/a"), names);
}

#[test]
fn the_csv_files_alone_give_the_same_comparisons() {
    let lab = lab();
    let comparisons = || lab.world("a")["comparisons"].take();
    let before = comparisons();
    lab.remove(&["runs/a/config.toml", "runs/a/manifest.json"]);
    lab.succeed("report runs/a");
    assert_eq!(comparisons(), before);
    assert!(!before.as_array().expect("a list").is_empty());
}

#[test]
fn steps_are_logarithmic_where_that_is_asked_for_or_recorded() {
    let lab = lab();
    let svg = |options: &str| {
        lab.succeed(&format!("report runs/a {options}"));
        lab.read("runs/a/learning_curves.svg")
    };
    let [linear, log] = ["", "--x-scale log"].map(svg);
    assert_labels(&linear, &["Environment steps per seed"]);
    assert_labels(&log, &["Environment steps per seed (logarithmic)"]);
    // It is recorded only if it was said.
    lab.edit("runs/a/config.toml", |config| {
        assert!(!config.contains("x-scale"), "{config}");
        format!("x-scale = \"log\"\n{config}")
    });
    assert_eq!(svg(""), log);
    assert_eq!(svg("--x-scale linear"), linear);
}

/// Cut between two rows, a file reads like one that is whole.
#[test]
fn rows_that_are_missing_are_noticed() {
    let lab = lab();
    for (file, arm, step) in [
        ("evaluations.csv", "random", 100),
        ("behaviour.csv", "random", 150),
        ("uncertainty.csv", "own", 100),
    ] {
        let path = format!("runs/a/{file}");
        let whole = lab.read(&path);
        let row = format!("{arm},gridworld map=garden,1,{step},");
        let line = whole.lines().find(|line| line.starts_with(&row));
        let line = format!("{}\n", line.expect("a row"));
        lab.write(&path, whole.replace(&line, ""));
        let expected = format!(
            "error: {path}: {arm} on gridworld map=garden, seed 1, has no row of step {step}, though \
             seeds.csv says that this seed finished, and others of that world have one: the file was \
             cut or edited\n"
        );
        assert_eq!(lab.refuse("report runs/a"), expected);
        lab.write(&path, &whole);
    }
    lab.succeed("report runs/a");
}

/// Without these a report would be an empty one, or one of seeds that did not finish.
#[test]
fn files_that_no_report_can_do_without_are_missed() {
    let lab = lab();
    let whole = lab.content("runs/a");
    let without = |files: &str| {
        let paths: Vec<_> = files.split(' ').map(|it| format!("runs/a/{it}")).collect();
        lab.remove(&paths);
    };
    for (files, line, said) in [
        (
            "evaluations.csv behaviour.csv",
            "report runs/a",
            "runs/a: seeds.csv has rows, but neither behaviour.csv nor evaluations.csv has any, and a report \
             is made of those; restore them, or train the run again",
        ),
        (
            "seeds.csv",
            "report runs/a",
            "runs/a/seeds.csv: seed 0 of own on gridworld map=garden is not in it, though manifest.json says that \
             the run finished; restore the file, or train the run again with the same options and --overwrite",
        ),
        (
            "episodes.csv evaluations.csv behaviour.csv training.csv",
            "export tensorboard runs/a --out events",
            "runs/a: no rows that TensorBoard shows; expected some in episodes.csv, behaviour.csv, training.csv \
             or evaluations.csv",
        ),
    ] {
        without(files);
        assert_eq!(lab.refuse(line), format!("error: {said}\n"));
        lab.put("runs/a", &whole);
    }
    lab.edit("runs/a/evaluations.csv", |rows| {
        rows + "random,gridworld map=garden,9,0,0,0,0\n"
    });
    let said =
        "runs/a/evaluations.csv: what seed 9 of random on gridworld map=garden has here is not";
    lab.refuse_with("report runs/a", said);
    lab.put("runs/a", &whole);
    for (file, loss) in [
        ("behaviour.csv", "says nothing of exploring agents"),
        ("checksums.csv", "cannot tell whether rows have changed"),
    ] {
        without(file);
        let warning = format!("runs/a: {file} is not there, so the report {loss}");
        assert_has(&lab.succeed("report runs/a").stderr, &warning);
        lab.put("runs/a", &whole);
    }
    // What a Gaussian head knows is no loss.
    without("uncertainty.csv");
    lab.succeed("report runs/a");
    assert!(!lab.read("runs/a/summary.json").contains("variances"));
    lab.put("runs/a", &whole);
    // A seed that is nowhere is one that the manifest counts.
    for file in CSV_FILES.iter().chain(&["checksums.csv"]) {
        lab.edit(&format!("runs/a/{file}"), |text| {
            let is_other = |line: &&str| !line.starts_with("random,gridworld map=garden,1,");
            let lines: Vec<_> = text.lines().filter(is_other).collect();
            lines.join("\n") + "\n"
        });
    }
    let said = "runs/a/seeds.csv: seed 1 of random on gridworld map=garden is not in it";
    lab.refuse_with("report runs/a", said);
    // So is one that has rows, even if the manifest does not count it.
    lab.put("runs/a", &whole);
    let mut manifest = lab.manifest("a");
    for arm in manifest["arms"].as_array_mut().expect("arms") {
        arm["finished_seeds"].as_array_mut().expect("spans").clear();
    }
    lab.write("runs/a/manifest.json", manifest.to_string());
    without("seeds.csv checksums.csv");
    assert_has(&lab.refuse("report runs/a"), "runs/a/seeds.csv: seed 0 of ");
    // The advice holds.
    lab.train(&format!("{RUN} --name a --overwrite"));
    assert!(lab.succeed("report runs/a").stderr.is_empty());
}

/// A number, which every table would take.
#[test]
fn rows_that_have_changed_are_refused() {
    let lab = lab();
    lab.edit("runs/a/evaluations.csv", |rows| {
        let (others, last) = rows.trim_end().rsplit_once(',').expect("columns");
        let changed = last.parse::<f64>().map_or(1., |last| last / 2. + 1.);
        format!("{others},{changed}\n")
    });
    lab.refuse_with("report runs/a", "runs/a/evaluations.csv: what seed 2 of ");
}

/// A folder that somebody else has made may lead elsewhere.
#[cfg(unix)]
#[test]
fn a_report_follows_no_link_and_waits_for_no_pipe() {
    let lab = lab();
    let before = report(&lab);
    lab.remove(&REPORT_FILES.map(|file| format!("runs/a/{file}")));
    lab.write("victim", "mine");
    for file in REPORT_FILES {
        let link = lab.path(&format!("runs/a/{file}"));
        std::os::unix::fs::symlink(lab.path("victim"), link).expect("a link");
    }
    lab.remove(&["runs/a/summary.md"]);
    lab.pipe("runs/a/summary.md");
    lab.succeed("report runs/a");
    assert!(report(&lab) == before);
    assert_eq!(lab.read("victim"), "mine");
}
