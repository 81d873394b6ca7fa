//! `posterior`: one-dimensional regression with a gap in the data.

mod data;
mod picture;

use agents::settings::{STEPS, whole};
use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::{
    Claim, Csv, Finding, Outcome, Seen, Study, StudyRun, TitledTable, Work, claim::expected,
    values::probability,
};
use crate::{error::Error, report::table::Table};
use data::Point;

/// Options of `dropout-q study posterior`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Posterior {
    /// Number of seeds, 1 to 1000000: each draws its own data
    #[arg(long, value_name = "N", default_value = "20", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub seeds: u64,
    /// First seed; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// Data points, 2 to 10000
    #[arg(long, value_name = "N", default_value = "40", value_parser = |t: &str| whole(t, 2, 10_000))]
    pub points: u64,
    /// Probability p that a unit is dropped, greater than 0 and less than 1
    #[arg(long, value_name = "P", default_value = "0.1", value_parser = probability)]
    pub dropout: f64,
    /// Masked passes T of a prediction, 2 to 100000
    #[arg(long, value_name = "T", default_value = "100", value_parser = |t: &str| whole(t, 2, 100_000))]
    pub passes: u64,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub run: StudyRun,
}

const CLAIMS: &[Claim] = &[Claim {
    text: "No data lie in the gap.",
    paper: "the design of this study",
}];

impl Study for Posterior {
    const NAME: &'static str = "posterior";
    const QUESTION: &'static str =
        "Where there are no data, does the model know that it does not know?";
    const CLAIMS: &'static [Claim] = CLAIMS;

    fn study_run(&self) -> &StudyRun {
        &self.run
    }

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn run(&self, work: &Work) -> Result<Outcome, Error> {
        let seeds: Vec<u64> = (self.first_seed..self.first_seed + self.seeds).collect();
        let points = self.points as usize;
        let rows: Vec<Point> = work.map(&seeds, |&seed| data::draw(seed, points)).concat();
        let in_gap = rows.iter().filter(|row| data::is_in_gap(row.x)).count();
        let finding = Finding {
            claim: &CLAIMS[0],
            seen: Seen::when(in_gap == 0),
            evidence: format!("{in_gap} of {} points lie in it.", rows.len()),
        };
        let cell = |count: usize| vec![count.to_string()];
        Ok(Outcome {
            answer: format!("The data of {} seeds are drawn.", self.seeds),
            findings: vec![finding],
            tables: vec![TitledTable {
                title: "Data".into(),
                table: Table::new(vec![
                    ("seeds", cell(seeds.len())),
                    ("points", cell(rows.len())),
                ]),
                note: String::new(),
            }],
            sheets: vec![picture::sheet(&rows, self.first_seed)],
            csv: vec![Csv::new("data.csv", &rows)],
            numbers: json!({ "points": rows.len(), "in_gap": in_gap }),
        })
    }
}
