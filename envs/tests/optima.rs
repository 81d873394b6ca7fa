//! What holds of optimal policies, on small random worlds, against a naive recursion.

use proptest::prelude::*;

use crate::common::*;

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
        horizon: rng.random_range(1..=6),
        observations: Observations::Index,
    })
}

/// An action for each state.
fn random_choice(model: &Tabular, rng: &mut dyn Rng) -> Vec<usize> {
    let choose = |_| rng.random_range(0..model.actions());
    model.states().iter().map(choose).collect()
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
        let chosen = random_choice(&model, &mut rng);
        let horizon = model.horizon();
        let naive = naive_return(&model, &chosen, 0, horizon);
        prop_assert!((model.policy_return(&chosen) - naive).abs() < 1e-12);
        let naive = naive_optimum(&model, 0, horizon);
        prop_assert!((model.optimal_return() - naive).abs() < 1e-12);
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
        let value = model.policy_value(&deterministic(&greedy, model.actions()), gamma);
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
