//! Returns: networks trained on transitions of a policy, or the first part of them, and tested on
//! states that it visited and on states that it never did.
//!
//! The target of a state's mean is r + gamma mu(s'), with the mean network as it was when targets were
//! last renewed; nothing follows a termination. The return's variance is that of this target plus
//! gamma² sigma²(s') (Sobel 1982), so the target is a distribution with just that variance, and the
//! likelihood's fixed point is the variance of returns. Without it, the head learns the noise of one
//! step.

use agents::{
    Observations, Slots, Supervised,
    observation::Input,
    supervised::{Examples, Prediction},
};
use tch::{Device, Tensor};

use super::{
    Training, Variance,
    network::{Moments, Predicted, mean, of_slots},
    records::{Cell, Rows, Share, StateRow, Task, Tested},
    world::{Transition, World},
};
use crate::protocol::bridge::agent_observation;

/// Updates between renewals of the targets.
const PERIOD: u64 = 100;

/// Trains the networks of a block, and tests them.
pub fn run(study: &Variance, training: Training, slots: &Slots) -> Rows {
    let world = study.world(training.task);
    let all = study.transitions as usize;
    let count = study.part_of(study.transitions, training.trained_on);
    let part = study.part_of(study.transitions, Share::Part);
    let states = world.mean.len();
    let space = world.space();
    let design = study.design();
    let points = training.decay_points(count, all);
    let mut networks = design.networks(space, points, slots.clone());
    let every_state = Input::shared(&seen(&world, 0..states), slots.len(), Device::Cpu);
    let is_return = training.task != Task::OneStepTargets;
    let targets = Targets::new(&world, slots, count);
    let mut examples = Examples::new(
        targets.input(&world, slots),
        &vec![0.; slots.len() * count],
        1,
    );
    networks.fit_moving(
        &mut examples,
        study.updates,
        PERIOD,
        |networks: &Supervised, examples| {
            let next = networks.predict(&every_state, None);
            targets.renew(examples, &next, is_return);
        },
    );

    let predicted = Predicted::new(&networks, &every_state, study.passes as usize, 0);
    let mut left = Rows::default();
    for (slot, seed) in slots.seeds() {
        let transitions = world.transitions(seed, all);
        let moments = predicted.of_slot(slot);
        let tests = test_states(&world, &transitions, part);
        for (tested_on, test) in [
            (Tested::Same, &tests.visited),
            (Tested::Other, &tests.unvisited),
        ] {
            left.cells
                .push(cell(&world, training, (tested_on, test), seed, moments));
        }
        let visits = visits(states, &transitions[..count]);
        let row = |state| state_row(&world, training, seed, (state, visits[state]), moments);
        left.states.extend(world.running_states().map(row));
    }
    left
}

fn state_row(
    world: &World,
    training: Training,
    seed: u64,
    (state, visits): (usize, u64),
    moments: Moments,
) -> StateRow {
    let place = world.model().states()[state];
    StateRow {
        task: training.task,
        trained_on: training.trained_on,
        weight_decay: training.weight_decay,
        seed,
        state,
        x: place.x,
        y: place.y,
        visits,
        mean_true: world.mean[state],
        mean: moments.mean[state],
        aleatoric_true: world.variance_of(training.task)[state],
        aleatoric: moments.aleatoric[state],
        epistemic: moments.epistemic[state],
    }
}

