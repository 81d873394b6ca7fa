//! A seed whose loss or weights stop being finite is stopped and reported, and the others go on.

use crate::lab::{Lab, QUICK, agent, assert_has};
use crate::rows::{Behaviour, Episode, Evaluation, Row, Seed, State};

const WILD: &str = "--loss squared --optimizer sgd --eval-every 10 --window 10 --name a";

#[test]
fn seeds_that_diverge_are_reported_and_have_no_later_rows() {
    let lab = Lab::new();
    let line = "--learning-rate 1e30 --agent dropout-q --baseline random --steps 300 --seeds 3";
    let summary = lab.train(&format!("{WILD} {line}")).stdout;
    let seeds = lab.rows::<Seed>("a");
    let step = |row: &Seed| Some((row.seed, row.diverged_step?));
    let steps: Vec<_> = seeds.iter().filter_map(step).collect();
    assert_eq!((seeds.len(), steps.len()), (6, 3));
    // The first updates, which begin after step 50, are enough.
    let is_soon = |&(_, step): &(u64, u64)| (51..60).contains(&step);
    assert!(steps.iter().all(is_soon), "{steps:?}");

    assert_eq!(last_step::<Evaluation>(&lab), Some(50));
    assert_eq!(last_step::<Behaviour>(&lab), Some(50));
    assert_eq!(last_step::<State>(&lab), Some(30));
    for row in lab.rows::<Episode>("a") {
        let goes_on = agent(&row.arm) != "dropout-q" || row.step < steps[row.seed as usize].1;
        assert!(goes_on, "{row:?}");
    }
    for (seed, step) in &steps {
        assert_has(&summary, &format!("seed {seed} at step {step}"));
    }
    let world = lab.world("a");
    let counts = [0, 1].map(|arm| world["arms"][arm]["diverged"].as_array().map(Vec::len));
    assert_eq!(counts, [Some(3), Some(0)]);
}

/// The last step of the arm's rows.
fn last_step<R: Row>(lab: &Lab) -> Option<u64> {
    let rows = lab.rows::<R>("a");
    let rows = rows
        .iter()
        .filter(|row| agent(row.seed_key().0) == "dropout-q");
    rows.map(|row| row.number().0).max()
}

/// With this learning rate seeds diverge at anything from 200 steps to never.
#[test]
fn seeds_beside_a_diverged_one_go_on_as_if_alone() {
    let lab = Lab::new();
    let wild = format!("{QUICK} {WILD} --learning-rate 6 --baseline none --steps 350 --overwrite");
    lab.succeed(&format!("{wild} --seeds 8"));
    let seeds = lab.rows::<Seed>("a");
    let diverged = |row: &&Seed| row.diverged_step.is_some();
    assert!(seeds.iter().any(|row| diverged(&row)), "none diverged");
    let whole = seeds.iter().find(|row| !diverged(row));
    let seed = whole.expect("all diverged").seed;
    let mut together = lab.rows::<Evaluation>("a");
    together.retain(|row| row.seed == seed);
    lab.succeed(&format!("{wild} --first-seed {seed} --seeds 1"));
    let alone = lab.rows::<Evaluation>("a");
    assert_eq!(alone.len(), 36);
    assert_eq!(together, alone);
}

/// Nothing is missing of such a run.
#[test]
fn seeds_that_diverge_before_they_have_rows_are_reported() {
    let lab = Lab::new();
    let line = "--loss squared --optimizer sgd --learning-rate 1e30 --agent dropout-q --baseline none --steps 300";
    let said = lab.train(&format!(
        "{line} --seeds 2 --eval-every 0 --window 200 --name a"
    ));
    let both = "diverged with seed 0 at step 52, seed 1 at step 52";
    assert_has(&said.stdout, both);
    assert!(!said.stderr.contains("behaviour.csv"), "{}", said.stderr);
}
