//! `dropout-q study variance`: its files, their truths, and the sizes that it refuses.

mod common;

use std::fs;

use common::{Lab, assert_same_lines};

/// Sizes that take a moment.
const QUICK: &str = "study variance --points 40 --transitions 200 --updates 5 --passes 3 --hidden 4 \
                     --line-points 4,8 --quiet";

const CSV: [&str; 4] = ["line.csv", "slice.csv", "states.csv", "table.csv"];

/// Column `name` of every row, as numbers.
fn column(csv: &str, name: &str) -> Vec<f64> {
    let mut lines = csv.lines();
    let mut header = lines.next().expect("a header").split(',');
    let place = header.position(|field| field == name).expect(name);
    let field = |line: &str| line.split(',').nth(place).expect("a field").parse();
    lines.map(|line| field(line).expect("a number")).collect()
}

#[test]
fn every_cell_of_the_table_has_a_row_for_each_seed() {
    let lab = Lab::new();
    let said = lab.succeed(&format!("{QUICK} --seeds 3 --name a")).stdout;
    assert!(said.contains("How many times the epistemic variance becomes larger"));
    let names = lab.names("runs/a");
    for name in ["table", "regression", "rooms", "line"] {
        for ending in ["svg", "png"] {
            assert!(names.contains(&format!("{name}.{ending}")), "{names:?}");
        }
    }

    let table = lab.read("runs/a/table.csv");
    let rows: Vec<&str> = table.lines().skip(1).collect();
    // Three tasks with two trainings and one with one, each with two test sets.
    assert_eq!(rows.len(), 3 * (3 * 2 + 1) * 2);
    for start in [
        "regression,all,same,0,",
        "regression,part,other,2,",
        "values_one_hot,part,same,1,",
        "one_step_targets,all,other,2,",
    ] {
        let found = rows.iter().filter(|row| row.starts_with(start)).count();
        assert_eq!(found, 1, "{start}");
    }
    for name in ["aleatoric", "aleatoric_true", "epistemic", "squared_error"] {
        assert!(
            column(&table, name).iter().all(|value| *value >= 0.),
            "{name}"
        );
    }
    assert!(column(&table, "inputs").iter().all(|inputs| *inputs > 0.));

    let states = lab.read("runs/a/states.csv");
    // Without the four terminal states and the nine walls of the 14 x 6 cells.
    assert_eq!(
        states.lines().count(),
        1 + 3 * (2 * 2 + 1) * (14 * 6 - 15 - 4)
    );
    let visits: f64 = column(&states, "visits").iter().sum();
    // 200 transitions with all data, 50 with a part, for each seed.
    assert_eq!(visits, f64::from(3 * (2 * (200 + 50) + 200)));
    assert_eq!(column(&lab.read("runs/a/line.csv"), "points").len(), 3 * 2);
}

#[test]
fn a_seeds_rows_depend_on_nothing_else() {
    let lab = Lab::new();
    lab.succeed(&format!("{QUICK} --seeds 10 --name a --threads 1"));
    lab.succeed(&format!("{QUICK} --seeds 10 --name b --threads 3"));
    lab.succeed(&format!("{QUICK} --first-seed 7 --seeds 2 --name c"));
    for file in CSV {
        let read = |run: &str| lab.read(&format!("runs/{run}/{file}"));
        assert_same_lines(file, &read("a"), &read("b"));
        let few = read("c");
        let seeds = column(&few, "seed");
        assert!(seeds.contains(&7.) && seeds.contains(&8.), "{file}");
        let all = read("a");
        let known: Vec<&str> = all.lines().collect();
        assert!(few.lines().all(|line| known.contains(&line)), "{file}");
    }
    for picture in ["table.svg", "rooms.svg", "summary.md", "summary.json"] {
        let [one, other] =
            ["a", "b"].map(|run| fs::read(lab.path(&format!("runs/{run}/{picture}"))));
        assert!(one.unwrap() == other.unwrap(), "{picture}");
    }
}

#[test]
fn networks_that_diverge_are_an_error_and_leave_no_figures() {
    let lab = Lab::new();
    let failed = lab.run(&format!("{QUICK} --seeds 2 --learning-rate 1e9 --name a"));
    assert_eq!(failed.status, Some(1));
    let error = failed.stderr;
    let expected =
        "networks stopped being finite; a smaller --learning-rate than 1000000000 may help";
    assert!(error.contains(expected), "{error}");
    for file in CSV.into_iter().chain(["summary.md"]) {
        assert!(!lab.path(&format!("runs/a/{file}")).exists(), "{file}");
    }
}

#[test]
fn sizes_that_make_no_sense_are_refused_and_nothing_is_written() {
    let lab = Lab::new();
    for (options, message) in [
        (
            "--points 31",
            "--points 31: a share of 0.25 is 7; expected at least 8, so --points of at least 32 or a \
             larger --share",
        ),
        (
            "--transitions 100 --share 0.05",
            "--transitions 100: a share of 0.05 is 5; expected at least 8, so --transitions of at least \
             160",
        ),
        (
            "--epsilon 0.9 --transitions 50000",
            "the policy visits every state; expected fewer",
        ),
        (
            "--line-points 100,10",
            "--line-points 100,10: expected at least two values, each larger than the one before",
        ),
        (
            "--line-points 10",
            "--line-points 10: expected at least two",
        ),
        ("--dropout 0", "greater than 0 and less than 1"),
        ("--passes 1", "expected a whole number from 2 to 100000"),
        ("--seeds 1", "expected a whole number from 2 to"),
        ("--share 1", "greater than 0 and less than 1"),
        ("--length-scale 0", "expected a number greater than 0"),
    ] {
        let error = lab.refuse(&format!("study variance {options}"));
        assert!(error.contains(message), "{options}\n{error}");
    }
    assert_eq!(lab.names("."), ["garden.txt"]);
}
