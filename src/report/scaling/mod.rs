//! What becomes of the time to solve as a world grows: at least three worlds of a report that differ in one
//! whole-number parameter, the larger with more states.
//!
//! Times are in episodes, steps divided by the most steps of an episode, so that worlds of different depth
//! can be compared, as in Osband et al. 2020 ("Behaviour Suite for Reinforcement Learning").

mod bad_episodes;
pub mod picture;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::config::Measure;
use crate::report::facts::{Extent, Facts};
use crate::report::figures::WorldResults;
use crate::report::seed_curves::Worlds;
use crate::report::series::SUMMARY_RESAMPLES;
use crate::report::solving::censored;
use crate::statistics::{AtSize, Estimate, Growth, growth};
use crate::text::range;
use bad_episodes::BadEpisodes;

/// Worlds that make a scale.
const LEAST_WORLDS: usize = 3;

/// The arms over the worlds of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scaling {
    /// What the worlds are, without the parameter.
    pub env: String,
    /// Whether a random walk finds the reward about once in 2^N episodes, and bsuite has a rule.
    #[serde(skip)]
    pub is_deep_sea: bool,
    /// Whether returns tell which episodes are bad by that rule.
    #[serde(skip)]
    pub is_told: bool,
    /// The parameter in which they differ.
    pub parameter: String,
    /// Its values, in rising order.
    pub sizes: Vec<u64>,
    /// The arms that have times to solve.
    pub arms: Vec<ScaledArm>,
}

/// One arm over the sizes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaledArm {
    pub arm: String,
    /// Whether it is told the states: a yardstick, no rival.
    pub is_oracle: bool,
    /// The largest size that at least half of the seeds solved.
    pub largest_solved: Option<u64>,
    /// Of the times in episodes.
    pub growth: Growth,
    /// A point for each size at which it has times, in their order.
    pub points: Vec<ScalingPoint>,
}

/// An arm at one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScalingPoint {
    pub size: u64,
    /// Seeds that finished.
    pub seeds: usize,
    /// Seeds that solved it within the budget.
    pub solved: usize,
    /// Episodes within which it could be solved, if all took the most steps.
    pub budget: f64,
    /// Episodes to solve: mean over seeds, one that did not counting with the budget.
    pub episodes: Estimate,
    /// The same by bsuite's rule; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bsuite: Option<BadEpisodes>,
}

/// One of the worlds of a scale.
struct Member<'a> {
    size: u64,
    world: &'a WorldResults,
    extent: &'a Extent,
}

/// Labels of the worlds in which the returns of episodes tell when bsuite calls them solved.
pub fn told_by_returns(facts: &Facts) -> BTreeSet<String> {
    let told = facts.extents.iter();
    let told = told.filter(|(_, extent)| bad_episodes::are_told_by_returns(extent));
    told.map(|(env, _)| env.clone()).collect()
}

/// Every scale among the worlds, with the arms in this order.
pub fn scalings(
    facts: &Facts,
    arms: &[&str],
    worlds: &[WorldResults],
    seeds: &Worlds,
) -> Vec<Scaling> {
    let scaling = |(parameter, members): (&str, Vec<Member>)| Scaling {
        env: without(members[0].extent, parameter),
        is_deep_sea: bad_episodes::is_deep_sea(members[0].extent),
        is_told: bad_episodes::are_told_by_returns(members[0].extent),
        parameter: parameter.into(),
        sizes: members.iter().map(|member| member.size).collect(),
        arms: (arms.iter())
            .filter_map(|arm| ScaledArm::new(arm, &members, seeds))
            .collect(),
    };
    let mut scalings: Vec<_> = scales(facts, worlds).into_iter().map(scaling).collect();
    scalings.retain(|scaling| !scaling.arms.is_empty());
    scalings
}

