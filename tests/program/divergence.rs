//! A seed whose loss or weights stop being finite is stopped and reported, and the others go on.

use crate::lab::{Lab, agent, assert_has};
use crate::rows::{Behaviour, Episode, Evaluation, Row, Seed, State};

const WILD: &str =
    "--loss squared --optimizer sgd --learning-rate 1e30 --agent dropout-q --steps 300 --name a";

#[test]
fn seeds_that_diverge_are_reported_and_have_no_later_rows() {
    let lab = Lab::new();
    let line = "--baseline random --seeds 3 --eval-every 10 --window 10";
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

/// Nothing is missing of such a run, and no network is saved.
#[test]
fn seeds_that_diverge_before_they_have_rows_are_reported() {
    let lab = Lab::new();
    let line = "--baseline none --seeds 2 --eval-every 0 --window 200";
    let said = lab.train(&format!("{WILD} {line}"));
    let both = "diverged with seed 0 at step 52, seed 1 at step 52";
    assert_has(&said.stdout, both);
    assert!(!said.stderr.contains("behaviour.csv"), "{}", said.stderr);
    assert!(!lab.path("runs/a/networks").exists());
    assert!(!lab.read("runs/a/report.html").contains("replay-data"));
    let none = "runs/a has no saved networks";
    lab.refuse_with("watch runs/a --arm dropout-q", none);
}
