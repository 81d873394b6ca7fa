//! Acting under dropout masks: when they change, whose stream they are from, and that the actions
//! really are those of sampled networks.

use rand::Rng;

use crate::common::*;

/// States of the network that tells its masks: in state i, only unit i is above 0, action 1 is
/// worth unit i's output, 0 or 2, and action 0 always 1. So the action is the unit's mask.
const UNITS: usize = 12;
const P: f64 = 0.5;
const TELLING: ObservationSpace = ObservationSpace::Discrete(UNITS);

fn telling(settings: &Settings, seed: u64) -> Population {
    let settings = with(settings.clone(), &format!("hidden={UNITS} dropout={P}"));
    let mut population = population("dropout-q", &settings, seed, sizes(TELLING, 2));
    let networks = population.networks_mut().unwrap();
    set_layer(networks, 0, &identity(UNITS), &[0.; UNITS]);
    set_layer(networks, 1, &[0., 1.].repeat(UNITS), &[1., 0.]);
    population
}

fn masked(period: MaskPeriod) -> Settings {
    with(
        frozen("dropout-q"),
        &format!("mask={period} dropout-steps=0"),
    )
}

/// The masks of a seed's stream, one after the other; a unit is 1 where it is kept. At p = 1/2 the
/// bytes from 128 on keep it, and 128 takes a word with it that would decide at another p.
fn masks(seed: u64, purpose: Purpose, count: usize) -> Vec<[usize; UNITS]> {
    let mut stream = stream(seed, purpose);
    let mut mask = || {
        let mut bytes = [0; UNITS];
        stream.fill_bytes(&mut bytes);
        bytes.map(|byte: u8| {
            if byte == 128 {
                stream.next_u32();
            }
            usize::from(byte >= 128)
        })
    };
    (0..count).map(|_| mask()).collect()
}

/// Actions of each step in state `step % UNITS`, after which `ends(step)` ends an episode.
fn walk(population: &mut Population, steps: usize, ends: impl Fn(usize) -> bool) -> Vec<usize> {
    let step = |step| {
        let state = step % UNITS;
        let action = population.act(&Observations::Index(vec![state as u32]))[0];
        population.observe(&[Some(Transition {
            terminated: ends(step) && step % 2 == 0,
            truncated: ends(step) && step % 2 == 1,
            ..transition(
                Observation::Index(state),
                action,
                Observation::Index((state + 1) % UNITS),
            )
        })]);
        action
    };
    (0..steps).map(step).collect()
}

/// A mask for some steps is kept for them and no longer, whatever ends; one for an episode until that ends,
/// terminated or truncated. They are the masks of the acting stream in turn, and of no other, whether the agent learns
/// (by steps too small to change an action) or not.
#[test]
fn masks_are_the_next_of_the_acting_stream_when_they_are_due() {
    for (seed, period, length) in [
        (0, MaskPeriod::Steps(1), 1),
        (9, MaskPeriod::Steps(1), 1),
        (4, MaskPeriod::Steps(2), 2),
        (4, MaskPeriod::Steps(5), 5),
        (4, MaskPeriod::Steps(24), 24),
        (0, MaskPeriod::Episode, 31),
        (1, MaskPeriod::Episode, 17),
        (2, MaskPeriod::Episode, 200),
    ] {
        let ends = |step: usize| match period {
            MaskPeriod::Episode => (step + 1).is_multiple_of(length),
            MaskPeriod::Steps(_) => step % 7 == 3,
        };
        let learning = with(
            masked(period),
            "learning-starts=0 learning-rate=1e-9 optimizer=sgd",
        );
        let taken = walk(&mut telling(&masked(period), seed), 120, ends);
        let mut learns = telling(&learning, seed);
        assert_eq!(walk(&mut learns, 120, ends), taken);
        assert_eq!(learns.updates(), 120);
        let under = |purpose| -> Vec<usize> {
            let masks = masks(seed, purpose, 120);
            let kept = |step: usize| masks[step / length][step % UNITS];
            (0..120).map(kept).collect()
        };
        assert_eq!(taken, under(Purpose::ActingMasks), "{period:?} {length}");
        for other in [
            Purpose::LearningMasks,
            Purpose::TargetMasks,
            Purpose::Evaluation,
        ] {
            assert_ne!(taken, under(other));
        }
    }
}

