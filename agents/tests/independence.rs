//! Seeds do not see each other, and arms are paired: all bit for bit on CPU.

mod common;

use agents::{
    ObservationSpace, Settings, Slots,
    architecture::Architecture,
    network::Parameters,
    settings::{Auxiliary, Head, Hidden, InitialWeights, MaskPeriod, Target},
};
use common::{CPU, agent, architecture, bits, fleet, fleet::Fleet, learners, small};

const STEPS: u64 = 70;
const ACTIONS: usize = 5;
const SPACES: [ObservationSpace; 2] = [fleet::INDEX, fleet::VECTOR];

/// What a seed did and what it learned.
#[derive(Debug, PartialEq)]
struct Life {
    actions: Vec<usize>,
    weights: Vec<u32>,
}

/// The lives of seeds that train together.
fn lives(
    name: &str,
    settings: &Settings,
    seeds: &[u64],
    space: ObservationSpace,
) -> Vec<(u64, Life)> {
    let mut lives = Vec::new();
    for mut fleet in fleet::blocks(name, settings, seeds, space, ACTIONS) {
        let actions = fleet.run(STEPS);
        assert_eq!(fleet.population.updates(), STEPS - 10);
        for (slot, seed) in fleet.population.slots().seeds() {
            let life = Life {
                actions: actions.iter().map(|actions| actions[slot]).collect(),
                weights: fleet.weights(seed),
            };
            lives.push((seed, life));
        }
    }
    lives
}

/// Settings in which every stream is drawn from.
fn busy(name: &str) -> Settings {
    let mut settings = small(name);
    if agent(name).explores_by_dropout {
        settings.target = Some(Target::Sample);
        settings.double_dqn = Some(true);
        settings.mask = Some(MaskPeriod::Episode);
    }
    if name == "boltzmann" {
        settings.head = Some(Head::Gaussian);
        settings.auxiliary = Some(Auxiliary::Both);
    }
    settings
}

#[test]
fn a_seed_lives_the_same_life_in_any_company() {
    for agent in learners() {
        for space in SPACES {
            let all = lives(
                agent.name,
                &busy(agent.name),
                &[0, 1, 2, 3, 4, 5, 6, 7, 11],
                space,
            );
            for company in [&[2, 3][..], &[3], &[11, 5]] {
                for (seed, life) in lives(agent.name, &busy(agent.name), company, space) {
                    let (_, among_all) = all.iter().find(|(other, _)| *other == seed).unwrap();
                    assert_eq!(
                        &life, among_all,
                        "{}, seed {seed} of {company:?}",
                        agent.name
                    );
                }
            }
        }
    }
}

/// A single update, so that nothing can even out.
#[test]
fn a_population_of_three_is_three_populations_of_one() {
    for space in SPACES {
        let settings = Settings {
            learning_starts: Some(0),
            ..busy("dropout-q")
        };
        let one_update = |seeds: &[u64]| {
            let mut fleet = fleet::blocks("dropout-q", &settings, seeds, space, ACTIONS).remove(0);
            let before = fleet.weights(seeds[0]);
            fleet.run(1);
            assert_eq!(fleet.population.updates(), 1);
            assert_ne!(fleet.weights(seeds[0]), before);
            fleet
        };
        let together = one_update(&[0, 1, 2]);
        for seed in 0..3 {
            assert_eq!(one_update(&[seed]).weights(seed), together.weights(seed));
        }
    }
}

#[test]
fn seeds_differ_from_each_other() {
    for agent in learners() {
        let mut fleet = fleet::blocks(
            agent.name,
            &small(agent.name),
            &[0, 1, 2, 3],
            fleet::INDEX,
            ACTIONS,
        )
        .remove(0);
        for trained in [false, true] {
            let weights: Vec<_> = (0..4).map(|seed| fleet.weights(seed)).collect();
            for seed in 1..4 {
                assert_ne!(
                    weights[0], weights[seed],
                    "{}, trained: {trained}",
                    agent.name
                );
            }
            fleet.run(40);
        }
        let actions = lives(agent.name, &small(agent.name), &[0, 1], fleet::INDEX);
        assert_ne!(actions[0].1.actions, actions[1].1.actions);
    }
}

