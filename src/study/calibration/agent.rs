//! One's own agent as the teacher: a saved Q-network, and the states of its world.
//!
//! The simulation and the students drop what the agent dropped in training, because the STD of these masks
//! is what Thompson sampling acts on. All networks see the same states, and predict the Q-values of all
//! actions.

use std::path::Path;

use agents::{
    Observations, Settings, Sizes,
    masks::Dropout,
    saved::GreedyAgent,
    settings::DropoutLayers,
    stream::{Purpose, stream},
};
use envs::Environment;

use crate::study::calibration::rows::Agent;
use crate::study::calibration::simulation::{Inputs, Simulation};
use crate::study::calibration::teacher::{Link, Teacher};
use crate::study::calibration::truth::moments;
use crate::{
    error::Error,
    protocol::bridge::{agent_observation, sizes},
    run::{
        networks::{self, Trained},
        saved::{SavedRun, Wanted},
    },
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
    /// Learning rate of the students.
    pub learning_rate: f64,
    /// Their batch size.
    pub batch_size: u64,
}

/// An agent that was found.
pub struct Found {
    /// Its network as a teacher, with its states.
    pub simulation: Simulation,
    /// What it is.
    pub row: Agent,
}

impl Subject<'_> {
    /// Finds the agent in its run.
    ///
    /// # Errors
    /// If the folder is not one of a run, no network was saved, the options name none, or its arm has no
    /// dropout. Says what there is.
    pub fn find(&self) -> Result<Found, Error> {
        let run = SavedRun::open(self.run)?;
        let wanted = Wanted {
            arm: match self.arm {
                Some(arm) => arm,
                None => self.only_arm(&run)?,
            },
            env: self.env,
            seed: self.seed,
        };
        let (saved, env) = run.find(&wanted)?;
        let settings = settings(&run, &saved.arm).ok_or_else(|| {
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
                those_with_dropout(&run)
            )));
        };
        let trained = networks::read(&saved.run, &saved.arm, &saved.env, saved.seed)?;
        let world = env.make();
        let sizes = sizes(world.as_ref());
        let agent = self.agent(&trained, sizes)?;
        let points =
            (states(world.as_ref(), sizes)).unwrap_or_else(|| met(agent, env.make(), trained.seed));
        let dropout = self.dropout.unwrap_or(start);
        let simulation = self.simulation(&trained, sizes, settings, dropout, points);
        let in_training = Dropout::new(settings, &simulation.teacher.architecture());
        let row = Agent {
            arm: saved.arm.clone(),
            env: saved.env.clone(),
            seed: saved.seed,
            steps: trained.step,
            dropout_layers: settings.dropout_layers.unwrap_or(DropoutLayers::All),
            dropout,
            dropout_at_start: start,
            dropout_at_end: in_training.map_or(0.0, |dropout| dropout.p(trained.step)),
            points: simulation.points.rows(),
            is_tabular: world.tabular().is_some(),
        };
        Ok(Found { simulation, row })
    }

    /// The only arm with dropout and saved networks.
    fn only_arm<'a>(&self, run: &'a SavedRun) -> Result<&'a str, Error> {
        let arms = with_dropout(run);
        if let [arm] = arms[..] {
            return Ok(arm);
        }
        let choose = if arms.is_empty() {
            ""
        } else {
            "choose an arm with --arm; "
        };
        let (folder, arms) = (self.run.display(), those_with_dropout(run));
        Err(Error::Input(format!("--run {folder}: {choose}{arms}")))
    }

    fn agent(&self, trained: &Trained, sizes: Sizes) -> Result<GreedyAgent, Error> {
        let Trained { arm, env, seed, .. } = trained;
        GreedyAgent::new(&trained.network, sizes).map_err(|error| {
            let path = networks::path(self.run, arm, env, *seed);
            let path = path.display();
            Error::Input(format!("{path}: not a network for {env}: {error}"))
        })
    }

    fn simulation(
        &self,
        trained: &Trained,
        sizes: Sizes,
        settings: &Settings,
        dropout: f64,
        points: Observations,
    ) -> Simulation {
        let teacher = Teacher {
            network: trained.network.clone(),
            space: sizes.observations,
            link: Link::Value,
            settings: Settings {
                hidden: settings.hidden.clone(),
                initial_weights: settings.initial_weights,
                optimizer: settings.optimizer,
                dropout: Some(dropout),
                dropout_layers: settings.dropout_layers,
                learning_rate: Some(self.learning_rate),
                batch_size: Some(self.batch_size),
                ..Settings::default()
            },
        };
        let (shift, unit) = moments(&teacher.sampler().outputs(&points, None));
        Simulation {
            teacher,
            inputs: Inputs::Points,
            points,
            shift,
            unit: if unit > 0.0 { unit } else { 1.0 },
            noise: 0.0,
        }
    }
}

/// All states in which an agent acts, where the world has a table of them.
fn states(world: &dyn Environment, sizes: Sizes) -> Option<Observations> {
    let table = world.tabular()?;
    let states: Vec<usize> = table.decisions().collect();
    let mut points = Observations::zeros(sizes.observations, states.len());
    for (row, &state) in states.iter().enumerate() {
        points.set(row, agent_observation(table.observation(state)));
    }
    Some(points)
}

/// What the greedy agent meets in a fresh world.
fn met(mut agent: GreedyAgent, mut world: Box<dyn Environment>, seed: u64) -> Observations {
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
fn settings<'a>(run: &'a SavedRun, label: &str) -> Option<&'a Settings> {
    let arm = run.config.arms().find(|arm| arm.label() == label);
    arm.map(|arm| &arm.settings)
}

/// The probability that a unit is dropped at the start of training; none without dropout.
fn p_of(settings: &Settings) -> Option<f64> {
    settings.dropout.filter(|&p| p > 0.0)
}

fn with_dropout(run: &SavedRun) -> Vec<&str> {
    let has = |arm: &&str| settings(run, arm).and_then(p_of).is_some();
    run.index.arms().into_iter().filter(has).collect()
}

fn those_with_dropout(run: &SavedRun) -> String {
    match &with_dropout(run)[..] {
        [] => "no arm of this run has dropout and saved networks".into(),
        arms => format!("arms with dropout and saved networks: {}", arms.join(", ")),
    }
}
