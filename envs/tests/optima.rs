//! Exact values on small random worlds, against a naive recursion and against the equations that define them; and
//! what holds of optimal policies.

use proptest::prelude::*;

use crate::common::*;

/// A world of 3 to 6 states and 1 to 3 actions whose last state is terminal.
fn random_world(rng: &mut dyn Rng) -> Tabular {
    let states = rng.random_range(3..=6);
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
        starts: vec![(0, 0.75), (states - 2, 0.25)],
        outcomes,
        horizon: rng.random_range(1..=5),
        observations: Observations::Index,
    })
}

/// An action for each state.
fn random_choice(model: &Tabular, rng: &mut dyn Rng) -> Vec<usize> {
    let choose = |_| rng.random_range(0..model.actions());
    model.states().iter().map(choose).collect()
}

/// An expected return as one would first write it down; `of` makes one number of what the actions are worth in a state
/// with so many steps left.
fn naive(
    model: &Tabular,
    state: usize,
    left: usize,
    of: &dyn Fn(usize, usize, Vec<f64>) -> f64,
) -> f64 {
    if left == 0 || model.states()[state].terminal {
        return 0.0;
    }
    let then = |o: &Outcome| o.probability * (o.reward + naive(model, o.next, left - 1, of));
    let of_action = |action| model.outcomes(state, action).iter().map(then).sum();
    of(state, left, (0..model.actions()).map(of_action).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn returns_equal_a_naive_recursion(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let horizon = model.horizon();
        let plan: Vec<_> = (0..horizon).map(|_| random_choice(&model, &mut rng)).collect();
        let naive = |of: &dyn Fn(usize, usize, Vec<f64>) -> f64| {
            let starts = model.starts().iter();
            starts.map(|&(start, p)| p * naive(&model, start, horizon, of)).sum::<f64>()
        };
        let found = [
            model.policy_return(&plan[0]),
            model.plan_return(&plan),
            model.optimal_return(),
            model.random_return(),
        ];
        let expected = [
            naive(&|state, _, worth| worth[plan[0][state]]),
            naive(&|state, left, worth| worth[plan[horizon - left][state]]),
            naive(&|_, _, worth| worth.into_iter().fold(f64::NEG_INFINITY, f64::max)),
            naive(&|_, _, worth| worth.iter().sum::<f64>() / worth.len() as f64),
        ];
        assert_close(&found, &expected, 1e-12);
    }

    /// Means and variances of returns and of one-step targets.
    #[test]
    fn values_and_variances_solve_their_equations(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let policy = random_policy(model.states().len(), model.actions(), &mut rng);
        let gamma = rng.random_range(0.0..0.99);
        let value = model.policy_value(&policy, gamma);
        let variance = model.return_variance(&policy, gamma);
        let (q, of_targets) = (model.optimal_q(gamma), model.target_variance(gamma));
        let best = |state: usize| {
            let of_state = q[state * model.actions()..][..model.actions()].iter();
            of_state.copied().fold(f64::NEG_INFINITY, f64::max)
        };
        for state in 0..model.states().len() {
            let [mut mean, mut square] = [0.0; 2];
            for action in 0..model.actions() {
                let [mut target, mut square_of_target] = [0.0; 2];
                for o in model.outcomes(state, action) {
                    let (then, optimal) = (o.reward + gamma * value[o.next], o.reward + gamma * best(o.next));
                    let noise = o.reward_std.powi(2);
                    let weight = policy.probability(state, action) * o.probability;
                    mean += weight * then;
                    square += weight * (then.powi(2) + noise + gamma.powi(2) * variance[o.next]);
                    target += o.probability * optimal;
                    square_of_target += o.probability * (optimal.powi(2) + noise);
                }
                let pair = state * model.actions() + action;
                assert_close(&[q[pair]], &[target], 1e-9);
                assert_close(&[of_targets[pair]], &[square_of_target - target.powi(2)], 1e-9);
            }
            assert_close(&[value[state]], &[mean], 1e-9);
            assert_close(&[variance[state]], &[square - mean.powi(2)], 1e-7);
            prop_assert!(variance[state] >= 0.0);
        }
    }

    #[test]
    fn no_policy_exceeds_the_optimum(seed: u64) {
        let mut rng = stream(seed);
        let model = random_world(&mut rng);
        let chosen = random_choice(&model, &mut rng);
        prop_assert!(model.policy_return(&chosen) <= model.optimal_return());
        prop_assert!(model.random_return() <= model.optimal_return() + 1e-12);
        let policy = random_policy(model.states().len(), model.actions(), &mut rng);
        let gamma = rng.random_range(0.0..0.99);
        let q = model.optimal_q(gamma);
        let value = model.policy_value(&policy, gamma);
        for (row, value) in q.chunks(model.actions()).zip(value) {
            let best = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(value <= best + 1e-9, "{value} exceeds {best}");
        }
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
