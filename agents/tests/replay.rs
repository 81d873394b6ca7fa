//! The replay ring against a plain queue of whole transitions.

use proptest::prelude::*;
use std::collections::VecDeque;

use crate::common::*;

const WIDTH: usize = 3;
const STATES: ObservationSpace = ObservationSpace::Discrete(1_000);

/// How the episode goes on after a step: whether it was terminated, and whether truncated.
type Ending = (bool, bool);
const GOES_ON: Ending = (false, false);

#[derive(Debug, Clone)]
struct Held {
    before: Observations,
    action: usize,
    reward: f32,
    next: Observations,
    ending: Ending,
}

impl Held {
    fn transition(&self) -> Transition<'_> {
        let (terminated, truncated) = self.ending;
        Transition {
            reward: self.reward,
            terminated,
            truncated,
            ..transition(self.before.get(0), self.action, self.next.get(0))
        }
    }
}

/// An observation that no other has: number `n` of its kind.
fn seen(space: ObservationSpace, n: usize) -> Observations {
    match space {
        ObservationSpace::Discrete(_) => Observations::Index(vec![n as u32]),
        ObservationSpace::Box(width) => Observations::Vector {
            width,
            values: vec![n as f32, n as f32 + 0.25, -(n as f32)],
        },
    }
}

/// Transitions as a world makes them: what is seen after one is what is seen before the next,
/// except that episodes start afresh.
fn transitions(space: ObservationSpace, endings: &[Ending]) -> Vec<Held> {
    let mut n = 0;
    let mut before = seen(space, n);
    let mut held = Vec::new();
    for (number, &ending) in endings.iter().enumerate() {
        n += 1;
        let next = seen(space, n);
        held.push(Held {
            before: before.clone(),
            action: number % 5,
            reward: number as f32,
            next: next.clone(),
            ending,
        });
        before = next;
        if ending != GOES_ON {
            n += 1;
            before = seen(space, n);
        }
    }
    held
}

/// The ring once so many transitions of one episode have been pushed.
fn filled(mut replay: Replay, count: usize) -> Replay {
    for held in transitions(STATES, &vec![GOES_ON; count]) {
        replay.push(&held.transition());
    }
    replay
}

