//! `variance`: the table of Kendall & Gal 2017, aleatoric and epistemic variance by how much data a
//! network has seen and what it is tested on, where both are known: in a regression, and for the
//! returns of a policy in a gridworld.

mod claims;
mod comparisons;
mod curve;
mod evidence;
mod figures;
mod maps;
mod network;
mod noisy;
mod pictures;
mod published;
mod records;
mod regression;
mod returns;
mod summary;
mod world;

use agents::settings::{Hidden, STEPS, whole};
use clap::Args;
use serde::Serialize;

use crate::error::Error;
use crate::study::{
    Claim, Csv, Outcome, Study, StudyRun, Work,
    claim::expected,
    values::{ascending, positive, probability, written},
};
use claims::CLAIMS;
use figures::Figures;
use network::Design;
use records::{Decay, Rows, Share, Task};
use world::World;

/// Fewest data of a share: fewer tell nothing of a variance.
const FEWEST: usize = 8;

/// Options of `dropout-q study variance`.
#[derive(Args, Serialize, Debug, Clone)]
#[command(after_long_help = expected(Self::QUESTION, CLAIMS))]
#[serde(rename_all = "kebab-case")]
pub struct Variance {
    /// Number of seeds, 2 to 1000000: each has its own data and its own networks
    #[arg(long, value_name = "N", default_value = "16", value_parser = |t: &str| whole(t, 2, 1_000_000))]
    pub seeds: u64,
    /// First seed; the others follow it
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// Points of the regression's data set #1, 8 to 100000
    #[arg(long, value_name = "N", default_value = "1000", value_parser = |t: &str| whole(t, 8, 100_000))]
    pub points: u64,
    /// Transitions of the policy in the gridworld, 8 to 100000
    #[arg(long, value_name = "N", default_value = "4000", value_parser = |t: &str| whole(t, 8, 100_000))]
    pub transitions: u64,
    /// Share of the data that is the smaller data set, greater than 0 and less than 1: the first points
    /// and the first transitions, at least 8 of each
    #[arg(long, value_name = "SHARE", default_value = "0.25", value_parser = probability)]
    pub share: f64,
    /// Numbers of points of the straight line, two or more in ascending order, each 2 to 100000
    #[arg(long, value_name = "N,N", default_value = "10,100,1000,10000", value_delimiter = ',', value_parser = |t: &str| whole(t, 2, 100_000))]
    pub line_points: Vec<u64>,
    /// Probability p that a hidden unit is dropped, greater than 0 and less than 1
    #[arg(long, value_name = "P", default_value = "0.2", value_parser = probability)]
    pub dropout: f64,
    /// Masked passes T of a prediction, 2 to 100000
    #[arg(long, value_name = "T", default_value = "50", value_parser = |t: &str| whole(t, 2, 100_000))]
    pub passes: u64,
    /// Updates of every network, at least 1: as many for a share of the data as for all
    #[arg(long, value_name = "N", default_value = "8000", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub updates: u64,
    /// Units of the hidden layers, 1 to 4096 each, as in 64-64
    #[arg(long, value_name = "UNITS", default_value = "64-64")]
    pub hidden: Hidden,
    /// Prior length-scale l of the weights, greater than 0: the weight decay is l² / ((1 - p) N)
    #[arg(long, value_name = "L", default_value = "1", value_parser = positive)]
    pub length_scale: f64,
    /// Learning rate of Adam at the beginning, greater than 0; it falls linearly to zero
    #[arg(long, value_name = "RATE", default_value = "0.003", value_parser = positive)]
    pub learning_rate: f64,
    /// Examples in each update, drawn with replacement, 1 to 65536
    #[arg(long, value_name = "N", default_value = "32", value_parser = |t: &str| whole(t, 1, 65_536))]
    pub batch_size: u64,
    /// Discount of returns, greater than 0 and less than 1
    #[arg(long, value_name = "GAMMA", default_value = "0.95", value_parser = probability)]
    pub gamma: f64,
    /// Share of steps in which the policy takes any action, greater than 0 and less than 1
    #[arg(long, value_name = "EPSILON", default_value = "0.2", value_parser = probability)]
    pub epsilon: f64,
    /// How and where it runs.
    #[command(flatten)]
    #[serde(skip)]
    pub run: StudyRun,
}

