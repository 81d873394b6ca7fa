//! Every set of instructions that the machine has gives the same bits: what agents do, learn and say.

use crate::common::fleet::cells;
use crate::common::*;

const ACTIONS: usize = 3;

/// The bits of what a seed does, learns and says.
fn live(
    set: InstructionSet,
    name: &str,
    settings: &Settings,
    space: ObservationSpace,
) -> (Vec<Vec<usize>>, [Vec<u32>; 3]) {
    let world = (space, ACTIONS);
    let mut fleet = Fleet::on(Backend::Native(set), name, settings, &[5], world);
    let actions = fleet.run(45);
    let population = &fleet.populations[0];
    let updates = 35 * settings.updates_per_step.unwrap_or(1);
    assert_eq!(population.updates(), updates);
    let std = population.q_std(&cells(space), 3).unwrap_or_default();
    (actions, [fleet.bits(5), bits(&fleet.q(5)), bits(&std)])
}

/// Sizes that leave over rows and columns of every tile, and sizes that leave none.
#[test]
fn all_instruction_sets_give_the_same_bits() {
    let sets = InstructionSet::available();
    assert_eq!(sets.last(), Some(&InstructionSet::Portable));
    let cases = [
        (vec![13, 7, 33], 15, Auxiliary::None, Loss::Squared),
        (vec![64, 50], 16, Auxiliary::Both, Loss::Huber),
        (vec![1], 1, Auxiliary::Next, Loss::Huber),
    ];
    let each = |space| learners_in(space).map(move |agent| (space, agent));
    for (space, agent) in [fleet::INDEX, fleet::VECTOR].into_iter().flat_map(each) {
        for &head in Head::value_variants() {
            for (hidden, batch_size, auxiliary, loss) in &cases {
                let defaults = small(agent.name);
                let settings = Settings {
                    hidden: Some(Hidden(hidden.clone())),
                    batch_size: Some(*batch_size),
                    head: Some(head),
                    auxiliary: Some(*auxiliary),
                    loss: Some(*loss),
                    weight_decay: Some(0.001),
                    dropout_layers: defaults.dropout_layers.and(Some(DropoutLayers::Inputs)),
                    ..defaults
                };
                let first = live(sets[0], agent.name, &settings, space);
                for &set in &sets[1..] {
                    let other = live(set, agent.name, &settings, space);
                    assert_eq!(other, first, "{set}: {}, {settings:?}", agent.name);
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
