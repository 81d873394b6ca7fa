//! One's own agent as the original: a saved Q-network, and the states of its world.
//!
//! The simulation and the retrained models drop what the agent dropped in training, because the STD of
//! these masks is what Thompson sampling acts on. All networks see the same states, and predict the
//! Q-values of all actions.

use std::path::Path;

use agents::{
    Observations, Settings,
    masks::Dropout,
    saved::GreedyAgent,
    settings::DropoutLayers,
    stream::{Purpose, stream},
};

use crate::study::calibration::inputs::Inputs;
use crate::study::calibration::link::Link;
use crate::study::calibration::original::Original;
use crate::study::calibration::problem::Problem;
use crate::{
    config::{Arm, Env},
    error::Error,
    protocol::bridge::{agent_observation, sizes},
    run::{
        networks::{self, Trained},
        shelf::{Shelf, Wanted},
    },
    text::table::shortest,
};

/// Steps that the greedy agent takes in a world without a table of states.
const STEPS: usize = 1_000;
/// How many of the observations that it meets there are kept, at equal distances.
const MET: usize = 200;

/// Which agent is examined, and how.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Folder of its run.
    pub run: &'a Path,
    /// Label of its arm; none for the only one with dropout.
    pub arm: Option<&'a str>,
    /// Label of its world; none for the only one.
    pub env: Option<&'a str>,
    /// Its seed; none for the first.
    pub seed: Option<u64>,
    /// Probability that a unit is dropped; none for that at the start of its training.
    pub dropout: Option<f64>,
    /// Learning rate and batch size of the retrained models.
    pub learning: (f64, u64),
}

/// An agent that was found.
pub struct Found {
    /// Its network as an original, with its states.
    pub problem: Problem,
    /// Label of its arm.
    pub arm: String,
    /// Label of its world.
    pub env: String,
    /// Its seed.
    pub seed: u64,
    /// Probability that a unit is dropped.
    pub dropout: f64,
    /// The same at the start of its training.
    pub at_the_start: f64,
    /// The same at the end of its training.
    pub at_the_end: f64,
    /// Training steps that it took.
    pub steps: u64,
    /// Where units are dropped.
    pub layers: DropoutLayers,
    /// How many states or observations there are.
    pub states: usize,
    /// What they are.
    pub points: &'static str,
}

impl Found {
    /// A clause before the answer, where the p that is examined is not that at the end of training.
    pub fn caveat(&self) -> Option<String> {
        let end = rounded(self.at_the_end);
        if [self.at_the_end, end].contains(&self.dropout) {
            return None;
        }
        let was = if self.at_the_end < self.at_the_start {
            "annealed to"
        } else {
            "still"
        };
        Some(format!(
            "Its p was {was} {} at the end of its training, so these are the STDs of its network at \
             p = {:?}, not those that it had at the end",
            shortest(end),
            self.dropout
        ))
    }

    /// What was examined, in sentences that follow the answer.
    pub fn in_words(&self) -> String {
        let layers = match self.layers {
            DropoutLayers::All => "after every hidden layer",
            DropoutLayers::First => "after the first hidden layer",
            DropoutLayers::Inputs => "of the input and after every hidden layer",
        };
        let annealed = match self.caveat() {
            None => String::new(),
            Some(_) => format!(
                " At the end of its training, after {} steps, it was {}; --dropout P examines the STDs at \
                 another p.",
                shortest(self.steps as f64),
                shortest(rounded(self.at_the_end))
            ),
        };
        format!(
            " The points are the Q-values of all actions at {} {}; as in Thompson sampling, units are \
             dropped {layers}, here with p = {:?}.{annealed}",
            self.states, self.points, self.dropout
        )
    }
}

