use super::*;
use crate::study::calibration::rows::{Rows, Scored};
use crate::study::claim::findings;
use crate::study::options::example;

/// Scores of the centre, and of two other values of p and of the number of data: all as claimed, with
/// intervals a hundredth to either side.
fn as_claimed() -> Vec<Scored> {
    let (p, data) = (0.2, 1_000);
    let mut rows = Vec::new();
    for (task, form) in [
        (Task::Regression, Form::Observation),
        (Task::Regression, Form::Stretched),
        (Task::Regression, Form::DataSet),
        (Task::Classification, Form::Observation),
    ] {
        for (dropout, data) in [(p, data), (0.1, data), (0.5, data), (p, 50), (p, 5_000)] {
            for (score, value) in [
                ("ratio", 0.95),
                ("slope", 0.95),
                ("spearman", 0.9),
                ("std", 1.0),
                ("coverage_95", 0.8),
            ] {
                rows.push(Scored {
                    task,
                    form,
                    dropout,
                    data,
                    units: 64,
                    score: score.into(),
                    value,
                    low: Some(0.99 * value),
                    high: Some(1.01 * value),
                });
            }
        }
    }
    rows
}

fn seen(scores: Vec<Scored>) -> Vec<Seen> {
    let rows = Rows {
        scores,
        ..Rows::default()
    };
    let findings = findings(CLAIMS, &Figures::new(&example(), rows));
    findings.into_iter().map(|finding| finding.seen).collect()
}

#[test]
fn claims_are_seen_by_their_rules() {
    use Seen::{No, Partly, Undecided, Yes};
    assert_eq!(seen(as_claimed()), [Yes; 7]);
    let mut without = as_claimed();
    without.iter_mut().for_each(|row| row.low = None);
    assert_eq!(seen(without), [Undecided; 7]);

    let any = |_: &Scored| true;
    type Which = fn(&Scored) -> bool;
    let many: Which = |row| row.data == 5_000;
    let broken: [(usize, &str, Which, f64, Seen); 11] = [
        (0, "slope", any, 0.7, Partly),
        (0, "spearman", any, 0.8, Partly),
        (0, "ratio", |row| row.data == 50, 0.1, Yes),
        (1, "slope", |row| row.dropout == 0.5, 1.0, Partly),
        (1, "slope", any, 1.1, No),
        (2, "std", many, 1.2, No),
        (3, "std", many, 0.8, No),
        (3, "std", many, 1.2, Yes),
        (4, "std", |row| row.form == Form::Stretched, 2.0, No),
        (
            5,
            "coverage_95",
            |row| row.form == Form::DataSet,
            0.95,
            Partly,
        ),
        (
            6,
            "ratio",
            |row| row.task == Task::Classification,
            1.3,
            Partly,
        ),
    ];
    for (claim, score, which, value, expected) in broken {
        let mut rows = as_claimed();
        let changed = rows.iter_mut().filter(|row| row.score == score);
        for row in changed.filter(|row| which(row)) {
            (row.value, row.low, row.high) = (value, Some(0.99 * value), Some(1.01 * value));
        }
        assert_eq!(seen(rows)[claim], expected, "{}", CLAIMS[claim].text);
    }
}
