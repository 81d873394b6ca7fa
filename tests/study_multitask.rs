//! `dropout-q study multitask`: what it leaves, that it does so again and seed by seed, and what it
//! refuses.

mod common;

use common::{Lab, assert_same_lines};

/// Sizes that take a moment.
const QUICK: &str = "study multitask --units 0.1,10 --ratios 0.01,1 --points 20 --hidden 4 \
                     --updates 30 --batch-size 8 --passes 3 --quiet";

const CSV: [&str; 4] = ["dropout.csv", "errors.csv", "paths.csv", "sigmas.csv"];

/// Rows of a file whose column `name` is `value`.
fn rows(lab: &Lab, file: &str, name: &str, value: &str) -> Vec<String> {
    let text = lab.read(file);
    let column = text.lines().next().expect("a header").split(',');
    let column = column.clone().position(|title| title == name).expect(name);
    let is_own = |line: &&str| line.split(',').nth(column) == Some(value);
    text.lines().filter(is_own).map(String::from).collect()
}

#[test]
fn it_leaves_its_files_and_answers() {
    let lab = Lab::new();
    let said = lab.succeed(&format!("{QUICK} --seeds 2 --name a")).stdout;
    let mut expected: Vec<String> = CSV.map(String::from).into();
    for sheet in ["errors", "paths", "sigmas", "units"] {
        expected.extend(["png", "svg"].map(|ending| format!("{sheet}.{ending}")));
    }
    expected
        .extend(["config.toml", "manifest.json", "summary.json", "summary.md"].map(String::from));
    expected.sort();
    assert_eq!(lab.names("runs/a"), expected);
    assert!(said.contains("best of 2 fixed weights"), "{said}");

    // Two units of six settings and two on standardised targets, two seeds, two tasks.
    let errors = lab.read("runs/a/errors.csv");
    assert_eq!(
        errors.lines().next(),
        Some("method,unit,weight_ratio,task,seed,error,relative_error,training_residual")
    );
    assert_eq!(errors.lines().count(), 1 + (2 * 6 + 2) * 2 * 2);
    // Equal weights in units of 10 are a hundredfold weight in own units.
    let equal = rows(&lab, "runs/a/errors.csv", "method", "equal");
    assert!(
        equal.iter().any(|row| row.starts_with("equal,10.0,100.0")),
        "{equal:?}"
    );
    assert_eq!(
        rows(&lab, "runs/a/sigmas.csv", "true_std", "10.0").len(),
        2 * 2
    );
}

#[test]
fn threads_and_company_change_nothing() {
    let lab = Lab::new();
    lab.succeed(&format!("{QUICK} --seeds 9 --threads 1 --name a"));
    lab.succeed(&format!("{QUICK} --seeds 9 --threads 2 --name b"));
    lab.succeed(&format!("{QUICK} --seeds 2 --first-seed 7 --name c"));
    for file in CSV
        .into_iter()
        .chain(["summary.md", "summary.json", "units.svg"])
    {
        let [one, other] = ["a", "b"].map(|run| lab.read(&format!("runs/{run}/{file}")));
        assert_same_lines(file, &one, &other);
    }
    for file in CSV {
        for seed in ["7", "8"] {
            let [all, few] =
                ["a", "c"].map(|run| rows(&lab, &format!("runs/{run}/{file}"), "seed", seed));
            assert!(!all.is_empty());
            assert_eq!(all, few, "{file}, seed {seed}");
        }
    }
}

#[test]
fn three_tasks_and_more_are_weighted_too() {
    let lab = Lab::new();
    let line = format!("{QUICK} --seeds 2 --noise 0.1,0.3,1 --name a");
    let said = lab.succeed(&line).stdout;
    assert!(said.contains("task 3 (noise 1)"), "{said}");
    let said: Vec<_> = said.split_whitespace().collect();
    let grid = "The others have the oracle's weights among themselves.";
    assert!(said.join(" ").contains(grid));
    assert_eq!(rows(&lab, "runs/a/dropout.csv", "task", "2").len(), 2);
}

#[test]
fn wrong_input_is_refused_and_nothing_is_written() {
    let lab = Lab::new();
    for (options, complaint) in [
        ("--noise 0.1", "--noise: 1 task, expected two or more"),
        ("--noise 0.1,0", "expected a number greater than 0"),
        (
            "--units 1,1",
            "--units 1,1: expected at least two values, each larger than the one before",
        ),
        (
            "--ratios 1,0.1",
            "--ratios 1,0.1: expected at least two values, each larger",
        ),
        ("--units 1", "--units 1: expected at least two values"),
        ("--ratios 1", "--ratios 1: expected at least two values"),
        (
            "--units 1e-300,1",
            "--noise 1 in --units 1e-300 is an STD of 1e-300, expected",
        ),
        (
            "--ratios 1,1e9",
            "--ratios: 1000000000, expected 1e-8 to 1e8",
        ),
        (
            "--units 0.001,1",
            "--noise 1 in --units 0.001 is an STD of 0.001, expected 0.0067 to 148",
        ),
        (
            "--dropout 1",
            "expected a number greater than 0 and less than 1",
        ),
        (
            "--dropout 0",
            "expected a number greater than 0 and less than 1",
        ),
        ("--passes 1", "from 2 to 100000"),
        ("--seeds 1", "from 2 to 1000000"),
        ("--points 9", "from 10 to 100000"),
    ] {
        let refused = lab.refuse(&format!("study multitask {options} --name bad --quiet"));
        assert!(refused.contains(complaint), "{options}: {refused}");
        assert!(!lab.path("runs").exists(), "{options}");
    }
}