/// The parameter and the worlds of each scale, these in rising order of size.
fn scales<'a>(facts: &'a Facts, worlds: &'a [WorldResults]) -> Vec<(&'a str, Vec<Member<'a>>)> {
    let mut alike: BTreeMap<_, Vec<Member>> = BTreeMap::new();
    for world in worlds {
        let extent = facts.extents.get(&world.env);
        let Some(extent) = extent.filter(|_| world.measure == Measure::UndiscountedReturn) else {
            continue;
        };
        for (key, value) in &extent.parameters {
            if let Ok(size) = value.parse() {
                let others = extent.parameters.iter().filter(|(other, _)| other != key);
                let kind = (&extent.world, key, others.collect::<Vec<_>>());
                alike.entry(kind).or_default().push(Member {
                    size,
                    world,
                    extent,
                });
            }
        }
    }
    let scales = alike.into_iter();
    let mut scales: Vec<_> = scales
        .map(|((_, key, _), members)| (key.as_str(), members))
        .collect();
    scales.retain_mut(|(_, members)| {
        members.sort_by_key(|member| member.size);
        let grows = |one: &Member, other: &Member| one.extent.states < other.extent.states;
        members.len() >= LEAST_WORLDS && members.is_sorted_by(grows)
    });
    scales
}

/// The world and what differs from its defaults, without a parameter.
fn without(extent: &Extent, parameter: &str) -> String {
    let others = (extent.differing.iter()).filter(|(key, _)| key != parameter);
    let words = others.map(|(key, value)| format!(" {key}={value}"));
    words.fold(extent.world.clone(), |label, word| label + &word)
}

impl Scaling {
    /// How many seeds the arms have.
    fn seeds(&self) -> String {
        let points = self.arms.iter().flat_map(|arm| &arm.points);
        range(points.map(|point| point.seeds), "seed")
    }
}

impl ScaledArm {
    /// None if it has no times in any of the worlds.
    fn new(label: &str, members: &[Member], seeds: &Worlds) -> Option<Self> {
        let (points, times): (Vec<_>, Vec<_>) = (members.iter())
            .filter_map(|member| point(label, member, seeds))
            .unzip();
        let mut worlds = members.iter().flat_map(|member| &member.world.arms);
        let largest = times.iter().rfind(|times: &&AtSize| times.is_solved());
        (!points.is_empty()).then(|| Self {
            arm: label.into(),
            is_oracle: worlds.any(|arm| arm.arm == label && arm.is_oracle),
            largest_solved: largest.map(|times| times.size),
            growth: growth(&times, SUMMARY_RESAMPLES),
            points,
        })
    }

    fn at(&self, size: u64) -> Option<&ScalingPoint> {
        self.points.iter().find(|point| point.size == size)
    }
}

/// An arm in one of the worlds, and its times in episodes.
fn point(label: &str, member: &Member, seeds: &Worlds) -> Option<(ScalingPoint, AtSize)> {
    let (size, world, extent) = (member.size, member.world, member.extent);
    let arm = world.arms.iter().find(|arm| arm.arm == label)?;
    let solving = arm.solving(world.endpoint)?;
    let episode = extent.horizon as f64;
    let budget = world.horizon as f64 / episode;
    let mut times = censored(&solving.times, world.horizon);
    for time in &mut times {
        time.step /= episode;
    }
    let rows = seeds.get(&world.env)?.get(label)?;
    let returns = solving.times.iter().map(|time| {
        let episodes = rows[&time.seed].episodes.iter();
        episodes.map(|episode| episode.1).collect()
    });
    // A seed that stopped early had no time to solve it by the other rule.
    let is_told = !world.may_stop && bad_episodes::are_told_by_returns(extent);
    let optimum = world.optimal_return.filter(|_| is_told);
    let point = ScalingPoint {
        size,
        seeds: times.len(),
        solved: times.iter().filter(|time| time.solved).count(),
        budget,
        episodes: solving.restricted_mean?.in_units_of(episode),
        bsuite: optimum.and_then(|optimum| BadEpisodes::new(returns, optimum)),
    };
    let at_size = AtSize {
        size,
        times,
        budget,
    };
    Some((point, at_size))
}

#[cfg(test)]
mod tests;
