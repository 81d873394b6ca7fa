//! Exact values against numbers worked out by hand.

use crate::common::*;

const RIGHT: usize = 1;
const LEFT: usize = 3;

// By hand: a corridor of three cells, S . G, step cost 0.1. At the cell before the goal, V* = 0.9;
// at the start, V* = -0.1 + gamma 0.9.

fn corridor(settings: &str) -> Box<dyn Environment> {
    grid("S.G", &format!("step-cost=0.1;{settings}"))
}

#[test]
fn optimal_q_of_a_corridor() {
    let world = corridor("");
    #[rustfmt::skip]
    let expected = [
        // up, right, down, left; V*(0) = 0.35 for gamma = 0.5
        0.075, 0.35, 0.075, 0.075,
        0.35, 0.9, 0.35, 0.075,
        0.0, 0.0, 0.0, 0.0,
    ];
    assert_close(&model(&*world).optimal_q(0.5), &expected, 1e-10);
}

/// With gamma 0.5 and a slip of 0.2, moving right stays with probability 0.2: V*(1) = 0.7 / 0.9 by
/// V1 = 0.8 0.9 + 0.2 (-0.1 + V1 / 2), and V*(0) = (-0.1 + 0.4 V1) / 0.9. A target takes one of two
/// values, and their variance is p (1 - p) times the square of how far they are apart.
#[test]
fn variance_of_one_step_targets_in_a_slippery_corridor() {
    let (v1, noise): (f64, f64) = (0.7 / 0.9, 0.09);
    let v0: f64 = (-0.1 + 0.4 * v1) / 0.9;
    let between = (0.5 * (v1 - v0)).powi(2);
    let to_the_goal = (0.9 - (-0.1 + 0.5 * v1)).powi(2);
    // Left from the cell before the goal: to the start, or by slipping nowhere.
    #[rustfmt::skip]
    let expected = [
        0.09 * between, 0.16 * between, 0.09 * between, 0.0,
        f64::NAN, 0.16 * to_the_goal, f64::NAN, 0.16 * between,
    ];
    let world = corridor("slip=0.2;noise=0.3");
    let model = model(&*world);
    let found = model.target_variance(0.5);
    for (pair, expected) in expected.into_iter().enumerate() {
        let close = (found[pair] - noise - expected).abs() < 1e-9;
        assert!(close || expected.is_nan(), "pair {pair}: {found:?}");
    }
    assert_eq!(found[8..], [0.0; 4], "nothing follows the goal");
    let mean = found[..8].iter().sum::<f64>() / 8.0;
    assert!((model.mean_over_decisions(&found) - mean).abs() < 1e-12);
}

#[test]
fn returns_in_a_corridor() {
    let world = corridor("horizon=3");
    let model = model(&*world);
    assert_close(&[model.optimal_return()], &[0.8], 1e-12);
    assert_close(&[model.policy_return(&[RIGHT; 3])], &[0.8], 1e-12);
    assert_close(&[model.policy_return(&[LEFT; 3])], &[-0.3], 1e-12);
    // The goal is reached after 2 steps with probability 1/16 and after 3 with 3/64 + 1/32 (stay at
    // the start, or next to the goal): 9/64 in all, after 2/16 + 45/16 steps in the mean.
    let random = 9.0 / 64.0 - 0.1 * 47.0 / 16.0;
    assert_close(&[model.random_return()], &[random], 1e-12);
}

#[test]
fn value_of_random_play_in_a_corridor() {
    // gamma = 0.5: V0 = -0.1 + (3 V0 + V1) / 8 and V1 = 0.15 + V1 / 4 + V0 / 8.
    let world = corridor("");
    let value = model(&*world).policy_value(&Policy::uniform(3, 4), 0.5);
    let v1 = 0.13 / 0.725;
    assert_close(&value, &[0.2 * v1 - 0.16, v1, 0.0], 1e-12);
}

#[test]
fn the_cliff_is_passed_along_its_edge() {
    // Up, eleven to the right, down: 13 steps.
    let world = build("gridworld", "map=cliff");
    let model = model(&*world);
    assert_close(&[model.optimal_return()], &[1.0 - 0.13], 1e-12);
    let gamma: f64 = 0.9;
    let value = gamma.powi(12) - 0.01 * (1.0 - gamma.powi(13)) / (1.0 - gamma);
    let (start, _) = model.starts()[0];
    let q = &model.optimal_q(gamma)[4 * start..4 * start + 4];
    // Right is the fall; down and left stay, and cost a step.
    let stay = gamma * value - 0.01;
    assert_close(q, &[value, -1.01, stay, stay], 1e-10);
}