#[test]
fn arms_start_with_the_same_weights_where_layers_agree() {
    let slots = Slots::dense([3, 8]);
    let start = |space, hidden: &[usize]| {
        Parameters::initial(
            &architecture(space, hidden, 5),
            InitialWeights::Uniform,
            &slots,
            CPU,
        )
    };
    let plain = start(fleet::INDEX, &[20, 30]);
    let with_heads = Architecture {
        heads: vec![5, 7],
        scalars: 2,
        ..architecture(fleet::INDEX, &[20, 30], 5)
    };
    let with_heads = Parameters::initial(&with_heads, InitialWeights::Uniform, &slots, CPU);
    let others = [
        (
            start(ObservationSpace::Box(fleet::CELLS), &[20, 30]),
            vec![0, 1, 2],
        ),
        (start(fleet::INDEX, &[20, 30, 9]), vec![0, 1]),
        (start(fleet::INDEX, &[20, 31]), vec![0]),
        (with_heads, vec![0, 1, 2]),
    ];
    for (other, agreeing) in others {
        for layer in agreeing {
            let (plain, other) = (&plain.layers[layer], &other.layers[layer]);
            assert_eq!(bits(&plain.weight), bits(&other.weight));
            assert_eq!(bits(&plain.bias), bits(&other.bias));
        }
    }

    for agent in learners() {
        let of = |name| {
            fleet::blocks(name, &small(name), &[4], fleet::INDEX, ACTIONS)
                .remove(0)
                .weights(4)
        };
        assert_eq!(of(agent.name), of("greedy"));
    }
}

#[test]
fn arms_act_alike_in_the_random_start() {
    let start = |name: &str| {
        let settings = Settings {
            random_start: Some(30),
            ..small(name)
        };
        fleet::blocks(name, &settings, &[0, 1, 2], fleet::INDEX, ACTIONS)
            .remove(0)
            .run(30)
    };
    for agent in learners() {
        assert_eq!(start(agent.name), start("greedy"), "{}", agent.name);
    }
}

/// Fed the same transitions, arms that differ in exploring only learn the same, which needs the
/// same draws from replay.
fn learned(name: &str, settings: &Settings, forced: &[Vec<usize>]) -> Vec<u32> {
    let mut fleet: Fleet = fleet::blocks(name, settings, &[2, 6], fleet::VECTOR, ACTIONS).remove(0);
    fleet.forced = Some(forced.to_vec());
    fleet.run(STEPS);
    fleet.weights(6)
}

#[test]
fn arms_replay_the_same_and_differ_only_in_exploring() {
    let forced = fleet::blocks("random", &small("random"), &[2, 6], fleet::VECTOR, ACTIONS)
        .remove(0)
        .run(STEPS);
    let greedy = learned("greedy", &small("greedy"), &forced);
    for name in ["epsilon-greedy", "boltzmann"] {
        assert_eq!(learned(name, &small(name), &forced), greedy, "{name}");
    }

    // The control learns under the masks of the arm that acts by them, and bootstraps from means.
    let dropout = |name: &str| Settings {
        dropout: Some(0.3),
        dropout_steps: Some(0),
        target: (name == "dropout-q").then_some(Target::Mean),
        ..small(name)
    };
    let control = learned("epsilon-greedy", &dropout("epsilon-greedy"), &forced);
    assert_eq!(
        learned("dropout-q", &dropout("dropout-q"), &forced),
        control
    );
    assert_ne!(control, greedy);
    let sampled = Settings {
        target: Some(Target::Sample),
        ..dropout("dropout-q")
    };
    assert_ne!(learned("dropout-q", &sampled, &forced), control);
}

/// `dense` promises no bits, but the same mathematics.
#[test]
fn the_number_of_slots_does_not_change_what_is_learned() {
    let settings = Settings {
        hidden: Some(Hidden(vec![13])),
        ..small("greedy")
    };
    let mut dense = Fleet::new(
        "greedy",
        &settings,
        Slots::dense([1, 2, 9]),
        fleet::VECTOR,
        ACTIONS,
    );
    dense.run(25);
    for seed in [1, 2, 9] {
        let mut alone =
            fleet::blocks("greedy", &settings, &[seed], fleet::VECTOR, ACTIONS).remove(0);
        alone.run(25);
        for (a, b) in dense.weights(seed).into_iter().zip(alone.weights(seed)) {
            assert!((f32::from_bits(a) - f32::from_bits(b)).abs() < 1e-4);
        }
    }
}
