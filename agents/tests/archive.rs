//! Training that is saved and goes on in what was made anew is the training that nothing stopped, bit for bit.

mod common;

use agents::{
    Observation, ObservationSpace, Settings,
    archive::{Unfit, restore, save},
    replay::Replay,
    settings::{
        Auxiliary, DropoutLayers, Eviction, Head, LearningMask, MaskPeriod, OptimizerKind, Target,
        Ties,
    },
};
use common::{agent, bits, fleet, fleet::Fleet, small, transition};

/// Agents in kinds of state of their own: every one of the registry, and what settings add.
fn cases() -> Vec<(&'static str, Settings)> {
    let mut cases: Vec<_> = (agents::AGENTS.iter())
        .map(|agent| (agent.name, small(agent.name)))
        .collect();
    let mut add = |name, change: fn(Settings) -> Settings| cases.push((name, change(small(name))));
    add("dropout-q", |settings| Settings {
        mask: Some(MaskPeriod::Episode),
        target: Some(Target::Shared),
        learning_mask: Some(LearningMask::Batch),
        masks_per_update: Some(2),
        dropout_layers: Some(DropoutLayers::Inputs),
        ties: Some(Ties::Random),
        ..settings
    });
    add("dropout-q", |settings| Settings {
        mask: Some(MaskPeriod::Steps(5)),
        head: Some(Head::Gaussian),
        auxiliary: Some(Auxiliary::Both),
        prior_scale: Some(1.),
        weight_decay: Some(0.01),
        ..settings
    });
    add("boot-dqn", |settings| Settings {
        bootstrap: Some(0.5),
        start_epsilon: Some(0.3),
        ..settings
    });
    add("noisy-net", |settings| Settings {
        double_dqn: Some(true),
        optimizer: Some(OptimizerKind::Sgd),
        ..settings
    });
    add("greedy", |settings| Settings {
        buffer_eviction: Some(Eviction::Random),
        target_update: Some(0),
        train_every: Some(3),
        ties: Some(Ties::Random),
        ..settings
    });
    cases
}

/// What a seed of a fleet knows: its weights, its samples' STD and its plan.
fn knowledge(fleet: &Fleet, seed: u64, space: ObservationSpace) -> String {
    let (population, _) = fleet.find(seed);
    let weights = population.networks().map(|_| fleet.bits(seed));
    let std = population.q_std(&fleet::cells(space), 7);
    let std = std.map(|std| bits(&std));
    format!(
        "{weights:?} {std:?} {:?} {}",
        population.plans(),
        population.updates()
    )
}

#[test]
fn every_agent_goes_on_as_if_nothing_had_stopped_it() {
    const STEPS: u64 = 150;
    for (name, settings) in cases() {
        for space in [fleet::INDEX, fleet::VECTOR] {
            if agent(name).needs_states && space == fleet::VECTOR {
                continue;
            }
            let new = || Fleet::new(name, &settings, &[3, 4], space, 3);
            let mut whole = new();
            let expected = whole.run(STEPS);
            let mut stopped = new();
            for (step, expected) in expected.iter().enumerate() {
                // Before it learns, within episodes, and when replay is full.
                if [0, 1, 7, 33, 34, 90, 131].contains(&step) {
                    let fresh = new().populations;
                    let old = std::mem::replace(&mut stopped.populations, fresh);
                    for (mut old, new) in old.into_iter().zip(&mut stopped.populations) {
                        let saved = save(&mut old).unwrap();
                        restore(new, &saved).unwrap();
                        assert_eq!(save(new).unwrap(), saved, "{name} at {step}");
                    }
                }
                assert_eq!(&stopped.step(), expected, "{name} {settings:?} at {step}");
            }
            for seed in [3, 4] {
                let [stopped, whole] = [&stopped, &whole].map(|f| knowledge(f, seed, space));
                assert!(stopped == whole, "{name} {settings:?}");
            }
        }
    }
}

#[test]
fn the_state_of_another_agent_is_unfit() {
    let fleet = |name, change: fn(Settings) -> Settings| {
        let mut fleet = Fleet::new(name, &change(small(name)), &[3], fleet::INDEX, 2);
        fleet.run(40);
        fleet.populations.remove(0)
    };
    let saved = save(&mut fleet("greedy", |settings| settings)).unwrap();
    let mut others = [
        fleet("random", |settings| settings),
        fleet("noisy-net", |settings| settings),
        fleet("greedy", |settings| Settings {
            hidden: Some(agents::settings::Hidden(vec![50])),
            ..settings
        }),
        fleet("greedy", |settings| Settings {
            target_update: Some(0),
            ..settings
        }),
    ];
    for other in &mut others {
        assert_eq!(restore(other, &saved), Err(Unfit));
    }
}

/// A vector is stored once, so 30,000 transitions of 59 numbers take 7.1 MB and 10 bytes each.
#[test]
fn a_large_replay_is_saved_without_waste() {
    let mut replay = Replay::new(ObservationSpace::Box(59), 30_000, None);
    for step in 0..40_000 {
        let [seen, next] = [step, step + 1].map(|step| [step as f32; 59]);
        let [seen, next] = [&seen, &next].map(|seen| Observation::Vector(seen));
        replay.push(&transition(seen, 1, next));
    }
    let bytes = save(&mut replay).unwrap().len();
    let expected = 30_001 * (59 * 4 + 10);
    assert!((expected..expected + 100).contains(&bytes), "{bytes}");
}
