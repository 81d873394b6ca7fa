use super::*;
use crate::study::calibration::{Calibration, rows::*, train};
use crate::study::claim::assert_seen;
use crate::study::options::example;
use crate::study::work::Work;

/// With two other values of p and of the number of data.
fn options() -> Calibration {
    Calibration {
        seeds: 3,
        passes: 2,
        updates: 1,
        vary_data: vec![50, 5_000],
        vary_dropout: Some(vec![0.1, 0.5]),
        vary_units: None,
        units: Some(4),
        classifier_updates: Some(1),
        ..example()
    }
}

/// Scores that are all as claimed, with intervals a hundredth to either side.
fn as_claimed() -> Rows {
    let (threads, quiet) = (1, true);
    let mut rows = train::run(&options(), &Work { threads, quiet }).expect("rows");
    for (score, value) in [
        ("ratio", 0.95),
        ("slope", 0.95),
        ("spearman", 0.9),
        ("std", 1.0),
        ("coverage_95", 0.8),
    ] {
        set(&mut rows, score, |_| true, value);
    }
    rows
}

/// Sets a score of those students.
fn set(rows: &mut Rows, score: &str, which: fn(&Scored) -> bool, value: f64) {
    let changed = rows.scores.iter_mut().filter(|row| row.score == score);
    for row in changed.filter(|row| which(row)) {
        (row.value, row.low, row.high) = (value, Some(0.99 * value), Some(1.01 * value));
    }
}

#[test]
fn claims_are_seen_by_their_rules() {
    use Seen::{No, Partly, Yes};
    fn any(_: &Scored) -> bool {
        true
    }
    fn many(row: &Scored) -> bool {
        row.data == 5_000
    }
    assert_seen(
        CLAIMS,
        |rows| Figures::new(&options(), rows),
        (as_claimed, &[Yes; 7]),
        |rows| rows.scores.iter_mut().for_each(|row| row.low = None),
        &[
            (0, |rows| set(rows, "slope", any, 0.7), Partly),
            (0, |rows| set(rows, "spearman", any, 0.8), Partly),
            (0, |rows| set(rows, "ratio", |row| row.data == 50, 0.1), Yes),
            (
                1,
                |rows| set(rows, "slope", |row| row.dropout == 0.5, 1.0),
                Partly,
            ),
            (1, |rows| set(rows, "slope", any, 1.1), No),
            (2, |rows| set(rows, "std", many, 1.2), No),
            (3, |rows| set(rows, "std", many, 0.8), No),
            (3, |rows| set(rows, "std", many, 1.2), Yes),
            (
                4,
                |rows| set(rows, "std", |row| row.form == Form::Stretched, 2.0),
                No,
            ),
            (
                5,
                |rows| set(rows, "coverage_95", |row| row.form == Form::DataSet, 0.95),
                Partly,
            ),
            (
                6,
                |rows| set(rows, "ratio", |row| row.task == Task::Classification, 1.3),
                Partly,
            ),
        ],
    );
}
