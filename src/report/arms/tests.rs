//! Figures and curves against numbers worked out by hand.

use crate::records::{Behaviour, Evaluation, Record, Seed};
use crate::report::analysis::Analysis;
use crate::report::arms::*;
use crate::report::facts::Facts;
use crate::report::figures::WorldResults;
use crate::report::metrics::Metric::{self, *};
use crate::report::sample::{evaluation_row, seed_row};
use crate::report::seed_curves::Arranged;
use crate::report::series::Point;

/// A row of `evaluations.csv`: seed, step and greedy return.
fn evaluation((seed, step, greedy_return): (u64, u64, f64)) -> Evaluation {
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
        ..Behaviour::default()
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

/// A seed whose world has no known returns.
fn without_returns(seed: u64) -> Seed {
    Seed {
        optimal_return: None,
        random_return: None,
        ..finished(seed)
    }
}

fn diverged(step: u64, seed: Seed) -> Seed {
    Seed {
        diverged_step: Some(step),
        ..seed
    }
}

fn arranged(seeds: Vec<Seed>, evaluations: Vec<Evaluation>, behaviour: Vec<Behaviour>) -> Arranged {
    (seeds.into_iter().map(Record::Seed))
        .chain(evaluations.into_iter().map(Record::Evaluation))
        .chain(behaviour.into_iter().map(Record::Behaviour))
        .collect()
}

fn world(
    seeds: Vec<Seed>,
    evaluations: &[(u64, u64, f64)],
    behaviour: Vec<Behaviour>,
) -> WorldResults {
    let evaluations = evaluations.iter().copied().map(evaluation).collect();
    let rows = arranged(seeds, evaluations, behaviour);
    Analysis::new(&rows, &Facts::default()).worlds.remove(0)
}

fn means(curve: &[Point]) -> Vec<(u64, f64, usize)> {
    let point = |point: &Point| (point.step, point.estimate.value, point.estimate.seeds);
    curve.iter().map(point).collect()
}

/// A figure of the only arm, and the number of seeds behind it.
fn figure(world: &WorldResults, metric: Metric) -> Option<(f64, usize)> {
    let estimate = world.arms[0].metrics.estimate(metric)?;
    Some((estimate.value, estimate.seeds))
}

/// The return behind a score: the optimum is 2 and the random policy earns -1.
fn return_of(world: &WorldResults, metric: Metric) -> f64 {
    let value = 3.0 * figure(world, metric).unwrap().0 - 1.0;
    (1e9 * value).round() / 1e9
}

#[test]
fn greedy_figures_by_hand() {
    let first = [(0, 0, 0.0), (0, 10, 1.0), (0, 20, 1.0)];
    let second = [(1, 0, 0.0), (1, 10, 0.0), (1, 20, 1.5)];
    let seeds = vec![finished(0), finished(1)];
    let world = world(seeds, &[first, second].concat(), vec![]);
    let arm = &world.arms[0];
    let curve = [(0, 0.0, 2), (10, 0.5, 2), (20, 1.25, 2)];
    assert_eq!(means(&arm.greedy), curve);
    assert_eq!(return_of(&world, FinalGreedy), 1.25);
    // Seed 0: (5 + 10) / 20; seed 1: (0 + 7.5) / 20.
    assert_eq!(return_of(&world, AreaUnderGreedy), (0.75 + 0.375) / 2.0);
    assert_eq!(figure(&world, FinalRegret), Some((25.0, 2)));
    for metric in [FinalQError, FinalBehaviour, AreaUnderBehaviour] {
        assert_eq!(figure(&world, metric), None);
    }
    // Of two values, a resample draws either one twice with a chance of 1/4.
    let last = arm.metrics.estimate(FinalGreedy).unwrap();
    let contains = |value: f64| last.low.unwrap() <= value && value <= last.high.unwrap();
    assert!(contains(2.0 / 3.0) && contains(2.5 / 3.0), "{last:?}");
    assert_eq!(world.references(), Some((2.0, -1.0)));
    assert_eq!((world.steps, arm.seeds, arm.parameters), (20, 2, Some(7)));
}

#[test]
fn behaviour_ends_with_the_last_tenth_of_the_steps() {
    let windows = (1..=20).map(|step| window(0, 10 * step, Some(step as f64)));
    let world = world(vec![], &[], windows.collect());
    // More than 180 of 200 steps: the windows that end at 190 and 200.
    assert_eq!(figure(&world, FinalBehaviour), Some((19.5, 1)));
    assert_eq!(figure(&world, AreaUnderBehaviour), Some((10.5, 1)));
}

#[test]
fn a_window_in_which_no_episode_ended_is_missing_and_not_zero() {
    let of_0 = [(10, None), (20, None), (30, Some(1.0))];
    let of_1 = [(10, Some(3.0)), (20, None), (30, Some(3.0))];
    let rows = [of_0.map(|row| (0, row)), of_1.map(|row| (1, row))].concat();
    let rows = rows.into_iter();
    let rows = rows.map(|(seed, (step, value))| window(seed, step, value));
    let world = world(vec![], &[], rows.collect());
    let curve = &world.arms[0].behaviour;
    assert_eq!(means(curve), [(10, 3.0, 1), (30, 2.0, 2)]);
    assert_eq!(curve[0].estimate.low, None);
    // Seed 0 has one value, which spans no steps.
    assert_eq!(figure(&world, AreaUnderBehaviour), Some((3.0, 1)));
}

#[test]
fn a_diverged_seed_goes_on_as_the_random_policy() {
    let seeds = vec![finished(0), diverged(20, finished(1))];
    let whole = [(0, 0, 0.0), (0, 10, 1.0), (0, 20, 1.0)];
    let evaluations = [&whole[..], &[(1, 0, 0.0), (1, 10, 2.0)]].concat();
    let windows = [(0, 10), (0, 20), (1, 10)].map(|(seed, step)| window(seed, step, Some(1.0)));
    let world = world(seeds, &evaluations, windows.into());
    let arm = &world.arms[0];
    assert_eq!(arm.diverged, [Divergence { seed: 1, step: 20 }]);
    let curve = [(0, 0.0, 2), (10, 1.5, 2), (20, 0.0, 2)];
    assert_eq!(means(&arm.greedy), curve);
    assert_eq!(means(&arm.behaviour), [(10, 1.0, 2), (20, 0.0, 2)]);
    assert_eq!(return_of(&world, FinalGreedy), 0.0);
    assert_eq!(return_of(&world, FinalBehaviour), 0.0);
    // Seed 0: (5 + 10) / 20; seed 1: (10 + 5) / 20.
    assert_eq!(return_of(&world, AreaUnderGreedy), 0.75);
    assert_eq!(figure(&world, FinalRegret), Some((20.0, 1)));
}

#[test]
fn a_diverged_seed_without_a_random_policy_has_no_final_figures() {
    let seeds = vec![without_returns(0), diverged(12, without_returns(1))];
    let evaluations = [(0, 10, 1.0), (0, 20, 1.0), (1, 10, 5.0)];
    let windows = [(0, 10), (0, 20), (1, 10)].map(|(seed, step)| window(seed, step, None));
    let world = world(seeds, &evaluations, windows.into());
    assert_eq!(world.measure, Measure::RewardPerStep);
    let arm = &world.arms[0];
    assert_eq!(means(&arm.greedy), [(10, 3.0, 2), (20, 1.0, 1)]);
    assert_eq!(means(&arm.behaviour), [(10, 0.25, 2), (20, 0.25, 1)]);
    assert_eq!(figure(&world, FinalGreedy), Some((1.0, 1)));
    assert_eq!(figure(&world, FinalBehaviour).unwrap().1, 1);
    assert_eq!(arm.goal, None);
}

#[test]
fn an_unfinished_seed_counts_with_its_last_rows() {
    let evaluations = [(0, 0, 0.0), (0, 10, 1.0), (4, 0, -1.0)];
    let world = world(vec![finished(0)], &evaluations, vec![]);
    assert_eq!(world.arms[0].unfinished_seeds, [4]);
    assert_eq!(return_of(&world, FinalGreedy), 0.0);
    let curve = [(0, -0.5, 2), (10, 1.0, 1)];
    assert_eq!(means(&world.arms[0].greedy), curve);
}

#[test]
fn values_that_are_not_finite_are_missing() {
    let finite = [(0, 0, 1.0), (1, 0, 1.0)];
    let others = [(0, 10, f64::NAN), (1, 10, f64::INFINITY)];
    let world = world(vec![], &[finite, others].concat(), vec![]);
    assert_eq!(means(&world.arms[0].greedy), [(0, 1.0, 2)]);
    assert_eq!(figure(&world, FinalGreedy), Some((1.0, 2)));
}

#[test]
fn the_first_goal_counts_seeds_that_never_saw_it() {
    let goal = |steps: &[Option<u64>]| {
        let seeds = (0..).zip(steps).map(|(seed, &first_goal)| Seed {
            first_goal,
            ..finished(seed)
        });
        let goal = world(seeds.collect(), &[], vec![]).arms[0].goal.unwrap();
        (goal.share, goal.median_first_step)
    };
    let some = [Some(10), None, Some(30), Some(20)];
    assert_eq!(goal(&some), (0.75, Some(20.0)));
    assert_eq!(goal(&[Some(10), None]), (0.5, Some(10.0)));
    assert_eq!(goal(&[None]), (0.0, None));
}

/// The mean of 500 steps reaches 1 by luck more often than that of 1,000.
#[test]
fn in_a_world_that_never_ends_only_means_of_a_thousand_steps_solve() {
    let high = |step| Behaviour {
        mean_reward: 1.5,
        ..window(0, step, None)
    };
    let rows = [500, 1_000, 1_500, 2_000].map(high).to_vec();
    let world = world(vec![without_returns(0)], &[], rows);
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
        ..evaluation((seed, 10, 0.0))
    };
    let evaluations = [(0, 0.1), (1, 0.1), (2, 1e9), (3, 0.1)].map(row).to_vec();
    let rows = arranged((0..4).map(finished).collect(), evaluations, vec![]);
    let facts = Facts {
        return_ranges: [(("w".into(), "a".into()), 3.0)].into(),
        ..Facts::default()
    };
    let world = |facts: &Facts| Analysis::new(&rows, facts).worlds.remove(0);
    assert_eq!(world(&Facts::default()).arms[0].runaway_seeds, None);
    assert_eq!(world(&facts).arms[0].runaway_seeds, Some(vec![2]));
    let (q_error, _) = figure(&world(&facts), FinalQError).unwrap();
    assert!((q_error - 0.1).abs() < 1e-9, "{q_error}");
}

/// What is solved and lost again counts as solved, and not as solved at the end.
#[test]
fn some_solve_and_end_below() {
    let lost = [(0, 0, 2.0), (0, 10, 2.0), (0, 20, -1.0)];
    let kept = [0, 10, 20].map(|step| (1, step, 2.0));
    let seeds = (0..2).map(finished).collect();
    let world = world(seeds, &[lost, kept].concat(), vec![]);
    let solving = world.arms[0].greedy_solving.as_ref().unwrap();
    assert_eq!((solving.share, solving.share_at_end), (1.0, 0.5));
}

#[test]
fn a_seed_that_diverges_later_has_not_solved() {
    let seeds = vec![diverged(30, finished(0)), finished(1)];
    let curves = [0, 1].map(|seed| [0, 10, 20].map(|step| (seed, step, 2.0)));
    let world = world(seeds, &curves.concat(), vec![]);
    let solving = world.arms[0].greedy_solving.as_ref().unwrap();
    assert_eq!((solving.share, solving.times[0].step), (0.5, None));
}
