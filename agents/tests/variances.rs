//! Aleatoric and epistemic variances of Q-values: moments over the networks that the agent's own masks
//! sample, from a stream of their own.

mod common;

use agents::{
    ObservationSpace, Observations, Population, Settings, Sizes, Slots,
    settings::{Head, Hidden},
    stream::Purpose,
};
use common::{CPU, agent, fleet, frozen, naive, numbers, randomness, small};

const ACTIONS: usize = 3;
const ROWS: usize = 4;
const PASSES: usize = 50;
const SPACE: ObservationSpace = ObservationSpace::Box(5);

fn gaussian(settings: Settings) -> Settings {
    Settings {
        head: Some(Head::Gaussian),
        ..settings
    }
}

fn seen() -> Observations {
    Observations::Vector {
        width: 5,
        values: numbers(&mut randomness(0), 5 * ROWS),
    }
}

fn population(name: &str, settings: &Settings) -> Population {
    tch::set_num_threads(1);
    let sizes = Sizes {
        observations: SPACE,
        actions: ACTIONS,
    };
    Population::new(agent(name), settings, Slots::dense([0, 9]), sizes, CPU)
}

#[test]
fn variances_are_moments_over_networks_sampled_from_their_own_stream() {
    let settings = Settings {
        hidden: Some(Hidden(vec![20, 20])),
        dropout: Some(0.4),
        ..gaussian(frozen("dropout-q"))
    };
    let population = population("dropout-q", &settings);
    let found = population.variances(&seen(), PASSES).unwrap();
    let epistemic = found.epistemic.unwrap();

    let learner = population.learner().unwrap();
    let dropout = learner.dropout.as_ref().unwrap();
    let mut streams = population.slots().substreams(Purpose::Variances, 0);
    let masks: Vec<_> = (0..PASSES)
        .map(|_| dropout.draw(0, &mut streams, 1, CPU))
        .collect();
    let mut distinct = std::collections::BTreeSet::new();
    for slot in 0..2 {
        let net = naive::Net::with_heads(&learner.online, slot);
        for row in 0..ROWS {
            let x = naive::inputs(SPACE, seen().get(row));
            let outputs: Vec<_> = (masks.iter())
                .map(|masks| {
                    let masks = naive::row_masks(Some(masks), &learner.architecture, slot, row);
                    net.q(&x, &masks)
                })
                .collect();
            for action in 0..ACTIONS {
                let over = |of: &dyn Fn(&Vec<f64>) -> f64| {
                    outputs.iter().map(of).sum::<f64>() / PASSES as f64
                };
                let mean = over(&|out| out[action]);
                let spread = over(&|out| (out[action] - mean).powi(2));
                let spread = spread * PASSES as f64 / (PASSES - 1) as f64;
                let noise = over(&|out| out[ACTIONS + action].exp());
                let place = (slot * ROWS + row) * ACTIONS + action;
                assert!((epistemic[place] / spread - 1.).abs() < 1e-4);
                assert!((found.aleatoric[place] / noise - 1.).abs() < 1e-4);
                distinct.insert(epistemic[place].to_bits());
            }
        }
    }
    assert_eq!(distinct.len(), 2 * ROWS * ACTIONS);
}

#[test]
fn an_agent_that_does_not_sample_has_the_noise_of_its_mean_network_alone() {
    let population = population("epsilon-greedy", &gaussian(small("epsilon-greedy")));
    let found = population.variances(&seen(), PASSES).unwrap();
    assert_eq!(found.epistemic, None);
    let learner = population.learner().unwrap();
    for slot in 0..2 {
        let net = naive::Net::with_heads(&learner.online, slot);
        for row in 0..ROWS {
            let x = naive::inputs(SPACE, seen().get(row));
            let out = net.q(&x, &naive::no_masks(&learner.architecture));
            for action in 0..ACTIONS {
                let place = (slot * ROWS + row) * ACTIONS + action;
                let noise = out[ACTIONS + action].exp();
                assert!((found.aleatoric[place] / noise - 1.).abs() < 1e-4);
            }
        }
    }
}

#[test]
fn networks_that_learn_means_alone_have_none() {
    for name in ["dropout-q", "epsilon-greedy"] {
        let population = population(name, &small(name));
        assert_eq!(population.variances(&seen(), PASSES), None);
    }
    let random = population("random", &small("random"));
    assert_eq!(random.variances(&seen(), PASSES), None);
}

/// What is looked at does not move what is learned, nor what else is looked at.
#[test]
fn looking_at_variances_changes_nothing() {
    let settings = gaussian(small("dropout-q"));
    let run = |look: bool| {
        let mut fleet = fleet::blocks("dropout-q", &settings, &[0, 5], fleet::INDEX, 3).remove(0);
        let all = Observations::Index((0..fleet::CELLS as i64).collect());
        let mut actions = Vec::new();
        for _ in 0..60 {
            if look {
                assert!(fleet.population.variances(&all, 2).is_some());
            }
            actions.push(fleet.step());
        }
        let std = fleet.population.q_std(&all, 3);
        (actions, fleet.weights(0), std)
    };
    assert!(run(true) == run(false));
}

/// Targets of one state and action that are 1 and 5 in turn have mean 3 and variance 4, which a
/// network without sampled targets must find.
#[test]
fn the_head_learns_the_variance_of_the_targets() {
    let settings = Settings {
        gamma: Some(0.),
        learning_rate: Some(0.01),
        learning_starts: Some(0),
        ..gaussian(small("greedy"))
    };
    let sizes = Sizes {
        observations: ObservationSpace::Discrete(2),
        actions: 1,
    };
    let slots = Slots::dense([3]);
    let mut population = Population::new(agent("greedy"), &settings, slots, sizes, CPU);
    for step in 0..1_500 {
        let cell = agents::Observation::Index(0);
        population.observe(&[Some(agents::Transition {
            observation: cell,
            action: 0,
            reward: if step % 2 == 0 { 1. } else { 5. },
            next: cell,
            terminated: false,
            truncated: false,
        })]);
    }
    let cell = Observations::Index(vec![0]);
    let q = population.q_mean(&cell).unwrap()[0];
    let variance = population.variances(&cell, 2).unwrap().aleatoric[0];
    assert!((q - 3.).abs() < 0.4, "{q}");
    assert!((3.2..4.8).contains(&variance), "{variance}");
}
