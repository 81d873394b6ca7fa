//! The score of a trial, on average over seeds and worlds: what the later verdict is about.
//!
//! In worlds with episodes it is the area under the normalised greedy curve. A greedy return G is normalised to (G - G_rand) / (G* - G_rand), so the random policy has 0 and
//! the optimal one 1. The area is divided by the steps: it is the mean height of the curve, and
//! speaks of how soon a trial learns as well as of how much. From the step at which it diverged on,
//! a seed counts as the random policy.
//!
//! In worlds that never end the verdict is on behaviour, and there is no optimum to normalise by. There
//! the score is the mean reward of all rows of behaviour after the random start, as it is. The missing
//! rows of a seed that diverged count with the least of those that it has. The two kinds of score have no
//! common unit, so one tuning run has worlds of one kind.

use std::collections::BTreeMap;

use crate::{
    config::Measure,
    records::{Behaviour, Evaluation, Seed},
    statistics::{area_under_curve, mean},
};

/// What is kept of some seeds of one trial in one world.
#[derive(Debug, Default)]
pub struct Curves {
    /// Rows of behaviour, in any order.
    pub behaviour: Vec<Behaviour>,
    /// Greedy evaluations, in any order.
    pub evaluations: Vec<Evaluation>,
    /// A row for each seed.
    pub seeds: Vec<Seed>,
}

/// What a score is in worlds with this measure, in a few words.
pub fn meaning(measure: Measure) -> &'static str {
    match measure {
        Measure::UndiscountedReturn => "the mean height of the normalised greedy curve",
        Measure::RewardPerStep => "the mean behaviour reward after the random start",
    }
}

/// Steps at which rows of behaviour end that come after the random start.
pub fn behaviour_steps(steps: u64, window: u64, random_start: u64) -> Vec<u64> {
    let mut ends: Vec<_> = (window..steps).step_by(window as usize).collect();
    ends.push(steps);
    ends.retain(|&step| step > random_start);
    ends
}

/// Steps at which seeds are evaluated.
pub fn evaluation_steps(steps: u64, every: u64) -> Vec<u64> {
    let mut grid: Vec<_> = (0..steps).step_by(every as usize).collect();
    grid.push(steps);
    grid
}

impl Curves {
    /// Mean over the seeds of the area under the normalised greedy curve.
    pub fn greedy_score(&self, grid: &[u64]) -> f64 {
        let mut curves: BTreeMap<u64, BTreeMap<u64, f64>> = BTreeMap::new();
        for row in &self.evaluations {
            if let Some(value) = row.greedy_return {
                curves.entry(row.seed).or_default().insert(row.step, value);
            }
        }
        // In order of the seeds, so that the sum does not depend on which block was first.
        let seeds: BTreeMap<_, _> = self.seeds.iter().map(|row| (row.seed, row)).collect();
        let areas: Vec<_> = (seeds.into_values())
            .map(|seed| area(seed, curves.get(&seed.seed), grid))
            .collect();
        mean(&areas).unwrap_or(0.)
    }

    /// Mean over the seeds of the mean reward of the rows of behaviour that end at these steps.
    pub fn behaviour_score(&self, ends: &[u64]) -> f64 {
        // In order of the seeds, as above.
        let mut rewards: BTreeMap<u64, BTreeMap<u64, f64>> = BTreeMap::new();
        for row in &self.seeds {
            rewards.entry(row.seed).or_default();
        }
        for row in &self.behaviour {
            let of_seed = rewards.entry(row.seed).or_default();
            of_seed.insert(row.step, row.mean_reward);
        }
        let means: Vec<_> = (rewards.values())
            .filter_map(|rewards| mean_reward(rewards, ends))
            .collect();
        mean(&means).unwrap_or(0.)
    }
}

/// The mean reward of one seed; one without any row counts as one that earned nothing.
fn mean_reward(rewards: &BTreeMap<u64, f64>, ends: &[u64]) -> Option<f64> {
    let least = rewards.values().copied().reduce(f64::min).unwrap_or(0.);
    let rewards: Vec<_> = (ends.iter())
        .map(|end| rewards.get(end).copied().unwrap_or(least))
        .collect();
    mean(&rewards)
}

