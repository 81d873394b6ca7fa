//! Figures and curves against numbers worked out by hand.

use crate::records::{Behaviour, Evaluation, Seed};
use crate::report::analysis::{Analysis, WorldResults};
use crate::report::arms::*;
use crate::report::facts::Facts;
use crate::report::metrics::Metric;
use crate::report::sample::{Records, evaluation_row, seed_row};

fn evaluation(seed: u64, step: u64, greedy_return: f64) -> Evaluation {
    Evaluation {
        greedy_return: Some(greedy_return),
        regret: Some(10.0 * seed as f64 + step as f64),
        ..evaluation_row("a", "w", seed, step)
    }
}

fn window(seed: u64, step: u64, mean_return: Option<f64>) -> Behaviour {
    Behaviour {
        arm: "a".into(),
        env: "w".into(),
        seed,
        step,
        mean_reward: 0.25,
        mean_return,
        coverage: None,
    }
}

fn finished(seed: u64) -> Seed {
    Seed {
        parameters: 7,
        optimal_return: Some(2.0),
        random_return: Some(-1.0),
        ..seed_row("a", "w", seed)
    }
}

fn world(records: &Records) -> WorldResults {
    Analysis::new(&records.arranged(), &Facts::default())
        .worlds
        .remove(0)
}

fn means(curve: &[Point]) -> Vec<(u64, f64, usize)> {
    curve
        .iter()
        .map(|point| (point.step, point.estimate.value, point.estimate.seeds))
        .collect()
}

/// The return behind a score: the optimum is 2 and the random policy earns -1.
fn return_of(score: Option<Estimate>) -> f64 {
    let value = 3.0 * score.unwrap().value - 1.0;
    (1e9 * value).round() / 1e9
}

#[test]
fn greedy_figures_by_hand() {
    let world = world(&Records {
        seeds: vec![finished(0), finished(1)],
        evaluations: [(0, [0.0, 1.0, 1.0]), (1, [0.0, 0.0, 1.5])]
            .into_iter()
            .flat_map(|(seed, values)| {
                [0, 10, 20]
                    .into_iter()
                    .zip(values)
                    .map(move |(step, value)| evaluation(seed, step, value))
            })
            .collect(),
        ..Records::default()
    });
    let arm = &world.arms[0];
    assert_eq!(
        means(&arm.greedy),
        [(0, 0.0, 2), (10, 0.5, 2), (20, 1.25, 2)]
    );
    assert_eq!(return_of(arm.metrics.estimate(Metric::FinalGreedy)), 1.25);
    // Seed 0: (5 + 10) / 20; seed 1: (0 + 7.5) / 20.
    assert_eq!(
        return_of(arm.metrics.estimate(Metric::AreaUnderGreedy)),
        (0.75 + 0.375) / 2.0
    );
    assert_eq!(
        arm.metrics.estimate(Metric::FinalRegret).unwrap().value,
        25.0
    );
    assert_eq!(arm.metrics.estimate(Metric::FinalQError), None);
    assert_eq!(
        (
            arm.metrics.estimate(Metric::FinalBehaviour),
            arm.metrics.estimate(Metric::AreaUnderBehaviour)
        ),
        (None, None)
    );
    // Of two values, a resample draws either one twice with a chance of 1/4.
    let last = arm.metrics.estimate(Metric::FinalGreedy).unwrap();
    let contains = |value: f64| last.low.unwrap() <= value && value <= last.high.unwrap();
    assert!(contains(2.0 / 3.0) && contains(2.5 / 3.0), "{last:?}");
    assert_eq!(
        (world.optimal_return, world.random_return),
        (Some(2.0), Some(-1.0))
    );
    assert_eq!((world.steps, arm.seeds, arm.parameters), (20, 2, Some(7)));
}

#[test]
fn behaviour_ends_with_the_last_tenth_of_the_steps() {
    let windows = (1..=20).map(|step| window(0, 10 * step, Some(step as f64)));
    let world = world(&Records {
        behaviour: windows.collect(),
        ..Records::default()
    });
    // More than 180 of 200 steps: the windows that end at 190 and 200.
    assert_eq!(
        world.arms[0]
            .metrics
            .estimate(Metric::FinalBehaviour)
            .unwrap()
            .value,
        19.5
    );
    assert_eq!(
        world.arms[0]
            .metrics
            .estimate(Metric::AreaUnderBehaviour)
            .unwrap()
            .value,
        10.5
    );
}

