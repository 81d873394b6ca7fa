//! `dropout-q study`: what a study leaves, that it does so again, and what it refuses. What each
//! study finds is tested beside it.

mod common;

use std::fs;

use common::{Lab, assert_same_lines};

/// Sizes that take a moment.
const QUICK: &str = "study posterior --seeds 3 --points 6 --passes 5 --updates 20 --hidden 8 --quiet \
                     --sizes 4,8 --copies 1,2 --dropouts 0.1,0.2 --length-scales 0.1,0.2 --pass-counts 2,3";

const FILES: [&str; 17] = [
    "concentration.png",
    "concentration.svg",
    "config.toml",
    "data.csv",
    "manifest.json",
    "passes.csv",
    "passes.png",
    "passes.svg",
    "posterior.png",
    "posterior.svg",
    "predictions.csv",
    "samples.csv",
    "settings.png",
    "settings.svg",
    "summary.json",
    "summary.md",
    "sweeps.csv",
];

/// Fails if two runs differ in anything but their manifests.
fn assert_same(lab: &Lab, one: &str, other: &str) {
    for file in FILES.into_iter().filter(|&file| file != "manifest.json") {
        let [one, other] = [one, other].map(|run| lab.path(&format!("runs/{run}/{file}")));
        let [one, other] = [one, other].map(|path| fs::read(path).expect(file));
        let [first, second] = [&one, &other].map(|bytes| String::from_utf8_lossy(bytes));
        assert_same_lines(file, &first, &second);
        assert!(one == other, "{file}");
    }
}

/// The text in one line, however it was wrapped.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_study_leaves_its_files_and_says_what_it_found() {
    let lab = Lab::new();
    let said = lab.succeed(&format!("{QUICK} --name a")).stdout;
    assert_eq!(lab.names("runs/a"), FILES);
    assert!(said.contains("\nExpected, and seen:\n  "), "{said}");
    assert!(said.ends_with("The study's run is in runs/a\n"), "{said}");

    let json: serde_json::Value = serde_json::from_str(&lab.read("runs/a/summary.json")).unwrap();
    let page = lab.read("runs/a/summary.md");
    for key in ["question", "answer"] {
        let text = json[key].as_str().expect("a text");
        assert!(page.contains(text) && words(&said).contains(text), "{key}");
    }
    for finding in json["findings"].as_array().expect("findings") {
        for key in ["expected", "paper", "seen", "evidence"] {
            assert!(
                page.contains(finding[key].as_str().expect("a text")),
                "{key}"
            );
        }
    }
    assert!(page.contains("](posterior.svg)"));
    let manifest = lab.read("runs/a/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["finished"], true);
}

#[test]
fn the_same_study_gives_the_same_bytes_at_any_number_of_threads() {
    let lab = Lab::new();
    lab.succeed(&format!("{QUICK} --name a --threads 1"));
    lab.succeed(&format!("{QUICK} --name b --threads 2"));
    lab.succeed("study posterior --config runs/a/config.toml --name c --quiet");
    assert_same(&lab, "a", "b");
    assert_same(&lab, "a", "c");

    let page = lab.read("runs/a/summary.md");
    let command = page
        .lines()
        .find_map(|line| line.strip_prefix("    dropout-q "));
    lab.succeed(&format!("{} --name d", command.expect("a command")));
    assert_same(&lab, "a", "d");

    // The report is made of the rows alone.
    let files = FILES.into_iter().filter(|file| !file.ends_with(".csv"));
    for file in files.filter(|file| !["config.toml", "manifest.json"].contains(file)) {
        fs::remove_file(lab.path(&format!("runs/b/{file}"))).expect(file);
    }
    let printed = lab.succeed("report runs/b").stdout;
    assert!(printed.contains("\nExpected, and seen:\n  "), "{printed}");
    assert_same(&lab, "a", "b");
    for (line, expected) in [
        ("report runs/b --solve-at 0.5", "has no options"),
        ("report runs/b runs/a --out c", "made of this folder alone"),
    ] {
        let error = lab.refuse(line);
        assert!(error.contains(expected), "{error}");
    }
    fs::remove_file(lab.path("runs/b/sweeps.csv")).expect("a file");
    let error = lab.refuse("report runs/b");
    assert!(error.contains("cannot read runs/b/sweeps.csv: "), "{error}");

    lab.succeed(&format!("{QUICK} --name e --first-seed 3"));
    assert_ne!(lab.read("runs/a/data.csv"), lab.read("runs/e/data.csv"));
}

