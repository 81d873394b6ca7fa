//! Figures, verdicts and curves in a world that never ends, against numbers worked out by hand:
//! mean rewards, and times from the end of each arm's random start.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::lab::assert_has;
use crate::rows::{Criteria, Endpoint, FORAGING, Facts, Record, Report, assert_labels, twice};

/// `quick` acts at random for 1,002 steps and reaches the reward 498, 998, 1,498 and 1,998 steps later,
/// `slow` for 1,000 steps and reaches it 2,000, 2,500 and 3,000 steps later or never. The horizon of both
/// is 5,000 - 1,002 = 3,998 steps.
fn quick_and_slow() -> Vec<Record> {
    let slow = [Some(3_000), Some(3_500), Some(4_000), None];
    [
        FORAGING.arm("quick", &twice([1_500, 2_000, 2_500, 3_000].map(Some))),
        FORAGING.arm("slow", &twice(slow)),
    ]
    .concat()
}

/// What is known of the arms beyond their rows: their random starts.
fn facts(random_starts: &[(&str, u64)]) -> Facts {
    let of_arm = |&(arm, steps): &(&str, u64)| (arm.to_owned(), steps);
    Facts {
        random_starts: random_starts.iter().map(of_arm).collect(),
        ..Facts::default()
    }
}

/// Steps of the first four seeds of an arm.
fn first_times(report: &Report, arm: usize) -> Value {
    let solving = &report.arm(arm)["behaviour_solving"]["times"];
    [0, 1, 2, 3]
        .map(|seed| solving[seed]["step"].clone())
        .into()
}

#[test]
fn times_are_counted_from_the_end_of_each_arms_random_start() {
    let starts = facts(&[("quick", 1_002), ("slow", 1_000)]);
    let report = Report::with(&quick_and_slow(), &starts);
    let world = report.world();
    let found = ["measure", "endpoint", "horizon", "random_start"].map(|key| &world[key]);
    assert_eq!(
        json!(found),
        json!(["reward_per_step", "behaviour", 3_998, 1_002])
    );
    let [quick, slow] = [0, 1].map(|arm| report.arm(arm));
    assert_eq!(quick["random_start"], 1_002);
    assert!(quick["goal"].is_null());
    assert_eq!(first_times(&report, 0), json!([498, 998, 1_498, 1_998]));
    assert_eq!(first_times(&report, 1), json!([2_000, 2_500, 3_000, null]));
    let mean = |arm: &Value, curve: &str| arm[curve]["restricted_mean"]["value"].clone();
    assert_eq!(mean(quick, "behaviour_solving"), 1_248.0);
    // (2,000 + 2,500 + 3,000 + 3,998) / 4.
    assert_eq!(mean(slow, "behaviour_solving"), 2_874.5);
    // Greedy rows are 1,000 steps apart: quick has it at 2,000 (twice) and 3,000 (twice).
    assert_eq!(mean(quick, "greedy_solving"), 1_498.0);
    let comparison = report.comparison();
    assert_eq!(comparison["verdict"], "faster");
    let ratio = comparison["speed_up"]["ratio"].as_f64().unwrap();
    assert!((ratio - 2_874.5 / 1_248.0).abs() < 1e-12, "{ratio}");
    let curves = report.svg("learning_curves");
    assert_labels(&curves, &["random start", "solved"]);
    for absent in ["coverage", "regret", "Q-error", "goal", "optimum"] {
        assert!(!report.printed.contains(absent), "{}", report.printed);
    }
    assert!(!report.names().contains(&"coverage.svg".into()));
}

#[test]
fn the_rows_alone_count_from_the_first_step() {
    let report = Report::of(&quick_and_slow());
    assert_eq!(first_times(&report, 0), json!([1_500, 2_000, 2_500, 3_000]));
    assert_eq!(first_times(&report, 1), json!([3_000, 3_500, 4_000, null]));
    for picture in ["survival", "learning_curves"] {
        assert!(!report.svg(picture).contains("random start"), "{picture}");
    }
}

