//! The worlds there are. A world is one file and one line in [`WORLDS`].

#[cfg(unix)]
use crate::gymnasium;
use crate::nearest::unknown;
use crate::{World, WorldError, chain, deep_sea, foraging, gridworld, mdp, river_swim};

static WORLDS: &[World] = &[
    gridworld::WORLD,
    deep_sea::WORLD,
    chain::WORLD,
    river_swim::WORLD,
    mdp::WORLD,
    foraging::WORLD,
    #[cfg(unix)]
    gymnasium::WORLD,
];

pub fn worlds() -> &'static [World] {
    WORLDS
}

/// The world with this name.
///
/// # Errors
/// If there is none; lists the names there are.
pub fn world(name: &str) -> Result<&'static World, WorldError> {
    let names = WORLDS.iter().map(|world| world.name);
    let mut worlds = WORLDS.iter();
    (worlds.find(|world| world.name == name))
        .ok_or_else(|| WorldError::Request(unknown("unknown world", name, "worlds", names)))
}
