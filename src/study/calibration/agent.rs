//! One's own agent as the teacher: a saved Q-network, and the states of its world.
//!
//! The simulation and the students drop what the agent dropped in training, because the STD of these masks
//! is what Thompson sampling acts on. All networks see the same states.

use std::path::Path;

use agents::stream::{Purpose, stream};
use agents::{
    Observations, Settings, greedy_agent::GreedyAgent, masks::Dropout, settings::DropoutLayers,
};
use envs::Environment;

use crate::error::Error;
use crate::protocol::{
    bridge::{observations_of, sizes},
    rollout::Rollout,
};
use crate::run::{
    networks,
    saved::{SavedRun, Wanted},
};
use crate::study::calibration::teacher::{Task, Teacher};
use crate::study::calibration::{Calibration, rows::Agent, simulation::Simulation};
use crate::study::data::moments;

/// Steps that the greedy agent takes in a world without a table of states.
const STEPS: usize = 1_000;
/// How many of the observations that it meets there are kept, at equal distances.
const MET: usize = 200;

/// Finds the agent that the options name in the folder of its run: its simulation, and what it is.
///
/// # Errors
/// If the folder is no run's, no network was saved or named, or its arm has no dropout. Says what there is.
pub fn find(run: &Path, options: &Calibration) -> Result<(Simulation, Agent), Error> {
    let saved_run = SavedRun::open(run)?;
    let arm = match &options.arm {
        Some(arm) => arm,
        None => only_arm(run, &saved_run)?,
    };
    let (saved, env) = saved_run.find(&Wanted {
        arm,
        env: options.env.as_deref(),
        seed: options.seed,
    })?;
    let (settings, start) = with_p(run, &saved_run, &saved.arm)?;
    let trained = networks::read(&saved.run, &saved.arm, &saved.env, saved.seed)?;
    let world = env.make();
    let sizes = sizes(world.as_ref());
    let agent = GreedyAgent::new(&trained.q, sizes).map_err(|error| saved.unfit(&error))?;
    let network = trained.q.network().map_err(|error| saved.unfit(&error))?;
    let points = match world.tabular() {
        Some(table) => observations_of(table, sizes.observations, table.decisions()),
        None => met(agent, env.make(), saved.seed),
    };
    let in_training = Dropout::new(settings, &network.architecture(sizes.observations));
    let row = Agent {
        arm: saved.arm.clone(),
        env: saved.env.clone(),
        seed: saved.seed,
        steps: trained.step,
        dropout_layers: settings.dropout_layers.unwrap_or(DropoutLayers::All),
        dropout: options.dropout.unwrap_or(start),
        dropout_at_end: in_training.map_or(0.0, |dropout| dropout.p(trained.step)),
        points: points.rows(),
        is_tabular: world.tabular().is_some(),
    };
    let teacher = Teacher {
        network: network.clone(),
        space: sizes.observations,
        task: Task::Agent,
        settings: as_trained(settings, options, row.dropout),
    };
    let (shift, unit) = moments(&teacher.task.outputs(&teacher.trained(), &points, None));
    let simulation = Simulation {
        teacher,
        repeats: None,
        points,
        shift,
        unit: if unit > 0.0 { unit } else { 1.0 },
        noise: 0.0,
        updates: options.updates,
        passes: options.passes as usize,
    };
    Ok((simulation, row))
}

/// The settings of an arm, and the probability that a unit is dropped at the start of its training.
fn with_p<'a>(
    run: &Path,
    saved_run: &'a SavedRun,
    arm: &str,
) -> Result<(&'a Settings, f64), Error> {
    let settings = settings(saved_run, arm).ok_or_else(|| {
        let shown = run.display();
        Error::Input(format!(
            "{shown}: config.toml has no arm called \"{arm}\", as seeds.csv has; use the version of this \
             program that trained it"
        ))
    })?;
    let p = p_of(settings).ok_or_else(|| {
        let (_, others) = with_dropout(saved_run);
        Error::Input(format!(
            "--arm {arm}: this arm has no dropout, so there is no STD to examine; {others}"
        ))
    })?;
    Ok((settings, p))
}

/// Settings with which students learn: those of the arm's network and dropout, else the options.
fn as_trained(settings: &Settings, options: &Calibration, dropout: f64) -> Settings {
    Settings {
        hidden: settings.hidden.clone(),
        initial_weights: settings.initial_weights,
        optimizer: settings.optimizer,
        dropout: Some(dropout),
        dropout_layers: settings.dropout_layers,
        learning_rate: Some(options.learning_rate),
        batch_size: Some(options.batch_size),
        ..Settings::default()
    }
}

/// The only arm with dropout and saved networks.
fn only_arm<'a>(run: &Path, saved_run: &'a SavedRun) -> Result<&'a str, Error> {
    let (arms, said) = with_dropout(saved_run);
    let choose = match arms[..] {
        [arm] => return Ok(arm),
        [] => "",
        _ => "choose an arm with --arm; ",
    };
    let run = run.display();
    Err(Error::Input(format!("--run {run}: {choose}{said}")))
}

/// What the greedy agent meets in a fresh world.
fn met(mut agent: GreedyAgent, world: Box<dyn Environment>, seed: u64) -> Observations {
    let mut met = Observations::zeros(sizes(world.as_ref()).observations, MET);
    let mut rollout = Rollout::new(world, stream(seed, Purpose::Watch));
    for step in 0..STEPS {
        let observation = rollout.observation();
        if step % (STEPS / MET) == 0 {
            met.set(step / (STEPS / MET), observation);
        }
        let action = agent.act(observation);
        if rollout.step(action).ending.is_some() {
            rollout.reset();
        }
    }
    met
}

/// The settings of the arm with this label.
fn settings<'a>(saved_run: &'a SavedRun, label: &str) -> Option<&'a Settings> {
    let arm = saved_run.config.arms().find(|arm| arm.label() == label);
    arm.map(|arm| &arm.settings)
}

/// The probability that a unit is dropped at the start of training; none without dropout.
fn p_of(settings: &Settings) -> Option<f64> {
    settings.dropout.filter(|&p| p > 0.0)
}

/// The arms with dropout and saved networks, and what is said of them.
fn with_dropout(saved_run: &SavedRun) -> (Vec<&str>, String) {
    let mut arms = saved_run.index.arms();
    arms.retain(|arm| settings(saved_run, arm).and_then(p_of).is_some());
    let said = match &arms[..] {
        [] => "no arm of this run has dropout and saved networks".into(),
        arms => format!("arms with dropout and saved networks: {}", arms.join(", ")),
    };
    (arms, said)
}
