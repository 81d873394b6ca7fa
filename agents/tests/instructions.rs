//! Every set of instructions that the machine has gives the same bits: what agents do, learn and say.

mod common;

use agents::{
    Backend, Settings,
    native::InstructionSet,
    settings::{Auxiliary, DropoutLayers, Head, Hidden, Loss},
};
use common::{
    bits, fleet,
    fleet::{Fleet, cells},
    learners, small,
};

const ACTIONS: usize = 3;

/// All that a seed comes to.
#[derive(Debug, PartialEq)]
struct Life {
    actions: Vec<Vec<usize>>,
    weights: Vec<u32>,
    q: Vec<u32>,
    q_std: Option<Vec<u32>>,
}

fn live(set: InstructionSet, name: &str, settings: &Settings, is_index: bool) -> Life {
    let space = if is_index {
        fleet::INDEX
    } else {
        fleet::VECTOR
    };
    let world = (space, ACTIONS);
    let mut fleet = Fleet::on(Backend::Native(set), name, settings, &[5], world);
    let actions = fleet.run(45);
    let population = &fleet.populations[0];
    assert_eq!(population.updates(), 35);
    let q_std = population.q_std(&cells(space), 3);
    Life {
        actions,
        weights: fleet.bits(5),
        q: bits(&fleet.q(5)),
        q_std: q_std.map(|std| bits(&std)),
    }
}

/// Sizes that leave over rows and columns of every tile, and sizes that leave none.
#[test]
fn all_instruction_sets_give_the_same_bits() {
    let sets = InstructionSet::available();
    assert_eq!(sets.last(), Some(&InstructionSet::Portable));
    let hidden = [vec![13, 7, 33], vec![64, 50], vec![1]];
    let auxiliaries = [Auxiliary::None, Auxiliary::Both, Auxiliary::Next];
    for agent in learners() {
        for head in [Head::Mean, Head::Gaussian, Head::Faithful] {
            for (case, hidden) in hidden.iter().enumerate() {
                let defaults = small(agent.name);
                let settings = Settings {
                    hidden: Some(Hidden(hidden.clone())),
                    batch_size: Some([15, 16, 1][case]),
                    head: Some(head),
                    auxiliary: Some(auxiliaries[case]),
                    loss: Some(if case == 0 {
                        Loss::Squared
                    } else {
                        Loss::Huber
                    }),
                    weight_decay: Some(0.001),
                    dropout_layers: defaults.dropout_layers.and(Some(DropoutLayers::Inputs)),
                    ..defaults
                };
                for is_index in [false, true] {
                    let lives = sets
                        .iter()
                        .map(|&set| live(set, agent.name, &settings, is_index));
                    let lives: Vec<_> = lives.collect();
                    for (set, life) in sets.iter().zip(&lives) {
                        assert_eq!(
                            life, &lives[0],
                            "{set}: {}, {head:?}, {hidden:?}",
                            agent.name
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn names_are_read_back_and_what_a_machine_has_not_is_refused() {
    for set in InstructionSet::available() {
        assert_eq!(set.to_string().parse(), Ok(set));
    }
    assert!("sse9".parse::<InstructionSet>().is_err());
    // Once one is in use it stays.
    let in_use = InstructionSet::in_use();
    for set in InstructionSet::available() {
        assert_eq!(set.set().is_ok(), set == in_use);
    }
    assert_eq!(InstructionSet::in_use(), in_use);
}
