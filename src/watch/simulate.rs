//! A saved network acts in a fresh world.

use agents::{
    saved::{GreedyAgent, NetworkError},
    stream::{Purpose, stream},
};

use crate::watch::trajectory::{Moment, Stage, Trajectory, View};
use crate::{
    config::Env,
    protocol::bridge::{agent_observation, sizes},
    run::networks::Trained,
};

/// Steps that are shown of a world that never ends.
const STEPS: u64 = 500;
/// The same of other worlds, in which an agent that has learned little may go in circles.
const STEPS_OF_EPISODES: u64 = 200;
/// Episodes that are shown.
const EPISODES: u64 = 3;

/// How long to watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Steps at most.
    pub steps: u64,
    /// Episodes at most; none for any number.
    pub episodes: Option<u64>,
}

impl Length {
    /// What shows a world's nature: 500 steps if it never ends, else three episodes of at most 200
    /// steps together.
    pub fn of(env: &Env) -> Self {
        if env.world.continuing {
            return Self {
                steps: STEPS,
                episodes: None,
            };
        }
        Self {
            steps: STEPS_OF_EPISODES,
            episodes: Some(EPISODES),
        }
    }
}

/// Watches the greedy agent of a network. The world draws from a stream of the seed that is the same
/// for every arm, so that the agents of one seed meet the same world.
///
/// None if the world has no drawing.
///
/// # Errors
/// If the network is not one for the world.
pub fn simulate(
    trained: &Trained,
    env: &Env,
    length: Length,
) -> Result<Option<Trajectory>, NetworkError> {
    let mut world = env.make();
    let mut agent = GreedyAgent::new(&trained.network, sizes(world.as_ref()))?;
    let mut stream = stream(trained.seed, Purpose::Watch);
    world.reset(&mut stream);
    let Some(stage) = Stage::of(world.as_ref()) else {
        return Ok(None);
    };
    let start = |world: &dyn envs::Environment, episode| Moment {
        episode,
        step: 0,
        total: 0.,
        view: View::of(world, None),
    };
    let mut now = start(world.as_ref(), 1);
    let mut moments = vec![now.clone()];
    for step in 1..=length.steps {
        let action = agent.act(agent_observation(world.observation()));
        let outcome = world.step(action, &mut stream);
        now = Moment {
            episode: now.episode,
            step: now.step + 1,
            total: now.total + outcome.reward,
            view: View::of(world.as_ref(), Some(&now.view)),
        };
        moments.push(now.clone());
        if outcome.ending.is_some() {
            if length.episodes == Some(now.episode) || step == length.steps {
                break;
            }
            world.reset(&mut stream);
            now = start(world.as_ref(), now.episode + 1);
            moments.push(now.clone());
        }
    }
    Ok(Some(Trajectory {
        arm: trained.arm.clone(),
        env: trained.env.clone(),
        seed: trained.seed,
        stage,
        moments,
    }))
}
