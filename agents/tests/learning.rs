//! Populations that learn small worlds: schedules, evaluations on the side, and the values found.

mod common;

use agents::{
    Observation, ObservationSpace, Observations, Settings, Transition,
    settings::{Head, Hidden},
};
use common::{
    assert_near, fleet,
    fleet::{CELLS, Fleet, cells},
    learners, learners_in, population, set_layer, sizes, small, transition,
};

/// At 0.9 a step, the right end's 1 beats the left end's 0.1 from everywhere: going right from the
/// cells between is worth 0.9³, 0.9², 0.9 and 1.
#[test]
fn every_agent_that_learns_solves_the_corridor() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        for agent in learners_in(space).filter(|agent| agent.name != "greedy") {
            let settings = Settings {
                hidden: Some(Hidden(vec![32, 32])),
                gamma: Some(0.9),
                learning_rate: Some(0.003),
                buffer_size: Some(2_000),
                random_start: Some(100),
                learning_starts: Some(100),
                target_update: Some(20),
                epsilon_steps: Some(1_000),
                ..(agent.defaults)()
            };
            let seeds = [0, 1, 2, 3];
            let mut fleet = Fleet::new(agent.name, &settings, &seeds, space, 2);
            fleet.run(2_500);
            for seed in seeds {
                let q = fleet.q(seed);
                let what = format!("{} of seed {seed}: {q:?}", agent.name);
                assert!(fleet.is_solved(seed), "{what}");
                for cell in 1..CELLS - 1 {
                    let worth = 0.9f32.powi((CELLS - 2 - cell) as i32);
                    assert!((q[2 * cell + 1] - worth).abs() < 0.15, "{what} in {cell}");
                }
            }
        }
    }
}

/// One action leads from state 0 to state 1, which pays 1, stays, and ends the episode. With
/// gamma 1/2, Q(1) is 2 if the end cuts off and 1 if it terminates; Q(0) is half of that.
#[test]
fn values_look_past_a_truncation_and_not_past_a_termination() {
    for space in [ObservationSpace::Discrete(2), ObservationSpace::Box(2)] {
        for (terminated, expected) in [(true, [0.5, 1.]), (false, [1., 2.])] {
            let settings = Settings {
                gamma: Some(0.5),
                learning_rate: Some(0.01),
                target_update: Some(10),
                ..small("greedy")
            };
            let mut population = population("greedy", &settings, 0, sizes(space, 1));
            let state = |state: usize| match space {
                ObservationSpace::Discrete(_) => Observation::Index(state),
                ObservationSpace::Box(_) => Observation::Vector([&[1., 0.], &[0., 1.]][state]),
            };
            for step in 0..600 {
                let at = step % 2;
                population.observe(&[Some(Transition {
                    reward: at as f32,
                    terminated: at == 1 && terminated,
                    truncated: at == 1 && !terminated,
                    ..transition(state(at), 0, state(1))
                })]);
            }
            let mut both = Observations::zeros(space, 2);
            both.set(0, state(0));
            both.set(1, state(1));
            let q = population.q_mean(&both).unwrap();
            assert_near(&q, &expected, 0.02);
        }
    }
}

/// Updates need more than `learning_starts` transitions, and fall on multiples of `train_every`.
#[test]
fn updates_begin_and_recur_on_schedule() {
    for (starts, every, steps, expected) in [
        (10, 1, 10, 0),
        (10, 1, 11, 1),
        (10, 3, 20, 3),
        (0, 4, 20, 5),
        (11, 4, 12, 1),
    ] {
        let settings = Settings {
            learning_starts: Some(starts),
            train_every: Some(every),
            ..small("epsilon-greedy")
        };
        let mut fleet = Fleet::new("epsilon-greedy", &settings, &[0], fleet::INDEX, 2);
        let before = fleet.weights(0);
        fleet.run(steps);
        assert_eq!(
            fleet.populations[0].updates(),
            expected,
            "{starts}, {every}, {steps}"
        );
        assert_eq!(fleet.weights(0) == before, expected == 0);
    }
}

