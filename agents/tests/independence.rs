//! Seeds do not see each other, and arms are paired: all bit for bit on CPU.

use crate::common::*;

const STEPS: u64 = 70;
const ACTIONS: usize = 5;
const SPACES: [ObservationSpace; 2] = [fleet::INDEX, fleet::VECTOR];

/// What a seed did and what it learned.
#[derive(Debug, Clone, PartialEq)]
struct Life {
    actions: Vec<usize>,
    weights: Vec<u32>,
}

/// The lives of some seeds.
fn lives(name: &str, settings: &Settings, seeds: &[u64], space: ObservationSpace) -> Vec<Life> {
    let mut fleet = Fleet::new(name, settings, seeds, space, ACTIONS);
    let actions = fleet.run(STEPS);
    let life = |(slot, &seed): (usize, &u64)| {
        let updates = settings.updates_per_step.unwrap_or(1) * (STEPS - 10);
        assert_eq!(fleet.find(seed).0.updates(), updates);
        Life {
            actions: actions.iter().map(|actions| actions[slot]).collect(),
            weights: fleet.bits(seed),
        }
    };
    seeds.iter().enumerate().map(life).collect()
}

/// Settings in which every stream is drawn from.
fn busy(name: &str) -> Settings {
    let mut settings = small(name);
    if agent(name).explores_by_dropout() {
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

/// On the native engine, where only something global could connect them; `agreement.rs` has seeds that train
/// together. And no two seeds live alike.
#[test]
fn a_seed_lives_the_same_life_in_any_company() {
    for space in SPACES {
        for agent in learners_in(space) {
            let lives = |seeds: &[u64]| lives(agent.name, &busy(agent.name), seeds, space);
            let all = lives(&[0, 3, 11]);
            assert_eq!(lives(&[11, 3]), [&all[2], &all[1]].map(Life::clone));
            assert_eq!(lives(&[0]), all[..1]);
            for (one, other) in [(0, 1), (1, 2), (2, 0)] {
                assert_ne!(all[one].actions, all[other].actions, "{}", agent.name);
                assert_ne!(all[one].weights, all[other].weights, "{}", agent.name);
            }
        }
    }
}

#[test]
fn arms_start_with_the_same_weights_where_layers_agree() {
    let start = |architecture: &Architecture, layer: usize| {
        let layout = layout::<Native>(architecture);
        let drawn = initial_weights(
            architecture,
            &layout,
            InitialWeights::Uniform,
            Origin::of(&[3, 8]),
        );
        let layer = layout.layers[layer];
        let seeds = drawn.chunks_exact(layout.len);
        let of_layer = seeds.flat_map(|seed| places_of(layer).map(|place| seed[place]));
        bits(&of_layer.collect::<Vec<_>>())
    };
    let plain = architecture(fleet::INDEX, &[20, 30], 5);
    let with_heads = Architecture {
        heads: vec![5, 7],
        scalars: 2,
        ..plain.clone()
    };
    let by_vector = architecture(ObservationSpace::Box(fleet::CELLS), &[20, 30], 5);
    let others = [
        (by_vector, vec![0, 1, 2]),
        (architecture(fleet::INDEX, &[20, 30, 9], 5), vec![0, 1]),
        (architecture(fleet::INDEX, &[20, 31], 5), vec![0]),
        (with_heads, vec![0, 1, 2]),
    ];
    for (other, agreeing) in others {
        for layer in agreeing {
            assert_eq!(start(&plain, layer), start(&other, layer));
        }
    }

    for agent in learners() {
        let of = |name| Fleet::new(name, &small(name), &[4], fleet::INDEX, ACTIONS).bits(4);
        // An ensemble begins with its first member.
        assert!(of(agent.name).starts_with(&of("greedy")), "{}", agent.name);
    }
}

#[test]
fn arms_act_alike_in_the_random_start() {
    let start = |name: &str| {
        let settings = arm(name, "random-start=30");
        Fleet::new(name, &settings, &[0, 1, 2], fleet::INDEX, ACTIONS).run(30)
    };
    for agent in learners() {
        assert_eq!(start(agent.name), start("greedy"), "{}", agent.name);
    }
}

/// Fed the same transitions, arms that differ in exploring only learn the same, which needs the
/// same draws from replay.
fn learned(name: &str, settings: &Settings, forced: &[Vec<usize>]) -> Vec<u32> {
    let mut fleet = Fleet::new(name, settings, &[2, 6], fleet::VECTOR, ACTIONS);
    fleet.forced = Some(forced.to_vec());
    fleet.run(STEPS);
    fleet.bits(6)
}

#[test]
fn arms_replay_the_same_and_differ_only_in_exploring() {
    let mut random = Fleet::new("random", &small("random"), &[2, 6], fleet::VECTOR, ACTIONS);
    let forced = random.run(STEPS);
    let greedy = learned("greedy", &small("greedy"), &forced);
    for name in ["epsilon-greedy", "boltzmann"] {
        assert_eq!(learned(name, &small(name), &forced), greedy, "{name}");
    }

    // The control learns under the masks of the arm that acts by them, and bootstraps from means.
    let under_masks = |name, options: &str| {
        let settings = arm(name, &format!("dropout=0.3 dropout-steps=0 {options}"));
        learned(name, &settings, &forced)
    };
    let control = under_masks("epsilon-greedy", "");
    assert_eq!(under_masks("dropout-q", "target=mean"), control);
    assert_ne!(under_masks("dropout-q", "target=sample"), control);
    assert_ne!(control, greedy);
}

/// Action by action and bit by bit, through training.
#[test]
fn settings_that_mean_the_same_live_alike() {
    for (one, other, third) in [
        (
            "dropout-q dropout=0",
            "greedy ties=lowest",
            "dropout-q dropout=0.2",
        ),
        (
            "dropout-q target-update=1",
            "dropout-q target-update=0",
            "dropout-q target-update=2",
        ),
        (
            "boot-dqn members=1 act=mean prior-scale=0 start-epsilon=0.8 end-epsilon=0.1 epsilon-steps=50 ties=lowest",
            "epsilon-greedy start-epsilon=0.8 end-epsilon=0.1 epsilon-steps=50",
            "epsilon-greedy start-epsilon=0.8 end-epsilon=0.1 epsilon-steps=5",
        ),
    ] {
        for space in SPACES {
            let [one, other, third] = [one, other, third].map(|row| {
                let (name, options) = row.split_once(' ').unwrap();
                lives(name, &arm(name, options), &[0, 5], space)
            });
            assert_eq!(one, other);
            assert_ne!(one, third);
        }
    }
}
