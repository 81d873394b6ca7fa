//! The verdict in words, from rows made by hand.

use dropout_q::records::{Evaluation, Records, Seed};
use dropout_q::report::{self, Baseline, Facts};
use tempfile::TempDir;

/// Rows of an arm whose seeds solve their world at these steps of 10,000, or never.
fn arm(arm: &str, env: &str, solved: &[Option<u64>]) -> Records {
    let mut records = Records::default();
    for (seed, &solved) in (0..).zip(solved) {
        records.seeds.push(Seed {
            arm: arm.into(),
            env: env.into(),
            seed,
            parameters: 10,
            first_goal: None,
            diverged_step: None,
            optimal_return: Some(1.0),
            random_return: Some(0.0),
        });
        let steps = (0..=10).map(|tenth| 1_000 * tenth);
        records.evaluations.extend(steps.map(|step| Evaluation {
            arm: arm.into(),
            env: env.into(),
            seed,
            step,
            greedy_return: Some(f64::from(u8::from(solved.is_some_and(|at| step >= at)))),
            regret: None,
            q_error: None,
        }));
    }
    records
}

fn merged(parts: Vec<Records>) -> Records {
    let mut all = Records::default();
    for part in parts {
        all.seeds.extend(part.seeds);
        all.evaluations.extend(part.evaluations);
    }
    all
}

fn report(records: &Records, facts: &Facts) -> (String, serde_json::Value) {
    let dir = TempDir::new().unwrap();
    let text = report::write(records, facts, dir.path()).unwrap();
    let json = std::fs::read_to_string(dir.path().join("summary.json")).unwrap();
    (text, serde_json::from_str(&json).unwrap())
}

/// Steps that go up by a thousand with the seed, from this one.
fn rising(first: u64, seeds: u64) -> Vec<Option<u64>> {
    (0..seeds).map(|seed| Some(first + 1_000 * seed)).collect()
}

#[test]
fn sooner_with_every_seed_is_faster() {
    // Four seeds at 1 to 4 thousand steps, against 5 to 8: means of 2,500 and 6,500, and twice
    // over for eight seeds, for four pairs cannot give a p-value below 1/8.
    let twice = |first| [rising(first, 4), rising(first, 4)].concat();
    let (text, json) = report(
        &merged(vec![
            arm("quick", "here", &twice(1_000)),
            arm("slow", "here", &twice(5_000)),
        ]),
        &Facts::default(),
    );
    let comparison = &json["worlds"][0]["comparisons"][0];
    assert_eq!(comparison["verdict"], "faster");
    assert_eq!(comparison["speed_up"]["ratio"], 2.6);
    assert_eq!(comparison["speed_up"]["flagged"], false);
    // All eight signs are alike: 2 of 2^8 flips.
    assert_eq!(comparison["p"], 2.0 / 256.0);
    assert_eq!(comparison["improvement"]["value"], 1.0);
    let sentence = comparison["sentence"].as_str().unwrap();
    let start = "quick solves here 2.6 times sooner than slow (95 % CI ";
    assert!(sentence.starts_with(start), "{sentence}");
    assert!(
        sentence.ends_with(", 8 paired seeds): faster."),
        "{sentence}"
    );
    assert!(text.ends_with(&format!("\n\n{sentence}\n")), "{text}");
}

#[test]
fn later_with_every_seed_is_slower_by_the_inverse() {
    let twice = |first| [rising(first, 4), rising(first, 4)].concat();
    let (_, json) = report(
        &merged(vec![
            arm("slow", "here", &twice(5_000)),
            arm("quick", "here", &twice(1_000)),
        ]),
        &Facts::default(),
    );
    let comparison = &json["worlds"][0]["comparisons"][0];
    assert_eq!(comparison["verdict"], "slower");
    let sentence = comparison["sentence"].as_str().unwrap();
    let start = "slow takes 2.6 times as long as quick to solve here (95 % CI ";
    assert!(sentence.starts_with(start), "{sentence}");
}

