//! Exact values against numbers worked out by hand, against a naive recursion, and against play.

mod common;

use common::{build, grid, stream};
use envs::{Environment, Observations, Outcome, Policy, State, Tabular, TabularParts, maps};
use proptest::prelude::*;
use rand::{Rng, RngExt};

const RIGHT: usize = 1;
const LEFT: usize = 3;

fn model(world: &dyn Environment) -> &Tabular {
    world.tabular().expect("gridworlds are tabular")
}

#[track_caller]
fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        assert!((a - e).abs() <= tolerance, "{actual:?} is not {expected:?}");
    }
}

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

#[test]
fn with_gamma_zero_only_the_next_reward_counts() {
    let world = corridor("");
    #[rustfmt::skip]
    let expected = [
        -0.1, -0.1, -0.1, -0.1,
        -0.1, 0.9, -0.1, -0.1,
        0.0, 0.0, 0.0, 0.0,
    ];
    assert_eq!(model(&*world).optimal_q(0.0), expected);
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

// Variance. In the map S G with random play the goal is reached after k failures with probability
// (3/4)^k / 4; without step cost the return is gamma^k, plus noise gamma^j z_j for j = 0..k.

#[test]
fn variance_of_the_return_by_hand() {
    let gamma: f64 = 0.8;
    let std: f64 = 0.5;
    let moment = |power: i32| 0.25 / (1.0 - 0.75 * gamma.powi(power));
    let waiting = moment(2) - moment(1).powi(2);
    let noise = std.powi(2) / (1.0 - 0.75 * gamma.powi(2));

    let random = Policy::uniform(2, 4);
    let quiet = grid("SG", "step-cost=0");
    let variance = model(&*quiet).return_variance(&random, gamma);
    assert_close(&variance, &[waiting, 0.0], 1e-12);
    let noisy = grid("SG", "step-cost=0;noise=0.5");
    let variance = model(&*noisy).return_variance(&random, gamma);
    assert_close(&variance, &[waiting + noise, 0.0], 1e-12);

    let straight = Policy::deterministic(&[RIGHT; 2], 4);
    let variance = model(&*noisy).return_variance(&straight, gamma);
    assert_close(&variance, &[std.powi(2), 0.0], 1e-12);
    let variance = model(&*quiet).return_variance(&straight, gamma);
    assert_close(&variance, &[0.0, 0.0], 0.0);
}

/// Mean and variance of a sample, each with its standard error.
fn moments(sample: &[f64]) -> [(f64, f64); 2] {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let central = |k: i32| sample.iter().map(|x| (x - mean).powi(k)).sum::<f64>() / n;
    let variance = central(2);
    let spread = (central(4) - variance.powi(2)).max(0.0);
    [
        (mean, (variance / n).sqrt()),
        (variance, (spread / n).sqrt()),
    ]
}

/// The discounted return of one episode, from the world itself and not from its model.
fn play(world: &mut dyn Environment, policy: &Policy, gamma: f64, rng: &mut dyn Rng) -> f64 {
    world.reset(rng);
    let mut discount = 1.0;
    let mut total = 0.0;
    loop {
        let state = world.state().expect("tabular");
        let mut draw: f64 = rng.random();
        let chosen = (0..world.actions() - 1).find(|&action| {
            draw -= policy.probability(state, action);
            draw < 0.0
        });
        let step = world.step(chosen.unwrap_or(world.actions() - 1), rng);
        total += discount * step.reward;
        discount *= gamma;
        if step.ending.is_some() {
            return total;
        }
    }
}

const ORCHARD: &str = "legend a = +0.25\nlegend n = -0.5\nS.a.\n.##n\n.a.G";

fn random_policy(states: usize, actions: usize, rng: &mut dyn Rng) -> Policy {
    let mut probabilities: Vec<f64> = (0..states * actions).map(|_| rng.random()).collect();
    for row in probabilities.chunks_mut(actions) {
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|p| *p /= sum);
    }
    Policy::new(probabilities, actions)
}

