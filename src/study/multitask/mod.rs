//! `multitask`: the uncertainty-weighted loss (Kendall, Gal & Cipolla 2018) against equal weights, the
//! oracle's and a grid, on tasks with known noise, one of them in units from small to large.

mod figures;
mod findings;
mod pictures;
mod problem;
mod rows;
mod tables;
mod train;
mod weighting;

use std::ops::Range;

use agents::loss::LOG_VARIANCE;
use agents::settings::{Hidden, STEPS, whole};
use clap::Args;
use serde::Serialize;

use crate::error::Error;
use crate::study::claim::{self, expected};
use crate::study::options::{ascending, positive, written};
use crate::study::{Outcome, Study, StudyRun, work::Work};
use figures::Figures;
use findings::CLAIMS;
use rows::Rows;
use weighting::scale;

/// Options of `dropout-q study multitask`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(Self::QUESTION, CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Multitask {
    /// Number of seeds, 2 to 1000000
    ///
    /// Each draws its own tasks and data.
    #[arg(long, value_name = "N", default_value = "32", value_parser = |t: &str| whole(t, 2, 1_000_000))]
    pub seeds: u64,
    /// First seed; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// STD of the noise of each task, two or more
    ///
    /// In units of the STD of what is to be learned. Three tasks are 0.1,1,0.5.
    #[arg(long, value_name = "STD,STD,...", default_value = "0.1,1", value_delimiter = ',', value_parser = positive)]
    pub noise: Vec<f64>,
    /// Units of the last task to compare, ascending
    ///
    /// Its targets are multiplied by each of them in turn.
    #[arg(long, value_name = "UNIT,UNIT,...", default_value = "0.01,0.1,1,10,100", value_delimiter = ',', value_parser = positive)]
    pub units: Vec<f64>,
    /// Grid of fixed weights, ascending
    ///
    /// Each is the weight of the last task over that of the first, both in their own units. The other tasks keep
    /// the oracle's weights among themselves.
    #[arg(long, value_name = "RATIO,RATIO,...", default_value = "1e-4,1e-3,0.01,0.1,1,10,100,1e3,1e4", value_delimiter = ',', value_parser = positive)]
    pub ratios: Vec<f64>,
    /// Training points, 10 to 100000
    #[arg(long, value_name = "N", default_value = "1000", value_parser = |t: &str| whole(t, 10, 100_000))]
    pub points: u64,
    /// Inputs of the networks, 1 to 1000
    #[arg(long, value_name = "N", default_value = "4", value_parser = |t: &str| whole(t, 1, 1_000))]
    pub inputs: u64,
    /// Hidden units of the random network that makes the tasks, 1 to 1000
    ///
    /// Every task is a mixture of them.
    #[arg(long, value_name = "N", default_value = "3", value_parser = |t: &str| whole(t, 1, 1_000))]
    pub features: u64,
    /// Units of the shared hidden layers, 1 to 4096 each, as in 16-16
    #[arg(long, value_name = "UNITS", default_value = "16")]
    pub hidden: Hidden,
    /// Updates of each network, 1 to 10000000
    #[arg(long, value_name = "N", default_value = "10000", value_parser = |t: &str| whole(t, 1, 10_000_000))]
    pub updates: u64,
    /// Points in each update, drawn with replacement, 1 to 65536
    #[arg(long, value_name = "N", default_value = "32", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: u64,
    /// Initial learning rate of Adam, greater than 0; it falls linearly to 0
    #[arg(long, value_name = "RATE", default_value = "0.01", value_parser = positive)]
    pub learning_rate: f64,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub run: StudyRun,
}

impl Study for Multitask {
    const NAME: &'static str = "multitask";
    const QUESTION: &'static str = "When a network learns several tasks at once, can it find the weights \
        of their losses by itself, whatever the units?";
    const DIVERGED: &'static str =
        "networks stopped being finite; a smaller --learning-rate may help";
    type Rows = Rows;

    fn study_run(&self) -> &StudyRun {
        &self.run
    }

    fn seeds(&self) -> Range<u64> {
        self.first_seed..self.first_seed + self.seeds
    }

    fn check(&self) -> Result<(), Error> {
        if self.noise.len() < 2 {
            let found = self.noise.len();
            return refuse(format!("--noise: found {found} task, expected two or more"));
        }
        ascending("units", &self.units)?;
        ascending("ratios", &self.ratios)?;
        let tasks = self.noise.len();
        let [least, most] = [LOG_VARIANCE.0, LOG_VARIANCE.1].map(|s| libm::exp(f64::from(s) / 2.0));
        for (task, noise) in self.noise.iter().enumerate() {
            for &unit in &self.units {
                let std = noise * scale(unit, task, tasks);
                if !(least..=most).contains(&std) {
                    return refuse(format!(
                        "--noise {} in --units {} is an STD of {}, expected {least:.4} to {most:.0}, \
                         between which STDs are learned",
                        written(noise),
                        written(unit),
                        written(std)
                    ));
                }
            }
        }
        let largest = 1e8;
        let is_allowed = |ratio: &&f64| (1.0 / largest..=largest).contains(*ratio);
        if let Some(ratio) = self.ratios.iter().find(|ratio| !is_allowed(ratio)) {
            let ratio = written(ratio);
            return refuse(format!("--ratios: found {ratio}, expected 1e-8 to 1e8"));
        }
        Ok(())
    }

    fn run(&self, work: &Work) -> Result<Rows, Error> {
        Ok(train::run(self, work))
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

fn refuse(error: String) -> Result<(), Error> {
    Err(Error::Input(error))
}