#[test]
fn a_window_in_which_no_episode_ended_is_missing_and_not_zero() {
    let world = world(&Records {
        behaviour: vec![
            window(0, 10, None),
            window(1, 10, Some(3.0)),
            window(0, 20, None),
            window(1, 20, None),
            window(0, 30, Some(1.0)),
            window(1, 30, Some(3.0)),
        ],
        ..Records::default()
    });
    let arm = &world.arms[0];
    assert_eq!(means(&arm.behaviour), [(10, 3.0, 1), (30, 2.0, 2)]);
    assert_eq!(arm.behaviour[0].estimate.low, None);
    // Seed 0 has one value, which spans no steps.
    assert_eq!(
        arm.metrics
            .estimate(Metric::AreaUnderBehaviour)
            .map(|area| (area.value, area.seeds)),
        Some((3.0, 1))
    );
}

#[test]
fn a_diverged_seed_goes_on_as_the_random_policy() {
    let world = world(&Records {
        seeds: vec![
            finished(0),
            Seed {
                diverged_step: Some(20),
                ..finished(1)
            },
        ],
        evaluations: vec![
            evaluation(0, 0, 0.0),
            evaluation(0, 10, 1.0),
            evaluation(0, 20, 1.0),
            evaluation(1, 0, 0.0),
            evaluation(1, 10, 2.0),
        ],
        behaviour: vec![
            window(0, 10, Some(1.0)),
            window(0, 20, Some(1.0)),
            window(1, 10, Some(1.0)),
        ],
        ..Records::default()
    });
    let arm = &world.arms[0];
    assert_eq!(arm.diverged, [Divergence { seed: 1, step: 20 }]);
    assert_eq!(
        means(&arm.greedy),
        [(0, 0.0, 2), (10, 1.5, 2), (20, 0.0, 2)]
    );
    assert_eq!(means(&arm.behaviour), [(10, 1.0, 2), (20, 0.0, 2)]);
    assert_eq!(return_of(arm.metrics.estimate(Metric::FinalGreedy)), 0.0);
    assert_eq!(return_of(arm.metrics.estimate(Metric::FinalBehaviour)), 0.0);
    // Seed 0: (5 + 10) / 20; seed 1: (10 + 5) / 20.
    assert_eq!(
        return_of(arm.metrics.estimate(Metric::AreaUnderGreedy)),
        0.75
    );
    assert_eq!(
        arm.metrics
            .estimate(Metric::FinalRegret)
            .map(|regret| (regret.value, regret.seeds)),
        Some((20.0, 1))
    );
}

#[test]
fn a_diverged_seed_without_a_random_policy_has_no_final_figures() {
    let without = |seed| Seed {
        optimal_return: None,
        random_return: None,
        ..finished(seed)
    };
    let world = world(&Records {
        seeds: vec![
            without(0),
            Seed {
                diverged_step: Some(12),
                ..without(1)
            },
        ],
        behaviour: vec![
            window(0, 10, None),
            window(0, 20, None),
            window(1, 10, None),
        ],
        evaluations: vec![
            evaluation(0, 10, 1.0),
            evaluation(0, 20, 1.0),
            evaluation(1, 10, 5.0),
        ],
        ..Records::default()
    });
    assert_eq!(world.measure, Measure::RewardPerStep);
    let arm = &world.arms[0];
    assert_eq!(means(&arm.greedy), [(10, 3.0, 2), (20, 1.0, 1)]);
    assert_eq!(means(&arm.behaviour), [(10, 0.25, 2), (20, 0.25, 1)]);
    assert_eq!(
        arm.metrics
            .estimate(Metric::FinalGreedy)
            .map(|last| (last.value, last.seeds)),
        Some((1.0, 1))
    );
    assert_eq!(
        arm.metrics
            .estimate(Metric::FinalBehaviour)
            .map(|last| last.seeds),
        Some(1)
    );
    assert_eq!(arm.goal, None);
}

#[test]
fn an_unfinished_seed_counts_with_its_last_rows() {
    let world = world(&Records {
        seeds: vec![finished(0)],
        evaluations: vec![
            evaluation(0, 0, 0.0),
            evaluation(0, 10, 1.0),
            evaluation(4, 0, -1.0),
        ],
        ..Records::default()
    });
    let arm = &world.arms[0];
    assert_eq!(arm.unfinished_seeds, [4]);
    assert_eq!(return_of(arm.metrics.estimate(Metric::FinalGreedy)), 0.0);
    assert_eq!(means(&arm.greedy), [(0, -0.5, 2), (10, 1.0, 1)]);
}

#[test]
fn values_that_are_not_finite_are_missing() {
    let world = world(&Records {
        evaluations: vec![
            evaluation(0, 0, 1.0),
            evaluation(0, 10, f64::NAN),
            evaluation(1, 0, 1.0),
            evaluation(1, 10, f64::INFINITY),
        ],
        ..Records::default()
    });
    assert_eq!(means(&world.arms[0].greedy), [(0, 1.0, 2)]);
    assert_eq!(
        world.arms[0]
            .metrics
            .estimate(Metric::FinalGreedy)
            .unwrap()
            .value,
        1.0
    );
}

