//! Acting under dropout masks: when they change, whose stream they are from, and that the actions
//! really are those of sampled networks.

mod common;

use agents::{
    ObservationSpace, Observations, Population, Settings, Sizes, Slots, Transition,
    settings::{Hidden, MaskPeriod, OptimizerKind},
    strategy::argmax,
    stream::{Purpose, stream},
};
use common::{CPU, act_on, agent, fleet, frozen, naive, numbers, randomness, set_layer, small};

/// States of the network that tells its masks: in state i, only unit i is above 0, action 1 is
/// worth unit i's output, 0 or 2, and action 0 always 1. So the action is the unit's mask.
const UNITS: usize = 12;
const P: f64 = 0.5;
const TELLING: ObservationSpace = ObservationSpace::Discrete(UNITS);

fn telling(settings: Settings, slots: Slots) -> Population {
    tch::set_num_threads(1);
    let settings = Settings {
        hidden: Some(Hidden(vec![UNITS])),
        dropout: Some(P),
        ..settings
    };
    let sizes = Sizes {
        observations: TELLING,
        actions: 2,
    };
    let population = Population::new(agent("dropout-q"), &settings, slots, sizes, CPU);
    let online = &population.learner().unwrap().online;
    let identity: Vec<f32> = (0..UNITS * UNITS)
        .map(|place| if place % (UNITS + 1) == 0 { 1. } else { 0. })
        .collect();
    set_layer(online, 0, &identity, &[0.; UNITS]);
    set_layer(online, 1, &[0., 1.].repeat(UNITS), &[1., 0.]);
    population
}

fn masked(period: MaskPeriod) -> Settings {
    Settings {
        mask: Some(period),
        dropout_steps: Some(0),
        ..frozen("dropout-q")
    }
}

/// The masks of a seed's stream, one after the other; a unit is 1 where it is kept.
fn masks(seed: u64, purpose: Purpose, count: usize) -> Vec<Vec<usize>> {
    use rand::Rng;
    let mut stream = stream(seed, purpose);
    let mut unit = || usize::from(f64::from(stream.next_u32()) >= P * 4_294_967_296.);
    (0..count)
        .map(|_| (0..UNITS).map(|_| unit()).collect())
        .collect()
}

/// Actions of each step in state `step % UNITS`, after which `ends(step, slot)` ends an episode.
fn walk(
    population: &mut Population,
    steps: usize,
    ends: impl Fn(usize, usize) -> bool,
) -> Vec<Vec<usize>> {
    let slots = population.slots().len();
    (0..steps)
        .map(|step| {
            let state = step % UNITS;
            let actions = population.act(&Observations::Index(vec![state as i64; slots]));
            let transition = |slot| {
                Some(Transition {
                    observation: agents::Observation::Index(state),
                    action: actions[slot],
                    reward: 0.,
                    next: agents::Observation::Index((state + 1) % UNITS),
                    terminated: ends(step, slot) && step % 2 == 0,
                    truncated: ends(step, slot) && step % 2 == 1,
                })
            };
            population.observe(&(0..slots).map(transition).collect::<Vec<_>>());
            actions
        })
        .collect()
}

fn never(_: usize, _: usize) -> bool {
    false
}

#[test]
fn a_mask_per_step_is_the_next_of_the_acting_stream_at_every_step() {
    let mut population = telling(masked(MaskPeriod::Steps(1)), Slots::dense([0, 9]));
    let actions = walk(&mut population, 60, never);
    for (slot, seed) in [0, 9].into_iter().enumerate() {
        let taken: Vec<usize> = actions.iter().map(|actions| actions[slot]).collect();
        let under = |purpose| -> Vec<usize> {
            let masks = masks(seed, purpose, 60);
            (0..60).map(|step| masks[step][step % UNITS]).collect()
        };
        assert_eq!(taken, under(Purpose::ActingMasks));
        for other in [
            Purpose::LearningMasks,
            Purpose::TargetMasks,
            Purpose::Evaluation,
        ] {
            assert_ne!(taken, under(other));
        }
    }
}

/// Two rounds through all states under one mask tell it twice; episodes that end do not matter.
#[test]
fn a_mask_for_some_steps_is_kept_for_them_and_no_longer() {
    for period in [2, 5, 2 * UNITS] {
        let mut population = telling(masked(MaskPeriod::Steps(period as u64)), Slots::dense([4]));
        let actions = walk(&mut population, 6 * UNITS, |step, _| step % 7 == 3);
        let masks = masks(4, Purpose::ActingMasks, 6 * UNITS);
        for (step, actions) in actions.iter().enumerate() {
            assert_eq!(
                actions[0],
                masks[step / period][step % UNITS],
                "step {step} of period {period}"
            );
        }
        if period == 2 * UNITS {
            let round = |n: usize| &actions[n * UNITS..(n + 1) * UNITS];
            assert_eq!(round(0), round(1));
            assert_ne!(round(1), round(2));
            assert_eq!(round(2), round(3));
        }
    }
}

