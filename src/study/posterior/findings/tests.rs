use super::*;
use crate::study::claim::findings;
use crate::study::options::example;
use crate::study::posterior::{
    problem::region,
    rows::{Passes, Prediction, Rows, Swept},
};

/// Two seeds of a posterior that is all that is claimed: its STD is 1 at most of the data, 3 at the
/// edges of the gap, 2.9 in it and 6 beyond, and it is the exact one but that data do not shrink it.
fn as_claimed() -> Rows {
    let places = [-0.9, -0.8, -0.7, -0.5, 0., 0.5, 0.7, 0.8, 1.2];
    let stds = [1., 1., 1., 3., 2.9, 3., 1., 1., 6.];
    let mut rows = Rows::default();
    for seed in [0, 1] {
        rows.predictions
            .extend(places.into_iter().zip(stds).map(|(x, std)| Prediction {
                seed,
                x,
                region: region(x),
                truth: 0.,
                mean: 0.,
                std,
                total_std: 0.1,
                exact_mean: 0.,
                exact_std: std,
                exact_total_std: 0.1,
            }));
        for (sweep, dropout, exact) in [
            (Sweep::Points, 0., -0.5),
            (Sweep::CopiesDecayHeld, 0., -0.5),
            (Sweep::CopiesDecayFalls, 0., -0.5),
            (Sweep::Dropout, 1., 1.),
            (Sweep::LengthScale, -1., -1.),
        ] {
            for region in [Region::Data, Region::Gap] {
                rows.sweeps.extend([0.1, 0.4].map(|value: f64| Swept {
                    sweep,
                    value,
                    seed,
                    region,
                    dropout_std: value.powf(dropout),
                    exact_std: value.powf(exact),
                    mean_error: 0.,
                }));
            }
        }
        rows.passes.extend([5, 20].map(|passes| Passes {
            passes,
            seed,
            relative_error: 0.3,
            expected: 0.3,
        }));
    }
    rows
}

fn seen(rows: Rows) -> Vec<Seen> {
    let findings = findings(CLAIMS, &Figures::new(&example(), rows));
    findings.into_iter().map(|finding| finding.seen).collect()
}

fn all(rows: &mut Rows, change: fn(&mut Prediction)) {
    rows.predictions.iter_mut().for_each(change);
}

fn at(rows: &mut Rows, region: Region, change: fn(&mut Prediction)) {
    let rows = rows.predictions.iter_mut();
    rows.filter(|row| row.region == region).for_each(change);
}

fn of(rows: &mut Rows, sweep: Sweep, change: fn(&mut Swept)) {
    let rows = rows.sweeps.iter_mut();
    rows.filter(|row| row.sweep == sweep).for_each(change);
}

/// What breaks a claim is seen by that claim; every rule has its side.
#[test]
fn claims_are_seen_by_their_rules() {
    use Region::{Beyond, Data, Gap};
    use Seen::{No, Partly, Undecided, Yes};
    use Sweep::{CopiesDecayFalls, CopiesDecayHeld, LengthScale, Points};
    assert_eq!(seen(as_claimed()), [Yes; 8]);
    let mut one_seed = as_claimed();
    one_seed.predictions.retain(|row| row.seed == 0);
    one_seed.sweeps.retain(|row| row.seed == 0);
    one_seed.passes.retain(|row| row.seed == 0);
    assert_eq!(seen(one_seed), [Undecided; 8]);

    type Break = fn(&mut Rows);
    let broken: [(usize, Break, Seen); 13] = [
        (0, |rows| at(rows, Beyond, |row| row.std = 0.5), Partly),
        (0, |rows| at(rows, Data, |row| row.std = 9.), No),
        (1, |rows| at(rows, Gap, |row| row.std = 3.1), No),
        (2, |rows| at(rows, Gap, |row| row.exact_std *= 0.7), Partly),
        (2, |rows| all(rows, |row| row.std *= 0.7), No),
        (3, |rows| at(rows, Gap, |row| row.mean = 0.3), Partly),
        (3, |rows| all(rows, |row| row.total_std = 1.), No),
        (
            4,
            |rows| of(rows, Points, |row| row.dropout_std = row.exact_std),
            Partly,
        ),
        (
            4,
            |rows| {
                of(rows, Points, |row| {
                    row.dropout_std = 1. / row.value;
                    row.exact_std = 1.;
                });
            },
            No,
        ),
        (
            5,
            |rows| of(rows, CopiesDecayHeld, |row| row.exact_std = 1.),
            Partly,
        ),
        (
            5,
            |rows| {
                for sweep in [CopiesDecayHeld, CopiesDecayFalls] {
                    of(rows, sweep, |row| {
                        row.dropout_std = row.value;
                        row.exact_std = 1.;
                    });
                }
            },
            No,
        ),
        (
            6,
            |rows| of(rows, LengthScale, |row| row.dropout_std = 1.),
            Partly,
        ),
        (
            7,
            |rows| (rows.passes.iter_mut()).for_each(|row| row.relative_error = 0.4),
            No,
        ),
    ];
    for (claim, change, expected) in broken {
        let mut rows = as_claimed();
        change(&mut rows);
        assert_eq!(seen(rows)[claim], expected, "{}", CLAIMS[claim].text);
    }
}

#[test]
fn the_note_on_stds_stands_under_a_table_of_stds() {
    let tables = tables(&Figures::new(&example(), as_claimed()));
    let is_noted = |table: &TitledTable| table.note.contains("without noise");
    assert!(is_noted(&tables[0]) && tables[0].title.starts_with("STD"));
    assert!(!tables[1..].iter().any(is_noted));
}
