//! Populations that learn small worlds: schedules, evaluations on the side, and the values found.

use crate::common::fleet::{CELLS, cells};
use crate::common::*;

/// At 0.9 a step, the right end's 1 beats the left end's 0.1 from everywhere: going right from the
/// cells between is worth 0.9³, 0.9², 0.9 and 1.
#[test]
fn every_agent_that_learns_solves_the_corridor() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        for agent in learners_in(space).filter(|agent| agent.name != "greedy") {
            let settings = with(
                (agent.defaults)(),
                "hidden=32-32 gamma=0.9 learning-rate=0.003 buffer-size=2000 random-start=100 \
                     learning-starts=100 target-update=20 epsilon-steps=1000",
            );
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
            let settings = arm("greedy", "gamma=0.5 learning-rate=0.01 target-update=10");
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

/// Updates need more than `learning_starts` transitions, fall on multiples of `train_every`, and are then so many.
#[test]
fn updates_begin_and_recur_on_schedule() {
    for (starts, every, updates, steps, expected) in [
        (10, 1, 1, 10, 0),
        (10, 1, 1, 11, 1),
        (10, 3, 1, 20, 3),
        (0, 4, 1, 20, 5),
        (11, 4, 1, 12, 1),
        (10, 1, 4, 30, 80),
        (10, 5, 3, 30, 12),
    ] {
        let settings = arm(
            "epsilon-greedy",
            &format!("learning-starts={starts} train-every={every} updates-per-step={updates}"),
        );
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
        let options = format!(
            "dropout={dropout} dropout-steps=1 learning-starts={}",
            2 - updates
        );
        let settings = arm("epsilon-greedy", &options);
        let mut fleet = Fleet::new("epsilon-greedy", &settings, &[0], fleet::VECTOR, 3);
        fleet.run(2);
        assert_eq!(fleet.populations[0].updates(), updates);
        fleet.bits(0)
    };
    assert_ne!(learned(0.9, 2), learned(0., 2));
    assert_eq!(learned(0.9, 1), learned(0., 1));
}

#[test]
fn evaluations_change_nothing() {
    for agent in learners() {
        let settings = arm(agent.name, "head=gaussian");
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

#[test]
fn agents_that_do_not_sample_have_no_std() {
    let dropout = |name, p| arm(name, &format!("dropout={p}"));
    for (name, settings) in [
        ("dropout-q", dropout("dropout-q", 0.)),
        ("epsilon-greedy", dropout("epsilon-greedy", 0.5)),
        ("boltzmann", small("boltzmann")),
        ("langevin", small("langevin")),
    ] {
        let fleet = Fleet::new(name, &settings, &[0], fleet::INDEX, 2);
        let std = fleet.populations[0].q_std(&cells(fleet::INDEX), 400);
        assert_eq!(std, None, "{name}");
    }
}
