//! Training that is saved and goes on in what was made anew is the training that nothing stopped, bit for bit.

use crate::common::*;
use agents::archive::{Unfit, restore, save};

/// Agents in kinds of state of their own: every one of the registry, and what settings add.
fn cases() -> Vec<(&'static str, Settings)> {
    let of_registry = AGENTS.iter().map(|agent| (agent.name, small(agent.name)));
    let more = [
        "dropout-q mask=episode target=shared learning-mask=batch masks-per-update=2 \
         dropout-layers=inputs ties=random",
        "dropout-q mask=5 head=gaussian auxiliary=both prior-scale=1 weight-decay=0.01",
        "boot-dqn bootstrap=0.5 start-epsilon=0.3",
        "noisy-net double-dqn=true optimizer=sgd",
        "greedy buffer-eviction=random target-update=0 train-every=3 ties=random",
    ];
    let more = more.map(|case| case.split_once(' ').unwrap());
    let more = more.map(|(name, options)| (name, arm(name, options)));
    of_registry.chain(more).collect()
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
    let population = |name, options| {
        let mut fleet = Fleet::new(name, &arm(name, options), &[3], fleet::INDEX, 2);
        fleet.run(40);
        fleet.populations.remove(0)
    };
    let saved = save(&mut population("greedy", "")).unwrap();
    let mut others = [
        population("random", ""),
        population("noisy-net", ""),
        population("greedy", "hidden=50"),
        population("greedy", "target-update=0"),
    ];
    for other in &mut others {
        assert_eq!(restore(other, &saved), Err(Unfit));
    }
}

/// In a ring a vector is stored once, and the last of an episode beside, with its place and width; where a random
/// transition is overwritten both ends are. Memory is taken as the ring fills. An outcome takes 10 bytes, and all else
/// less than 60.
#[test]
fn a_replay_holds_and_saves_no_more_than_it_must() {
    const WIDTH: usize = 59;
    for (evicts_at_random, capacity, pushes, length, vectors, beside, outcomes) in [
        (false, 30_000, 40_000, usize::MAX, 30_001, 0, 30_001),
        (false, 100, 5_000, usize::MAX, 101, 0, 101),
        (false, 100, 5_000, 10, 101, 11, 101),
        (true, 100, 5_000, 10, 200, 0, 100),
        (false, 1_000_000, 10, usize::MAX, 11, 0, 10),
    ] {
        let eviction = evicts_at_random.then(|| stream(0, Purpose::Eviction));
        let mut replay = Replay::new(ObservationSpace::Box(WIDTH), capacity, eviction);
        for step in 0..pushes {
            let [seen, next] = [step, step + 1].map(|step| [step as f32; WIDTH]);
            let [seen, next] = [&seen, &next].map(|seen| Observation::Vector(seen));
            replay.push(&Transition {
                truncated: (step + 1) % length == 0,
                ..transition(seen, 1, next)
            });
        }
        let bytes = save(&mut replay).unwrap().len();
        let expected = (vectors + beside) * WIDTH * 4 + beside * 16 + outcomes * 10;
        assert!(
            (expected..expected + 60).contains(&bytes),
            "{bytes}, {expected}"
        );
    }
}
