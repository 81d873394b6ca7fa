//! `dropout-q study multitask`: its rows, and more than two tasks.

use super::{STUDIES, rows_with};
use crate::lab::Lab;

pub const OPTIONS: &str =
    "--units 0.1,10 --ratios 0.01,1 --points 20 --hidden 4 --updates 30 --batch-size 8";

#[test]
fn every_method_has_rows_for_each_unit_seed_and_task() {
    let lab = Lab::new();
    STUDIES[3].keep(&lab);
    // Two units of six settings and two on standardised targets, three seeds, two tasks.
    let errors = lab.read("runs/a/errors.csv");
    assert_eq!(
        errors.lines().next(),
        Some("method,unit,weight_ratio,task,seed,error,relative_error,training_residual")
    );
    assert_eq!(errors.lines().count(), 1 + (2 * 6 + 2) * 3 * 2);
    // Equal weights in units of 10 are a hundredfold weight in own units.
    let equal = rows_with(&lab, "runs/a/errors.csv", "method", "equal");
    let starts = |row: &String| row.starts_with("equal,10.0,100.0");
    assert!(equal.iter().any(starts), "{equal:?}");
    let sigmas = rows_with(&lab, "runs/a/sigmas.csv", "true_std", "10.0");
    assert_eq!(sigmas.len(), 3 * 2);
}

#[test]
fn three_tasks_and_more_are_weighted_too() {
    let lab = Lab::new();
    lab.succeed(&STUDIES[3].line("--seeds 2 --noise 0.1,0.3,1 --name a"));
    let rows = |task| rows_with(&lab, "runs/a/errors.csv", "task", task);
    assert!(!rows("2").is_empty());
    assert_eq!(rows("2").len(), rows("1").len());
}
