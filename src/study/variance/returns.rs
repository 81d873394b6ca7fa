//! Returns: networks trained on transitions of a policy, or the first part of them, and tested on
//! states that it visited and on states that it never did.
//!
//! The target of a state's mean is r + gamma mu(s'), with the mean network as it was when targets were
//! last renewed; nothing follows a termination. The return's variance is that of this target plus
//! gamma² sigma²(s') (Sobel 1982), so the target is a distribution with just that variance, and the
//! likelihood's fixed point is the variance of returns. Without it, the head learns the noise of one
//! step.

use agents::{Observations, predictive::Prediction, supervised::Examples};

use crate::protocol::bridge::observations_of;
use crate::study::variance::world::{Transition, World};
use crate::study::variance::{
    Variance,
    fitted::Training,
    rows::{Rows, Share, StateRow, Task, Tested},
};

/// Updates between renewals of the targets.
const PERIOD: u64 = 100;

/// Trains a network, and tests it.
pub fn run(study: &Variance, training: Training) -> Rows {
    let world = study.world(training.task);
    let all = world.transitions(training.seed, study.transitions as usize);
    let seen = &all[..study.part_of(study.transitions, training.trained_on)];
    let states = world.mean.len();
    let mut network = study.network(world.space(), all.len(), training.seed);
    let every_state = observations(&world, 0..states);
    let from = observations(&world, seen.iter().map(|transition| transition.state));
    let mut examples = Examples::new(from, vec![0.; seen.len()]);
    let is_return = training.task != Task::OneStepTargets;
    network.fit_moving(&mut examples, study.updates, PERIOD, |network, examples| {
        let every = network.predict(&every_state, None);
        renew(examples, (seen, world.gamma), &every, is_return);
    });

    let moments = study.moments(&network, &every_state);
    let truth = (&world.mean[..], world.variance_of(training.task));
    let part = study.part_of(study.transitions, Share::Part);
    let TestStates { visited, unvisited } = test_states(&world, &all, part);
    let cell =
        |(tested_on, states): (_, &Vec<usize>)| moments.cell(training, tested_on, states, truth);
    let visits = visits(states, seen);
    let row = |state: usize| StateRow {
        task: training.task,
        trained_on: training.trained_on,
        seed: training.seed,
        state,
        x: world.model().states()[state].x,
        y: world.model().states()[state].y,
        visits: visits[state],
        mean_true: truth.0[state],
        mean: moments.mean[state],
        aleatoric_true: truth.1[state],
        aleatoric: moments.aleatoric[state],
        epistemic: moments.epistemic[state],
    };
    let tests = [(Tested::Same, &visited), (Tested::Other, &unvisited)];
    Rows {
        cells: tests.map(cell).into(),
        states: world.running_states().map(row).collect(),
        ..Rows::default()
    }
}

/// States to test on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestStates {
    /// From which there is a transition in the part that every network is trained on.
    pub visited: Vec<usize>,
    /// From which there is none in all data.
    pub unvisited: Vec<usize>,
}

/// The states to test on, given all transitions of which `part` are the part.
pub fn test_states(world: &World, transitions: &[Transition], part: usize) -> TestStates {
    let states = world.mean.len();
    let [all, part] = [transitions, &transitions[..part]].map(|seen| visits(states, seen));
    let running = || world.running_states();
    TestStates {
        visited: running().filter(|&state| part[state] > 0).collect(),
        unvisited: running().filter(|&state| all[state] == 0).collect(),
    }
}

/// Transitions from each state.
fn visits(states: usize, transitions: &[Transition]) -> Vec<u64> {
    let mut visits = vec![0; states];
    for transition in transitions {
        visits[transition.state] += 1;
    }
    visits
}

/// What the network sees in states, row after row.
fn observations(world: &World, states: impl ExactSizeIterator<Item = usize>) -> Observations {
    observations_of(world.model(), world.space(), states)
}

/// Sets the targets of transitions under a discount, by what is now predicted of every state: those of the
/// return, or of one step only. Nothing follows a termination.
fn renew(
    examples: &mut Examples,
    (transitions, gamma): (&[Transition], f64),
    every: &Prediction,
    is_return: bool,
) {
    let discount = |t: &Transition| if t.terminated { 0. } else { gamma as f32 };
    let mean = |t: &Transition| t.reward as f32 + discount(t) * every.mean[t.next];
    examples.target = transitions.iter().map(mean).collect();
    let variance = every.aleatoric.as_ref().filter(|_| is_return);
    examples.target_variance = variance.map(|variance| {
        let discounted = |t: &Transition| discount(t) * discount(t) * variance[t.next];
        transitions.iter().map(discounted).collect()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use agents::{ObservationSpace, settings::Hidden};

    use crate::study::{data::assert_near, options::example};

    /// A chain of two states: the first earns -1 or 1 and leads to the second, the second earns -2 or 2
    /// and ends. With a discount of 1/2, returns have variance 1 + 4 / 4 = 2 and 4; one-step targets
    /// have 1 and 4. A third state of no reward ends too, and its value must not matter.
    #[test]
    fn the_fixed_point_is_the_variance_of_returns_or_of_one_step() {
        let transition = |(state, reward)| Transition {
            state,
            reward,
            next: state + 1,
            terminated: state == 1,
        };
        let transitions = [(0, -1.), (0, 1.), (1, -2.), (1, 2.)].map(transition);
        let study = Variance {
            hidden: Hidden(vec![16]),
            dropout: 0.,
            length_scale: 1e-3,
            learning_rate: 0.02,
            batch_size: 32,
            ..example()
        };
        for (is_return, expected) in [(true, 2.), (false, 1.)] {
            let mut network = study.network(ObservationSpace::Discrete(3), 4, 0);
            let input = Observations::Index(vec![0, 0, 1, 1]);
            let mut examples = Examples::new(input, vec![0.; 4]);
            network.fit_moving(&mut examples, 2_000, 20, |network, examples| {
                let every = network.predict(&Observations::Index(vec![0, 1, 2]), None);
                renew(examples, (&transitions, 0.5), &every, is_return);
            });
            let learned = network.predict(&Observations::Index(vec![0, 1]), None);
            assert!(learned.mean.iter().all(|mean| mean.abs() < 0.02));
            for (variance, expected) in learned.aleatoric.unwrap().iter().zip([expected, 4.]) {
                assert_near(f64::from(*variance), expected, 0.05);
            }
        }
    }

    #[test]
    fn states_are_visited_in_the_part_and_unvisited_in_all() {
        let world = World::new("coordinates", 0.9, 0.2);
        let states: Vec<usize> = world.running_states().collect();
        let step = |at: usize| Transition {
            state: states[at],
            reward: 0.,
            next: states[0],
            terminated: false,
        };
        let tests = test_states(&world, &[step(4), step(2), step(1)], 2);
        assert_eq!(tests.visited, [states[2], states[4]]);
        let others = states.iter().enumerate();
        let others = others.filter(|(at, _)| ![1, 2, 4].contains(at));
        assert!(others.map(|(_, state)| state).eq(&tests.unvisited));
    }
}