#[test]
fn the_family_is_all_comparisons_of_the_report() {
    // Seven pairs with one sign: p = 2/128 alone, and above 5 % times four.
    let (_, json) = report(
        &merged(vec![
            arm("a", "here", &rising(1_000, 7)),
            arm("b", "here", &rising(1_000, 7)),
            arm("slow", "here", &rising(2_000, 7)),
            arm("a", "there", &rising(1_000, 7)),
            arm("b", "there", &rising(1_000, 7)),
            arm("slow", "there", &rising(2_000, 7)),
        ]),
        &Facts::default(),
    );
    for world in [0, 1] {
        for comparison in json["worlds"][world]["comparisons"].as_array().unwrap() {
            assert_eq!(comparison["p"], 2.0 / 128.0);
            assert_eq!(comparison["adjusted_p"], 8.0 / 128.0);
            assert_eq!(comparison["verdict"], "inconclusive");
            let sentence = comparison["sentence"].as_str().unwrap();
            assert!(
                sentence.contains("cannot be told apart on ")
                    && sentence.contains("p = 0.062, adjusted for 4 comparisons"),
                "{sentence}"
            );
        }
    }
    assert_eq!(json["overall"][0]["inconclusive"], 2);
}

#[test]
fn nobody_solved_it_and_one_seed_say_so() {
    let sentence = |one: &[Option<u64>], other: &[Option<u64>]| {
        let records = merged(vec![arm("a", "here", one), arm("b", "here", other)]);
        let (text, json) = report(&records, &Facts::default());
        assert_eq!(
            json["worlds"][0]["comparisons"][0]["verdict"],
            "inconclusive"
        );
        text.lines().last().unwrap().to_owned()
    };
    assert_eq!(
        sentence(&[None; 6], &[None; 6]),
        "Neither a nor b solved here with any of 6 paired seeds within 10,000 steps: inconclusive."
    );
    assert_eq!(
        sentence(&[Some(1_000)], &[Some(5_000)]),
        "a and b share one seed on here, which gives no interval and no test: inconclusive."
    );
}

#[test]
fn mostly_unsolved_is_flagged() {
    let few = |at| [vec![Some(at); 5], vec![None; 15]].concat();
    let (text, json) = report(
        &merged(vec![
            arm("a", "here", &few(1_000)),
            arm("b", "here", &few(4_000)),
        ]),
        &Facts::default(),
    );
    assert_eq!(
        json["worlds"][0]["comparisons"][0]["speed_up"]["flagged"],
        true
    );
    assert!(text.contains("]*"), "{text}");
    assert!(
        text.contains("More than half of an arm's seeds never solved it"),
        "{text}"
    );
}

#[test]
fn the_last_evaluation_alone_does_not_solve() {
    let (_, json) = report(
        &merged(vec![arm("a", "here", &[Some(10_000), Some(9_000)])]),
        &Facts::default(),
    );
    let times = &json["worlds"][0]["arms"][0]["greedy_solving"]["times"];
    assert_eq!(times[0]["step"], serde_json::Value::Null);
    assert_eq!(times[1]["step"], 9_000);
}

#[test]
fn the_baseline_may_be_another_or_none() {
    let records = merged(vec![
        arm("a", "here", &rising(1_000, 3)),
        arm("b", "here", &rising(2_000, 3)),
    ]);
    let with = |baseline| Facts {
        baseline,
        ..Facts::default()
    };
    let (_, json) = report(&records, &with(Baseline::Arm("a".into())));
    assert_eq!(json["arms"], serde_json::json!(["b", "a"]));
    assert_eq!(json["worlds"][0]["comparisons"][0]["arm"], "b");
    let (text, json) = report(&records, &with(Baseline::None));
    assert_eq!(json["worlds"][0]["comparisons"], serde_json::json!([]));
    assert!(
        !text.contains("speed-up") && !text.contains("verdict"),
        "{text}"
    );
}
