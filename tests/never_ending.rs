//! Figures, verdicts and tuning in a world that never ends, against numbers worked out by hand: mean
//! rewards, and times from the end of each arm's random start.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::foraging::{STEPS, arm, facts, quick_and_slow, report, twice, write_run};
use common::{Lab, together};
use dropout_q::records::{Behaviour, Records};
use dropout_q::{
    config::{Criteria, Endpoint},
    report::Facts,
};
use serde_json::json;

#[test]
fn times_are_counted_from_the_end_of_each_arms_random_start() {
    let lab = Lab::new();
    write_run(&lab);
    let text = lab.succeed("report runs/a").stdout;
    let start = "\
foraging: 8 seeds, 5,000 steps each, the first 1,000 to 1,002 at random

by behaviour  solved  median steps            mean steps  median batches          mean batches
quick          100 %           998    1,248 [";
    assert!(text.starts_with(start), "{text}");
    // (2,000 + 2,500 + 3,000 + 3,998) / 4 = 2,874.5, and the same in batches of 200.
    for cells in [
        "\nslow            75 %         2,500  2,874 [",
        "             5.0     6.24 [",
        "            12.5  14.37 [",
    ] {
        assert!(text.contains(cells), "no {cells:?} in\n{text}");
    }
    // Greedy rows are 1,000 steps apart: quick has it at 2,000 (twice) and 3,000 (twice).
    assert!(
        text.contains("\nquick              100 %           998  1,498 ["),
        "{text}"
    );
    let sentence = text.lines().last().unwrap();
    let start = "quick reaches a mean reward of 1 on foraging 2.3 times sooner than slow (95 % CI ";
    assert!(sentence.starts_with(start), "{sentence}");
    assert!(
        sentence.ends_with(", 8 paired seeds): faster."),
        "{sentence}"
    );
    for absent in [
        "coverage", "Coverage", "regret", "Q-error", "goal", "optimum",
    ] {
        assert!(!text.contains(absent), "{absent} in\n{text}");
    }
    assert!(!lab.names("runs/a").contains(&"coverage.svg".into()));

    let json: serde_json::Value = serde_json::from_str(&lab.read("runs/a/summary.json")).unwrap();
    let world = &json["worlds"][0];
    assert_eq!(
        json!([
            world["measure"],
            world["endpoint"],
            world["horizon"],
            world["random_start"]
        ]),
        json!(["reward_per_step", "behaviour", 3_998, 1_002])
    );
    let quick = &world["arms"][0];
    assert_eq!(quick["random_start"], 1_002);
    assert_eq!(quick["goal"], serde_json::Value::Null);
    let times = |arm: usize| -> Vec<_> {
        let times = world["arms"][arm]["behaviour_solving"]["times"].as_array();
        times.unwrap()[..4]
            .iter()
            .map(|time| time["step"].clone())
            .collect()
    };
    assert_eq!(times(0), [498, 998, 1_498, 1_998]);
    assert_eq!(
        times(1),
        [json!(2_000), json!(2_500), json!(3_000), json!(null)]
    );
    let ratio = world["comparisons"][0]["speed_up"]["ratio"]
        .as_f64()
        .unwrap();
    assert!((ratio - 2_874.5 / 1_248.0).abs() < 1e-12, "{ratio}");
}

#[test]
fn the_rows_alone_count_from_the_first_step_and_say_so() {
    let lab = Lab::new();
    write_run(&lab);
    for file in ["config.toml", "manifest.json"] {
        std::fs::remove_file(lab.path(&format!("runs/a/{file}"))).unwrap();
    }
    let text = lab.succeed("report runs/a").stdout;
    assert!(
        text.contains("\nquick          100 %         2,000"),
        "{text}"
    );
    assert!(
        text.contains("\nslow            75 %         3,500"),
        "{text}"
    );
    assert!(
        text.contains("Steps are counted from the first, as no random start is known."),
        "{text}"
    );
    assert!(
        !lab.read("runs/a/survival.svg")
            .contains("after the random start")
    );
    assert!(
        !lab.read("runs/a/learning_curves.svg")
            .contains("random start")
    );
}

#[test]
fn what_is_earned_in_the_random_start_solves_nothing() {
    let solved_at = |reached| {
        let records = arm("a", &[Some(reached), Some(reached)]);
        let (_, json, _) = report(&records, &facts(&[("a", 1_000)]));
        let arm = &json["worlds"][0]["arms"][0];
        let time = |curve: &str| arm[curve]["times"][0]["step"].as_u64();
        (time("behaviour_solving"), time("greedy_solving"))
    };
    // From the first step on, by luck: the next point after the random start counts.
    assert_eq!(solved_at(0), (Some(500), Some(1_000)));
    // At its last step, and just after it.
    assert_eq!(solved_at(1_000), (Some(500), Some(1_000)));
    assert_eq!(solved_at(1_500), (Some(500), Some(1_000)));
    assert_eq!(solved_at(2_000), (Some(1_000), Some(1_000)));
    // The last point alone does not solve.
    assert_eq!(solved_at(5_000), (None, None));
}

#[test]
fn every_arm_has_the_horizon_of_the_longest_random_start() {
    let records = together([
        arm("late", &[Some(4_500), Some(2_000)]),
        arm("long", &[Some(4_500), Some(4_500)]),
    ]);
    let (text, json, _) = report(&records, &facts(&[("long", 3_000)]));
    let world = &json["worlds"][0];
    let solving = |arm: usize| &world["arms"][arm]["behaviour_solving"];
    // 5,000 - 3,000: the arm that begins at once has 2,000 steps too, and is late with its first seed.
    assert_eq!(world["horizon"], 2_000);
    assert_eq!(solving(0)["times"][0]["step"], serde_json::Value::Null);
    assert_eq!(solving(0)["times"][1]["step"], 2_000);
    assert_eq!(solving(0)["restricted_mean"]["value"], 2_000.0);
    assert_eq!(solving(1)["restricted_mean"]["value"], 1_500.0);
    assert!(
        text.contains("random start of 3,000 steps (late: from the first step), up to the 2,000"),
        "{text}"
    );
}

#[test]
fn a_random_start_that_takes_all_steps_leaves_nothing_to_compare() {
    let records = quick_and_slow();
    let starts = facts(&[("quick", 1_000), ("slow", STEPS)]);
    let (text, json, _) = report(&records, &starts);
    assert_eq!(json["worlds"][0]["horizon"], 0);
    assert_eq!(json["worlds"][0]["comparisons"], json!([]));
    assert!(text.contains("\nquick              -"), "{text}");
}

#[test]
fn scores_are_mean_rewards_after_the_random_start() {
    let records = arm("a", &[Some(2_500), Some(2_500)]);
    let (text, json, _) = report(&records, &facts(&[("a", 1_600)]));
    let arm = &json["worlds"][0]["arms"][0];
    assert_eq!(arm["final_behaviour"]["value"], 1.2);
    assert_eq!(arm["final_greedy"]["value"], 1.2);
    // From 2,000 to 5,000: 500 steps from 0.2 to 1.2, then 2,500 at 1.2.
    let area = arm["area_under_behaviour"]["value"].as_f64().unwrap();
    assert!((area - (500.0 * 0.7 + 2_500.0 * 1.2) / 3_000.0).abs() < 1e-12);
    assert!(
        text.contains("mean rewards per step after the random start"),
        "{text}"
    );
}

#[test]
fn sentences_speak_of_the_mean_reward() {
    let last = |records: &Records, facts: &Facts| {
        let (text, ..) = report(records, facts);
        text.lines().last().unwrap().to_owned()
    };
    let slow_first = together([
        arm(
            "slow",
            &twice([Some(3_000), Some(3_500), Some(4_000), None]),
        ),
        arm("quick", &twice([1_500, 2_000, 2_500, 3_000].map(Some))),
    ]);
    let starts = facts(&[("quick", 1_000), ("slow", 1_000)]);
    let sentence = last(&slow_first, &starts);
    let start =
        "slow takes 2.3 times as long as quick to reach a mean reward of 1 on foraging (95 % CI ";
    assert!(sentence.starts_with(start), "{sentence}");

    let endpoint = |solve_at| Criteria {
        endpoint: Some(Endpoint::Greedy),
        solve_at,
    };
    let greedy = Facts {
        criteria: endpoint(Some(0.95)),
        ..starts.clone()
    };
    let sentence = last(&quick_and_slow(), &greedy);
    let start = "quick reaches a mean greedy reward of 0.95 on foraging ";
    assert!(sentence.starts_with(start), "{sentence}");

    let never = Facts {
        criteria: Criteria {
            solve_at: Some(1.5),
            ..Criteria::default()
        },
        ..starts
    };
    assert_eq!(
        last(&quick_and_slow(), &never),
        "Neither quick nor slow reached a mean reward of 1.5 on foraging with any of 8 paired seeds \
         within 4,000 steps after the random start: inconclusive."
    );
}

#[test]
fn a_world_without_rows_of_behaviour_is_known_by_its_name() {
    let mut records = arm("a", &[Some(2_000)]);
    records.behaviour.clear();
    let known = Facts {
        continuing: BTreeSet::from(["foraging".into()]),
        random_starts: BTreeMap::from([("a".into(), 1_000)]),
        ..Facts::default()
    };
    let (_, json, svg) = report(&records, &known);
    assert_eq!(json["worlds"][0]["measure"], "reward_per_step");
    assert_eq!(json["worlds"][0]["arms"][0]["greedy_solving"]["share"], 1.0);
    assert!(svg.contains("\nno windows\n"));
}

/// The rows of behaviour of the winner, trained alone, give its score.
#[test]
fn without_end_the_score_is_the_behaviour_reward_after_the_random_start() {
    let lab = Lab::new();
    let arm = "dropout-q:hidden=16,batch-size=8,learning-starts=50,random-start=50";
    let line = "--env foraging --steps 1800 --seeds 2 --device cpu --budget 2 --name a";
    lab.succeed(&format!("tune --agent {arm} {line}"));
    let rows = lab.read("runs/a/trials.csv");
    let rows = rows.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let finished = rows.filter(|row| row[1] == "2");
    let best = finished.map(|row| row[3].parse::<f64>().expect("a number"));
    let best = best.fold(f64::MIN, f64::max);

    let line = "--config runs/a/winner.toml --baseline none --env foraging --eval-every 0 \
                --first-seed 1000000 --seeds 2 --device cpu --steps 1800 --name winner";
    lab.succeed(line);
    // The random start is 50 steps: no row ends in it.
    let rewards: Vec<f64> = (lab.rows::<Behaviour>("winner").iter())
        .map(|row| row.mean_reward)
        .collect();
    assert_eq!(rewards.len(), 2 * 4);
    let mean = rewards.iter().sum::<f64>() / rewards.len() as f64;
    assert!((mean - best).abs() < 1e-9, "{mean} {best}");
    for file in ["winner.toml", "summary.md", "scores.svg"] {
        let text = lab
            .read(&format!("runs/a/{file}"))
            .replace(['\n', '#'], " ");
        assert!(!text.contains("normalised greedy"), "{file}: {text}");
    }
    assert!(
        lab.read("runs/a/winner.toml")
            .contains("the mean behaviour reward after the random start")
    );
}