#[test]
fn the_random_start_draws_no_masks() {
    let settings = with(masked(MaskPeriod::Episode), "random-start=24");
    let ends = |step| step == 5 || step == 23;
    let actions = walk(&mut telling(&settings, 6), 48, ends);
    let first = &masks(6, Purpose::ActingMasks, 1)[0];
    for (step, &action) in actions.iter().enumerate().skip(24) {
        assert_eq!(action, first[step % UNITS]);
    }
}

/// The trap this guards against: acting with dropout silently off, or averaged away, is greedy.
/// The expected frequencies are those of the argmax of naive networks under masks from a generator
/// of another kind.
#[test]
fn actions_in_one_state_vary_as_the_argmax_over_masks_does() {
    const STEPS: usize = 4_000;
    const ACTIONS: usize = 4;
    let settings = with(
        masked(MaskPeriod::Steps(1)),
        &format!("hidden=20-20 dropout={P}"),
    );
    let space = ObservationSpace::Box(5);
    for seed in 0..3 {
        let seen = observations(&mut randomness(seed), space, 1);
        let mut population = population("dropout-q", &settings, seed, sizes(space, ACTIONS));
        let mut taken = [0_i32; ACTIONS];
        for action in act_on(&mut population, &seen, STEPS) {
            taken[action] += 1;
        }
        let net = naive::Net::of(population.networks().unwrap(), 0);
        let x = naive::inputs(space, seen.get(0));
        let mut generator = naive::foreign(seed);
        let mut expected = [0_i32; ACTIONS];
        for _ in 0..STEPS {
            let q = net.q(&x, &naive::foreign_masks(&mut generator, &[20, 20], P));
            expected[naive::largest(&q)] += 1;
        }
        for (taken, expected) in taken.into_iter().zip(expected) {
            let share = f64::from(taken + expected) / (2 * STEPS) as f64;
            let deviation = (2. * share * (1. - share) * STEPS as f64).sqrt();
            let difference = f64::from(taken - expected).abs();
            assert!(
                difference <= 5. * deviation,
                "{taken} for {expected}, seed {seed}"
            );
        }
        let largest = *taken.iter().max().unwrap() as usize;
        assert!(
            largest < STEPS * 9 / 10,
            "seed {seed} is all but greedy: {taken:?}"
        );
    }
}

/// Action by action and bit by bit, through training.
#[test]
fn without_dropout_thompson_sampling_is_greedy() {
    for space in [fleet::INDEX, fleet::VECTOR] {
        let without = arm("dropout-q", "dropout=0");
        let mut dropout_q = Fleet::new("dropout-q", &without, &[0, 5], space, 3);
        let mut greedy = Fleet::new("greedy", &small("greedy"), &[0, 5], space, 3);
        assert_eq!(dropout_q.run(80), greedy.run(80));
        assert!(greedy.populations[0].updates() > 50);
        for seed in [0, 5] {
            assert_eq!(dropout_q.bits(seed), greedy.bits(seed));
        }
    }
}

/// An annealed p ends exploration by dropout: the last masks keep all units.
#[test]
fn annealed_to_zero_the_agent_becomes_greedy() {
    let settings = with(
        masked(MaskPeriod::Steps(1)),
        "dropout-end=0 dropout-steps=24",
    );
    let actions = walk(&mut telling(&settings, 1), 60, |_| false);
    let kept = |from: usize, to: usize| actions[from..to].iter().sum::<usize>();
    // A kept unit is worth 1/(1-p), more than the other action's 1 until p is 0, then a tie.
    assert!((1..12).contains(&kept(0, 12)));
    assert_eq!(kept(24, 60), 0);
}