fn area(seed: &Seed, curve: Option<&BTreeMap<u64, f64>>, grid: &[u64]) -> f64 {
    let (Some(optimal), Some(random)) = (seed.optimal_return, seed.random_return) else {
        return 0.;
    };
    let normalised = |step: &u64| {
        let greedy = curve.and_then(|curve| curve.get(step)).copied();
        (greedy.unwrap_or(random) - random) / (optimal - random)
    };
    let points: Vec<_> = grid
        .iter()
        .map(|step| (*step as f64, normalised(step)))
        .collect();
    area_under_curve(&points).unwrap_or(0.)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(seed: u64, step: u64, greedy_return: f64) -> Evaluation {
        Evaluation {
            arm: String::new(),
            env: String::new(),
            seed,
            step,
            greedy_return: Some(greedy_return),
            regret: None,
            q_error: None,
        }
    }

    /// The random policy earns -1 and the optimal one 3.
    fn seed(seed: u64, diverged_step: Option<u64>) -> Seed {
        Seed {
            arm: String::new(),
            env: String::new(),
            seed,
            parameters: 1,
            first_goal: None,
            diverged_step,
            optimal_return: Some(3.),
            random_return: Some(-1.),
        }
    }

    #[test]
    fn evaluations_are_at_every_multiple_and_at_the_end() {
        assert_eq!(evaluation_steps(25, 10), [0, 10, 20, 25]);
        assert_eq!(evaluation_steps(20, 10), [0, 10, 20]);
    }

    #[test]
    fn a_score_is_the_mean_height_of_the_normalised_curve() {
        let curves = Curves {
            evaluations: vec![
                evaluation(7, 30, 3.),
                evaluation(7, 0, -1.),
                evaluation(7, 10, 1.),
            ],
            seeds: vec![seed(7, None)],
            ..Curves::default()
        };
        // Heights 0, 1/2, 1: 10 (0 + 1/2) / 2 + 20 (1/2 + 1) / 2 = 17.5 over 30 steps.
        assert!((curves.greedy_score(&[0, 10, 30]) - 17.5 / 30.).abs() < 1e-15);
    }

    #[test]
    fn a_diverged_seed_is_the_random_policy_from_then_on() {
        let curves = Curves {
            evaluations: vec![
                evaluation(1, 0, 3.),
                evaluation(0, 0, 3.),
                evaluation(0, 10, 3.),
                evaluation(0, 20, 3.),
            ],
            seeds: vec![seed(1, Some(4)), seed(0, None)],
            ..Curves::default()
        };
        // One seed is optimal throughout; the other falls from 1 to 0 over half of the steps.
        assert!((curves.greedy_score(&[0, 10, 20]) - (1. + 0.25) / 2.).abs() < 1e-15);
    }

    #[test]
    fn worse_than_random_is_negative() {
        let curves = Curves {
            evaluations: vec![evaluation(0, 0, -3.), evaluation(0, 10, -3.)],
            seeds: vec![seed(0, None)],
            ..Curves::default()
        };
        assert_eq!(curves.greedy_score(&[0, 10]), -0.5);
    }

    fn window(seed: u64, step: u64, mean_reward: f64) -> Behaviour {
        Behaviour {
            arm: String::new(),
            env: String::new(),
            seed,
            step,
            mean_reward,
            mean_return: None,
            coverage: None,
        }
    }

    #[test]
    fn rows_of_behaviour_count_after_the_random_start() {
        assert_eq!(behaviour_steps(1_700, 500, 0), [500, 1_000, 1_500, 1_700]);
        assert_eq!(behaviour_steps(1_500, 500, 500), [1_000, 1_500]);
        assert_eq!(behaviour_steps(400, 500, 399), [400]);
        assert!(behaviour_steps(1_000, 500, 1_000).is_empty());
    }

    #[test]
    fn without_end_a_score_is_the_mean_reward_after_the_random_start() {
        let curves = Curves {
            behaviour: vec![
                window(1, 1_500, 2.),
                window(0, 500, -9.),
                window(0, 1_000, 0.5),
                window(0, 1_500, 1.),
                window(1, 500, 9.),
                window(1, 1_000, 1.),
            ],
            seeds: vec![seed(1, None), seed(0, None)],
            ..Curves::default()
        };
        // Seed 0: (0.5 + 1) / 2; seed 1: (1 + 2) / 2.
        assert_eq!(curves.behaviour_score(&[1_000, 1_500]), 1.125);
    }

    #[test]
    fn without_end_a_diverged_seed_counts_with_its_least_row() {
        let curves = Curves {
            behaviour: vec![
                window(0, 500, 0.25),
                window(0, 1_000, 1.),
                window(1, 500, 0.25),
            ],
            seeds: vec![seed(0, Some(1_200)), seed(1, Some(700)), seed(2, Some(3))],
            ..Curves::default()
        };
        // (1 + 0.25) / 2, 0.25, and nothing for the one that has no row.
        let expected = (0.625 + 0.25 + 0.) / 3.;
        assert!((curves.behaviour_score(&[1_000, 1_500]) - expected).abs() < 1e-15);
    }
}