/// What a network is trained on, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Training {
    /// What it learns.
    task: Task,
    /// How much of the data it sees.
    trained_on: Share,
    /// What its weight decay goes by.
    weight_decay: Decay,
}

impl Training {
    /// The number of data that the weight decay goes by, of `seen` and of `all`.
    fn decay_points(self, seen: usize, all: usize) -> usize {
        match self.weight_decay {
            Decay::Fixed => all,
            Decay::BySize => seen,
        }
    }
}

/// What one thread does at a time: it trains and tests a network.
#[derive(Debug, Clone, Copy)]
enum Job {
    Table(Training),
    Line(u64),
}

impl Variance {
    fn design(&self) -> Design {
        Design {
            hidden: self.hidden.clone(),
            dropout: self.dropout,
            length_scale: self.length_scale,
            learning_rate: self.learning_rate,
            batch_size: self.batch_size,
        }
    }

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

    fn seeds(&self) -> impl Iterator<Item = u64> + use<> {
        self.first_seed..self.first_seed + self.seeds
    }

    /// All networks, each with its seed.
    fn jobs(&self) -> Vec<(Job, u64)> {
        let table = trainings().into_iter().map(Job::Table);
        let line = self.line_points.iter().map(|&points| Job::Line(points));
        let with_seeds = |job| self.seeds().map(move |seed| (job, seed));
        table.chain(line).flat_map(with_seeds).collect()
    }

    fn do_job(&self, job: Job, seed: u64) -> Rows {
        match job {
            Job::Table(training) if training.task == Task::Regression => {
                noisy::run(self, training, seed)
            }
            Job::Table(training) => returns::run(self, training, seed),
            Job::Line(points) => Rows {
                line: vec![curve::run(self, points, seed)],
                ..Rows::default()
            },
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

    /// Refuses transitions from every state, or from none.
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

/// All trainings of the table. With all data, both weight decays are the same.
fn trainings() -> Vec<Training> {
    let of_task = |task| {
        let training = move |(trained_on, weight_decay)| Training {
            task,
            trained_on,
            weight_decay,
        };
        let both = [
            (Share::All, Decay::Fixed),
            (Share::Part, Decay::Fixed),
            (Share::Part, Decay::BySize),
        ];
        let count = if task == Task::OneStepTargets { 1 } else { 3 };
        both.into_iter().take(count).map(training)
    };
    let tasks = [
        Task::Regression,
        Task::ValuesCoordinates,
        Task::ValuesOneHot,
        Task::OneStepTargets,
    ];
    tasks.into_iter().flat_map(of_task).collect()
}

impl Study for Variance {
    const NAME: &'static str = "variance";
    const QUESTION: &'static str = "Can a network tell the noise in its data (aleatoric variance) from \
                                    what it does not know (epistemic variance)?";
    const CLAIMS: &'static [Claim] = CLAIMS;

    fn study_run(&self) -> &StudyRun {
        &self.run
    }

    fn check(&self) -> Result<(), Error> {
        self.check_share("points", self.points)?;
        self.check_share("transitions", self.transitions)?;
        ascending("line-points", &self.line_points)?;
        self.check_visits()
    }

    fn run(&self, work: &Work) -> Result<Outcome, Error> {
        let mut rows = Rows::default();
        for done in work.map(&self.jobs(), |&(job, seed)| self.do_job(job, seed)) {
            rows.append(done);
        }
        if !rows.are_finite() {
            return Err(Error::Failure(format!(
                "networks stopped being finite; a smaller --learning-rate than {} may help",
                written(self.learning_rate)
            )));
        }
        let figures = Figures::new(&rows, self.seeds().collect());
        Ok(Outcome {
            answer: claims::answer(self, &figures),
            findings: claims::findings(self, &figures),
            tables: summary::tables(self, &figures),
            numbers: summary::numbers(self, &figures),
            sheets: pictures::sheets(self, &rows, &figures),
            csv: vec![
                Csv::new("table.csv", &rows.cells),
                Csv::new("slice.csv", &rows.slice),
                Csv::new("states.csv", &rows.states),
                Csv::new("line.csv", &rows.line),
            ],
        })
    }
}
