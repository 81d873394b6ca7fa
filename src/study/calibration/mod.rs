//! `calibration`: the uncertainty of the uncertainties.

mod experiment;
mod gaussian;
mod original;
mod plan;
mod readout;
mod records;
mod retrain;
mod score;
mod simulate;
mod task;
mod truth;

use agents::settings::{STEPS, whole};
use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::{
    Claim, Csv, Outcome, Study, StudyRun, Work, claim::expected,
    values::{positive, probability},
};
use crate::error::Error;
use experiment::Common;
use plan::{Plan, Setting};
use records::Scored;

/// Options of `dropout-q study calibration`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Calibration {
    /// Retrained models, 2 to 1000000: each is a seed with simulated data of its own
    #[arg(long, value_name = "N", default_value = "24", value_parser = |t: &str| whole(t, 2, 1_000_000))]
    pub seeds: u64,
    /// Seed of the first retrained model; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, 1 << 32))]
    pub first_seed: u64,
    /// Seed of the original model, from which data are simulated
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, 1 << 32))]
    pub original_seed: u64,
    /// Gradient steps of each model, at least 1
    #[arg(long, value_name = "N", default_value = "5000", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub updates: u64,
    /// Masked passes T of a prediction, 2 to 100000
    #[arg(long, value_name = "T", default_value = "200", value_parser = |t: &str| whole(t, 2, 100_000))]
    pub passes: u64,
    /// Observations that each retrained model learns from
    #[arg(long, value_name = "N", default_value = "1000", value_parser = |t: &str| whole(t, 10, 1_000_000))]
    pub data: u64,
    /// Observations of each input
    #[arg(long, value_name = "N", default_value = "4", value_parser = |t: &str| whole(t, 1, 1_000))]
    pub repeats: u64,
    /// Probability p that a unit is dropped, greater than 0 and less than 1
    #[arg(long, value_name = "P", default_value = "0.2", value_parser = probability)]
    pub dropout: f64,
    /// Units of the hidden layer, 1 to 4096
    #[arg(long, value_name = "N", default_value = "64", value_parser = |t: &str| whole(t, 1, 4096))]
    pub units: u64,
    /// Other values of p
    #[arg(long, value_name = "P", value_delimiter = ',', default_value = "0.05,0.1,0.35,0.5", value_parser = probability)]
    pub vary_dropout: Vec<f64>,
    /// Other numbers of observations
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "50,200,5000,20000", value_parser = |t: &str| whole(t, 10, 1_000_000))]
    pub vary_data: Vec<u64>,
    /// Other numbers of units
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "12,32,128,256", value_parser = |t: &str| whole(t, 1, 4096))]
    pub vary_units: Vec<u64>,
    /// Learning rate
    #[arg(long, value_name = "RATE", default_value = "0.01", value_parser = positive)]
    pub learning_rate: f64,
    /// Examples in each update
    #[arg(long, value_name = "N", default_value = "64", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: u64,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub study_run: StudyRun,
}

const CLAIMS: &[Claim] = &[];

impl Study for Calibration {
    const NAME: &'static str = "calibration";
    const QUESTION: &'static str = "Are these STDs right: can they be used for this task?";
    const CLAIMS: &'static [Claim] = CLAIMS;

    fn study_run(&self) -> &StudyRun {
        &self.study_run
    }

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn run(&self, work: &Work) -> Result<Outcome, Error> {
        let centre = Setting {
            dropout: self.dropout,
            data: self.data,
            units: self.units,
        };
        let plan = Plan::new(centre, &self.vary_dropout, &self.vary_data, &self.vary_units);
        let common = Common {
            seeds: self.first_seed..self.first_seed + self.seeds,
            updates: self.updates,
            passes: self.passes as usize,
            learning_rate: self.learning_rate,
            batch_size: self.batch_size,
        };
        let originals = (self.original_seed, self.repeats as usize);
        let experiments = experiment::all(&plan, &common, originals, work);
        let scored: Vec<Scored> = experiments.into_iter().map(Scored::new).collect();
        let centre = || scored.iter().filter(|s| s.experiment.setting == plan.centre);
        let score_rows: Vec<_> = scored.iter().flat_map(Scored::score_rows).collect();
        let predictions: Vec<_> = centre().flat_map(Scored::prediction_rows).collect();
        let coverage: Vec<_> = centre().flat_map(Scored::coverage_rows).collect();
        Ok(Outcome {
            answer: String::new(),
            findings: vec![],
            tables: vec![],
            csv: vec![
                Csv::new("scores.csv", &score_rows),
                Csv::new("predictions.csv", &predictions),
                Csv::new("coverage.csv", &coverage),
            ],
            sheets: vec![],
            numbers: json!({}),
        })
    }
}
