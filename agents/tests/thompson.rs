//! Acting on samples: when they change, whose stream they are from, and that the actions really are those of sampled
//! networks.

use crate::common::*;

const SPACE: ObservationSpace = ObservationSpace::Box(4);
const START: u64 = 10;

/// A sample that nothing was drawn for yet, of the kind that a purpose draws.
fn undrawn(networks: &dyn Networks, purpose: Purpose) -> Sample {
    match purpose {
        Purpose::ActingMasks => Sample::Masks(networks.dropout().unwrap().all_kept(1, 1)),
        Purpose::Members => Sample::Members(vec![0]),
        Purpose::ActingNoise => Sample::Noise(Noise::zeros(networks.architecture(), 1)),
        _ => Sample::LastLayer(vec![0.; networks.last_layer().unwrap().size()]),
    }
}

/// A sample for some steps is kept for them and no longer, whatever ends; one for an episode until that ends,
/// terminated or truncated. They are drawn by the acting stream and by no other, from the end of the random start on,
/// while the agent learns. The trap this guards against: acting with dropout silently off, or averaged away, is greedy.
#[test]
fn samples_are_the_next_of_their_stream_when_they_are_due() {
    for (arm_of, purpose, length) in [
        ("dropout-q mask=step", Purpose::ActingMasks, Some(1)),
        ("dropout-q mask=2", Purpose::ActingMasks, Some(2)),
        ("dropout-q mask=24", Purpose::ActingMasks, Some(24)),
        ("dropout-q mask=episode", Purpose::ActingMasks, None),
        ("boot-dqn members=5", Purpose::Members, None),
        ("noisy-net noise-sigma=1", Purpose::ActingNoise, Some(1)),
        ("bayesian-last-layer prior-std=3", Purpose::LastLayer, None),
    ] {
        let (name, options) = arm_of.split_once(' ').unwrap();
        let mut population = population(name, &arm(name, options), 4, sizes(SPACE, 3));
        let seen = observations(&mut randomness(1), SPACE, 151);
        let mut stream = stream(4, purpose);
        let mut sample = undrawn(population.networks().unwrap(), purpose);
        let (mut age, mut other_than_greedy) = (None, 0);
        for step in 0..150 {
            let mut now = Observations::zeros(SPACE, 1);
            now.set(0, seen.get(step as usize));
            let greedy = population.act_greedily(&now).unwrap()[0];
            let action = population.act(&now)[0];
            if step >= START {
                let networks = population.networks_mut().unwrap();
                if age.is_none() || age == length {
                    networks.draw_slot(&mut sample, step, (0, &mut stream));
                    age = Some(0);
                }
                age = age.map(|age| age + 1);
                let q = networks.q(&now, &sample).to_dense();
                assert_eq!(bits(&q), bits(&networks.predict(&now, &sample).mean));
                assert_eq!(action, argmax(&q), "{arm_of} at {step}");
                other_than_greedy += usize::from(action != greedy);
            }
            let ends = step % 17 == 3;
            population.observe(&[Some(Transition {
                reward: step as f32 % 2.,
                terminated: ends && step % 2 == 0,
                truncated: ends && step % 2 == 1,
                ..transition(now.get(0), action, seen.get(step as usize + 1))
            })]);
            age = age.filter(|_| length.is_some() || !ends);
        }
        assert!(population.updates() > 100);
        assert!(other_than_greedy > 20, "{arm_of}: {other_than_greedy}");
    }
}

/// An annealed p ends exploration by dropout: the last masks keep all units. So do agents that explore no more.
#[test]
fn what_does_not_explore_is_greedy_on_the_mean() {
    for (name, options, from) in [
        (
            "dropout-q",
            "dropout=0.5 dropout-end=0 dropout-steps=24",
            24,
        ),
        (
            "epsilon-greedy",
            "start-epsilon=1 end-epsilon=0 epsilon-steps=24",
            24,
        ),
        ("greedy", "", 0),
    ] {
        let settings = with(frozen(name), options);
        let mut population = population(name, &settings, 1, sizes(SPACE, 3));
        let seen = observations(&mut randomness(1), SPACE, 90);
        let is_greedy = |step: usize| {
            let mut now = Observations::zeros(SPACE, 1);
            now.set(0, seen.get(step));
            let greedy = vec![argmax(&population.q_mean(&now).unwrap())];
            assert_eq!(population.act_greedily(&now).unwrap(), greedy);
            greedy == act_on(&mut population, &now, 1)
        };
        let is_greedy: Vec<bool> = (0..90).map(is_greedy).collect();
        assert_eq!(is_greedy[..from].contains(&false), from > 0, "{name}");
        assert!(!is_greedy[from..].contains(&false), "{name}");
    }
}
