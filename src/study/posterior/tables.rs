//! The tables of the summary.

use crate::study::outcome::TitledTable;
use crate::study::posterior::figures::{
    Figures,
    Model::{Dropout, Exact},
};
use crate::study::posterior::{problem::Region, rows::Sweep};
use crate::text::table::shortest;

/// What each sweep is against, and what its values are called.
pub const SWEEPS: [(Sweep, &str, &str); 5] = [
    (Sweep::Points, "the number of data points", "points"),
    (Sweep::CopiesDecayHeld, "copies, decay held", "copies"),
    (Sweep::CopiesDecayFalls, "copies, decay as 1/N", "copies"),
    (Sweep::Dropout, "p", "p"),
    (Sweep::LengthScale, "the length-scale", "l"),
];

/// A table for each sweep, and of the passes.
pub fn tables(figures: &Figures) -> Vec<TitledTable> {
    let mut tables: Vec<_> = SWEEPS.map(|sweep| sweep_table(figures, sweep)).into();
    tables[0].note = format!(
        "{} STDs, here and in the tables of STDs below, are of the function, without noise: geometric means over \
         seeds of means over the region.",
        match figures.options.seeds {
            1 => "One seed, which gives no intervals.".into(),
            seeds => format!("Brackets: 95 % intervals over {seeds} seeds."),
        }
    );
    let passes = [(
        "error / expected error of the STD",
        figures.passes(|row| row.relative_error / row.expected),
    )];
    let passes = TitledTable::of_curves("Passes", ("passes", shortest), &passes);
    tables.push(passes.noted(
        "The error is that against the exact STD over masks, at the data: a geometric mean over seeds.",
    ));
    tables
}

fn sweep_table(figures: &Figures, (sweep, against, name): (Sweep, &str, &str)) -> TitledTable {
    let curves = [
        (Region::Data, Dropout, ""),
        (Region::Data, Exact, "exact, "),
        (Region::Gap, Dropout, ""),
        (Region::Gap, Exact, "exact, "),
    ];
    let curves = curves.map(|(region, model, prefix)| {
        let heading = format!("{prefix}{}", region.name());
        (heading, figures.curve(sweep, region, model))
    });
    TitledTable::of_curves(format!("STD against {against}"), (name, shortest), &curves)
}
