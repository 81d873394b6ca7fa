//! Epsilon-greedy, Boltzmann, greedy and random actions of whole populations, by their frequencies.

use crate::common::{self, *};

const ACTIONS: usize = 4;
const SPACE: ObservationSpace = ObservationSpace::Box(3);
const SEEDS: u64 = 200;

fn population(name: &str, settings: &Settings, seed: u64) -> Population {
    let settings = with(settings.clone(), "hidden=6");
    common::population(name, &settings, seed, sizes(SPACE, ACTIONS))
}

/// The actions of each of some seeds, `[seed][step]`, where Q-values are these whatever is seen.
fn act(
    name: &str,
    settings: &Settings,
    q: [f32; ACTIONS],
    seeds: u64,
    steps: usize,
) -> Vec<Vec<usize>> {
    let act = |seed| {
        let mut population = population(name, settings, seed);
        if let Some(networks) = population.networks_mut() {
            set_layer(networks, (0, 1), &[0.; 6 * ACTIONS], &q);
        }
        act_on(&mut population, &Observations::zeros(SPACE, 1), steps)
    };
    (0..seeds).map(act).collect()
}

fn epsilon(start: f64, end: f64, steps: u64) -> Settings {
    with(
        frozen("epsilon-greedy"),
        &format!("start-epsilon={start} end-epsilon={end} epsilon-steps={steps}"),
    )
}

/// A random action may be the greedy one too; Boltzmann's frequencies are the softmax's.
#[test]
fn actions_are_as_frequent_as_they_should_be() {
    let boltzmann = with(frozen("boltzmann"), "temperature=0.5");
    let random_start = with(frozen("greedy"), "random-start=100");
    let q = [0.1_f32, 0.3, 0.25, -0.2];
    let weights = q.map(|q| (f64::from(q) / 0.5).exp());
    let softmax = weights.map(|weight| weight / weights.iter().sum::<f64>());
    let other = 0.3 / 4.;
    for (name, settings, expected) in [
        (
            "epsilon-greedy",
            epsilon(0.3, 0.3, 0),
            [other, 0.7 + other, other, other],
        ),
        ("boltzmann", boltzmann, softmax),
        ("random", (agent("random").defaults)(), [0.25; 4]),
        ("greedy", random_start, [0.25; 4]),
    ] {
        let actions = act(name, &settings, q, SEEDS, 100).concat();
        for (action, p) in expected.into_iter().enumerate() {
            let count = actions.iter().filter(|&&taken| taken == action).count();
            assert_frequency(count, actions.len(), p, &format!("{name}, {action}"));
        }
    }
}

/// From 1 at step 20 by 1/100 a step to 0.2; it stays where both are equal, and is at its end at once where it takes no
/// steps.
#[test]
fn epsilon_falls_linearly_after_the_random_start() {
    for (start, steps, step, expected) in [
        (1., 80, 0, 1.),
        (1., 80, 20, 1.),
        (1., 80, 40, 0.8),
        (1., 80, 90, 0.3),
        (1., 80, 100, 0.2),
        (1., 80, 139, 0.2),
        (0.2, 80, 57, 0.2),
        (1., 0, 20, 0.2),
    ] {
        let settings = with(epsilon(start, 0.2, steps), "random-start=20");
        let mut population = population("epsilon-greedy", &settings, 0);
        act_on(&mut population, &Observations::zeros(SPACE, 1), step + 1);
        let found = population.epsilon().unwrap();
        assert!((found - expected).abs() < 1e-12, "{start} {steps} {step}");
    }
}

#[test]
fn actions_follow_the_schedule_of_epsilon() {
    let settings = with(epsilon(1., 0., 80), "random-start=20");
    let actions = act("epsilon-greedy", &settings, [0., 1., 0., 0.], SEEDS, 140);
    for (step, epsilon) in [(20, 1.), (60, 0.5), (100, 0.), (139, 0.)] {
        let greedy = actions.iter().filter(|actions| actions[step] == 1).count();
        let p = 1. - 0.75 * epsilon;
        assert_frequency(greedy, actions.len(), p, &format!("step {step}"));
    }
}

#[test]
fn the_random_agent_has_no_network() {
    let mut population = population("random", &(agent("random").defaults)(), 0);
    let anything = Observations::zeros(SPACE, 1);
    assert!(population.networks().is_none() && population.trained().is_none());
    assert_eq!(population.act_greedily(&anything), None);
    assert_eq!((population.parameters(), population.updates()), (0, 0));
    assert_eq!(population.q_mean(&anything), None);
    assert_eq!(population.q_std(&anything, 10), None);
}

/// The greedy action is the strategy's after the random start. At epsilon 1 both are uniform, so that reused
/// random numbers would repeat the very actions.
#[test]
fn after_the_random_start_the_strategy_acts_by_draws_of_its_own() {
    let act = |name, settings| {
        let settings = with(settings, "random-start=100");
        act(name, &settings, [0., 0., 1., 0.], SEEDS, 200)
    };
    for actions in act("greedy", frozen("greedy")) {
        assert!(actions[100..].iter().all(|&action| action == 2));
    }
    let repeats = |actions: &Vec<usize>| {
        let (start, after) = actions.split_at(100);
        start
            .iter()
            .zip(after)
            .filter(|(one, other)| one == other)
            .count()
    };
    let actions = act("epsilon-greedy", epsilon(1., 1., 0));
    let repeats = actions.iter().map(repeats).sum();
    let draws = 100 * SEEDS as usize;
    assert_frequency(repeats, draws, 0.25, "actions as in the random start");
}

/// Of two whose values are the largest.
#[test]
fn ties_go_to_the_lowest_action_or_to_any() {
    for (name, options) in [
        ("greedy", ""),
        ("epsilon-greedy", "start-epsilon=0 end-epsilon=0"),
        ("dropout-q", ""),
        ("boot-dqn", "members=1 prior-scale=0"),
    ] {
        let act = |ties: &str| {
            let settings = with(frozen(name), &format!("{options} ties={ties}"));
            act(name, &settings, [0., 2., 1., 2.], 40, 50).concat()
        };
        assert_eq!(act("lowest"), [1; 2_000]);
        let (lower, upper): (Vec<_>, Vec<_>) =
            act("random").into_iter().partition(|&action| action == 1);
        assert!(upper.iter().all(|&action| action == 3));
        assert_frequency(lower.len(), 2_000, 0.5, name);
    }
}