/// At p(0) = 0.9 and p(1) = 0 the first update is under masks and the second is not: schedules count the
/// steps before the action, in learning as in acting.
#[test]
fn the_masks_of_an_update_are_those_of_the_step_before_it() {
    let learned = |dropout, updates| {
        let settings = Settings {
            dropout: Some(dropout),
            dropout_steps: Some(1),
            learning_starts: Some(2 - updates),
            ..small("epsilon-greedy")
        };
        let mut fleet = Fleet::new("epsilon-greedy", &settings, &[0], fleet::VECTOR, 3);
        fleet.run(2);
        assert_eq!(fleet.populations[0].updates(), updates);
        fleet.bits(0)
    };
    assert_ne!(learned(0.9, 2), learned(0., 2));
    assert_eq!(learned(0.9, 1), learned(0., 1));
}

/// A copy after each update is what the network itself would say before the next.
#[test]
fn a_target_network_copied_at_every_step_is_none() {
    let learned = |target_update| {
        let settings = Settings {
            target_update: Some(target_update),
            ..small("dropout-q")
        };
        let mut fleet = Fleet::new("dropout-q", &settings, &[0], fleet::VECTOR, 3);
        fleet.run(60);
        fleet.bits(0)
    };
    assert_eq!(learned(1), learned(0));
    assert_ne!(learned(1), learned(2));
}

#[test]
fn evaluations_change_nothing() {
    for agent in learners() {
        let settings = Settings {
            head: Some(Head::Gaussian),
            ..small(agent.name)
        };
        let run = |evaluate: bool| {
            let mut fleet = Fleet::new(agent.name, &settings, &[1], fleet::INDEX, 3);
            let mut actions = Vec::new();
            for step in 0..60 {
                actions.push(fleet.step());
                if evaluate && step % 3 == 0 {
                    let population = &mut fleet.populations[0];
                    population.q_std(&cells(fleet::INDEX), 5);
                    population.q_mean(&cells(fleet::INDEX));
                    population.act_greedily(&Observations::Index(vec![2]));
                    assert!(population.variances(&cells(fleet::INDEX), 2).is_some());
                }
            }
            let std = fleet.populations[0].q_std(&cells(fleet::INDEX), 3);
            (actions, fleet.bits(1), std)
        };
        assert_eq!(run(true), run(false), "{}", agent.name);
    }
}

/// One unit at p = 1/2 makes Q either 0 or 2, whose STD is 1; a batch's rows share the sample.
#[test]
fn q_std_is_the_spread_over_masks_for_an_agent_that_samples_and_nothing_for_others() {
    let settings = Settings {
        dropout: Some(0.5),
        dropout_steps: Some(0),
        hidden: Some(Hidden(vec![1])),
        ..small("dropout-q")
    };
    let std = |fleet: &Fleet, seed| fleet.find(seed).0.q_std(&cells(fleet::INDEX), 400);
    let mut fleet = Fleet::new("dropout-q", &settings, &[0, 1], fleet::INDEX, 2);
    for population in &mut fleet.populations {
        let networks = population.networks_mut().unwrap();
        set_layer(networks, 0, &[1., 1., 1., 0., -1., 2.], &[0.]);
        set_layer(networks, 1, &[1., -3.], &[5., 7.]);
    }
    let stds = [0, 1].map(|seed| std(&fleet, seed).unwrap());
    for of in &stds {
        let expected = [1., 3., 1., 3., 1., 3., 0., 0., 0., 0., 2., 6.];
        for (std, expected) in of.iter().zip(expected) {
            let error = (std - expected).abs();
            assert!(error <= 0.03 * expected, "{std} for {expected}");
        }
        // One mask for all rows: their spreads are one number, scaled.
        for (std, times) in [(of[2], 1.), (of[1], 3.), (of[10], 2.)] {
            assert!((std / of[0] - times).abs() < 1e-5);
        }
    }
    assert_ne!(stds[0][0], stds[1][0], "seeds have masks of their own");
    assert_eq!(std(&fleet, 0).as_ref(), Some(&stds[0]));
    // The next step's evaluation draws anew; the network is still the same.
    fleet.run(1);
    assert_eq!(fleet.populations[0].updates(), 0);
    assert_ne!(std(&fleet, 0).as_ref(), Some(&stds[0]));

    let none = Settings {
        dropout: Some(0.),
        ..small("dropout-q")
    };
    let control = Settings {
        dropout: Some(0.5),
        ..small("epsilon-greedy")
    };
    for (name, settings) in [
        ("dropout-q", none),
        ("epsilon-greedy", control),
        ("boltzmann", small("boltzmann")),
    ] {
        let fleet = Fleet::new(name, &settings, &[0], fleet::INDEX, 2);
        assert_eq!(std(&fleet, 0), None, "{name}");
    }
}
