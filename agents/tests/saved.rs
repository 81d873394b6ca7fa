//! A network that was saved acts as it did in training.

use crate::common::*;
use agents::greedy_agent::GreedyAgent;
use agents::saved::QFunction;

const ACTIONS: usize = 5;

#[test]
fn what_was_saved_gives_the_q_values_of_training_bit_for_bit() {
    for (name, options) in [
        ("dropout-q", "head=gaussian"),
        ("dropout-q", "prior-scale=2"),
        ("boot-dqn", "members=3"),
        ("bayesian-last-layer", ""),
    ] {
        for space in [fleet::INDEX, fleet::VECTOR] {
            let mut fleet = Fleet::new(name, &arm(name, options), &[2, 11], space, ACTIONS);
            fleet.run(60);
            let all = fleet::cells(space);
            for population in &fleet.populations {
                let saved = population.trained().unwrap().remove(0);
                let mut agent = GreedyAgent::new(&saved, sizes(space, ACTIONS)).unwrap();
                let expected = population.q_mean(&all).unwrap();
                for (cell, expected) in expected.chunks_exact(ACTIONS).enumerate() {
                    let q = agent.q(all.get(cell));
                    assert_eq!(bits(&q), bits(expected), "{cell}");
                    assert_eq!(agent.act(all.get(cell)), argmax(expected));
                }
            }
        }
    }
}

fn linear(inputs: usize, outputs: usize) -> Linear {
    Linear {
        inputs,
        outputs,
        weight: vec![0.5; inputs * outputs],
        bias: vec![0.; outputs],
    }
}

#[test]
fn layers_that_do_not_fit_are_refused() {
    let mut short = linear(3, 2);
    short.weight.pop();
    for (layers, expected) in [
        (
            vec![linear(3, 2)],
            "it has 1 linear layers; expected at least 2",
        ),
        (
            vec![linear(3, 2), linear(3, 4)],
            "layer 1 takes 3 numbers, and the layer before gives 2",
        ),
        (
            vec![short, linear(2, 4)],
            "layer 0 maps 3 numbers to 2 with 5 weights and 2 biases; expected 6 and 2, and sizes of \
             at least 1",
        ),
        (
            vec![linear(3, 0), linear(0, 4)],
            "layer 0 maps 3 numbers to 0 with 0 weights and 0 biases; expected 0 and 0, and sizes of \
             at least 1",
        ),
    ] {
        assert_eq!(Network::new(layers).unwrap_err().to_string(), expected);
    }
    let network = Network::new(vec![linear(3, 2), linear(2, 4)]).unwrap();
    let saved = QFunction::new(vec![Member {
        network,
        prior: None,
    }]);
    for (inputs, actions) in [(4, 4), (3, 5)] {
        let sizes = sizes(ObservationSpace::Discrete(inputs), actions);
        let error = GreedyAgent::new(&saved, sizes).unwrap_err().to_string();
        let world = format!("and the world has {inputs} inputs and {actions} actions");
        assert_eq!(error, format!("it maps 3 inputs to 4 actions, {world}"));
    }
}
