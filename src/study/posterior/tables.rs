//! The tables of the summary, and its figures for programs.

use serde_json::{Value, json};

use crate::study::posterior::{
    Posterior,
    data::Region,
    figures::{Both, Figures, of_sweep},
    sweeps::{self, Sweep},
};
use crate::{
    report::Estimate,
    study::{TitledTable, estimate::geometric_mean},
    text::table::{Table, estimates, shortest},
};

/// What each sweep is called and what stands under its values.
const SWEEPS: [(Sweep, &str, &str); 5] = [
    (
        Sweep::Points,
        "STD against the number of data points",
        "points",
    ),
    (
        Sweep::CopiesDecayHeld,
        "STD against copies of each point, decay held",
        "copies",
    ),
    (
        Sweep::CopiesDecayFalls,
        "STD against copies of each point, decay falling as 1/N",
        "copies",
    ),
    (Sweep::Dropout, "STD against p", "p"),
    (Sweep::LengthScale, "STD against the length-scale", "l"),
];

/// A table for each sweep.
pub fn tables(options: &Posterior, figures: &Figures, rows: &[sweeps::Row]) -> Vec<TitledTable> {
    let mut tables: Vec<_> = SWEEPS
        .map(|(sweep, title, name)| of(rows, sweep, title, name))
        .into();
    let passes = figures.passes.iter();
    tables.push(TitledTable {
        title: "Passes".into(),
        table: Table::new(vec![
            ("passes", passes.clone().map(|(passes, _)| passes.to_string()).collect()),
            (
                "error / expected error of the STD",
                estimates(&passes.map(|(_, ratio)| Some(*ratio)).collect::<Vec<_>>()),
            ),
        ]),
        note: format!(
            "In brackets: 95 % intervals over {} seeds. STDs are of the function, without noise; geometric \
             means over seeds of means over the region.",
            options.seeds
        ),
    });
    tables
}

fn of(rows: &[sweeps::Row], sweep: Sweep, title: &str, name: &str) -> TitledTable {
    let values = values(rows, sweep);
    let column = |region, std: fn(&sweeps::Row) -> f64| -> Vec<String> {
        let cells = values
            .iter()
            .map(|&value| Some(at(rows, (sweep, value), region, std)));
        estimates(&cells.collect::<Vec<_>>())
    };
    let [ours, exact]: [fn(&sweeps::Row) -> f64; 2] = [|row| row.dropout_std, |row| row.exact_std];
    TitledTable {
        title: title.into(),
        table: Table::new(vec![
            (name, values.iter().map(|&value| shortest(value)).collect()),
            ("at the data", column(Region::Data, ours)),
            ("exact", column(Region::Data, exact)),
            ("in the gap", column(Region::Gap, ours)),
            ("exact", column(Region::Gap, exact)),
        ]),
        note: String::new(),
    }
}

/// The values of a sweep, in order.
pub fn values(rows: &[sweeps::Row], sweep: Sweep) -> Vec<f64> {
    let mut values: Vec<f64> = of_sweep(rows, sweep, Region::Data)
        .map(|row| row.value)
        .collect();
    values.dedup();
    values
}

/// A STD over seeds at one value of a sweep.
pub fn at(
    rows: &[sweeps::Row],
    (sweep, value): (Sweep, f64),
    region: Region,
    std: fn(&sweeps::Row) -> f64,
) -> Estimate {
    let at_value = of_sweep(rows, sweep, region).filter(|row| row.value == value);
    geometric_mean(&at_value.map(std).collect::<Vec<_>>())
}

/// Every figure, for programs.
pub fn numbers(figures: &Figures) -> Value {
    let both = |both: &Both| json!({ "dropout": both.dropout, "exact": both.exact });
    json!({
        "growth_beyond_data": both(&figures.growth_beyond),
        "growth_in_gap": both(&figures.growth_in_gap),
        "largest_in_gap_over_edges": both(&figures.above_edges),
        "std_over_exact": { "data": figures.size[0], "gap": figures.size[1] },
        "coverage": { "data": both(&figures.coverage[0]), "gap": both(&figures.coverage[1]) },
        "slope_of_points": both(&figures.slope_of_points),
        "copies": { "decay_held": both(&figures.copies[0]), "decay_falls": both(&figures.copies[1]) },
        "slope_of_dropout": figures.slope_of_dropout,
        "slope_of_length_scale": {
            "data": both(&figures.slope_of_length_scale[0]),
            "gap": both(&figures.slope_of_length_scale[1]),
        },
        "passes": figures.passes.iter()
            .map(|(passes, ratio)| json!({ "passes": passes, "error_over_expected": ratio }))
            .collect::<Vec<_>>(),
    })
}
