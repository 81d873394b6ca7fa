//! The score of a seed, which is averaged over seeds and worlds to a trial's: what the later verdict is about.
//!
//! In worlds with episodes it is the area under the normalised greedy curve. A greedy return G is
//! normalised to (G - G_rand) / (G* - G_rand), so the random policy has 0 and the optimal one 1. The area
//! is divided by the steps: it is the mean height of the curve, and speaks of how soon a trial learns as
//! well as of how much. From the step at which it diverged on, a seed counts as the random policy.
//!
//! In worlds that never end the verdict is on behaviour, and there is no optimum to normalise by. There
//! the score is the mean reward of all rows of behaviour after the random start, as it is. The missing
//! rows of a seed that diverged count with the least of those that it has. The two kinds of score have no
//! common unit, so one tuning run has worlds of one kind.

use std::collections::BTreeMap;

use crate::{
    config::Measure,
    records::{Record, Seed},
    statistics::{area_under_curve, mean},
};

/// What a score is in worlds with this measure, in a few words.
pub fn meaning(measure: Measure) -> &'static str {
    match measure {
        Measure::UndiscountedReturn => "the mean height of the normalised greedy curve",
        Measure::RewardPerStep => "the mean behaviour reward after the random start",
    }
}

/// Steps at which rows of behaviour end that come after the random start.
pub fn behaviour_steps(steps: u64, window: u64, random_start: u64) -> Vec<u64> {
    let mut ends = every(window, window, steps);
    ends.retain(|&step| step > random_start);
    ends
}

/// Steps at which seeds are evaluated.
pub fn evaluation_steps(steps: u64, eval_every: u64) -> Vec<u64> {
    every(eval_every, 0, steps)
}

/// From `first` on every so many steps, and the last one.
fn every(distance: u64, first: u64, last: u64) -> Vec<u64> {
    let steps = (first..last).step_by(distance as usize);
    steps.chain([last]).collect()
}

/// The scores of the seeds that have finished, of rows in any order, by their values at these steps.
pub fn scores(measure: Measure, rows: &[Record], steps: &[u64]) -> Vec<(u64, f64)> {
    let seeds = rows.iter().filter_map(|row| match row {
        Record::Seed(row) => Some(row),
        _ => None,
    });
    let score = |seed: &Seed| {
        let values = values(measure, rows, seed.seed);
        let score = match measure {
            Measure::UndiscountedReturn => area(seed, &values, steps),
            Measure::RewardPerStep => mean_reward(&values, steps),
        };
        (seed.seed, score)
    };
    seeds.map(score).collect()
}

/// What counts of a seed's rows, by their steps.
fn values(measure: Measure, rows: &[Record], seed: u64) -> BTreeMap<u64, f64> {
    let value = |row: &Record| match (measure, row) {
        (Measure::UndiscountedReturn, Record::Evaluation(row)) if row.seed == seed => {
            Some((row.step, row.greedy_return?))
        }
        (Measure::RewardPerStep, Record::Behaviour(row)) if row.seed == seed => {
            Some((row.step, row.mean_reward))
        }
        _ => None,
    };
    rows.iter().filter_map(value).collect()
}

/// The area under the normalised greedy curve of a seed.
fn area(seed: &Seed, curve: &BTreeMap<u64, f64>, grid: &[u64]) -> f64 {
    let (Some(optimal), Some(random)) = (seed.optimal_return, seed.random_return) else {
        return 0.;
    };
    let point = |step: &u64| {
        let greedy = curve.get(step).copied().unwrap_or(random);
        (*step as f64, (greedy - random) / (optimal - random))
    };
    let points: Vec<_> = grid.iter().map(point).collect();
    area_under_curve(&points).unwrap_or(0.)
}