/// Draws so many that each one held comes up, and asserts that each is as it was pushed; the rows before and after, which
/// are those of other slots, stay.
fn check(replay: &mut Replay, model: &VecDeque<Held>, space: ObservationSpace, draw: u64) {
    assert_eq!(replay.len(), model.len());
    assert_eq!(replay.is_empty(), model.is_empty());
    let rows = 40 * model.len();
    let mut batch = Batch::zeros(space, rows + 5);
    batch.rewards.fill(-1.);
    batch.actions.fill(99);
    batch.continues.fill(-1.);
    replay.sample(&mut randomness(draw), &mut batch, 2, rows);
    for row in (0..2).chain(rows + 2..rows + 5) {
        assert_eq!((batch.actions[row], batch.continues[row]), (99, -1.));
        let unseen = Batch::zeros(space, 1);
        assert_eq!(batch.observations.get(row), unseen.observations.get(0));
        assert_eq!(batch.next.get(row), unseen.next.get(0));
    }
    let untouched = batch.rewards[..2].iter().chain(&batch.rewards[rows + 2..]);
    assert_eq!(untouched.copied().collect::<Vec<_>>(), [-1.; 5]);
    let mut drawn = vec![false; model.len()];
    for row in 2..rows + 2 {
        let reward = batch.rewards[row];
        let place = model.iter().position(|held| held.reward == reward);
        let place = place.unwrap_or_else(|| panic!("transition {reward} is gone"));
        let held = &model[place];
        drawn[place] = true;
        assert_eq!(batch.actions[row], held.action as u32);
        let (terminated, _) = held.ending;
        assert_eq!(batch.continues[row], f32::from(!terminated));
        assert_eq!(batch.observations.get(row), held.before.get(0));
        // Nothing is seen of what comes after a termination.
        if !terminated {
            assert_eq!(batch.next.get(row), held.next.get(0));
        }
    }
    assert!(
        drawn.iter().all(|&drawn| drawn),
        "some of what is held is never drawn"
    );
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        6 => Just(GOES_ON),
        1 => Just((true, false)),
        1 => Just((false, true)),
        1 => Just((true, true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The oldest makes room for a new one, or a random one where that is asked for.
    #[test]
    fn the_ring_holds_what_a_queue_holds(
        vectors in any::<bool>(),
        evicts_at_random in any::<bool>(),
        capacity in 1usize..12,
        endings in prop::collection::vec(ending(), 1..70),
    ) {
        let space = if vectors { ObservationSpace::Box(WIDTH) } else { STATES };
        let eviction = evicts_at_random.then(|| randomness(3));
        let mut replay = Replay::new(space, capacity, eviction);
        let mut places = randomness(3);
        let mut model = VecDeque::new();
        for (number, held) in transitions(space, &endings).into_iter().enumerate() {
            replay.push(&held.transition());
            if model.len() < capacity {
                model.push_back(held);
            } else if evicts_at_random {
                model[places.random_range(0..capacity as u32) as usize] = held;
            } else {
                model.pop_front();
                model.push_back(held);
            }
            check(&mut replay, &model, space, number as u64);
        }
    }
}

/// All of them if they are not more than is asked for; else so many distinct ones, each as often as any other.
#[test]
fn transitions_are_chosen_uniformly_without_replacement() {
    for eviction in [None, Some(randomness(4))] {
        let replay = filled(Replay::new(STATES, 10, eviction), 23);
        let mut stream = randomness(1);
        let mut rewards = |count: usize| {
            let slots = replay.choose(&mut stream, count);
            let mut batch = Batch::zeros(STATES, slots.len() + 1);
            replay.read(&slots, &mut batch, 1);
            assert_eq!(batch.rewards[0], 0.);
            batch.rewards[1..].to_vec()
        };
        let all = rewards(10);
        assert_eq!(all.len(), 10);
        assert!((0..10).all(|i| !all[..i].contains(&all[i])));
        assert_eq!(rewards(1_000), all);
        let mut counts = [0; 10];
        for _ in 0..10_000 {
            let chosen = rewards(3);
            assert_eq!(chosen.len(), 3);
            for reward in chosen {
                counts[all.iter().position(|&held| held == reward).unwrap()] += 1;
            }
        }
        // Distinct ones: none is counted more than once a time.
        for count in counts {
            assert_frequency(count, 10_000, 0.3, "chosen");
        }
    }
}

/// Without copies and with them the same are drawn.
#[test]
fn a_batch_can_have_copies_of_what_is_drawn() {
    let drawn = |copies, rows| {
        let mut replay = filled(Replay::new(STATES, 10, None).with_copies(copies), 10);
        let mut batch = Batch::zeros(STATES, rows);
        replay.sample(&mut randomness(0), &mut batch, 0, rows);
        batch.rewards
    };
    let (once, thrice) = (drawn(1, 8), drawn(3, 24));
    for (row, reward) in thrice.into_iter().enumerate() {
        assert_eq!(reward, once[row / 3]);
    }
}

#[test]
fn transitions_are_drawn_uniformly_with_replacement() {
    let mut replay = filled(Replay::new(STATES, 10, None), 23);
    let rows = 50_000;
    let mut batch = Batch::zeros(STATES, rows);
    replay.sample(&mut randomness(0), &mut batch, 0, rows);
    let rewards = &batch.rewards;
    for number in 13..23 {
        let drawn = rewards.iter().filter(|&&reward| reward == number as f32);
        assert_frequency(drawn.count(), rows, 0.1, &format!("transition {number}"));
    }
    let pairs = rewards.windows(2);
    let repeats = pairs.filter(|pair| pair[0] == pair[1]).count();
    assert_frequency(repeats, rows - 1, 0.1, "the same twice in a row");
}

#[test]
#[should_panic(expected = "space")]
fn an_observation_of_another_kind_is_refused() {
    let mut replay = Replay::new(ObservationSpace::Discrete(3), 2, None);
    let seen = Observation::Vector(&[0.; WIDTH]);
    replay.push(&transition(seen, 0, seen));
}