#[test]
fn the_time_left_decides_what_is_worth_going_for() {
    // 0.5 two steps to the left, 1 five steps to the right.
    let text = "legend g = +0.5 terminal\ng.S....G";
    let within = |horizon: usize| {
        let settings = format!("step-cost=0;horizon={horizon}");
        model(&*grid(text, &settings)).optimal_return()
    };
    assert_eq!([within(2), within(4), within(5)], [0.5, 0.5, 1.0]);

    // Without a horizon and at gamma = 0.9 the far reward wins, even after a step to the left and
    // one back: gamma^6 = 0.53 is more than 0.5 gamma.
    let world = grid(text, "step-cost=0;horizon=2");
    let model = model(&*world);
    let q = model.optimal_q(0.9);
    let (start, _) = model.starts()[0];
    assert_close(&[q[4 * start + RIGHT]], &[0.9_f64.powi(4)], 1e-10);
    assert_close(&[q[4 * start + LEFT]], &[0.9_f64.powi(6)], 1e-10);
}

#[test]
fn a_reward_that_does_not_end_the_episode_is_earned_again_and_again() {
    let world = grid("legend c = +0.5\nSc", "step-cost=0;horizon=5");
    let model = model(&*world);
    assert_eq!(model.optimal_return(), 1.5, "in, out, in, out, in");
    // V(S) = 0.5 + gamma V(c), V(c) = gamma V(S), gamma = 0.5.
    let q = model.optimal_q(0.5);
    assert_close(&[q[RIGHT], q[4 + LEFT]], &[2.0 / 3.0, 1.0 / 3.0], 1e-10);
    // Pushing against the wall from the coin: gamma V(c).
    assert_close(&[q[4 + RIGHT]], &[1.0 / 6.0], 1e-10);
}

#[test]
fn several_starts_are_averaged() {
    let world = grid("S.G\nS..", "step-cost=0.25");
    let model = model(&*world);
    assert_eq!(model.starts(), [(0, 0.5), (3, 0.5)]);
    assert_eq!(model.optimal_return(), 1.0 - 0.25 * 2.5);
}

#[test]
fn slipping_lowers_the_optimum() {
    // One step from the goal, half the moves slip into a wall: 1 - 0.1 E[steps], E[steps] = 2.
    let world = grid("SG", "slip=0.5;step-cost=0.1;horizon=1000");
    assert_close(&[model(&*world).optimal_return()], &[0.8], 1e-12);
}

#[test]
fn walled_in_cells_are_not_reachable() {
    let world = grid("SG#.\n..##", "");
    assert_eq!(model(&*world).reachable(), [true, true, false, true, true]);
    let world = grid("SG.", "");
    assert_eq!(
        model(&*world).reachable(),
        [true, true, false],
        "behind the end"
    );
}

// Tables built by hand.

/// Three states in a row, 0 -> 1 -> 2, that pay 0.5 and 1.
fn row(horizon: usize) -> Tabular {
    let outcome = |next, reward| Outcome {
        probability: 1.0,
        next,
        reward,
        reward_std: 0.0,
    };
    let state = |x| State {
        x,
        y: 0,
        terminal: x == 2,
    };
    Tabular::new(TabularParts {
        states: (0..3).map(state).collect(),
        actions: 1,
        starts: vec![(0, 1.0)],
        outcomes: vec![vec![outcome(1, 0.5)], vec![outcome(2, 1.0)], vec![]],
        horizon,
        observations: Observations::Index,
    })
}

#[test]
fn an_episode_runs_to_its_end_or_to_the_horizon() {
    assert_eq!([1, 2, 9].map(|h| row(h).optimal_return()), [0.5, 1.5, 1.5]);
}

#[test]
#[should_panic(expected = "gamma is 1; allowed: [0, 1)")]
fn gamma_one_is_refused() {
    row(1).optimal_q(1.0);
}

#[test]
fn rounding_cannot_keep_value_iteration_from_ending() {
    // Values of 10^8 cannot change by less than about 10^-8, so the change alone would never tell.
    let world = grid("legend c = +1000\nSc", "step-cost=0");
    let q = model(&*world).optimal_q(0.99999);
    let expected = 1000.0 / (1.0 - 0.99999_f64.powi(2));
    assert!(
        (q[RIGHT] / expected - 1.0).abs() < 1e-9,
        "{} {expected}",
        q[RIGHT]
    );
}

#[test]
#[should_panic(expected = "not a distribution: [0.5, 0.25]")]
fn a_policy_is_a_distribution_in_each_state() {
    Policy::new(vec![0.5, 0.5, 0.5, 0.25], 2);
}