/// The mean reward of one seed; one without any row counts as one that earned nothing.
fn mean_reward(rewards: &BTreeMap<u64, f64>, ends: &[u64]) -> f64 {
    let least = rewards.values().copied().reduce(f64::min).unwrap_or(0.);
    let rewards: Vec<_> = (ends.iter())
        .map(|end| rewards.get(end).copied().unwrap_or(least))
        .collect();
    mean(&rewards).unwrap_or(0.)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Behaviour, Evaluation};

    /// The mean score of these rows at these steps.
    #[track_caller]
    fn assert_mean(rows: &[Record], steps: &[u64], expected: f64) {
        let measure = match rows[0] {
            Record::Evaluation(_) => Measure::UndiscountedReturn,
            _ => Measure::RewardPerStep,
        };
        let scores = scores(measure, rows, steps).into_iter();
        let scores: Vec<f64> = scores.map(|(_, score)| score).collect();
        assert!((mean(&scores).unwrap() - expected).abs() < 1e-15);
    }

    fn evaluation(seed: u64, step: u64, greedy_return: f64) -> Record {
        Record::Evaluation(Evaluation {
            seed,
            step,
            greedy_return: Some(greedy_return),
            ..Evaluation::default()
        })
    }

    /// The random policy earns -1 and the optimal one 3.
    fn seed(seed: u64, diverged_step: Option<u64>) -> Record {
        Record::Seed(Seed {
            seed,
            parameters: 1,
            diverged_step,
            optimal_return: Some(3.),
            random_return: Some(-1.),
            ..Seed::default()
        })
    }

    #[test]
    fn evaluations_are_at_every_multiple_and_at_the_end() {
        assert_eq!(evaluation_steps(25, 10), [0, 10, 20, 25]);
        assert_eq!(evaluation_steps(20, 10), [0, 10, 20]);
    }

    #[test]
    fn a_score_is_the_mean_height_of_the_normalised_curve() {
        let curves = [
            evaluation(7, 30, 3.),
            evaluation(7, 0, -1.),
            evaluation(7, 10, 1.),
            seed(7, None),
        ];
        // Heights 0, 1/2, 1: 10 (0 + 1/2) / 2 + 20 (1/2 + 1) / 2 = 17.5 over 30 steps.
        assert_mean(&curves, &[0, 10, 30], 17.5 / 30.);
    }

    #[test]
    fn a_diverged_seed_is_the_random_policy_from_then_on() {
        let curves = [
            evaluation(1, 0, 3.),
            evaluation(0, 0, 3.),
            evaluation(0, 10, 3.),
            evaluation(0, 20, 3.),
            seed(1, Some(4)),
            seed(0, None),
        ];
        // One seed is optimal throughout; the other falls from 1 to 0 over half of the steps.
        assert_mean(&curves, &[0, 10, 20], (1. + 0.25) / 2.);

        let worse_than_random = [evaluation(0, 0, -3.), evaluation(0, 10, -3.), seed(0, None)];
        assert_mean(&worse_than_random, &[0, 10], -0.5);
    }

    fn window(seed: u64, step: u64, mean_reward: f64) -> Record {
        Record::Behaviour(Behaviour {
            seed,
            step,
            mean_reward,
            ..Behaviour::default()
        })
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
        let curves = [
            window(1, 1_500, 2.),
            window(0, 500, -9.),
            window(0, 1_000, 0.5),
            window(0, 1_500, 1.),
            window(1, 500, 9.),
            window(1, 1_000, 1.),
            seed(1, None),
            seed(0, None),
        ];
        // Seed 0: (0.5 + 1) / 2; seed 1: (1 + 2) / 2.
        assert_mean(&curves, &[1_000, 1_500], 1.125);
    }

    #[test]
    fn without_end_a_diverged_seed_counts_with_its_least_row() {
        let curves = [
            window(0, 500, 0.25),
            window(0, 1_000, 1.),
            window(1, 500, 0.25),
            seed(0, Some(1_200)),
            seed(1, Some(700)),
            seed(2, Some(3)),
        ];
        // (1 + 0.25) / 2, 0.25, and nothing for the one that has no row.
        let expected = (0.625 + 0.25 + 0.) / 3.;
        assert_mean(&curves, &[1_000, 1_500], expected);
    }
}
