//! Epsilon-greedy, Boltzmann, greedy and random actions of whole populations, by their frequencies.

mod common;

use agents::{
    ObservationSpace, Observations, Population, Settings, Sizes, settings::Hidden, strategy::argmax,
};
use common::{act_on, agent, assert_frequency, frozen, observations, randomness, set_layer};

const ACTIONS: usize = 4;
const SPACE: ObservationSpace = ObservationSpace::Box(3);

fn population(name: &str, settings: &Settings, seed: u64) -> Population {
    let settings = Settings {
        hidden: Some(Hidden(vec![6])),
        ..settings.clone()
    };
    let sizes = Sizes {
        observations: SPACE,
        actions: ACTIONS,
    };
    common::population(name, &settings, seed, sizes)
}

/// Makes Q-values these, whatever is seen.
fn set_q(population: &mut Population, q: [f32; ACTIONS]) {
    if let Some(networks) = population.networks_mut() {
        set_layer(networks, 1, &[0.; 6 * ACTIONS], &q);
    }
}

fn anything() -> Observations {
    Observations::zeros(SPACE, 1)
}

/// The actions of each of some seeds, `[seed][step]`, where Q-values are these.
fn act(
    name: &str,
    settings: &Settings,
    q: [f32; ACTIONS],
    (seeds, steps): (u64, usize),
) -> Vec<Vec<usize>> {
    let act = |seed| {
        let mut population = population(name, settings, seed);
        set_q(&mut population, q);
        act_on(&mut population, &anything(), steps)
    };
    (0..seeds).map(act).collect()
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
    let q = [0., 0.1, 5., -1.];
    let actions = act("epsilon-greedy", &epsilon(0.3, 0.3, 0), q, (50, 400));
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
    let actions = act("epsilon-greedy", &settings, [0., 1., 0., 0.], (seeds, 140));
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
        let greedy = actions.iter().filter(|actions| actions[step] == 1).count();
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
        let mut varied = [false; ACTIONS];
        for seed in 0..40 {
            let mut population = population(name, &settings, seed);
            for step in 0..20 {
                let seen = observations(&mut randomness(100 * seed + step), SPACE, 1);
                let greedy = argmax(&population.q_mean(&seen).unwrap());
                varied[greedy] = true;
                assert_eq!(population.act_greedily(&seen), Some(vec![greedy]));
                assert_eq!(act_on(&mut population, &seen, 1), [greedy]);
            }
        }
        // Random networks prefer each action somewhere.
        assert_eq!(varied, [true; ACTIONS]);
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
        assert_eq!(act("greedy", &frozen("greedy"), q, (1, 1)), [[expected]]);
    }
}

#[test]
fn boltzmann_actions_are_as_frequent_as_their_softmax() {
    for temperature in [0.1, 0.5] {
        let settings = Settings {
            temperature: Some(temperature),
            ..frozen("boltzmann")
        };
        let q = [0.1f32, 0.3, 0.25, -0.2];
        let actions = act("boltzmann", &settings, q, (50, 400));
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
    let settings = (agent("random").defaults)();
    let actions = act("random", &settings, [0.; ACTIONS], (50, 400));
    for action in 0..ACTIONS {
        assert_frequency(
            count(&actions, action),
            50 * 400,
            0.25,
            &format!("action {action}"),
        );
    }
    let mut population = population("random", &settings, 0);
    assert!(population.networks().is_none() && population.trained().is_none());
    assert_eq!(population.act_greedily(&anything()), None);
    assert_eq!((population.parameters(), population.updates()), (0, 0));
    assert_eq!(population.q_mean(&anything()), None);
    assert_eq!(population.q_std(&anything(), 10), None);
}

#[test]
fn the_random_start_is_uniform_and_then_the_strategy_acts() {
    let settings = Settings {
        random_start: Some(100),
        ..frozen("greedy")
    };
    let actions = act("greedy", &settings, [0., 0., 1., 0.], (200, 110));
    let (start, after): (Vec<_>, Vec<_>) = actions
        .iter()
        .map(|actions| (actions[..100].to_vec(), &actions[100..]))
        .unzip();
    for action in 0..ACTIONS {
        assert_frequency(
            count(&start, action),
            100 * 200,
            0.25,
            &format!("action {action}"),
        );
    }
    assert!(after.into_iter().flatten().all(|&action| action == 2));
}

/// At epsilon 1 both are uniform, so that reused random numbers would repeat the very actions.
#[test]
fn exploration_after_the_random_start_does_not_repeat_it() {
    let settings = Settings {
        random_start: Some(100),
        ..epsilon(1., 1., 0)
    };
    let actions = act("epsilon-greedy", &settings, [0.; ACTIONS], (200, 200));
    let repeats = |actions: &Vec<usize>| {
        let (start, after) = actions.split_at(100);
        start
            .iter()
            .zip(after)
            .filter(|(one, other)| one == other)
            .count()
    };
    let repeats = actions.iter().map(repeats).sum();
    assert_frequency(repeats, 100 * 200, 0.25, "actions as in the random start");
}
