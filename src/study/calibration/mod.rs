//! `calibration`: the uncertainty of the uncertainties.
//!
//! How does one know that the STDs of MC dropout are right? The talk's procedure: a [`teacher`] is trained
//! on a task; data are simulated from it by perturbing its first layer with dropout, so that each input
//! has several outputs ([`simulation`]), whose mean and STD are known exactly ([`truth`]); a [`student`] is
//! retrained on each of many such data sets; and their STDs are compared with the true ones ([`score`]).
//!
//! The networks have one hidden layer, so that the map after the dropped layer is linear and the true
//! STD has a closed form; p = 0.2 is that of the authors' demo (Gal & Ghahramani 2016), and 64 units are
//! the width of this program's agents. There is no weight decay: at the decay that the theory asks for
//! with so many data it would be too small to see. With `--run` the teacher is one's own [`agent`].

mod agent;
mod figures;
mod findings;
mod gaussian;
mod pictures;
mod rows;
mod score;
mod simulation;
mod student;
mod tables;
mod teacher;
#[cfg(test)]
mod tests;
mod train;
mod truth;

use std::{ops::Range, path::PathBuf};

use agents::settings::{STEPS, whole};
use clap::{Args, builder::ArgPredicate::IsPresent};
use serde::Serialize;

use crate::error::Error;
use crate::records::distinct;
use crate::study::claim::{self, expected};
use crate::study::options::{positive, probability};
use crate::study::{Outcome, Study, StudyRun, work::Work};
use figures::Figures;
use findings::CLAIMS;
use rows::{Rows, Setting};

/// No default: with `--run` the option has no meaning.
const NONE: Option<&str> = None;

/// Options of `dropout-q study calibration`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(<Self as Study>::QUESTION, CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Calibration {
    /// Retrained models, 2 to 1000000
    ///
    /// Each is a seed with its own simulated data.
    #[arg(long, value_name = "N", default_value = "24", value_parser = |t: &str| whole(t, 2, 1_000_000))]
    pub seeds: u64,
    /// Seed of the first retrained model; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, 1 << 32))]
    pub first_seed: u64,
    /// Observations that each model learns from, 10 to 1000000
    #[arg(long, value_name = "N", default_value = "1000", value_parser = |t: &str| whole(t, 10, 1_000_000))]
    pub data: u64,
    /// Probability p that a unit is dropped, between 0 and 1
    ///
    /// With --run the default is that of the arm at the start of its training, even where it was annealed.
    #[arg(long, value_name = "P", default_value_if("run", IsPresent, NONE), default_value = "0.2", value_parser = probability)]
    pub dropout: Option<f64>,
    /// Masked passes T of a prediction, 2 to 100000
    #[arg(long, value_name = "T", default_value = "200", value_parser = |t: &str| whole(t, 2, 100_000))]
    pub passes: u64,
    /// Updates of each model that predicts values, at least 1
    #[arg(long, value_name = "N", default_value = "4000", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub updates: u64,
    /// Initial learning rate, greater than 0; it falls linearly to 0
    #[arg(long, value_name = "RATE", default_value = "0.01", value_parser = positive)]
    pub learning_rate: f64,
    /// Examples in each update, drawn with replacement, 1 to 65536
    #[arg(long, value_name = "N", default_value = "64", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: u64,
    /// Numbers of observations to compare with --data
    #[arg(long, value_name = "N,N", value_delimiter = ',', default_value = "50,200,5000,20000", value_parser = |t: &str| whole(t, 10, 1_000_000))]
    pub vary_data: Vec<u64>,
    /// Values of p to compare with --dropout
    ///
    /// Not with --run.
    #[arg(long, value_name = "P,P", value_delimiter = ',', default_value_if("run", IsPresent, NONE), default_value = "0.05,0.1,0.35,0.5", conflicts_with = "run", value_parser = probability)]
    pub vary_dropout: Option<Vec<f64>>,
    /// Numbers of units to compare with --units
    ///
    /// Not with --run.
    #[arg(long, value_name = "N,N", value_delimiter = ',', default_value_if("run", IsPresent, NONE), default_value = "12,32,128,256", conflicts_with = "run", value_parser = |t: &str| whole(t, 1, 4096))]
    pub vary_units: Option<Vec<u64>>,
    /// Units of the hidden layer, 1 to 4096
    ///
    /// Not with --run.
    #[arg(long, value_name = "N", default_value_if("run", IsPresent, NONE), default_value = "64", conflicts_with = "run", value_parser = |t: &str| whole(t, 1, 4096))]
    pub units: Option<u64>,
    /// Observations of each input, 1 to 1000
    ///
    /// Not with --run.
    #[arg(long, value_name = "N", default_value_if("run", IsPresent, NONE), default_value = "4", conflicts_with = "run", value_parser = |t: &str| whole(t, 1, 1_000))]
    pub repeats: Option<u64>,
    /// STD of the noise of values, greater than 0
    ///
    /// Only where one mask makes a whole data set. Not with --run.
    #[arg(long, value_name = "STD", default_value_if("run", IsPresent, NONE), default_value = "0.1", conflicts_with = "run", value_parser = positive)]
    pub noise: Option<f64>,
    /// Updates of each classifier, at least 1
    ///
    /// A class says less than a value, so these are more. Not with --run.
    #[arg(long, value_name = "N", default_value_if("run", IsPresent, NONE), default_value = "20000", conflicts_with = "run", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub classifier_updates: Option<u64>,
    /// Seed of the original model
    ///
    /// The original learns from as many examples as --data says. Not with --run.
    #[arg(long, value_name = "K", default_value_if("run", IsPresent, NONE), default_value = "0", conflicts_with = "run", value_parser = |t: &str| whole(t, 0, 1 << 32))]
    pub original_seed: Option<u64>,
    /// Folder of a run, whose saved Q-network is the original
    ///
    /// Data are simulated on the states of its world, with the dropout of its arm.
    #[arg(long, value_name = "RUN_DIR")]
    pub run: Option<PathBuf>,
    /// Arm of --run [default: the only one with dropout]
    ///
    /// Its label, as in the column `arm`.
    #[arg(long, value_name = "ARM")]
    pub arm: Option<String>,
    /// World of --run [default: the run's only one]
    ///
    /// Its label, as in the column `env`.
    #[arg(long, value_name = "ENV")]
    pub env: Option<String>,
    /// Seed of --run [default: the first with a saved network]
    #[arg(long, value_name = "K")]
    pub seed: Option<u64>,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub study_run: StudyRun,
}

