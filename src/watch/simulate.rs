//! A saved network acts in a fresh world.

use agents::{
    saved::{GreedyAgent, NetworkError},
    stream::{Purpose, stream},
};

use crate::{
    config::Env,
    error::Error,
    protocol::{bridge::sizes, rollout::Rollout},
    run::{
        networks::{self, Trained},
        saved::{ModelIndex, SavedNetwork},
    },
    watch::trajectory::{Frame, Stage, Trajectory},
};

/// Steps that are shown of a world that never ends.
const STEPS: u64 = 500;
/// The same of other worlds, in which an agent that has learned little may go in circles.
const STEPS_OF_EPISODES: u64 = 200;
const EPISODES: u64 = 3;

/// How long to watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    pub steps: u64,
    /// Episodes at most; none for any number.
    pub episodes: Option<u64>,
}

impl Length {
    /// What shows a world's nature: 500 steps if it never ends, else three episodes of at most 200
    /// steps together.
    pub fn of(env: &Env) -> Self {
        let (steps, episodes) = match env.world.continuing {
            true => (STEPS, None),
            false => (STEPS_OF_EPISODES, Some(EPISODES)),
        };
        Self { steps, episodes }
    }
}

/// Labels of the worlds that can be drawn.
pub fn drawable(index: &ModelIndex) -> Vec<&str> {
    let worlds = index.worlds.iter();
    let drawable = worlds.filter(|(_, env)| Stage::of(env.make().as_ref()).is_some());
    drawable.map(|(label, _)| label.as_str()).collect()
}

/// Watches the agent of a network; none if its world is unknown or has no drawing.
///
/// # Errors
/// If the file is not what a run writes, or not for this world. Names the file.
pub fn watch(
    index: &ModelIndex,
    saved: &SavedNetwork,
    length: Option<Length>,
) -> Result<Option<Trajectory>, Error> {
    let Some(env) = index.worlds.get(&saved.env) else {
        return Ok(None);
    };
    let trained = networks::read(&saved.run, &saved.arm, &saved.env, saved.seed)?;
    let length = length.unwrap_or_else(|| Length::of(env));
    simulate(&trained, env, length).map_err(|error| saved.unfit(&error))
}

/// Watches the greedy agent of a network. The world draws from a stream of the seed that is the same
/// for every arm, so that the agents of one seed meet the same world.
///
/// None if the world has no drawing.
///
/// # Errors
/// If the network is not one for the world.
fn simulate(
    trained: &Trained,
    env: &Env,
    length: Length,
) -> Result<Option<Trajectory>, NetworkError> {
    let world = env.make();
    let mut agent = GreedyAgent::new(&trained.q, sizes(world.as_ref()))?;
    let Some(stage) = Stage::of(world.as_ref()) else {
        return Ok(None);
    };
    let mut rollout = Rollout::new(world, stream(trained.seed, Purpose::Watch));
    let mut now = Frame::start(1, rollout.world.as_ref());
    let mut frames = vec![now.clone()];
    for step in 1..=length.steps {
        let action = agent.act(rollout.observation());
        let outcome = rollout.step(action);
        now = now.next(outcome.reward, rollout.world.as_ref());
        frames.push(now.clone());
        if outcome.ending.is_some() {
            if length.episodes == Some(now.episode) || step == length.steps {
                break;
            }
            rollout.reset();
            now = Frame::start(now.episode + 1, rollout.world.as_ref());
            frames.push(now.clone());
        }
    }
    Ok(Some(Trajectory {
        arm: trained.arm.clone(),
        env: trained.env.clone(),
        seed: trained.seed,
        stage,
        frames,
    }))
}
