//! The pictures of what the agents know, from records to files.

use std::collections::BTreeMap;
use std::fs;

use dropout_q::records::{Evaluation, Records, State};
use dropout_q::report::{self, Facts};
use envs::{Cell, Grid};
use tempfile::TempDir;

const WORLD: &str = "gridworld map=trap";

/// One evaluation and the states of a row of four cells at two moments, for each seed of each arm.
fn records(worlds: &[&str], arms: &[&str], seeds: u64) -> Records {
    let mut records = Records::default();
    for &env in worlds {
        for &arm in arms {
            for seed in 0..seeds {
                records.evaluations.push(Evaluation {
                    arm: arm.into(),
                    env: env.into(),
                    seed,
                    step: 2_000,
                    greedy_return: None,
                    regret: None,
                    q_error: None,
                });
                for (step, state) in [1_000, 2_000]
                    .into_iter()
                    .flat_map(|step| (0..4).map(move |state| (step, state)))
                {
                    let knows = arm != "random";
                    let samples = arm.starts_with("dropout-q");
                    let std = 0.5 / (1.0 + state as f64);
                    records.states.push(State {
                        arm: arm.into(),
                        env: env.into(),
                        seed,
                        step,
                        state,
                        x: state,
                        y: 0,
                        visits: state * step / 1_000,
                        greedy_action: knows.then_some(1),
                        q_mean: knows.then_some(0.25),
                        q_std: samples.then_some(std),
                        q_error: knows.then_some(-2.0 * std),
                    });
                }
            }
        }
    }
    records
}

/// The files of a report, by name.
fn written(records: &Records, facts: &Facts) -> BTreeMap<String, Vec<u8>> {
    let dir = TempDir::new().unwrap();
    report::write(records, facts, dir.path()).unwrap();
    let files = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap());
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        })
        .collect()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// Names of the pictures of knowledge, without their endings.
fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    let names = files.keys().filter_map(|name| name.strip_suffix(".svg"));
    names
        .filter(|name| name.starts_with("knowledge") || *name == "uncertainty")
        .collect()
}

/// A start, a pit, a wall and two goals in a row after a free cell, as a world would draw them.
fn facts() -> Facts {
    let floor = |reward, terminal, start| Cell::Floor {
        reward,
        terminal,
        start,
    };
    let cells = vec![
        floor(0.0, false, true),
        floor(0.0, false, false),
        floor(0.0, false, false),
        floor(0.0, false, false),
        Cell::Wall,
        floor(-1.0, true, false),
        floor(1.0, true, false),
        floor(0.3, true, false),
    ];
    let grid = Grid { width: 8, cells };
    Facts {
        grids: BTreeMap::from([(WORLD.into(), grid)]),
        ..Facts::default()
    }
}

/// How often a sign stands alone in a picture.
fn count(svg: &str, sign: &str) -> usize {
    svg.lines().filter(|line| line.trim() == sign).count()
}

#[test]
fn every_arm_moment_and_quantity_is_named() {
    let arms = ["dropout-q mask=episode", "epsilon-greedy", "random"];
    let files = written(&records(&[WORLD], &arms, 2), &facts());
    assert_eq!(names(&files), ["knowledge", "uncertainty"]);
    let svg = text(&files, "knowledge.svg");
    for arm in arms {
        assert_eq!(count(&svg, &format!("{WORLD}: {arm}")), 1, "{arm}");
    }
    // Visits of three arms, values of two, STD of one.
    for moment in ["1,000 steps", "2,000 steps"] {
        assert_eq!(count(&svg, moment), 6, "{moment}");
    }
    assert_eq!(count(&svg, "does not sample"), 2);
    assert_eq!(count(&svg, "has no Q-values"), 1);
    let scatter = text(&files, "uncertainty.svg");
    assert!(
        scatter.contains("dropout-q mask=episode: slope"),
        "{scatter}"
    );
    assert!(!scatter.contains("epsilon-greedy"), "it does not sample");
}