#[test]
fn a_single_seed_decides_no_claim() {
    let lab = Lab::new();
    lab.succeed(&QUICK.replace("--seeds 3", "--seeds 1 --name a"));
    let json: serde_json::Value = serde_json::from_str(&lab.read("runs/a/summary.json")).unwrap();
    for finding in json["findings"].as_array().expect("findings") {
        assert_eq!(finding["seen"], "undecided", "{finding}");
    }
    let answer = json["answer"].as_str().expect("a text");
    assert!(answer.starts_with("Undecided"), "{answer}");
}

#[test]
fn options_override_the_file_wherever_they_stand() {
    let lab = Lab::new();
    lab.write(
        "a.toml",
        "study = \"posterior\"\ndropout = 0.3\npoints = 9\n",
    );
    let printed = |line: &str| {
        lab.succeed(&format!("study posterior {line} --print-config"))
            .stdout
    };
    let both = printed("--points 5 --config a.toml --passes 7");
    for line in ["points = 5", "dropout = 0.3", "passes = 7", "seeds = 16"] {
        assert!(both.lines().any(|other| other == line), "{line}\n{both}");
    }
    assert_eq!(lab.names("."), ["a.toml", "garden.txt"]);
    lab.write("b.toml", &both);
    assert_eq!(printed("--config b.toml"), both);
}

#[test]
fn a_run_is_only_replaced_if_that_was_asked_for() {
    let lab = Lab::new();
    lab.succeed(&format!("{QUICK} --name a"));
    let error = lab.refuse(&format!("{QUICK} --name a --dropout 0.5"));
    assert!(error.starts_with("error: runs/a exists; "), "{error}");
    lab.succeed(&format!("{QUICK} --name a --dropout 0.5 --overwrite"));
    assert!(lab.read("runs/a/config.toml").contains("dropout = 0.5\n"));
    assert_eq!(lab.names("runs"), ["a"]);
}

#[test]
fn wrong_options_are_refused() {
    let lab = Lab::new();
    let fraction = "expected a number greater than 0 and less than 1";
    for (line, message) in [
        ("posterior --dropout 0", fraction),
        ("posterior --dropout 1", fraction),
        ("posterior --dropout 1.5", fraction),
        ("posterior --dropout nan", fraction),
        (
            "posterior --passes 1",
            "expected a whole number from 2 to 100000",
        ),
        (
            "posterior --sizes 20,10",
            "--sizes 20,10: expected at least two values, each larger than the one before",
        ),
        (
            "posterior --dropouts 0.5",
            "--dropouts 0.5: expected at least two values",
        ),
        ("posterior --name a/b", "expected a name for a folder"),
        ("posteriori", "unrecognized subcommand 'posteriori'"),
        (
            "posterior --seeds 2 --seeds 3",
            "cannot be used multiple times",
        ),
    ] {
        let error = lab.refuse(&format!("study {line}"));
        assert!(
            error.starts_with("error: ") && error.contains(message),
            "{error}"
        );
    }
}

#[test]
fn wrong_files_are_refused_with_file_and_line() {
    let lab = Lab::new();
    let start = "study = \"posterior\"\n\n";
    for (text, place, message) in [
        (
            "study = \"variance\"\n",
            1,
            "study is \"variance\", expected \"posterior\"",
        ),
        ("points = 5\n", 1, "expected the key study = \"posterior\""),
        (
            &format!("{start}pionts = 5\n"),
            3,
            "unknown key \"pionts\" (did you mean \"points\"?); keys:",
        ),
        (
            &format!("{start}dropout = 1.0\n"),
            3,
            "expected a number greater than 0 and less than 1",
        ),
        (
            &format!("{start}passes = 3\npoints = 1\n"),
            4,
            "expected a whole number from 2 to 2000",
        ),
        (
            &format!("{start}threads = 2\n"),
            3,
            "threads does not belong in a file",
        ),
        (&format!("{start}points = \n"), 3, ""),
    ] {
        lab.write("wrong.toml", text);
        let error = lab.refuse("study posterior --config wrong.toml");
        let begin = format!("error: wrong.toml, line {place}: ");
        assert!(
            error.starts_with(&begin) && error.contains(message),
            "{text}\n{error}"
        );
    }
    let error = lab.refuse("study posterior --config none.toml");
    assert!(
        error.starts_with("error: --config: cannot read none.toml: "),
        "{error}"
    );
}
