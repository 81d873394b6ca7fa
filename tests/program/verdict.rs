//! The verdict, from rows made by hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::lab::assert_has;
use crate::rows::{Baseline, Criteria, Facts, HERE, Report, World, twice};

/// Means of 2,500 and 6,500 steps over eight seeds.
#[test]
fn sooner_with_every_seed_is_faster_and_later_is_slower_by_the_inverse() {
    let [quick, slow] =
        [1_000, 5_000].map(|first| twice([0, 1, 2, 3].map(|k| Some(first + 1_000 * k))));
    let records = [HERE.arm("quick", &quick), HERE.arm("slow", &slow)].concat();
    let report = Report::of(&records);
    let comparison = report.comparison();
    assert_eq!(comparison["verdict"], "faster");
    assert_eq!(comparison["speed_up"]["ratio"], 2.6);
    assert_eq!(comparison["speed_up"]["flagged"], false);
    assert_eq!(comparison["pairs"], 8);
    // All eight signs are alike: 2 of 2^8 flips.
    assert_eq!(comparison["p"], 2.0 / 256.0);
    assert_eq!(comparison["improvement"]["value"], 1.0);
    let sentence = comparison["sentence"].as_str().expect("a sentence");
    let place = |text: &str| report.printed.find(text).expect(text);
    let table = place("steps to solve");
    assert!(place(sentence) < table);

    let reverse = Facts {
        baseline: Baseline::Arm("quick".into()),
        ..Facts::default()
    };
    let reverse = Report::with(&records, &reverse);
    assert_eq!(reverse.comparison()["verdict"], "slower");
    for (comparison, verdict) in [(comparison, "faster"), (reverse.comparison(), "slower")] {
        let sentence = comparison["sentence"].as_str().expect("a sentence");
        for words in [" 2.6 times", verdict, "quick", "slow", "here"] {
            assert_has(sentence, words);
        }
    }
}

#[test]
fn the_baseline_may_be_another_or_none() {
    let records = [
        HERE.arm("a", &twice([1_000, 2_000, 3_000, 4_000].map(Some))),
        HERE.arm("b", &twice([2_000, 3_000, 4_000, 5_000].map(Some))),
    ]
    .concat();
    let with = |baseline| {
        let facts = Facts {
            baseline,
            ..Facts::default()
        };
        Report::with(&records, &facts)
    };
    let other = with(Baseline::Arm("a".into()));
    assert_eq!(other.json["arms"], json!(["b", "a"]));
    assert_eq!(other.comparison()["arm"], "b");
    let none = with(Baseline::None);
    assert_eq!(none.world()["comparisons"], json!([]));
    for verdict in ["faster", "slower"] {
        assert!(!none.printed.contains(verdict), "{}", none.printed);
    }
}

/// Where there is no optimum the world is solved at a return, its own or the one that is asked for, if there is one.
#[test]
fn returns_that_are_not_normalised_solve_a_world_that_names_one() {
    let cart = World {
        returns: None,
        unsolved: 9.0,
        solved: 480.0,
        ..World::called("cart")
    };
    let rising = |first: u64| [0, 1, 2, 3, 4, 5, 6, 7].map(|k| Some(first + 1_000 * k));
    let [quick, slow] = [1_000, 2_000].map(rising);
    let records = [cart.arm("quick", &quick), cart.arm("slow", &slow)].concat();
    let report = |own, asked| {
        let facts = Facts {
            played: BTreeMap::from([("cart".to_owned(), own)]),
            criteria: Criteria {
                solve_at: asked,
                ..Criteria::default()
            },
            ..Facts::default()
        };
        Report::with(&records, &facts)
    };
    let solved = report(Some(475.0), None);
    assert_eq!(solved.world()["measure"], "undiscounted_return");
    assert_eq!(solved.world()["solve_at"], 475.0);
    assert_eq!(solved.comparison()["verdict"], "faster");
    let time = |report: &Report| report.arm(0)["greedy_solving"]["times"][1]["step"].clone();
    assert_eq!(time(&solved), 2_000);
    assert_eq!(time(&report(None, Some(480.0))), 2_000);
    assert_eq!(time(&report(Some(475.0), Some(481.0))), Value::Null);
    let none = report(None, None);
    assert_eq!(none.world()["comparisons"], json!([]));
    assert_eq!(time(&none), Value::Null);
}