impl Subject<'_> {
    /// Finds the agent in its run.
    ///
    /// # Errors
    /// If the folder is not one of a run, no network was saved, the options name none, or its arm has no
    /// dropout. Says what there is.
    pub fn find(&self) -> Result<Found, Error> {
        let shelf = Shelf::open(self.run)?;
        let wanted = Wanted {
            arm: match self.arm {
                Some(arm) => arm,
                None => self.only_arm(&shelf)?,
            },
            env: self.env,
            seed: self.seed,
        };
        let (saved, env) = shelf.find(&wanted)?;
        let settings = settings(&shelf, &saved.arm).ok_or_else(|| {
            Error::Input(format!(
                "{}: config.toml has no arm called \"{}\", as seeds.csv has; use the version of this \
                 program that trained it",
                self.run.display(),
                saved.arm
            ))
        })?;
        let Some(start) = p_of(settings) else {
            return Err(Error::Input(format!(
                "--arm {}: this arm has no dropout, so there is no STD to examine; {}",
                saved.arm,
                those_with_dropout(&shelf)
            )));
        };
        let trained = networks::read(&saved.run, &saved.arm, &saved.env, saved.seed)?;
        let dropout = self.dropout.unwrap_or(start);
        let (problem, points) = self.problem(&trained, env, settings, dropout)?;
        let in_training = Dropout::new(settings, &problem.original.architecture());
        Ok(Found {
            arm: saved.arm.clone(),
            env: saved.env.clone(),
            seed: saved.seed,
            dropout,
            at_the_start: start,
            at_the_end: in_training.map_or(0.0, |dropout| dropout.p(trained.step)),
            steps: trained.step,
            layers: settings.dropout_layers.unwrap_or(DropoutLayers::All),
            states: problem.points.rows(),
            problem,
            points,
        })
    }

    /// The only arm with dropout and saved networks.
    fn only_arm<'a>(&self, shelf: &'a Shelf) -> Result<&'a str, Error> {
        match &with_dropout(shelf)[..] {
            [arm] => Ok(arm),
            arms => Err(Error::Input(format!(
                "--run {}: {}{}",
                self.run.display(),
                if arms.is_empty() {
                    ""
                } else {
                    "choose an arm with --arm; "
                },
                those_with_dropout(shelf)
            ))),
        }
    }

    fn problem(
        &self,
        trained: &Trained,
        env: &Env,
        settings: &Settings,
        dropout: f64,
    ) -> Result<(Problem, &'static str), Error> {
        let world = env.make();
        let sizes = sizes(world.as_ref());
        let agent = GreedyAgent::new(&trained.network, sizes).map_err(|error| {
            let path = networks::path(self.run, &trained.arm, &trained.env, trained.seed);
            let path = path.display();
            Error::Input(format!(
                "{path}: not a network for {}: {error}",
                trained.env
            ))
        })?;
        let (points, what) = match world.tabular() {
            Some(table) => {
                let states: Vec<usize> = table.decisions().collect();
                let mut points = Observations::zeros(sizes.observations, states.len());
                for (row, &state) in states.iter().enumerate() {
                    points.set(row, agent_observation(table.observation(state)));
                }
                (points, "reachable states")
            }
            None => (
                met(agent, env, trained.seed),
                "observations that its greedy policy met",
            ),
        };
        let (learning_rate, batch_size) = self.learning;
        let original = Original {
            network: trained.network.clone(),
            space: sizes.observations,
            link: Link::Value,
            settings: Settings {
                hidden: settings.hidden.clone(),
                initial_weights: settings.initial_weights,
                optimizer: settings.optimizer,
                dropout: Some(dropout),
                dropout_layers: settings.dropout_layers,
                learning_rate: Some(learning_rate),
                batch_size: Some(batch_size),
                ..Settings::default()
            },
        };
        let values = original.sampler().outputs(&points, None);
        let (shift, unit) = super::truth::moments(&values);
        let problem = Problem {
            original,
            inputs: Inputs::Rows(points.clone()),
            points,
            shift,
            unit: if unit > 0.0 { unit } else { 1.0 },
            noise: 0.0,
        };
        Ok((problem, what))
    }
}

/// A probability to four decimals, as it is said.
fn rounded(p: f64) -> f64 {
    (1e4 * p).round() / 1e4
}

/// What the greedy agent meets in a fresh world.
fn met(mut agent: GreedyAgent, env: &Env, seed: u64) -> Observations {
    let mut world = env.make();
    let mut stream = stream(seed, Purpose::Watch);
    world.reset(&mut stream);
    let mut met = Observations::zeros(sizes(world.as_ref()).observations, MET);
    for step in 0..STEPS {
        let observation = agent_observation(world.observation());
        if step % (STEPS / MET) == 0 {
            met.set(step / (STEPS / MET), observation);
        }
        let action = agent.act(observation);
        if world.step(action, &mut stream).ending.is_some() {
            world.reset(&mut stream);
        }
    }
    met
}

/// The settings of the arm with this label.
fn settings<'a>(shelf: &'a Shelf, label: &str) -> Option<&'a Settings> {
    let arm: Option<&Arm> = shelf.config.arms().find(|arm| arm.label() == label);
    arm.map(|arm| &arm.settings)
}

/// The probability that a unit is dropped at the start of training; none without dropout.
fn p_of(settings: &Settings) -> Option<f64> {
    settings.dropout.filter(|&p| p > 0.0)
}

fn with_dropout(shelf: &Shelf) -> Vec<&str> {
    let has = |arm: &&str| settings(shelf, arm).and_then(p_of).is_some();
    shelf.arms().into_iter().filter(has).collect()
}

fn those_with_dropout(shelf: &Shelf) -> String {
    match &with_dropout(shelf)[..] {
        [] => "no arm of this run has dropout and saved networks".into(),
        arms => format!("arms with dropout and saved networks: {}", arms.join(", ")),
    }
}