fn cell(
    world: &World,
    training: Training,
    (tested_on, test): (Tested, &[usize]),
    seed: u64,
    moments: Moments,
) -> Cell {
    let over = |figure: &dyn Fn(usize) -> f64| mean(test.iter().map(|&state| figure(state)));
    let variance = world.variance_of(training.task);
    Cell {
        task: training.task,
        trained_on: training.trained_on,
        weight_decay: training.weight_decay,
        tested_on,
        seed,
        inputs: test.len(),
        aleatoric: over(&|state| moments.aleatoric[state]),
        aleatoric_true: over(&|state| variance[state]),
        epistemic: over(&|state| moments.epistemic[state]),
        squared_error: over(&|state| (moments.mean[state] - world.mean[state]).powi(2)),
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
    let (all, part) = (
        visits(states, transitions),
        visits(states, &transitions[..part]),
    );
    TestStates {
        visited: world
            .running_states()
            .filter(|&state| part[state] > 0)
            .collect(),
        unvisited: world
            .running_states()
            .filter(|&state| all[state] == 0)
            .collect(),
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
fn seen(world: &World, states: impl ExactSizeIterator<Item = usize>) -> Observations {
    let mut rows = Observations::zeros(world.space(), states.len());
    for (row, state) in states.enumerate() {
        rows.set(row, agent_observation(world.model().observation(state)));
    }
    rows
}

/// What bootstrapped targets are made of, `[S, N, 1]` each.
struct Targets {
    state: Vec<i64>,
    reward: Tensor,
    next: Tensor,
    /// The discount, or zero after a termination.
    discount: Tensor,
}

impl Targets {
    fn new(world: &World, slots: &Slots, count: usize) -> Self {
        let shape = [slots.len() as i64, count as i64, 1];
        let of = |figure: &dyn Fn(&Transition) -> f32| {
            let of_seed = |seed| world.transitions(seed, count).iter().map(figure).collect();
            Tensor::from_slice(&of_slots(slots, count, of_seed)).view(shape)
        };
        let index = |figure: &dyn Fn(&Transition) -> usize| {
            of_slots(slots, count, |seed| {
                let transitions = world.transitions(seed, count);
                transitions.iter().map(|t| figure(t) as i64).collect()
            })
        };
        Self {
            state: index(&|transition| transition.state),
            reward: of(&|transition| transition.reward as f32),
            next: Tensor::from_slice(&index(&|transition| transition.next)).view(shape),
            discount: of(&|transition| match transition.terminated {
                true => 0.,
                false => world.gamma as f32,
            }),
        }
    }

    fn input(&self, world: &World, slots: &Slots) -> Input {
        let states = self.state.iter().map(|&state| state as usize);
        Input::new(&seen(world, states), slots.len(), Device::Cpu)
    }

    /// Sets the targets by what is now predicted of every state, `[S, states, 1]`: those of the return,
    /// or of one step only.
    fn renew(&self, examples: &mut Examples, every: &Prediction, is_return: bool) {
        let of_next = |values: &Tensor| values.gather(1, &self.next, false);
        examples.target = &self.reward + &self.discount * of_next(&every.mean);
        let variance = every.aleatoric.as_ref().filter(|_| is_return);
        let discounted = |variance| self.discount.square() * of_next(variance);
        examples.target_variance = variance.map(discounted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::variance::network::Design;
    use agents::{ObservationSpace, predictive::to_host, settings::Hidden};

    /// A chain of two states: the first earns -1 or 1 and leads to the second, the second earns -2 or 2
    /// and ends. With a discount of 1/2, returns have variance 1 + 4 / 4 = 2 and 4; one-step targets
    /// have 1 and 4. A third state of no reward ends too, and its value must not matter.
    fn chain(is_return: bool) -> Vec<f64> {
        tch::set_num_threads(1);
        let slots = Slots::dense([0]);
        let state = [0, 0, 1, 1];
        let column = |values: &[f32]| Tensor::from_slice(values).view([1, 4, 1]);
        let targets = Targets {
            state: state.to_vec(),
            reward: column(&[-1., 1., -2., 2.]),
            next: Tensor::from_slice(&[1_i64, 1, 2, 2]).view([1, 4, 1]),
            discount: column(&[0.5, 0.5, 0., 0.]),
        };
        let input = |states: Vec<i64>| Input::new(&Observations::Index(states), 1, Device::Cpu);
        let design = Design {
            hidden: Hidden(vec![16]),
            dropout: 0.,
            length_scale: 1e-3,
            learning_rate: 0.02,
            batch_size: 32,
        };
        let mut networks = design.networks(ObservationSpace::Discrete(3), 4, slots);
        let mut examples = Examples::new(input(state.to_vec()), &[0.; 4], 1);
        networks.fit_moving(
            &mut examples,
            2_000,
            20,
            |networks: &Supervised, examples| {
                let next = networks.predict(&input(vec![0, 1, 2]), None);
                targets.renew(examples, &next, is_return);
            },
        );
        let learned = networks.predict(&input(vec![0, 1]), None);
        assert!(to_host(&learned.mean).iter().all(|mean| mean.abs() < 0.02));
        to_host(&learned.aleatoric.unwrap())
    }

    #[test]
    fn the_fixed_point_is_the_variance_of_returns() {
        let variance = chain(true);
        assert!(
            (variance[0] - 2.).abs() < 0.05 && (variance[1] - 4.).abs() < 0.05,
            "{variance:?}"
        );
    }

    #[test]
    fn plain_targets_teach_the_noise_of_one_step() {
        let variance = chain(false);
        assert!(
            (variance[0] - 1.).abs() < 0.05 && (variance[1] - 4.).abs() < 0.05,
            "{variance:?}"
        );
    }

    #[test]
    fn states_are_visited_in_the_part_and_unvisited_in_all() {
        let world = World::new("coordinates", 0.9, 0.2);
        let states: Vec<usize> = world.running_states().collect();
        let step = |state| Transition {
            state,
            reward: 0.,
            next: states[0],
            terminated: false,
        };
        let tests = test_states(
            &world,
            &[step(states[4]), step(states[2]), step(states[1])],
            2,
        );
        assert_eq!(tests.visited, [states[2], states[4]]);
        assert!(
            [0, 3]
                .iter()
                .all(|&at| tests.unvisited.contains(&states[at]))
        );
        assert_eq!(tests.unvisited.len(), states.len() - 3);
    }
}
