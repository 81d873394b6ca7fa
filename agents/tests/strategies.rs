//! Epsilon-greedy, Boltzmann, greedy and random actions of whole populations, by their frequencies.

mod common;

use agents::{
    ObservationSpace, Observations, Population, Settings, Sizes, Slots, settings::Hidden,
    strategy::argmax,
};
use common::{CPU, act_on, agent, assert_frequency, frozen, observations, randomness, set_layer};

const ACTIONS: usize = 4;
const SPACE: ObservationSpace = ObservationSpace::Box(3);

fn population(name: &str, settings: &Settings, seeds: u64) -> Population {
    tch::set_num_threads(1);
    let settings = Settings {
        hidden: Some(Hidden(vec![6])),
        ..settings.clone()
    };
    let sizes = Sizes {
        observations: SPACE,
        actions: ACTIONS,
    };
    Population::new(agent(name), &settings, Slots::dense(0..seeds), sizes, CPU)
}

/// Makes every seed's Q-values these, whatever it sees.
fn set_q(population: &Population, q: [f32; ACTIONS]) {
    let online = &population.learner().unwrap().online;
    set_layer(online, 1, &[0.; 6 * ACTIONS], &q);
}

fn anything(seeds: u64) -> Observations {
    Observations::zeros(SPACE, seeds as usize)
}

fn epsilon(start: f64, end: f64, steps: u64) -> Settings {
    Settings {
        start_epsilon: Some(start),
        end_epsilon: Some(end),
        epsilon_steps: Some(steps),
        ..frozen("epsilon-greedy")
    }
}

fn count(actions: &[Vec<usize>], action: usize) -> usize {
    actions
        .iter()
        .flatten()
        .filter(|&&taken| taken == action)
        .count()
}

/// A random action may be the greedy one too.
#[test]
fn epsilon_greedy_takes_each_other_action_with_probability_epsilon_over_their_number() {
    let mut population = population("epsilon-greedy", &epsilon(0.3, 0.3, 0), 50);
    set_q(&population, [0., 0.1, 5., -1.]);
    let actions = act_on(&mut population, &anything(50), 400);
    for action in 0..ACTIONS {
        let p = if action == 2 {
            0.7 + 0.3 / 4.
        } else {
            0.3 / 4.
        };
        assert_frequency(
            count(&actions, action),
            50 * 400,
            p,
            &format!("action {action}"),
        );
    }
}

/// Over many seeds at single steps: epsilon is 1 at step 20, falls by 1/100 a step, and ends at 0.2.
#[test]
fn epsilon_falls_linearly_after_the_random_start() {
    let seeds = 3_000;
    let settings = Settings {
        random_start: Some(20),
        ..epsilon(1., 0.2, 80)
    };
    let mut population = population("epsilon-greedy", &settings, seeds);
    set_q(&population, [0., 1., 0., 0.]);
    let actions = act_on(&mut population, &anything(seeds), 140);
    for (step, epsilon) in [
        (0, 1.),
        (19, 1.),
        (20, 1.),
        (40, 0.8),
        (60, 0.6),
        (90, 0.3),
        (100, 0.2),
        (139, 0.2),
    ] {
        let greedy = count(&actions[step..=step], 1);
        assert_frequency(
            greedy,
            seeds as usize,
            1. - 0.75 * epsilon,
            &format!("greedy at step {step}"),
        );
    }
}

#[test]
fn without_epsilon_the_actions_are_those_of_the_mean_network() {
    for (name, settings) in [
        ("epsilon-greedy", epsilon(0., 0., 0)),
        ("greedy", frozen("greedy")),
    ] {
        let mut population = population(name, &settings, 40);
        let mut varied = [false; ACTIONS];
        for step in 0..20 {
            let seen = observations(&mut randomness(step), SPACE, 40);
            let q = population.q_mean(&seen).unwrap();
            let greedy: Vec<usize> = q.chunks_exact(ACTIONS).map(argmax).collect();
            // Of what every slot makes of every row, the row that it saw.
            let expected: Vec<usize> = (0..40).map(|slot| greedy[slot * 40 + slot]).collect();
            expected.iter().for_each(|&action| varied[action] = true);
            assert_eq!(act_on(&mut population, &seen, 1), [expected]);
        }
        assert_eq!(
            varied, [true; ACTIONS],
            "random networks prefer each action somewhere"
        );
    }
}

#[test]
fn the_lowest_of_equal_actions_is_the_greedy_one() {
    for (q, expected) in [
        ([0.; 4], 0),
        ([1., 3., 3., 2.], 1),
        ([-2., -3., -1., -1.], 2),
        ([0., 0., 0., 1.], 3),
    ] {
        assert_eq!(argmax(&q), expected);
        let mut population = population("greedy", &frozen("greedy"), 3);
        set_q(&population, q);
        assert_eq!(
            act_on(&mut population, &anything(3), 1),
            [vec![expected; 3]]
        );
    }
}

#[test]
fn boltzmann_actions_are_as_frequent_as_their_softmax() {
    for temperature in [0.1, 0.5] {
        let settings = Settings {
            temperature: Some(temperature),
            ..frozen("boltzmann")
        };
        let mut population = population("boltzmann", &settings, 50);
        let q = [0.1f32, 0.3, 0.25, -0.2];
        set_q(&population, q);
        let actions = act_on(&mut population, &anything(50), 400);
        let weights = q.map(|q| (f64::from(q) / temperature).exp());
        let total: f64 = weights.iter().sum();
        for (action, weight) in weights.into_iter().enumerate() {
            let what = format!("action {action} at {temperature}");
            assert_frequency(count(&actions, action), 50 * 400, weight / total, &what);
        }
    }
}

#[test]
fn the_random_agent_is_uniform_and_has_no_network() {
    let mut population = population("random", &(agent("random").defaults)(), 50);
    let actions = act_on(&mut population, &anything(50), 400);
    for action in 0..ACTIONS {
        assert_frequency(
            count(&actions, action),
            50 * 400,
            0.25,
            &format!("action {action}"),
        );
    }
    assert!(population.learner().is_none());
    assert_eq!((population.parameters(), population.updates()), (0, 0));
    assert_eq!(population.q_mean(&anything(1)), None);
    assert_eq!(population.q_std(&anything(1), 10), None);
}

#[test]
fn the_random_start_is_uniform_and_then_the_strategy_acts() {
    let settings = Settings {
        random_start: Some(100),
        ..frozen("greedy")
    };
    let mut population = population("greedy", &settings, 200);
    set_q(&population, [0., 0., 1., 0.]);
    let actions = act_on(&mut population, &anything(200), 110);
    for action in 0..ACTIONS {
        let what = format!("action {action}");
        assert_frequency(count(&actions[..100], action), 100 * 200, 0.25, &what);
    }
    assert!(actions[100..].iter().flatten().all(|&action| action == 2));
}

/// At epsilon 1 both are uniform, so that reused random numbers would repeat the very actions.
#[test]
fn exploration_after_the_random_start_does_not_repeat_it() {
    let settings = Settings {
        random_start: Some(100),
        ..epsilon(1., 1., 0)
    };
    let mut population = population("epsilon-greedy", &settings, 200);
    let actions = act_on(&mut population, &anything(200), 200);
    let repeats: usize = (0..100)
        .map(|step| {
            (0..200)
                .filter(|&slot| actions[step][slot] == actions[step + 100][slot])
                .count()
        })
        .sum();
    assert_frequency(repeats, 100 * 200, 0.25, "actions as in the random start");
}