#[test]
fn values_and_variances_agree_with_play() {
    // gamma^200 is negligible, so that the horizon does not show.
    let mut world = grid(ORCHARD, "slip=0.2;noise=0.3;horizon=200");
    let mut rng = stream(1);
    let gamma = 0.8;
    let policy = random_policy(10, 4, &mut rng);
    let (value, variance) = {
        let model = model(&*world);
        (
            model.policy_value(&policy, gamma)[0],
            model.return_variance(&policy, gamma)[0],
        )
    };
    let sample: Vec<f64> = (0..20_000)
        .map(|_| play(&mut *world, &policy, gamma, &mut rng))
        .collect();
    let [(mean, mean_error), (spread, spread_error)] = moments(&sample);
    assert!((mean - value).abs() < 4.0 * mean_error, "{mean} {value}");
    assert!(
        (spread - variance).abs() < 4.0 * spread_error,
        "{spread} {variance}"
    );
}

#[test]
fn returns_within_the_horizon_agree_with_play() {
    let mut world = grid(ORCHARD, "slip=0.2;noise=0.3;horizon=7");
    let mut rng = stream(2);
    let chosen: Vec<usize> = (0..10).map(|_| rng.random_range(0..4)).collect();
    let uniform = Policy::uniform(10, 4);
    let fixed = Policy::deterministic(&chosen, 4);
    let (exact, random) = {
        let model = model(&*world);
        (model.policy_return(&chosen), model.random_return())
    };
    for (policy, exact) in [(fixed, exact), (uniform, random)] {
        let sample: Vec<f64> = (0..20_000)
            .map(|_| play(&mut *world, &policy, 1.0, &mut rng))
            .collect();
        let [(mean, error), _] = moments(&sample);
        assert!((mean - exact).abs() < 4.0 * error, "{mean} {exact}");
    }
}

// Properties, on small random worlds.

/// A world of 2 to 6 states and 1 to 3 actions whose last state is terminal.
fn random_world(rng: &mut dyn Rng) -> Tabular {
    let states = rng.random_range(2..=6);
    let actions = rng.random_range(1..=3);
    let outcomes = (0..states * actions)
        .map(|pair| {
            if pair / actions == states - 1 {
                return Vec::new();
            }
            let first = rng.random_range(0..states);
            let second = (first + rng.random_range(1..states)) % states;
            let p = rng.random_range(0.05..0.95);
            [(first, p), (second, 1.0 - p)]
                .map(|(next, probability)| Outcome {
                    probability,
                    next,
                    reward: rng.random_range(-1.0..1.0),
                    reward_std: rng.random_range(0.0..1.0),
                })
                .to_vec()
        })
        .collect();
    Tabular::new(TabularParts {
        states: (0..states)
            .map(|x| State {
                x,
                y: 0,
                terminal: x == states - 1,
            })
            .collect(),
        actions,
        starts: vec![(0, 1.0)],
        outcomes,
        horizon: Some(rng.random_range(1..=6)),
        observations: Observations::Index,
    })
}

/// The expected return of a policy as one would first write it down.
fn naive_return(model: &Tabular, chosen: &[usize], state: usize, steps: usize) -> f64 {
    if steps == 0 || model.states()[state].terminal {
        return 0.0;
    }
    let outcomes = model.outcomes(state, chosen[state]).iter();
    outcomes
        .map(|o| o.probability * (o.reward + naive_return(model, chosen, o.next, steps - 1)))
        .sum()
}

