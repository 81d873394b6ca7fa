//! Figures, verdicts, curves and tuning in a world that never ends, against numbers worked out by hand:
//! mean rewards, and times from the end of each arm's random start.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::lab::{Lab, assert_has};
use crate::rows::{
    Behaviour, Criteria, Endpoint, FORAGING, Facts, Records, Report, assert_labels, times,
    together, twice, write_rows,
};
use crate::tuning::trials;

/// `quick` acts at random for 1,002 steps and reaches the reward 498, 998, 1,498 and 1,998 steps later,
/// `slow` for 1,000 steps and reaches it 2,000, 2,500 and 3,000 steps later or never. The horizon of both
/// is 5,000 - 1,002 = 3,998 steps.
fn quick_and_slow() -> Records {
    let slow = [Some(3_000), Some(3_500), Some(4_000), None];
    together([
        FORAGING.arm("quick", &twice([1_500, 2_000, 2_500, 3_000].map(Some))),
        FORAGING.arm("slow", &twice(slow)),
    ])
}

/// What is known of the arms beyond their rows: their random starts.
fn facts(random_starts: &[(&str, u64)]) -> Facts {
    let of_arm = |&(arm, steps): &(&str, u64)| (arm.to_owned(), steps);
    Facts {
        random_starts: random_starts.iter().map(of_arm).collect(),
        ..Facts::default()
    }
}

/// Writes the run `runs/a` as the program would, with two arms and the labels of its day.
fn write_run(lab: &Lab) {
    let config = lab.succeed(
        "--env foraging --agent dropout-q:random-start=1002 --baseline epsilon-greedy:random-start=1000 \
         --steps 5000 --window 500 --eval-every 1000 --device cpu --print-config",
    );
    lab.write("runs/a/config.toml", &config.stdout);
    let entry = |arm: &str| json!({"arm": arm, "env": "foraging", "wall_seconds": 16.0});
    let manifest =
        json!({"finished": true, "wall_seconds": 32.0, "arms": [entry("quick"), entry("slow")]});
    lab.write("runs/a/manifest.json", manifest.to_string());
    write_rows(&quick_and_slow(), &lab.path("runs/a"));
}

/// Steps of the first four seeds of an arm.
fn first_times(world: &Value, arm: usize) -> Value {
    let solving = &world["arms"][arm]["behaviour_solving"]["times"];
    [0, 1, 2, 3]
        .map(|seed| solving[seed]["step"].clone())
        .into()
}

#[test]
fn times_are_counted_from_the_end_of_each_arms_random_start() {
    let lab = Lab::new();
    write_run(&lab);
    let printed = lab.succeed("report runs/a").stdout;
    let world = &lab.world("a");
    let found = ["measure", "endpoint", "horizon", "random_start"].map(|key| &world[key]);
    assert_eq!(
        json!(found),
        json!(["reward_per_step", "behaviour", 3_998, 1_002])
    );
    let [quick, slow] = [0, 1].map(|arm| &world["arms"][arm]);
    assert_eq!(quick["random_start"], 1_002);
    assert!(quick["goal"].is_null());
    assert_eq!(first_times(world, 0), json!([498, 998, 1_498, 1_998]));
    assert_eq!(first_times(world, 1), json!([2_000, 2_500, 3_000, null]));
    let mean = |arm: &Value, curve: &str| arm[curve]["restricted_mean"]["value"].clone();
    assert_eq!(mean(quick, "behaviour_solving"), 1_248.0);
    // (2,000 + 2,500 + 3,000 + 3,998) / 4.
    assert_eq!(mean(slow, "behaviour_solving"), 2_874.5);
    // Greedy rows are 1,000 steps apart: quick has it at 2,000 (twice) and 3,000 (twice).
    assert_eq!(mean(quick, "greedy_solving"), 1_498.0);
    let comparison = &world["comparisons"][0];
    assert_eq!(comparison["verdict"], "faster");
    let ratio = comparison["speed_up"]["ratio"].as_f64().unwrap();
    assert!((ratio - 2_874.5 / 1_248.0).abs() < 1e-12, "{ratio}");
    let curves = lab.read("runs/a/learning_curves.svg");
    assert_labels(&curves, &["random start", "solved"]);
    for absent in ["coverage", "regret", "Q-error", "goal", "optimum"] {
        assert!(!printed.contains(absent), "{absent} in\n{printed}");
    }
    assert!(!lab.names("runs/a").contains(&"coverage.svg".into()));
}

#[test]
fn the_rows_alone_count_from_the_first_step() {
    let lab = Lab::new();
    write_run(&lab);
    lab.remove(&["runs/a/config.toml", "runs/a/manifest.json"]);
    lab.succeed("report runs/a");
    let world = &lab.world("a");
    assert_eq!(first_times(world, 0), json!([1_500, 2_000, 2_500, 3_000]));
    assert_eq!(first_times(world, 1), json!([3_000, 3_500, 4_000, null]));
    for picture in ["survival.svg", "learning_curves.svg"] {
        let svg = lab.read(&format!("runs/a/{picture}"));
        assert!(!svg.contains("random start"), "{picture}");
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
        FORAGING.arm("late", &[Some(4_500), Some(2_000)]),
        FORAGING.arm("long", &[Some(4_500), Some(4_500)]),
    ]);
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
        let report = Report::with(&quick_and_slow(), &facts);
        let sentence = report.comparison()["sentence"].as_str().unwrap();
        (sentence.to_owned(), report.comparison()["verdict"].clone())
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
        let (sentence, verdict) = with(endpoint, solve_at);
        assert_eq!(verdict, expected);
        words.iter().for_each(|words| assert_has(&sentence, words));
    }
}

#[test]
fn a_world_without_rows_of_behaviour_is_known_by_its_name() {
    let mut records = FORAGING.arm("a", &[Some(2_000)]);
    records.behaviour.clear();
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

#[test]
fn steps_can_be_logarithmic() {
    let lab = Lab::new();
    write_run(&lab);
    let svg = |options: &str| {
        lab.succeed(&format!("report runs/a {options}"));
        lab.read("runs/a/learning_curves.svg")
    };
    let [linear, log] = ["", "--x-scale log"].map(svg);
    assert_labels(&linear, &["Environment steps per seed", "0"]);
    assert_labels(
        &log,
        &[
            "Environment steps per seed (logarithmic)",
            "500",
            "1k",
            "2k",
            "5k",
        ],
    );
    assert_eq!(times(&log, "Environment steps per seed"), 0);

    let config = lab.read("runs/a/config.toml");
    // It is recorded only if it was said.
    assert!(!config.contains("x-scale"), "{config}");
    lab.write("runs/a/config.toml", format!("x-scale = \"log\"\n{config}"));
    assert_eq!(svg(""), log);
    assert_eq!(svg("--x-scale linear"), linear);
}

/// The rows of behaviour of the winner, trained alone, give its score.
#[test]
fn without_end_the_score_is_the_behaviour_reward_after_the_random_start() {
    let lab = Lab::new();
    let arm = "dropout-q:hidden=16,batch-size=8,learning-starts=50,random-start=50";
    let line = "--env foraging --steps 1800 --seeds 2 --device cpu --budget 2 --name a";
    lab.succeed(&format!("tune --agent {arm} {line}"));
    let trials = trials(&lab, "a");
    let finished = trials.iter().filter(|row| row[1] == "2");
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
}
