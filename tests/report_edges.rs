//! The report at its edges: few seeds, unfinished ones, several worlds, nothing to plot, numbers that are
//! not finite.

mod common;

use std::fs;

use common::report::{records, text, written};
use dropout_q::records::{Behaviour, Records, Seed};
use dropout_q::report::{self, Facts, ReportError};
use tempfile::TempDir;

#[test]
fn one_seed_says_that_it_has_no_intervals() {
    let mut records = records();
    records.seeds.retain(|row| row.seed == 0);
    records.evaluations.retain(|row| row.seed == 0);
    records.behaviour.retain(|row| row.seed == 0);
    let (table, files) = written(&records);
    assert!(table.contains(": 1 seed, 2,000 steps"), "{table}");
    assert!(
        table.contains("One seed, which gives no intervals and no test."),
        "{table}"
    );
    assert!(!table.contains('['), "{table}");
    let svg = text(&files, "learning_curves.svg");
    assert!(svg.contains("\nmean of 1 seed; no intervals with one seed\n"));
}

#[test]
fn seeds_that_stopped_early_are_named() {
    let mut records = records();
    records.seeds[1].diverged_step = Some(1_500);
    records
        .evaluations
        .retain(|row| (row.arm.as_str(), row.seed, row.step) != ("dropout-q", 1, 2_000));
    records.seeds.remove(2);
    let (table, files) = written(&records);
    let remarks = "\
dropout-q: diverged: seed 1 at step 1,500; from then on counted as the random policy's return, \
and left out of regret and Q-error.
random: 1 of 2 seeds did not finish; they count with the rows that they have.
";
    assert!(table.contains(remarks), "{table}");
    assert!(
        table.contains("\ndropout-q  0.395 [0.000, 0.789]"),
        "{table}"
    );
    assert!(text(&files, "learning_curves.svg").contains("; some seeds stopped early"));
}

#[test]
fn worlds_have_a_section_and_a_row_of_panels_each() {
    let mut records = records();
    let mut other = self::records();
    let env = || String::from("foraging");
    for row in &mut other.seeds {
        *row = Seed {
            env: env(),
            optimal_return: None,
            random_return: None,
            ..row.clone()
        };
    }
    for row in &mut other.behaviour {
        *row = Behaviour {
            env: env(),
            mean_return: None,
            ..row.clone()
        };
    }
    records.seeds.extend(other.seeds);
    records.behaviour.extend(other.behaviour);
    let (table, files) = written(&records);
    assert!(
        table.contains("\nforaging: 2 seeds, 2,000 steps each\n"),
        "{table}"
    );
    let svg = text(&files, "learning_curves.svg");
    assert_eq!(svg.matches("Behaviour return (exploring agent)").count(), 1);
    assert_eq!(svg.matches("\nBehaviour (exploring agent)\n").count(), 1);
    for y_label in ["of the last 1,000 steps", "of 1,000 greedy steps"] {
        let y_label = format!("\nMean reward {y_label}\n");
        assert_eq!(svg.matches(&y_label).count(), 1, "{y_label}");
    }
    assert_eq!(svg.matches("\nno evaluations\n").count(), 1);
    assert_eq!(svg.matches("\noptimum\n").count(), 2);
}

#[test]
fn nothing_to_plot_still_gives_a_report() {
    let mut records = records();
    records.evaluations.clear();
    records.behaviour.clear();
    let (table, files) = written(&records);
    let verdict = "No verdict on gridworld map=trap: the baseline has no times to solve (no network, \
                   so no greedy policy).\n";
    assert!(table.ends_with(verdict), "{table}");
    let svg = text(&files, "learning_curves.svg");
    assert!(svg.contains("\nno evaluations\n"));
    assert!(svg.contains("\nno finished episodes\n"));
}

#[test]
fn equal_values_are_drawn_in_the_middle() {
    let mut records = records();
    for row in &mut records.seeds {
        row.optimal_return = None;
        row.random_return = None;
    }
    for row in &mut records.evaluations {
        row.greedy_return = Some(0.1);
    }
    for row in &mut records.behaviour {
        row.mean_return = Some(0.1);
    }
    let (table, files) = written(&records);
    assert!(table.contains("0.100 [0.100, 0.100]"), "{table}");
    let svg = text(&files, "learning_curves.svg");
    // The axis goes from -0.4 to 0.6.
    assert_eq!(svg.matches("\n-0.4\n").count(), 2);
    assert_eq!(svg.matches("\n0.6\n").count(), 2);
    assert!(!svg.contains("\noptimum\n"));
}

#[test]
fn values_that_are_not_finite_are_never_drawn() {
    let mut records = records();
    records.evaluations[1].greedy_return = Some(f64::NAN);
    records.behaviour[0].mean_return = Some(f64::INFINITY);
    records.seeds[0].random_return = Some(f64::NEG_INFINITY);
    let (table, files) = written(&records);
    for text in [
        table,
        text(&files, "learning_curves.svg"),
        text(&files, "summary.json"),
    ] {
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[test]
fn no_rows_and_no_folder_are_errors() {
    let dir = TempDir::new().unwrap();
    let error = report::write(&Records::default(), &Facts::default(), dir.path()).unwrap_err();
    assert!(matches!(error, ReportError::NoRows), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);

    let missing = dir.path().join("missing");
    let error = report::write(&records(), &Facts::default(), &missing)
        .unwrap_err()
        .to_string();
    let start = format!("cannot write {}: ", missing.join("summary.json").display());
    assert!(error.starts_with(&start), "{error}");
}
