//! The score of a trial: the area under the normalised greedy curve, on average over seeds and
//! worlds.
//!
//! A greedy return G is normalised to (G - G_rand) / (G* - G_rand), so the random policy has 0 and
//! the optimal one 1. The area is divided by the steps: it is the mean height of the curve, and
//! speaks of how soon a trial learns as well as of how much. From the step at which it diverged on,
//! a seed counts as the random policy.

use std::collections::BTreeMap;

use crate::{
    records::{Evaluation, Seed},
    statistics::{area_under_curve, mean},
};

/// What is kept of some seeds of one trial in one world.
#[derive(Debug, Default)]
pub struct Curves {
    /// Greedy evaluations, in any order.
    pub evaluations: Vec<Evaluation>,
    /// A row for each seed.
    pub seeds: Vec<Seed>,
}

/// Steps at which seeds are evaluated.
pub fn evaluation_steps(steps: u64, every: u64) -> Vec<u64> {
    let mut grid: Vec<_> = (0..steps).step_by(every as usize).collect();
    grid.push(steps);
    grid
}

impl Curves {
    /// Mean over the seeds of the area under the normalised greedy curve.
    pub fn score(&self, grid: &[u64]) -> f64 {
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
        };
        // Heights 0, 1/2, 1: 10 (0 + 1/2) / 2 + 20 (1/2 + 1) / 2 = 17.5 over 30 steps.
        assert!((curves.score(&[0, 10, 30]) - 17.5 / 30.).abs() < 1e-15);
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
        };
        // One seed is optimal throughout; the other falls from 1 to 0 over half of the steps.
        assert!((curves.score(&[0, 10, 20]) - (1. + 0.25) / 2.).abs() < 1e-15);
    }

    #[test]
    fn worse_than_random_is_negative() {
        let curves = Curves {
            evaluations: vec![evaluation(0, 0, -3.), evaluation(0, 10, -3.)],
            seeds: vec![seed(0, None)],
        };
        assert_eq!(curves.score(&[0, 10]), -0.5);
    }
}
