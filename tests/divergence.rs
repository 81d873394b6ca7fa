//! A seed whose loss or weights stop being finite is stopped and reported, and the others go on.

mod common;

use common::{Lab, QUICK};
use dropout_q::records::{Behaviour, Episode, Evaluation, Seed, State};

const WILD: &str = "--loss squared --optimizer sgd --eval-every 10 --window 10 --name a";

#[test]
fn seeds_that_diverge_are_reported_and_have_no_later_rows() {
    let lab = Lab::new();
    let line = "--learning-rate 1e30 --agent dropout-q --baseline random --steps 300 --seeds 3";
    let summary = lab.train(&format!("{WILD} {line}")).stdout;
    let seeds = lab.rows::<Seed>("a");
    let steps: Vec<_> = seeds
        .iter()
        .filter_map(|row| Some((row.seed, row.diverged_step?)))
        .collect();
    assert_eq!(seeds.len(), 6);
    assert_eq!(steps.len(), 3);
    // The first updates, which begin after step 50, are enough.
    assert!(
        steps.iter().all(|&(_, step)| (51..60).contains(&step)),
        "{steps:?}"
    );

    let dropout_q = |arm: &str| arm.starts_with("dropout-q");
    let last = |rows: Vec<(String, u64)>| {
        let rows = rows.iter().filter(|(arm, _)| dropout_q(arm));
        rows.map(|&(_, step)| step).max()
    };
    let evaluations = lab.rows::<Evaluation>("a").into_iter();
    assert_eq!(
        last(evaluations.map(|row| (row.arm, row.step)).collect()),
        Some(50)
    );
    let windows = lab.rows::<Behaviour>("a").into_iter();
    assert_eq!(
        last(windows.map(|row| (row.arm, row.step)).collect()),
        Some(50)
    );
    let states = lab.rows::<State>("a").into_iter();
    assert_eq!(
        last(states.map(|row| (row.arm, row.step)).collect()),
        Some(30)
    );
    for row in lab
        .rows::<Episode>("a")
        .iter()
        .filter(|row| dropout_q(&row.arm))
    {
        assert!(row.step < steps[row.seed as usize].1, "{row:?}");
    }

    let list: Vec<_> = steps
        .iter()
        .map(|(seed, step)| format!("seed {seed} at step {step}"))
        .collect();
    let remark = format!("{}: diverged: {};", seeds[0].arm, list.join(", "));
    assert!(summary.contains(&remark), "{summary}");
    let json: serde_json::Value =
        serde_json::from_str(&lab.read("runs/a/summary.json")).expect("JSON");
    let counts = json["worlds"][0]["arms"].as_array().expect("arms");
    let counts: Vec<_> = counts
        .iter()
        .map(|arm| arm["diverged"].as_array().map(Vec::len))
        .collect();
    assert_eq!(counts, [Some(3), Some(0)]);
}

/// With this learning rate seeds diverge at anything from 200 steps to never.
#[test]
fn seeds_beside_a_diverged_one_go_on_as_if_alone() {
    let lab = Lab::new();
    let wild = format!("{QUICK} {WILD} --learning-rate 6 --baseline none --steps 350 --overwrite");
    lab.succeed(&format!("{wild} --seeds 8"));
    let seeds = lab.rows::<Seed>("a");
    let (diverged, whole): (Vec<_>, Vec<_>) = seeds
        .into_iter()
        .partition(|row| row.diverged_step.is_some());
    assert!(!diverged.is_empty(), "none diverged");
    let seed = whole.first().expect("all diverged").seed;
    let together = lab.rows::<Evaluation>("a");
    lab.succeed(&format!("{wild} --first-seed {seed} --seeds 1"));
    let alone = lab.rows::<Evaluation>("a");
    assert_eq!(alone.len(), 36);
    let together: Vec<_> = together
        .into_iter()
        .filter(|row| row.seed == seed)
        .collect();
    assert_eq!(together, alone);
}