impl Calibration {
    /// The setting that the others differ from; with `--run`, that of the agent but for what options say.
    pub fn centre(&self, of_agent: Setting) -> Setting {
        Setting {
            dropout: self.dropout.unwrap_or(of_agent.dropout),
            data: self.data,
            units: self.units.unwrap_or(of_agent.units),
        }
    }

    /// Every setting once: the centre, then those that differ from it in one thing, ascending.
    pub fn settings(&self, centre: Setting) -> Vec<Setting> {
        let mut settings = vec![centre];
        let mut dropouts = self.vary_dropout.clone().unwrap_or_default();
        dropouts.sort_by(f64::total_cmp);
        settings.extend(
            dropouts
                .into_iter()
                .map(|dropout| Setting { dropout, ..centre }),
        );
        let mut data = self.vary_data.clone();
        data.sort_unstable();
        settings.extend(data.into_iter().map(|data| Setting { data, ..centre }));
        let mut units = self.vary_units.clone().unwrap_or_default();
        units.sort_unstable();
        settings.extend(units.into_iter().map(|units| Setting { units, ..centre }));
        distinct(settings)
    }
}

impl Study for Calibration {
    const NAME: &'static str = "calibration";
    const QUESTION: &'static str =
        "How does one know that the STDs are right: can they be used for this task?";
    const DIVERGED: &'static str = "retrained models diverged: their predictions or scores are not finite; \
        choose a smaller --learning-rate, or a --noise that is less extreme";
    type Rows = Rows;

    fn study_run(&self) -> &StudyRun {
        &self.study_run
    }

    fn seeds(&self) -> Range<u64> {
        self.first_seed..self.first_seed + self.seeds
    }

    fn check(&self) -> Result<(), Error> {
        let chosen = [
            ("arm", self.arm.is_some()),
            ("env", self.env.is_some()),
            ("seed", self.seed.is_some()),
        ];
        let without_run = chosen
            .iter()
            .find(|(_, given)| *given && self.run.is_none());
        without_run.map_or(Ok(()), |(option, _)| {
            Err(Error::Input(format!(
                "--{option}: there is no run to choose from; give its folder with --run RUN_DIR"
            )))
        })
    }

    fn run(&self, work: &Work) -> Result<Rows, Error> {
        train::run(self, work)
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
