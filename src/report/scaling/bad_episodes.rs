//! When bsuite calls deep-sea solved (Osband et al. 2020, "Behaviour Suite for Reinforcement Learning").
//!
//! bsuite counts an episode as bad if it goes left in a cell of the diagonal, which is where it leaves the way
//! to the treasure. Without noise its return says the same: one that is not bad returns the optimum 0.99, any
//! other 0 or less. In the stochastic form neither follows from the other.

use serde::Serialize;

use crate::report::facts::Extent;
use crate::statistics::{Time, median_time};

/// Share of bad episodes below which a world is solved.
const BAD: f64 = 0.9;

/// When the seeds of an arm solved a world by this rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BadEpisodes {
    /// Seeds that did.
    pub solved: usize,
    /// Median over seeds of the number of episodes it took; none if more than half did not.
    pub median_episodes: Option<f64>,
}

/// Whether a world is the one that bsuite's rule is for.
pub fn is_deep_sea(extent: &Extent) -> bool {
    extent.world == "deep-sea"
}

/// Whether returns tell bad episodes from others in this world.
pub fn are_told_by_returns(extent: &Extent) -> bool {
    let is_noisy = |(key, value): &(String, String)| key == "stochastic" && value == "true";
    is_deep_sea(extent) && !extent.parameters.iter().any(is_noisy)
}

/// The first episode e, counted from 1, with (bad episodes up to e) / e < 0.9; none if there is none. `returns` are
/// those of all training episodes of a seed, in order; bad ones are less than half of the optimum.
fn solved_by_bad_episodes(returns: &[f64], optimum: f64) -> Option<u64> {
    let mut bad = 0;
    let after = returns.iter().map(|&earned| {
        bad += u64::from(earned < optimum / 2.0);
        bad
    });
    let share = |&(episode, bad): &(u64, u64)| bad as f64 / episode as f64;
    let first = (1..).zip(after).find(|entry| share(entry) < BAD);
    first.map(|(episode, _)| episode)
}

impl BadEpisodes {
    /// Of seeds with these returns, episode by episode; none if a seed has no episodes, or there are no seeds.
    pub fn new(seeds: impl Iterator<Item = Vec<f64>>, optimum: f64) -> Option<Self> {
        let time = |returns: Vec<f64>| match solved_by_bad_episodes(&returns, optimum) {
            Some(episode) => Some(Time::solved(episode as f64)),
            None => (!returns.is_empty()).then(|| Time::censored(returns.len() as f64)),
        };
        let times: Vec<Time> = seeds.map(time).collect::<Option<_>>()?;
        (!times.is_empty()).then(|| Self {
            solved: times.iter().filter(|time| time.solved).count(),
            median_episodes: median_time(&times),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Episodes that are all bad but for these, counted from 1.
    fn all_bad_but(good: &[u64], episodes: u64) -> Vec<f64> {
        let earned = |episode| match good.contains(&episode) {
            true => 0.99,
            false => -0.005,
        };
        (1..=episodes).map(earned).collect()
    }

    fn solved(returns: Vec<f64>) -> Option<u64> {
        solved_by_bad_episodes(&returns, 0.99)
    }

    #[test]
    fn the_share_of_bad_episodes_falls_below_nine_tenths() {
        assert_eq!(solved(vec![]), None);
        assert_eq!(solved(all_bad_but(&[], 1_000)), None);
        assert_eq!(solved(all_bad_but(&[1], 3)), Some(1));
        // 8 / 9 < 0.9, but 9 / 10 is not less.
        assert_eq!(solved(all_bad_but(&[9], 9)), Some(9));
        assert_eq!(solved(all_bad_but(&[10], 10)), None);
        // After 100 bad ones: 100 / 111 = 0.9009, 100 / 112 = 0.893.
        let late: Vec<u64> = (101..=200).collect();
        assert_eq!(solved(all_bad_but(&late, 200)), Some(112));
    }

    #[test]
    fn the_median_counts_seeds_that_never_solved_it_as_later_than_any() {
        let of = |seeds: &[&[u64]]| {
            let returns = seeds.iter().map(|good| all_bad_but(good, 20));
            let found = BadEpisodes::new(returns, 0.99)?;
            Some((found.solved, found.median_episodes))
        };
        assert_eq!(of(&[&[1], &[9], &[]]), Some((2, Some(9.0))));
        assert_eq!(of(&[&[1], &[], &[]]), Some((1, None)));
        assert_eq!(of(&[]), None);
        let one_without = [vec![0.99], vec![]].into_iter();
        assert_eq!(BadEpisodes::new(one_without, 0.99), None);
    }
}
