//! `variance`: the table of Kendall & Gal 2017, aleatoric and epistemic variance by how much data a
//! network has seen and what it is tested on, where both are known: in a regression, and for the
//! returns of a policy in a gridworld.

mod figures;
mod findings;
mod fitted;
mod pictures;
mod problem;
mod returns;
mod rows;
mod tables;
mod train;
mod world;

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
use rows::{Rows, Share, Task};
use world::World;

/// Fewest data of a share: fewer tell nothing of a variance.
const FEWEST: usize = 8;

/// Options of `dropout-q study variance`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(Self::QUESTION, CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Variance {
    /// Number of seeds, 2 to 1000000
    ///
    /// Each has its own data and its own networks.
    #[arg(long, value_name = "N", default_value = "16", value_parser = |t: &str| whole(t, 2, 1_000_000))]
    pub seeds: u64,
    /// First seed; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// Points in data set #1 of the regression, 8 to 100000
    #[arg(long, value_name = "N", default_value = "1000", value_parser = |t: &str| whole(t, 8, 100_000))]
    pub points: u64,
    /// Transitions of the policy in the gridworld, 8 to 100000
    #[arg(long, value_name = "N", default_value = "4000", value_parser = |t: &str| whole(t, 8, 100_000))]
    pub transitions: u64,
    /// Share of the data in the smaller data set, between 0 and 1
    ///
    /// It is the first points and the first transitions, at least 8 of each.
    #[arg(long, value_name = "SHARE", default_value = "0.25", value_parser = probability)]
    pub share: f64,
    /// Numbers of points on the straight line, ascending, 2 to 100000 each
    #[arg(long, value_name = "N,N", default_value = "10,100,1000,10000", value_delimiter = ',', value_parser = |t: &str| whole(t, 2, 100_000))]
    pub line_points: Vec<u64>,
    /// Probability p that a hidden unit is dropped, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.2", value_parser = probability)]
    pub dropout: f64,
    /// Masked passes T of a prediction, 2 to 100000
    #[arg(long, value_name = "T", default_value = "50", value_parser = |t: &str| whole(t, 2, 100_000))]
    pub passes: u64,
    /// Updates of every network, at least 1; the same for less data
    #[arg(long, value_name = "N", default_value = "8000", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub updates: u64,
    /// Units of the hidden layers, 1 to 4096 each, as in 64-64
    #[arg(long, value_name = "UNITS", default_value = "64-64")]
    pub hidden: Hidden,
    /// Length-scale l of the weights' prior, greater than 0
    ///
    /// The weight decay is l² / ((1 - p) N).
    #[arg(long, value_name = "L", default_value = "1", value_parser = positive)]
    pub length_scale: f64,
    /// Initial learning rate of Adam, greater than 0; it falls linearly to 0
    #[arg(long, value_name = "RATE", default_value = "0.003", value_parser = positive)]
    pub learning_rate: f64,
    /// Examples in each update, drawn with replacement, 1 to 65536
    #[arg(long, value_name = "N", default_value = "32", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: u64,
    /// Discount factor of returns, between 0 and 1
    #[arg(long, value_name = "GAMMA", default_value = "0.95", value_parser = probability)]
    pub gamma: f64,
    /// Probability that the policy acts at random, between 0 and 1
    #[arg(long, value_name = "EPSILON", default_value = "0.2", value_parser = probability)]
    pub epsilon: f64,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub run: StudyRun,
}

impl Variance {
    fn world(&self, task: Task) -> World {
        let observation = match task {
            Task::ValuesOneHot => "one-hot",
            _ => "coordinates",
        };
        World::new(observation, self.gamma, self.epsilon)
    }

    /// Data of a share, of so many in all.
    fn part_of(&self, all: u64, share: Share) -> usize {
        match share {
            Share::All => all as usize,
            Share::Part => (self.share * all as f64).floor() as usize,
        }
    }

    /// Refuses sizes whose share is too small.
    fn check_share(&self, option: &str, all: u64) -> Result<(), Error> {
        let part = self.part_of(all, Share::Part);
        if part >= FEWEST {
            return Ok(());
        }
        let least = (FEWEST as f64 / self.share).ceil();
        Err(Error::Input(format!(
            "--{option} {all}: a share of {} is {part}; expected at least {FEWEST}, so --{option} of at \
             least {least} or a larger --share",
            self.share
        )))
    }

    /// Refuses transitions from every state.
    fn check_visits(&self) -> Result<(), Error> {
        let world = self.world(Task::ValuesCoordinates);
        let part = self.part_of(self.transitions, Share::Part);
        for seed in self.seeds() {
            let transitions = world.transitions(seed, self.transitions as usize);
            if returns::test_states(&world, &transitions, part)
                .unvisited
                .is_empty()
            {
                return Err(Error::Input(format!(
                    "--transitions {}: with seed {seed} the policy visits every state; expected fewer, \
                     or a smaller --epsilon than {}, so that there is something that it does not know",
                    self.transitions, self.epsilon
                )));
            }
        }
        Ok(())
    }
}

impl Study for Variance {
    const NAME: &'static str = "variance";
    const QUESTION: &'static str = "Can a network tell the noise in its data (aleatoric variance) from \
                                    what it does not know (epistemic variance)?";
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
        self.check_share("points", self.points)?;
        self.check_share("transitions", self.transitions)?;
        ascending("line-points", &self.line_points)
    }

    fn run(&self, work: &Work) -> Result<Rows, Error> {
        self.check_visits()?;
        Ok(train::run(self, work))
    }

    fn report(&self, rows: Rows) -> Outcome {
        let figures = Figures::new(self, rows);
        let findings = claim::findings(CLAIMS, &figures);
        Outcome {
            answer: findings::answer(&figures, &findings),
            findings,
            tables: tables::tables(&figures),
            sheets: pictures::sheets(&figures),
        }
    }
}
