//! Between the worlds and the agents, which do not know each other: their words for the same
//! things.

use agents::{Observations, Sizes};
use envs::{Environment, Tabular};

/// A world's observation, as an agent sees it.
pub fn agent_observation(observation: envs::Observation<'_>) -> agents::Observation<'_> {
    match observation {
        envs::Observation::Index(index) => agents::Observation::Index(index),
        envs::Observation::Vector(numbers) => agents::Observation::Vector(numbers),
    }
}

/// What an agent sees in these states, row after row.
pub fn observations_of(
    model: &Tabular,
    space: agents::ObservationSpace,
    states: impl IntoIterator<Item = usize>,
) -> Observations {
    let states: Vec<usize> = states.into_iter().collect();
    let mut rows = Observations::zeros(space, states.len());
    for (row, &state) in states.iter().enumerate() {
        rows.set(row, agent_observation(model.observation(state)));
    }
    rows
}

/// A world's sizes, as an agent needs them.
pub fn sizes(world: &dyn Environment) -> Sizes {
    let observations = match world.observation_space() {
        envs::ObservationSpace::Discrete(n) => agents::ObservationSpace::Discrete(n),
        envs::ObservationSpace::Box(width) => agents::ObservationSpace::Box(width),
    };
    Sizes {
        observations,
        actions: world.actions(),
        horizon: world.tabular().map_or(0, Tabular::horizon),
    }
}