#[test]
fn what_is_earned_in_the_random_start_solves_nothing() {
    let solved_at = |reached| {
        let records = FORAGING.arm("a", &[Some(reached), Some(reached)]);
        let report = Report::with(&records, &facts(&[("a", 1_000)]));
        let time = |curve: &str| report.arm(0)[curve]["times"][0]["step"].as_u64();
        (time("behaviour_solving"), time("greedy_solving"))
    };
    // From the first step on, by luck, at its last step, and just after it: the next point after the random start
    // counts.
    for reached in [0, 1_000, 1_500] {
        assert_eq!(solved_at(reached), (Some(500), Some(1_000)));
    }
    assert_eq!(solved_at(2_000), (Some(1_000), Some(1_000)));
    // The last point alone does not solve.
    assert_eq!(solved_at(5_000), (None, None));
}

#[test]
fn every_arm_has_the_horizon_of_the_longest_random_start() {
    let records = [
        FORAGING.arm("late", &[Some(4_500), Some(2_000)]),
        FORAGING.arm("long", &[Some(4_500), Some(4_500)]),
    ]
    .concat();
    let report = Report::with(&records, &facts(&[("long", 3_000)]));
    let solving = |arm: usize| &report.arm(arm)["behaviour_solving"];
    // 5,000 - 3,000: the arm that begins at once has 2,000 steps too, and is late with its first seed.
    assert_eq!(report.world()["horizon"], 2_000);
    assert_eq!(solving(0)["times"][0]["step"], Value::Null);
    assert_eq!(solving(0)["times"][1]["step"], 2_000);
    assert_eq!(solving(0)["restricted_mean"]["value"], 2_000.0);
    assert_eq!(solving(1)["restricted_mean"]["value"], 1_500.0);
}

#[test]
fn a_random_start_that_takes_all_steps_leaves_nothing_to_compare() {
    let starts = facts(&[("quick", 1_000), ("slow", FORAGING.steps)]);
    let report = Report::with(&quick_and_slow(), &starts);
    assert_eq!(report.world()["horizon"], 0);
    assert_eq!(report.world()["comparisons"], json!([]));
}

#[test]
fn scores_are_mean_rewards_after_the_random_start() {
    let records = FORAGING.arm("a", &[Some(2_500), Some(2_500)]);
    let report = Report::with(&records, &facts(&[("a", 1_600)]));
    let arm = report.arm(0);
    assert_eq!(arm["final_behaviour"]["value"], 1.2);
    assert_eq!(arm["final_greedy"]["value"], 1.2);
    // From 2,000 to 5,000: 500 steps from 0.2 to 1.2, then 2,500 at 1.2.
    let area = arm["area_under_behaviour"]["value"].as_f64().unwrap();
    assert!((area - (500.0 * 0.7 + 2_500.0 * 1.2) / 3_000.0).abs() < 1e-12);
}

#[test]
fn verdicts_name_the_mean_reward_that_was_reached() {
    let starts = facts(&[("quick", 1_000), ("slow", 1_000)]);
    let with = |endpoint, solve_at| {
        let criteria = Criteria { endpoint, solve_at };
        let facts = Facts {
            criteria,
            ..starts.clone()
        };
        Report::with(&quick_and_slow(), &facts)
    };
    for (endpoint, solve_at, words, expected) in [
        (None, None, [" 2.3 times", "mean reward of 1 "], "faster"),
        (
            Some(Endpoint::Greedy),
            Some(0.95),
            ["greedy", "0.95"],
            "faster",
        ),
        (None, Some(1.5), ["mean reward", "1.5"], "inconclusive"),
    ] {
        let report = with(endpoint, solve_at);
        let comparison = report.comparison();
        assert_eq!(comparison["verdict"], expected);
        let sentence = comparison["sentence"].as_str().unwrap();
        words.iter().for_each(|words| assert_has(sentence, words));
    }
}

#[test]
fn a_world_without_rows_of_behaviour_is_known_by_its_name() {
    let mut records = FORAGING.arm("a", &[Some(2_000)]);
    records.retain(|record| !matches!(record, Record::Behaviour(_)));
    let known = Facts {
        continuing: BTreeSet::from(["foraging".into()]),
        random_starts: BTreeMap::from([("a".into(), 1_000)]),
        ..Facts::default()
    };
    let report = Report::with(&records, &known);
    assert_eq!(report.world()["measure"], "reward_per_step");
    assert_eq!(report.arm(0)["greedy_solving"]["share"], 1.0);
    assert_labels(&report.svg("learning_curves"), &["no windows"]);
}
