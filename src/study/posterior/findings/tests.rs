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

/// What breaks a claim is seen by that claim; every rule has its side.
#[test]
fn claims_are_seen_by_their_rules() {
    assert_eq!(seen(as_claimed()), [Seen::Yes; 8]);
    let one_seed = {
        let mut rows = as_claimed();
        rows.predictions.retain(|row| row.seed == 0);
        rows.sweeps.retain(|row| row.seed == 0);
        rows.passes.retain(|row| row.seed == 0);
        rows
    };
    assert_eq!(seen(one_seed), [Seen::Undecided; 8]);

    fn predictions(rows: &mut Rows, region: Region) -> impl Iterator<Item = &mut Prediction> {
        let rows = rows.predictions.iter_mut();
        rows.filter(move |row| row.region == region)
    }
    fn sweeps(rows: &mut Rows, sweep: Sweep) -> impl Iterator<Item = &mut Swept> {
        rows.sweeps.iter_mut().filter(move |row| row.sweep == sweep)
    }
    type Break = fn(&mut Rows);
    let broken: [(usize, Break, Seen); 13] = [
        (
            0,
            |rows| predictions(rows, Region::Beyond).for_each(|row| row.std = 0.5),
            Seen::Partly,
        ),
        (
            0,
            |rows| predictions(rows, Region::Data).for_each(|row| row.std = 9.),
            Seen::No,
        ),
        (
            1,
            |rows| predictions(rows, Region::Gap).for_each(|row| row.std = 3.1),
            Seen::No,
        ),
        (
            2,
            |rows| predictions(rows, Region::Gap).for_each(|row| row.exact_std *= 0.7),
            Seen::Partly,
        ),
        (
            2,
            |rows| rows.predictions.iter_mut().for_each(|row| row.std *= 0.7),
            Seen::No,
        ),
        (
            3,
            |rows| predictions(rows, Region::Gap).for_each(|row| row.mean = 0.3),
            Seen::Partly,
        ),
        (
            3,
            |rows| (rows.predictions.iter_mut()).for_each(|row| row.total_std = 1.),
            Seen::No,
        ),
        (
            4,
            |rows| sweeps(rows, Sweep::Points).for_each(|row| row.dropout_std = row.exact_std),
            Seen::Partly,
        ),
        (
            4,
            |rows| {
                sweeps(rows, Sweep::Points).for_each(|row| {
                    row.dropout_std = 1. / row.value;
                    row.exact_std = 1.;
                });
            },
            Seen::No,
        ),
        (
            5,
            |rows| sweeps(rows, Sweep::CopiesDecayHeld).for_each(|row| row.exact_std = 1.),
            Seen::Partly,
        ),
        (
            5,
            |rows| {
                for sweep in [Sweep::CopiesDecayHeld, Sweep::CopiesDecayFalls] {
                    sweeps(rows, sweep).for_each(|row| {
                        row.dropout_std = row.value;
                        row.exact_std = 1.;
                    });
                }
            },
            Seen::No,
        ),
        (
            6,
            |rows| sweeps(rows, Sweep::LengthScale).for_each(|row| row.dropout_std = 1.),
            Seen::Partly,
        ),
        (
            7,
            |rows| {
                rows.passes
                    .iter_mut()
                    .for_each(|row| row.relative_error = 0.4)
            },
            Seen::No,
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
