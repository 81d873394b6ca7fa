//! A saved network acts in a fresh world.

use agents::stream::{Purpose, stream};
use agents::{greedy_agent::GreedyAgent, saved::NetworkError};

use envs::Environment;

use crate::config::Env;
use crate::error::Error;
use crate::protocol::{bridge::sizes, rollout::Rollout};
use crate::run::networks::{self, Trained};
use crate::run::saved::{ModelIndex, SavedNetwork};
use crate::watch::trajectory::{Frame, Stage, Trajectory, View};

/// Steps and episodes that show the nature of a world that never ends.
const ENDLESS: (u64, u64) = (500, u64::MAX);
/// The same of other worlds, in which an agent that has learned little may go in circles.
const IN_EPISODES: (u64, u64) = (200, 3);

/// Labels of the worlds that can be drawn.
pub fn drawable(index: &ModelIndex) -> Vec<&str> {
    let worlds = index.worlds.iter();
    let drawable = worlds.filter(|(_, env)| Stage::of(env.make().as_ref()).is_some());
    drawable.map(|(label, _)| label.as_str()).collect()
}

/// Watches the agent of a network for so many steps, or for as many as show its world's nature; none if its world is
/// unknown or has no drawing.
///
/// # Errors
/// If the file is not what a run writes, or not for this world. Names the file.
pub fn watch(
    index: &ModelIndex,
    saved: &SavedNetwork,
    steps: Option<u64>,
) -> Result<Option<Trajectory>, Error> {
    let Some(env) = index.worlds.get(&saved.env) else {
        return Ok(None);
    };
    let trained = networks::read(&saved.run, &saved.arm, &saved.env, saved.seed)?;
    let length = match (steps, env.world.continuing) {
        (Some(steps), _) => (steps, u64::MAX),
        (None, true) => ENDLESS,
        (None, false) => IN_EPISODES,
    };
    simulate(&trained, env, length).map_err(|error| saved.unfit(&error))
}

/// Watches the greedy agent of a network for so many steps and episodes at most. The world draws from a stream of the seed that is the same
/// for every arm, so that the agents of one seed meet the same world.
///
/// None if the world has no drawing.
///
/// # Errors
/// If the network is not one for the world.
fn simulate(
    trained: &Trained,
    env: &Env,
    (steps, episodes): (u64, u64),
) -> Result<Option<Trajectory>, NetworkError> {
    let world = env.make();
    let mut agent = GreedyAgent::new(&trained.q, sizes(world.as_ref()))?;
    let Some(stage) = Stage::of(world.as_ref()) else {
        return Ok(None);
    };
    let mut rollout = Rollout::new(world, stream(trained.seed, Purpose::Watch));
    let first = |episode, world: &dyn Environment| Frame {
        episode,
        step: 0,
        total: 0.,
        view: View::of(world, None),
    };
    let mut frames = vec![first(1, rollout.world.as_ref())];
    for step in 1..=steps {
        let action = agent.act(rollout.observation());
        let outcome = rollout.step(action);
        let before = &frames[frames.len() - 1];
        let episode = before.episode;
        frames.push(Frame {
            episode,
            step: before.step + 1,
            total: before.total + outcome.reward,
            view: View::of(rollout.world.as_ref(), Some(&before.view)),
        });
        if outcome.ending.is_some() {
            if episode == episodes || step == steps {
                break;
            }
            rollout.reset();
            frames.push(first(episode + 1, rollout.world.as_ref()));
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