#[test]
fn the_first_goal_counts_seeds_that_never_saw_it() {
    let goal = |steps: &[Option<u64>]| {
        let seeds = (0..).zip(steps).map(|(seed, &step)| Seed {
            first_goal: step,
            ..finished(seed)
        });
        let world = world(&Records {
            seeds: seeds.collect(),
            ..Records::default()
        });
        world.arms[0]
            .goal
            .map(|goal| (goal.share, goal.median_first_step))
    };
    assert_eq!(
        goal(&[Some(10), None, Some(30), Some(20)]),
        Some((0.75, Some(20.0)))
    );
    assert_eq!(goal(&[Some(10), None]), Some((0.5, Some(10.0))));
    assert_eq!(goal(&[None]), Some((0.0, None)));
}

/// The mean of 500 steps reaches 1 by luck more often than that of 1,000.
#[test]
fn in_a_world_that_never_ends_only_means_of_a_thousand_steps_solve() {
    let without = Seed {
        optimal_return: None,
        random_return: None,
        ..finished(0)
    };
    let high = |step| Behaviour {
        mean_reward: 1.5,
        ..window(0, step, None)
    };
    let world = world(&Records {
        seeds: vec![without],
        behaviour: [500, 1_000, 1_500, 2_000].map(high).to_vec(),
        ..Records::default()
    });
    assert_eq!(world.measure, Measure::RewardPerStep);
    let solving = world.arms[0].behaviour_solving.as_ref().unwrap();
    assert_eq!(solving.times[0].step, Some(1_000));
}

/// Returns lie within a range of 3: a root mean square error beyond it has a Q-value outside. The IQM of
/// 0.1, 0.1, 0.1 and a thousand million leaves out the largest quarter.
#[test]
fn a_seed_that_ran_away_is_named_and_does_not_move_the_q_error() {
    let row = |(seed, q_error): (u64, f64)| Evaluation {
        q_error: Some(q_error),
        ..evaluation(seed, 10, 0.0)
    };
    let records = Records {
        seeds: (0..4).map(finished).collect(),
        evaluations: [(0, 0.1), (1, 0.1), (2, 1e9), (3, 0.1)].map(row).to_vec(),
        ..Records::default()
    };
    assert_eq!(world(&records).arms[0].runaway_seeds, None);
    let facts = Facts {
        return_ranges: [(("w".into(), "a".into()), 3.0)].into(),
        ..Facts::default()
    };
    let arm = &Analysis::new(&records.arranged(), &facts).worlds[0].arms[0];
    assert_eq!(arm.runaway_seeds, Some(vec![2]));
    let q_error = arm.metrics.estimate(Metric::FinalQError).unwrap();
    assert!((q_error.value - 0.1).abs() < 1e-9, "{q_error:?}");
}

/// What is solved and lost again counts as solved, and not as solved at the end.
#[test]
fn some_solve_and_end_below() {
    let curve = |seed: u64, returns: [f64; 3]| {
        let steps = [0, 10, 20].into_iter().zip(returns);
        steps.map(move |(step, value)| evaluation(seed, step, value))
    };
    let world = world(&Records {
        seeds: (0..2).map(finished).collect(),
        evaluations: curve(0, [2.0, 2.0, -1.0])
            .chain(curve(1, [2.0; 3]))
            .collect(),
        ..Records::default()
    });
    let solving = world.arms[0].greedy_solving.as_ref().unwrap();
    assert_eq!((solving.share, solving.share_at_end), (1.0, 0.5));
}

#[test]
fn long_curves_are_drawn_at_some_of_their_steps_and_the_last() {
    let steps: Vec<u64> = (0..=2 * MOST_POINTS as u64).collect();
    assert!(drawn(&steps[..MOST_POINTS]).eq(steps[..MOST_POINTS].iter().copied()));
    // As many as can be with two left out between them.
    let kept: Vec<u64> = drawn(&steps).collect();
    assert_eq!(kept.len(), 667);
    assert!(kept.windows(2).all(|pair| pair[1] - pair[0] == 3));
    assert_eq!(kept.last(), steps.last());
    let points = steps.iter().map(|&step| (step, Some(step as f64)));
    let curve = curve_of(
        Estimate::mean,
        [points].into_iter(),
        &steps,
        &Resamples::new(1, 10),
    );
    assert!(
        curve
            .iter()
            .map(|point| point.estimate.value)
            .eq(kept.iter().map(|&step| step as f64))
    );
}
