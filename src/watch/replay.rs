//! Which agents the report shows beside each other.

use std::cmp::Reverse;

use crate::error::Error;
use crate::records::distinct;
use crate::run::saved::{ModelIndex, SavedNetwork};
use crate::watch::simulate::{drawable, watch};
use crate::watch::trajectory::Trajectory;

/// Agents beside each other on a page; more would be too small to look at.
const MOST: usize = 4;

/// Agents of one seed in one world, each alone in a copy of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub env: String,
    pub seed: u64,
    /// What each agent did, the baseline's last.
    pub trajectories: Vec<Trajectory>,
}

/// A replay for each world that can be drawn, in the order of the networks.
///
/// It has the first arms and the baseline, at most four, and the first seed of which all of them have a
/// network, or the most of them.
///
/// # Errors
/// If the file of a network is not what a run writes. Names the file.
pub fn replays(index: &ModelIndex, baseline: Option<&str>) -> Result<Vec<Replay>, Error> {
    let drawable = drawable(index);
    let worlds = index.networks.iter().map(|saved| &*saved.env);
    let worlds = distinct(worlds.filter(|env| drawable.contains(env)));
    let replay = |env: &str| {
        let cast = cast(index, env, baseline);
        let watch = |saved: &&SavedNetwork| watch(index, saved, None).transpose();
        Ok(Replay {
            env: env.into(),
            seed: cast.first().map_or(0, |saved| saved.seed),
            trajectories: cast.iter().filter_map(watch).collect::<Result<_, _>>()?,
        })
    };
    worlds.into_iter().map(replay).collect()
}

/// The networks of a world's replay.
fn cast<'a>(index: &'a ModelIndex, env: &str, baseline: Option<&str>) -> Vec<&'a SavedNetwork> {
    let here = || index.networks.iter().filter(|saved| saved.env == env);
    let mut arms = distinct(here().map(|saved| &*saved.arm));
    arms.sort_by_key(|&arm| Some(arm) == baseline);
    if arms.len() > MOST {
        arms.drain(MOST - 1..arms.len() - 1);
    }
    let of = |seed: u64| {
        let find = |&arm: &&str| here().find(|saved| saved.arm == arm && saved.seed == seed);
        arms.iter().filter_map(find).collect::<Vec<_>>()
    };
    let seeds = here().map(|saved| saved.seed);
    let best = seeds.max_by_key(|&seed| (of(seed).len(), Reverse(seed)));
    best.map(of).unwrap_or_default()
}
