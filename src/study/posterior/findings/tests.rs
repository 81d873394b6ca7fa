use super::*;
use crate::study::claim::assert_seen;
use crate::study::options::example;
use crate::study::posterior::problem::region;
use crate::study::posterior::rows::{Passes, Prediction, Rows, Swept};

fn swept(value: f64, (sweep, region, seed): (Sweep, Region, u64)) -> Swept {
    Swept {
        sweep,
        value,
        seed,
        region,
        dropout_std: 1.,
        exact_std: 1.,
        mean_error: 0.,
    }
}

/// Makes the STDs of a sweep go by these powers of what is varied: under dropout, and the exact ones.
fn powers(rows: &mut Rows, sweep: Sweep, (dropout, exact): (f64, f64)) {
    for row in rows.sweeps.iter_mut().filter(|row| row.sweep == sweep) {
        row.dropout_std = row.value.powf(dropout);
        row.exact_std = row.value.powf(exact);
    }
}

/// Changes the predictions in these regions.
fn at(rows: &mut Rows, regions: &[Region], change: fn(&mut Prediction)) {
    let rows = rows.predictions.iter_mut();
    rows.filter(|row| regions.contains(&row.region))
        .for_each(change);
}

/// Two seeds of a posterior that is all that is claimed: its STD is 1 at most of the data, 3 at the
/// edges of the gap, 2.9 in it and 6 beyond, and it is the exact one but that data do not shrink it.
fn as_claimed() -> Rows {
    let places = [-0.9, -0.8, -0.7, -0.5, 0., 0.5, 0.7, 0.8, 1.2];
    let stds = [1., 1., 1., 3., 2.9, 3., 1., 1., 6.];
    let mut rows = Rows::default();
    for seed in [0, 1] {
        let predictions = places.into_iter().zip(stds);
        rows.predictions
            .extend(predictions.map(|(x, std)| Prediction {
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
        for (sweep, ..) in SWEEPS {
            for region in [Region::Data, Region::Gap] {
                let row = |value| swept(value, (sweep, region, seed));
                rows.sweeps.extend([0.1, 0.4].map(row));
            }
        }
        rows.passes.extend([5, 20].map(|passes| Passes {
            passes,
            seed,
            relative_error: 0.3,
            expected: 0.3,
        }));
    }
    for sweep in [
        Sweep::Points,
        Sweep::CopiesDecayHeld,
        Sweep::CopiesDecayFalls,
    ] {
        powers(&mut rows, sweep, (0., -0.5));
    }
    powers(&mut rows, Sweep::Dropout, (1., 1.));
    powers(&mut rows, Sweep::LengthScale, (-1., -1.));
    rows
}

/// What breaks a claim is seen by that claim; every rule has its side.
#[test]
fn claims_are_seen_by_their_rules() {
    use Region::{Beyond, Data, Gap};
    use Seen::{No, Partly, Yes};
    use Sweep::{CopiesDecayFalls, CopiesDecayHeld, LengthScale, Points};
    const INSIDE: &[Region] = &[Data, Gap];
    let figures = |rows| Figures::new(&example(), rows);
    let without_intervals = |rows: &mut Rows| {
        rows.predictions.retain(|row| row.seed == 0);
        rows.sweeps.retain(|row| row.seed == 0);
        rows.passes.retain(|row| row.seed == 0);
    };
    assert_seen(
        (CLAIMS, figures),
        (as_claimed, &[Yes; 8]),
        without_intervals,
        &[
            (0, |rows| at(rows, &[Beyond], |row| row.std = 0.5), Partly),
            (0, |rows| at(rows, &[Data], |row| row.std = 9.), No),
            (1, |rows| at(rows, &[Gap], |row| row.std = 3.1), No),
            (2, |rows| at(rows, &[Gap], |row| row.std *= 1.4), Partly),
            (2, |rows| at(rows, INSIDE, |row| row.std *= 0.7), No),
            (3, |rows| at(rows, &[Gap], |row| row.mean = 0.3), Partly),
            (3, |rows| at(rows, INSIDE, |row| row.total_std = 1.), No),
            (4, |rows| powers(rows, Points, (-0.5, -0.5)), Partly),
            (4, |rows| powers(rows, Points, (-1., 0.)), No),
            (5, |rows| powers(rows, CopiesDecayHeld, (0., 0.)), Partly),
            (
                5,
                |rows| {
                    powers(rows, CopiesDecayHeld, (1., 0.));
                    powers(rows, CopiesDecayFalls, (1., 0.));
                },
                No,
            ),
            (6, |rows| powers(rows, LengthScale, (0., -1.)), Partly),
            (
                7,
                |rows| rows.passes.iter_mut().for_each(|row| row.expected = 0.2),
                No,
            ),
        ],
    );
}

#[test]
fn the_note_on_stds_stands_under_a_table_of_stds() {
    let tables = tables(&Figures::new(&example(), as_claimed()));
    let is_noted = |table: &TitledTable| table.note.contains("without noise");
    assert!(is_noted(&tables[0]) && tables[0].title.starts_with("STD"));
    assert!(!tables[1..].iter().any(is_noted));
}
