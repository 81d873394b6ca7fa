//! Populations that learn small worlds: schedules, evaluations on the side, and the values found.

mod common;

use agents::{
    Observation, ObservationSpace, Observations, Population, Settings, Sizes, Slots, Transition,
    settings::Hidden, strategy::argmax,
};
use common::{CPU, agent, fleet, fleet::CELLS, learners, small};

/// The corridor's six cells as rows, without noise.
fn cells(space: ObservationSpace) -> Observations {
    let mut cells = Observations::zeros(space, CELLS);
    for cell in 0..CELLS {
        let mut numbers = vec![0.; CELLS + 2];
        numbers[cell] = 1.;
        match space {
            ObservationSpace::Discrete(_) => cells.set(cell, Observation::Index(cell)),
            ObservationSpace::Box(_) => cells.set(cell, Observation::Vector(&numbers)),
        }
    }
    cells
}

/// At 0.9 a step, the right end's 1 beats the left end's 0.1 from everywhere: going right from the
/// cells between is worth 0.9³, 0.9², 0.9 and 1.
#[test]
fn every_agent_that_learns_solves_the_corridor() {
    for agent in learners().filter(|agent| agent.name != "greedy") {
        for space in [fleet::INDEX, fleet::VECTOR] {
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
            let mut fleet = fleet::blocks(agent.name, &settings, &[0, 1, 2, 3], space, 2).remove(0);
            fleet.run(2_500);
            let q = fleet.population.q_mean(&cells(space)).unwrap();
            for seed in 0..4 {
                for cell in 1..CELLS - 1 {
                    let q = &q[(seed * CELLS + cell) * 2..][..2];
                    let what = format!("{} of seed {seed} in cell {cell}: {q:?}", agent.name);
                    assert_eq!(argmax(q), 1, "{what}");
                    let worth = 0.9f32.powi((CELLS - 2 - cell) as i32);
                    assert!((q[1] - worth).abs() < 0.15, "{what} for {worth}");
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
            tch::set_num_threads(1);
            let sizes = Sizes {
                observations: space,
                actions: 1,
            };
            let mut population =
                Population::new(agent("greedy"), &settings, Slots::dense([0]), sizes, CPU);
            let state = |state: usize| match space {
                ObservationSpace::Discrete(_) => Observation::Index(state),
                ObservationSpace::Box(_) => Observation::Vector([&[1., 0.], &[0., 1.]][state]),
            };
            for step in 0..600 {
                let at = step % 2;
                population.observe(&[Some(Transition {
                    observation: state(at),
                    action: 0,
                    reward: at as f32,
                    next: state(1),
                    terminated: at == 1 && terminated,
                    truncated: at == 1 && !terminated,
                })]);
            }
            let mut both = Observations::zeros(space, 2);
            both.set(0, state(0));
            both.set(1, state(1));
            let q = population.q_mean(&both).unwrap();
            for (q, expected) in q.into_iter().zip(expected) {
                assert!(
                    (q - expected).abs() < 0.02,
                    "{q} for {expected} in {space:?}"
                );
            }
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
        let mut fleet = fleet::blocks("epsilon-greedy", &settings, &[0], fleet::INDEX, 2).remove(0);
        let before = fleet.weights(0);
        fleet.run(steps);
        assert_eq!(
            fleet.population.updates(),
            expected,
            "{starts}, {every}, {steps}"
        );
        assert_eq!(fleet.weights(0) == before, expected == 0);
    }
}

/// A copy after each update is what the network itself would say before the next.
#[test]
fn a_target_network_copied_at_every_step_is_none() {
    let learned = |target_update| {
        let settings = Settings {
            target_update: Some(target_update),
            ..small("dropout-q")
        };
        let mut fleet = fleet::blocks("dropout-q", &settings, &[0], fleet::VECTOR, 3).remove(0);
        fleet.run(60);
        fleet.weights(0)
    };
    assert_eq!(learned(1), learned(0));
    assert_ne!(learned(1), learned(2));
}

#[test]
fn evaluations_change_nothing() {
    for agent in learners() {
        let run = |evaluate: bool| {
            let mut fleet =
                fleet::blocks(agent.name, &small(agent.name), &[0, 1], fleet::INDEX, 3).remove(0);
            let mut actions = Vec::new();
            for step in 0..60 {
                actions.push(fleet.step());
                if evaluate && step % 3 == 0 {
                    fleet.population.q_std(&cells(fleet::INDEX), 5);
                    fleet.population.q_mean(&cells(fleet::INDEX));
                }
            }
            (actions, fleet.weights(0), fleet.weights(1))
        };
        assert_eq!(run(true), run(false), "{}", agent.name);
    }
}

/// One unit at p = 1/2 makes Q either 0 or 2, whose STD is 1; a batch's rows share the sample.
#[test]
fn q_std_is_the_spread_over_masks_for_an_agent_that_samples_and_nothing_for_others() {
    let settings = Settings {
        dropout: Some(0.5),
        hidden: Some(Hidden(vec![1])),
        ..small("dropout-q")
    };
    let mut fleet = fleet::blocks("dropout-q", &settings, &[0, 1], fleet::INDEX, 2).remove(0);
    let online = &fleet.population.learner().unwrap().online;
    common::set_layer(online, 0, &[1., 1., 1., 0., -1., 2.], &[0.]);
    common::set_layer(online, 1, &[1., -3.], &[5., 7.]);
    let std = fleet.population.q_std(&cells(fleet::INDEX), 400).unwrap();
    for seed in 0..2 {
        let of = &std[seed * 2 * CELLS..][..2 * CELLS];
        let expected = [1., 3., 1., 3., 1., 3., 0., 0., 0., 0., 2., 6.];
        for (std, expected) in of.iter().zip(expected) {
            assert!(
                (std - expected).abs() <= 0.03 * expected,
                "{std} for {expected}"
            );
        }
        // One mask for all rows: their spreads are one number, scaled.
        for (std, times) in [(of[2], 1.), (of[1], 3.), (of[10], 2.)] {
            assert!((std / of[0] - times).abs() < 1e-5);
        }
    }
    assert_ne!(std[0], std[2 * CELLS], "seeds have masks of their own");
    let again = |fleet: &fleet::Fleet| fleet.population.q_std(&cells(fleet::INDEX), 400);
    assert_eq!(again(&fleet).as_ref(), Some(&std));
    // The next step's evaluation draws anew; the network is still the same.
    fleet.run(1);
    assert_eq!(fleet.population.updates(), 0);
    assert_ne!(again(&fleet).as_ref(), Some(&std));

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
        let fleet = fleet::blocks(name, &settings, &[0], fleet::INDEX, 2).remove(0);
        assert_eq!(
            fleet.population.q_std(&cells(fleet::INDEX), 4),
            None,
            "{name}"
        );
    }
}