/// Each seed has episodes of its own lengths, terminated or truncated.
#[test]
fn a_mask_per_episode_is_kept_until_the_slots_own_episode_ends() {
    let lengths = [31, 17, 100];
    let ends = |step: usize, slot: usize| (step + 1).is_multiple_of(lengths[slot]);
    let mut population = telling(masked(MaskPeriod::Episode), Slots::dense(0..3));
    let actions = walk(&mut population, 99, ends);
    for (slot, length) in lengths.into_iter().enumerate() {
        let masks = masks(slot as u64, Purpose::ActingMasks, 10);
        for (step, actions) in actions.iter().enumerate() {
            assert_eq!(
                actions[slot],
                masks[step / length][step % UNITS],
                "slot {slot}, step {step}"
            );
        }
    }
}

#[test]
fn the_random_start_draws_no_masks() {
    let settings = Settings {
        random_start: Some(24),
        ..masked(MaskPeriod::Episode)
    };
    let mut population = telling(settings, Slots::dense([6]));
    let actions = walk(&mut population, 48, |step, _| step == 5 || step == 23);
    let first = &masks(6, Purpose::ActingMasks, 1)[0];
    for (step, actions) in actions.iter().enumerate().skip(24) {
        assert_eq!(actions[0], first[step % UNITS]);
    }
}

/// With steps too small to change an action, an agent that learns acts as one that does not.
#[test]
fn learning_takes_nothing_from_the_acting_masks() {
    let acts = |settings: Settings| walk(&mut telling(settings, Slots::dense([2, 3])), 50, never);
    let learning = Settings {
        learning_starts: Some(0),
        learning_rate: Some(1e-9),
        optimizer: Some(OptimizerKind::Sgd),
        ..masked(MaskPeriod::Steps(1))
    };
    let mut population = telling(learning.clone(), Slots::dense([2, 3]));
    walk(&mut population, 50, never);
    assert_eq!(population.updates(), 50);
    assert_eq!(acts(learning), acts(masked(MaskPeriod::Steps(1))));
}

/// The trap this guards against: acting with dropout silently off, or averaged away, is greedy.
/// The expected frequencies are those of the argmax of naive networks under masks from a generator
/// of another kind.
#[test]
fn actions_in_one_state_vary_as_the_argmax_over_masks_does() {
    const STEPS: usize = 4_000;
    const SEEDS: usize = 3;
    const ACTIONS: usize = 4;
    tch::set_num_threads(1);
    let hidden = vec![20, 20];
    let settings = Settings {
        hidden: Some(Hidden(hidden.clone())),
        dropout: Some(P),
        ..masked(MaskPeriod::Steps(1))
    };
    let space = ObservationSpace::Box(5);
    let sizes = Sizes {
        observations: space,
        actions: ACTIONS,
    };
    let slots = Slots::dense(0..SEEDS as u64);
    let mut population = Population::new(agent("dropout-q"), &settings, slots, sizes, CPU);
    let seen = Observations::Vector {
        width: 5,
        values: numbers(&mut randomness(0), 5 * SEEDS),
    };
    let actions = act_on(&mut population, &seen, STEPS);

    for slot in 0..SEEDS {
        let net = naive::Net::of(&population.learner().unwrap().online, slot);
        let x = naive::inputs(space, seen.get(slot));
        let mut generator = naive::foreign(slot as u64);
        let mut expected = [0; ACTIONS];
        for _ in 0..STEPS {
            let q = net.q(&x, &naive::foreign_masks(&mut generator, &hidden, P));
            expected[argmax(&q.into_iter().map(|q| q as f32).collect::<Vec<_>>())] += 1;
        }
        let mut taken = [0; ACTIONS];
        actions.iter().for_each(|actions| taken[actions[slot]] += 1);
        for (taken, expected) in taken.into_iter().zip(expected) {
            let share = f64::from(taken + expected) / (2 * STEPS) as f64;
            let deviation = (2. * share * (1. - share) * STEPS as f64).sqrt();
            let difference = f64::from(taken - expected).abs();
            assert!(
                difference <= 5. * deviation,
                "{taken} for {expected} in slot {slot}"
            );
        }
        let largest = *taken.iter().max().unwrap();
        assert!(
            (largest as usize) < STEPS * 9 / 10,
            "seed {slot} is all but greedy: {taken:?}"
        );
    }
}

/// Action by action and bit by bit, through training.
#[test]
fn without_dropout_thompson_sampling_is_greedy() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        let without = Settings {
            dropout: Some(0.),
            ..small("dropout-q")
        };
        let mut dropout_q = fleet::blocks("dropout-q", &without, &[0, 5], space, 3).remove(0);
        let mut greedy = fleet::blocks("greedy", &small("greedy"), &[0, 5], space, 3).remove(0);
        assert_eq!(dropout_q.run(80), greedy.run(80));
        assert!(greedy.population.updates() > 50);
        for seed in [0, 5] {
            assert_eq!(dropout_q.weights(seed), greedy.weights(seed));
        }
    }
}

/// An annealed p ends exploration by dropout: the last masks keep all units.
#[test]
fn annealed_to_zero_the_agent_becomes_greedy() {
    let settings = Settings {
        dropout_end: Some(0.),
        dropout_steps: Some(24),
        ..masked(MaskPeriod::Steps(1))
    };
    let mut population = telling(settings, Slots::dense([1]));
    let actions = walk(&mut population, 60, never);
    let kept = |from: usize, to: usize| {
        actions[from..to]
            .iter()
            .filter(|actions| actions[0] == 1)
            .count()
    };
    // A kept unit is worth 1/(1-p), more than the other action's 1 until p is 0, then a tie.
    assert!(kept(0, 12) < 12);
    assert_eq!(kept(24, 60), 0);
}
