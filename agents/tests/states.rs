//! Agents that count states: a bonus worked out by hand, and oracles that plan.

use crate::common::*;

const SIZES: Sizes = Sizes {
    observations: ObservationSpace::Discrete(3),
    actions: 2,
    horizon: 2,
};

/// A step of a population of one seed, whatever it would do itself.
fn step(
    population: &mut Population,
    (from, action): (usize, usize),
    reward: f32,
    to: Option<usize>,
) {
    population.observe(&[Some(Transition {
        reward,
        terminated: to.is_none(),
        ..transition(
            Observation::Index(from),
            action,
            Observation::Index(to.unwrap_or(2)),
        )
    })]);
}

/// Q is 1 and 1.3, whatever is seen. The bonus of 2 for what was never tried, then 1, then 1/sqrt(2), ...
#[test]
fn the_bonus_is_added_to_what_is_chosen() {
    let settings = with(frozen("count-bonus"), "bonus=1 hidden=4");
    let mut population = population("count-bonus", &settings, 0, SIZES);
    set_layer(
        population.networks_mut().unwrap(),
        (0, 1),
        &[0.; 8],
        &[1., 1.3],
    );
    let mut act = || {
        let action = population.act(&Observations::Index(vec![1]))[0];
        step(&mut population, (1, action), 0., Some(1));
        action
    };
    // 3 or 3.3; 3 or 2.3; 2 or 2.3; 2 or 2.007; 2 or 1.877; 1.707 or 1.877; 1.707 or 1.8; 1.707 or 1.747;
    // 1.707 or 1.708; 1.707 or 1.678.
    let taken: Vec<usize> = (0..10).map(|_| act()).collect();
    assert_eq!(taken, [1, 0, 1, 1, 0, 1, 1, 1, 1, 0]);
    // What is evaluated has no bonus.
    let mean = population.q_mean(&Observations::Index(vec![0, 1])).unwrap();
    assert_eq!(mean, [1., 1.3, 1., 1.3]);
}

/// Four tries of action 0 in state 1 that end with a reward of 1: with a bonus of 0.4 the target is 1 + 0.4 / 2,
/// and the bias of a network of zeros moves by the rate times that.
#[test]
fn the_bonus_is_added_to_rewards_that_are_learned_from() {
    let settings = arm(
        "count-bonus",
        "bonus=0.4 hidden=4 optimizer=sgd loss=squared learning-rate=0.1 learning-starts=3",
    );
    let mut population = population("count-bonus", &settings, 0, SIZES);
    let networks = population.networks_mut().unwrap();
    set_layer(networks, (0, 0), &[0.; 12], &[0.; 4]);
    set_layer(networks, (0, 1), &[0.; 8], &[0.; 2]);
    for _ in 0..4 {
        step(&mut population, (1, 0), 1., None);
    }
    assert_eq!(population.updates(), 1);
    let mean = population.q_mean(&Observations::Index(vec![1])).unwrap();
    assert!((mean[0] - 0.12).abs() < 1e-6 && mean[1] == 0., "{mean:?}");
}

/// Actions 0 and 1 in state 0 lead to states 0 and 1; in state 1 they end with rewards of 0.2 and 1. With many
/// tries the posterior is the world: with two steps left going to state 1 is worth 1, and then action 1.
#[test]
fn oracles_plan_what_they_have_seen() {
    for name in ["psrl", "ucb-vi"] {
        let settings = small(name);
        let mut population = population(name, &settings, 3, SIZES);
        for _ in 0..300 {
            step(&mut population, (0, 0), 0.1, Some(0));
            step(&mut population, (0, 1), 0., Some(1));
            step(&mut population, (1, 0), 0.2, None);
            step(&mut population, (1, 1), 1., None);
        }
        let plan = population.plans().unwrap().remove(0);
        assert_eq!(plan.len(), 2);
        assert_eq!((plan[0][0], plan[0][1]), (1, 1), "{name}");
        // With one step left there is 0.1 to be had, and no time for more.
        assert_eq!((plan[1][0], plan[1][1]), (0, 1), "{name}");
        assert!(population.trained().is_none());
        // The plan acts: the episode begins in state 0.
        assert_eq!(population.act(&Observations::Index(vec![0])), [1]);
        step(&mut population, (0, 1), 0., Some(1));
        assert_eq!(population.act(&Observations::Index(vec![1])), [1]);
    }
}

/// From the middle of the corridor, where dithering finds the near end first.
#[test]
fn oracles_solve_the_corridor() {
    for name in ["psrl", "ucb-vi"] {
        let settings = small(name);
        let mut fleet = Fleet::new(name, &settings, &[0, 7], fleet::INDEX, 3);
        fleet.run(2_000);
        for population in &fleet.populations {
            let plan = population.plans().unwrap().remove(0);
            assert_eq!(plan[0][1..fleet::CELLS - 1], [1; 4], "{name}");
        }
    }
}

/// Before anything is seen all values are equal.
#[test]
fn ties_of_a_plan_are_broken_as_the_settings_say() {
    let actions = |ties| {
        let settings = arm("ucb-vi", ties);
        let act = |seed| {
            population("ucb-vi", &settings, seed, SIZES).act(&Observations::Index(vec![0]))[0]
        };
        (0..40).map(act).sum::<usize>()
    };
    assert_eq!(actions("ties=lowest"), 0);
    assert!((8..32).contains(&actions("ties=random")));
}