/// The best expected return, by trying all actions at each step.
fn naive_optimum(model: &Tabular, state: usize, steps: usize) -> f64 {
    if steps == 0 || model.states()[state].terminal {
        return 0.0;
    }
    (0..model.actions())
        .map(|action| {
            let outcomes = model.outcomes(state, action).iter();
            outcomes
                .map(|o| o.probability * (o.reward + naive_optimum(model, o.next, steps - 1)))
                .sum()
        })
        .fold(f64::NEG_INFINITY, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn returns_equal_a_naive_recursion(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let chosen: Vec<usize> = model
            .states()
            .iter()
            .map(|_| rng.random_range(0..model.actions()))
            .collect();
        let horizon = model.horizon().expect("set above");
        let naive = naive_return(&model, &chosen, 0, horizon);
        prop_assert!((model.policy_return(&chosen) - naive).abs() < 1e-12);
        let fixed = Policy::deterministic(&chosen, model.actions());
        prop_assert!((model.stochastic_return(&fixed) - naive).abs() < 1e-12);
        let naive = naive_optimum(&model, 0, horizon);
        prop_assert!((model.optimal_return() - naive).abs() < 1e-12);
    }

    #[test]
    fn no_policy_exceeds_the_optimum(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let chosen: Vec<usize> = model
            .states()
            .iter()
            .map(|_| rng.random_range(0..model.actions()))
            .collect();
        prop_assert!(model.policy_return(&chosen) <= model.optimal_return());
        let policy = random_policy(model.states().len(), model.actions(), &mut rng);
        prop_assert!(model.stochastic_return(&policy) <= model.optimal_return() + 1e-12);
        let gamma = rng.random_range(0.0..0.99);
        let q = model.optimal_q(gamma);
        let value = model.policy_value(&policy, gamma);
        for (row, value) in q.chunks(model.actions()).zip(value) {
            let best = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(value <= best + 1e-9, "{value} exceeds {best}");
        }
    }

    #[test]
    fn optimal_values_are_those_of_the_greedy_policy(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let gamma = rng.random_range(0.0..0.999);
        let q = model.optimal_q(gamma);
        let best = |row: &[f64]| row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let greedy: Vec<usize> = q
            .chunks(model.actions())
            .map(|row| row.iter().position(|&x| x == best(row)).expect("not empty"))
            .collect();
        let value = model.policy_value(&Policy::deterministic(&greedy, model.actions()), gamma);
        for (row, value) in q.chunks(model.actions()).zip(value) {
            prop_assert!((best(row) - value).abs() < 1e-8, "{} and {value}", best(row));
        }
    }

    #[test]
    fn variances_are_never_negative_and_zero_at_the_end(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let policy = random_policy(model.states().len(), model.actions(), &mut rng);
        let variance = model.return_variance(&policy, rng.random_range(0.0..0.999));
        prop_assert!(variance.iter().all(|&v| v >= 0.0), "{variance:?}");
        prop_assert_eq!(variance.last(), Some(&0.0));
    }

    #[test]
    fn no_policy_exceeds_the_optimum_of_a_built_in_map(seed: u64, slip in 0.0..1.0_f64) {
        let mut rng = stream(seed);
        let names: Vec<_> = maps().map(|(name, _)| name).collect();
        let name = names[rng.random_range(0..names.len())];
        let world = build("gridworld", &format!("map={name};slip={slip}"));
        let model = model(&*world);
        let chosen: Vec<usize> =
            model.states().iter().map(|_| rng.random_range(0..4)).collect();
        prop_assert!(model.policy_return(&chosen) <= model.optimal_return());
    }
}

#[test]
fn where_nothing_binds_the_greedy_policy_earns_the_optimum_to_the_last_bit() {
    for (name, _) in maps() {
        let world = build("gridworld", &format!("map={name}"));
        let model = model(&*world);
        let q = model.optimal_q(0.97);
        let greedy: Vec<usize> = q
            .chunks(4)
            .map(|row| {
                (0..4)
                    .rev()
                    .max_by(|&a, &b| row[a].total_cmp(&row[b]))
                    .expect("four")
            })
            .collect();
        assert_eq!(
            model.policy_return(&greedy),
            model.optimal_return(),
            "{name}"
        );
    }
}

// Tables built by hand.

/// Three states in a row, 0 -> 1 -> 2, reward 1 at the end; `back` leads from 1 to 0.
fn row(back: f64, horizon: Option<usize>) -> Tabular {
    let outcome = |probability, next, reward| Outcome {
        probability,
        next,
        reward,
        reward_std: 0.0,
    };
    let mut second = vec![outcome(1.0 - back, 2, 1.0)];
    if back > 0.0 {
        second.push(outcome(back, 0, 0.0));
    }
    Tabular::new(TabularParts {
        states: (0..3)
            .map(|x| State {
                x,
                y: 0,
                terminal: x == 2,
            })
            .collect(),
        actions: 1,
        starts: vec![(0, 1.0)],
        outcomes: vec![vec![outcome(1.0, 1, 0.5)], second, vec![]],
        horizon,
        observations: Observations::Index,
    })
}

#[test]
fn without_a_horizon_an_episode_runs_to_its_end() {
    assert_eq!(row(0.0, None).optimal_return(), 1.5);
    assert_eq!(row(0.0, Some(1)).optimal_return(), 0.5);
}

#[test]
#[should_panic(expected = "needs a horizon")]
fn an_endless_world_needs_a_horizon() {
    row(0.5, None);
}

#[test]
#[should_panic(expected = "gamma is 1; allowed: [0, 1)")]
fn gamma_one_is_refused() {
    row(0.0, None).optimal_q(1.0);
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
