//! The pictures of what the agents know, from records to files.

use std::collections::BTreeMap;

use crate::lab::assert_has;
use crate::rows::{Facts, HERE, Record, Report, World, assert_labels, environment, look, times};

/// The states of a row of four cells at two moments, for each seed of each arm, and its other rows.
fn records(worlds: &[&str], arms: &[&str], seeds: u64) -> Vec<Record> {
    let mut records = Vec::new();
    for env in worlds {
        for arm in arms {
            records.extend(World::called(env).arm(arm, &vec![None; seeds as usize]));
            for seed in 0..seeds {
                records.extend(look((arm, env), seed, 1_000, &[0, 1, 2, 3]));
                records.extend(look((arm, env), seed, 2_000, &[0, 2, 4, 6]));
            }
        }
    }
    records
}

/// Names of the pictures of knowledge, without their endings.
fn names(report: &Report) -> Vec<String> {
    let mut names = report.names();
    names.retain(|name| name.ends_with(".svg"));
    names.retain(|name| name.starts_with("knowledge") || name.starts_with("uncertainty"));
    names.iter().map(|name| name.replace(".svg", "")).collect()
}

/// The drawing of a map with a start, a wall, a pit and two goals.
fn facts() -> Facts {
    let map = "legend g = 0.3 terminal\nS...\n#PGg";
    let world = environment("gridworld", &[("map", "mine"), ("map-text", map)]);
    let grid = world.grid().expect("a drawing");
    Facts {
        grids: BTreeMap::from([("here".into(), grid)]),
        ..Facts::default()
    }
}

#[test]
fn every_arm_and_moment_is_named() {
    let arms = ["dropout-q mask=episode", "epsilon-greedy", "random"];
    let report = Report::with(&records(&["here"], &arms, 2), &facts());
    assert_eq!(names(&report), ["knowledge", "uncertainty"]);
    let svg = report.svg("knowledge");
    for heading in [
        "here: dropout-q mask=episode, 2 seeds",
        "here: epsilon-greedy, 2 seeds; does not sample",
        "here: random, 2 seeds; has no Q-values; does not sample",
    ] {
        assert_eq!(times(&svg, heading), 1, "{heading}");
    }
    assert_labels(&svg, &["1,000 steps", "2,000 steps"]);
    let scatter = report.svg("uncertainty");
    assert!(scatter.contains("dropout-q mask=episode"), "{scatter}");
    assert!(!scatter.contains("epsilon-greedy"), "it does not sample");
}

#[test]
fn signs_stand_where_the_drawing_has_them() {
    let records = records(&["here"], &["dropout-q"], 1);
    let with = Report::with(&records, &facts()).svg("knowledge");
    assert_labels(&with, &["S", "G", "g", "×"]);
    let without = Report::of(&records).svg("knowledge");
    for sign in ["S", "G", "g", "×"] {
        assert_eq!(times(&without, sign), 0, "{sign}");
    }
}

#[test]
fn arrows_point_where_the_drawing_says_and_are_left_out_where_it_does_not() {
    let records = records(&["here"], &["epsilon-greedy"], 1);
    let arrows = |direction| -> Vec<String> {
        let mut facts = facts();
        for grid in facts.grids.values_mut() {
            grid.directions = vec![vec![(0, 0), direction]; grid.cells.len()];
        }
        let svg = Report::with(&records, &facts).svg("knowledge");
        let arrows = svg.lines().filter(|line| line.contains("<polygon"));
        arrows.map(str::to_owned).collect()
    };
    let [left, down_right, nowhere] = [(-1, 0), (1, 1), (0, 0)].map(arrows);
    assert!(!left.is_empty() && !down_right.is_empty());
    assert_ne!(left, down_right);
    assert_eq!(nowhere, [""; 0]);
}

#[test]
fn each_world_has_a_file_of_its_own() {
    let worlds = ["map=trap", "map=Trap", "map=a/b", "map=a:b"];
    let report = Report::of(&records(&worlds, &["dropout-q"], 1));
    let expected = [
        "knowledge_map=Trap_2",
        "knowledge_map=a_b",
        "knowledge_map=a_b_2",
        "knowledge_map=trap",
        "uncertainty",
    ];
    assert_eq!(names(&report), expected);
}

#[test]
fn without_states_there_is_no_picture_and_without_samples_one_of_visits() {
    assert_eq!(names(&Report::of(&HERE.arm("dropout-q", &[None]))), [""; 0]);
    let report = Report::with(&records(&["here"], &["random"], 2), &facts());
    assert_eq!(names(&report), ["knowledge"]);
    let svg = report.svg("knowledge");
    assert!(svg.contains("isits") && !svg.contains("STD") && !svg.contains("Q-value"));
}

#[test]
fn what_is_not_finite_is_neither_drawn_nor_said() {
    let mut records = records(&["here"], &["dropout-q"], 2);
    let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let values = values.into_iter().chain([f64::MAX, f64::MIN_POSITIVE]);
    for (record, value) in records.iter_mut().zip(values.cycle()) {
        match record {
            Record::State(row) => {
                (row.q_mean, row.q_std, row.q_error) =
                    (Some(value), Some(value.abs()), Some(value));
            }
            Record::Evaluation(row) if row.step == 1_000 => row.greedy_return = Some(f64::NAN),
            Record::Behaviour(row) if row.step == 1_000 => row.mean_return = Some(f64::INFINITY),
            Record::Seed(row) => row.random_return = Some(f64::NEG_INFINITY),
            _ => {}
        }
    }
    let report = Report::with(&records, &facts());
    let pictures = ["knowledge", "uncertainty", "learning_curves"].map(|name| report.svg(name));
    let texts = [report.printed.clone(), report.read("summary.json")];
    for text in pictures.iter().chain(&texts) {
        let text = text.to_lowercase();
        for word in ["nan", "inf", "-2147483648", "2147483647"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    // In dark mode colours that stand for numbers stay.
    let page = report.read("report.html");
    for class in ["map", "plot"] {
        assert_has(&page, &format!("<svg class=\"{class}\" role=\"img\""));
    }
}

#[test]
fn a_moment_that_some_seeds_did_not_reach_says_so() {
    let mut records = records(&["here"], &["dropout-q"], 3);
    records.retain(|record| match record {
        Record::State(row) => row.seed == 0 || row.step == 1_000,
        _ => true,
    });
    let svg = Report::with(&records, &facts()).svg("knowledge");
    assert_labels(&svg, &["2,000 steps (1 of 3 seeds)", "1,000 steps"]);
}
