//! `posterior`: one-dimensional regression with a gap in the data (Gal & Ghahramani 2016).
//!
//! A network, with one hidden layer by default, is fitted under dropout and decay; T masked passes give its
//! predictive mean and STD. Beside it stands the exact posterior of the Gaussian process that such a
//! network with such a prior is in the limit of many units. Both are looked at as the data grow, as p
//! and the length-scale vary, and as passes are added.

mod figures;
mod findings;
mod fitted;
mod pictures;
mod prior;
mod problem;
mod rows;
mod tables;
mod train;

use std::ops::Range;

use agents::settings::{Hidden, STEPS, whole};
use clap::Args;
use serde::Serialize;

use crate::error::Error;
use crate::study::claim::{self, expected};
use crate::study::options::{ascending, positive, probability};
use crate::study::{Outcome, Study, StudyRun, work::Work};
use figures::Figures;
use findings::CLAIMS;
use rows::Rows;

/// Options of `dropout-q study posterior`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(Self::QUESTION, CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Posterior {
    /// Number of seeds, 1 to 1000000
    ///
    /// Each has its own data and its own network.
    #[arg(long, value_name = "N", default_value = "16", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub seeds: u64,
    /// First seed; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// Data points, 2 to 2000
    #[arg(long, value_name = "N", default_value = "40", value_parser = |t: &str| whole(t, 2, 2_000))]
    pub points: u64,
    /// STD of the noise, greater than 0
    ///
    /// The precision tau of the noise is its inverse square.
    #[arg(long, value_name = "STD", default_value = "0.1", value_parser = positive)]
    pub noise: f64,
    /// Probability p that a hidden unit is dropped, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.1", value_parser = probability)]
    pub dropout: f64,
    /// Length-scale l of the prior, greater than 0
    ///
    /// The weights of the input layer have a prior STD of 1/l.
    #[arg(long, value_name = "L", default_value = "0.2", value_parser = positive)]
    pub length_scale: f64,
    /// Masked passes T of a prediction, 2 to 100000
    #[arg(long, value_name = "T", default_value = "100", value_parser = |t: &str| whole(t, 2, 100_000))]
    pub passes: u64,
    /// Units of the hidden layers, 1 to 4096 each, as in 64-64
    #[arg(long, value_name = "UNITS", default_value = "64")]
    pub hidden: Hidden,
    /// Updates of each network, at least 1
    #[arg(long, value_name = "N", default_value = "4000", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub updates: u64,
    /// Initial learning rate, greater than 0; it falls linearly to 0
    #[arg(long, value_name = "RATE", default_value = "0.01", value_parser = positive)]
    pub learning_rate: f64,
    /// Data points in each update, drawn with replacement, 1 to 65536
    #[arg(long, value_name = "N", default_value = "32", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: u64,
    /// Numbers of data points to compare, ascending, 2 to 2000 each
    #[arg(long, value_name = "N,...", default_value = "20,40,80,160,320,640", value_delimiter = ',',
          value_parser = |t: &str| whole(t, 2, 2_000))]
    pub sizes: Vec<u64>,
    /// Copies of each data point to compare, ascending, 1 to 1000 each
    #[arg(long, value_name = "K,...", default_value = "1,2,4,8,16", value_delimiter = ',',
          value_parser = |t: &str| whole(t, 1, 1_000))]
    pub copies: Vec<u64>,
    /// Probabilities p to compare, ascending
    #[arg(long, value_name = "P,...", default_value = "0.05,0.1,0.2,0.35,0.5", value_delimiter = ',',
          value_parser = probability)]
    pub dropouts: Vec<f64>,
    /// Length-scales l to compare, ascending
    #[arg(long, value_name = "L,...", default_value = "0.05,0.1,0.2,0.4,0.8", value_delimiter = ',',
          value_parser = positive)]
    pub length_scales: Vec<f64>,
    /// Numbers of passes T to compare, ascending, 2 to 10000 each
    #[arg(long, value_name = "T,...", default_value = "5,10,20,50,100,200", value_delimiter = ',',
          value_parser = |t: &str| whole(t, 2, 10_000))]
    pub pass_counts: Vec<u64>,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub run: StudyRun,
}

impl Study for Posterior {
    const NAME: &'static str = "posterior";
    const QUESTION: &'static str =
        "Where there are no data, does the model know that it does not know?";
    const DIVERGED: &'static str = "a network's predictions are not finite: its training diverged; try a \
        smaller --learning-rate, or a larger --noise";
    type Rows = Rows;

    fn study_run(&self) -> &StudyRun {
        &self.run
    }

    fn seeds(&self) -> Range<u64> {
        self.first_seed..self.first_seed + self.seeds
    }

    fn check(&self) -> Result<(), Error> {
        ascending("sizes", &self.sizes)?;
        ascending("copies", &self.copies)?;
        ascending("dropouts", &self.dropouts)?;
        ascending("length-scales", &self.length_scales)?;
        ascending("pass-counts", &self.pass_counts)
    }

    fn run(&self, work: &Work) -> Result<Rows, Error> {
        let rows = train::run(self, work);
        check_stds(&rows).map(|()| rows)
    }

    fn report(&self, rows: Rows) -> Outcome {
        let figures = Figures::new(self, rows);
        Outcome {
            answer: findings::answer(&figures),
            findings: claim::findings(CLAIMS, &figures),
            tables: tables::tables(&figures),
            sheets: pictures::sheets(&figures),
        }
    }
}

/// Refuses networks whose masked passes are all the same.
fn check_stds(rows: &Rows) -> Result<(), Error> {
    let has_diverged = rows.predictions.iter().any(|row| !row.mean.is_finite());
    let mut stds = rows.sweeps.iter().map(|row| row.dropout_std);
    let mut errors = rows.passes.iter().map(|row| row.relative_error);
    // No STD is 0, and none has an error: 0 of 0.
    let are_same = stds.any(|std| std == 0.) || errors.any(|error| error == 0. || error.is_nan());
    if has_diverged || !are_same {
        return Ok(());
    }
    Err(Error::Input(
        "the masked passes of a network do not differ, so that there is no STD to look at; try more \
         --passes, more units (--hidden), a p that is nearer 1/2 or more --updates"
            .into(),
    ))
}