#[test]
fn signs_stand_where_the_drawing_has_them() {
    let records = records(&[WORLD], &["dropout-q"], 1);
    let with = text(&written(&records, &facts()), "knowledge.svg");
    // Two moments of three quantities; the start has an arrow instead in the map of values.
    assert_eq!(
        [count(&with, "G"), count(&with, "g"), count(&with, "×")],
        [6; 3]
    );
    assert_eq!(count(&with, "S"), 4);
    let wall = "#555555";
    assert_eq!(with.matches(wall).count(), 6);
    let without = text(&written(&records, &Facts::default()), "knowledge.svg");
    assert_eq!(count(&without, "G") + count(&without, "S"), 0);
    assert_eq!(without.matches(wall).count(), 0);
}

#[test]
fn each_world_has_a_file_of_its_own() {
    let worlds = [
        WORLD,
        "gridworld map=Trap",
        "gridworld map=a/b",
        "gridworld map=a:b",
    ];
    let files = written(&records(&worlds, &["dropout-q"], 1), &Facts::default());
    let expected = [
        "knowledge_gridworld_map=Trap_2",
        "knowledge_gridworld_map=a_b",
        "knowledge_gridworld_map=a_b_2",
        "knowledge_gridworld_map=trap",
        "uncertainty",
    ];
    assert_eq!(names(&files), expected);
}

#[test]
fn without_states_there_is_no_picture() {
    let mut records = records(&[WORLD], &["dropout-q"], 1);
    records.states.clear();
    assert_eq!(names(&written(&records, &facts())), [""; 0]);
}

#[test]
fn where_no_arm_samples_there_is_nothing_said_of_it() {
    let files = written(&records(&[WORLD], &["random"], 2), &facts());
    assert_eq!(names(&files), ["knowledge"]);
    let svg = text(&files, "knowledge.svg");
    assert!(svg.contains("Visits") && !svg.contains("STD") && !svg.contains("Q-value"));
}

#[test]
fn what_is_not_finite_is_not_drawn() {
    let mut records = records(&[WORLD], &["dropout-q"], 2);
    let values = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN_POSITIVE,
    ];
    for (state, value) in records.states.iter_mut().zip(values.into_iter().cycle()) {
        (state.q_mean, state.q_std, state.q_error) = (Some(value), Some(value.abs()), Some(value));
    }
    let files = written(&records, &facts());
    for name in ["knowledge.svg", "uncertainty.svg"] {
        let svg = text(&files, name).to_lowercase();
        for word in ["nan", "inf", "-2147483648", "2147483647"] {
            assert!(!svg.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn a_moment_that_some_seeds_did_not_reach_says_so() {
    let mut records = records(&[WORLD], &["dropout-q"], 3);
    records
        .states
        .retain(|state| state.seed == 0 || state.step == 1_000);
    let svg = text(&written(&records, &facts()), "knowledge.svg");
    assert_eq!(count(&svg, "2,000 steps (1 of 3 seeds)"), 3);
    assert_eq!(count(&svg, "1,000 steps"), 3);
}

#[test]
fn the_summary_has_the_quality_of_the_uncertainty() {
    let files = written(&records(&[WORLD], &["dropout-q", "random"], 2), &facts());
    let json: serde_json::Value = serde_json::from_slice(&files["summary.json"]).unwrap();
    let arms = &json["worlds"][0]["arms"];
    let uncertainty = &arms[0]["uncertainty"];
    assert_eq!(uncertainty["step"], 2_000);
    assert_eq!(uncertainty["spearman_std_error"]["value"], 1.0);
    // Visits 2, 4, 6 with STD 1/4, 1/6, 1/8: scipy.stats.linregress of the logarithms.
    let slope = uncertainty["slope_std_visits"]["value"].as_f64().unwrap();
    assert!((slope + SLOPE).abs() < 1e-9, "{slope}");
    assert!(arms[1]["uncertainty"].is_null());
}

/// How fast the STD of [`records`] falls with the visits.
const SLOPE: f64 = 0.6259799061924655;
