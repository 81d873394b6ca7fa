//! The update of networks with further heads against a naive one: a sample at a time, in f64, from the
//! same batch and the same masks.

mod common;

use agents::{
    ObservationSpace, Observations, Settings, Slots,
    learner::Learner,
    loss::LOG_VARIANCE,
    replay::Batch,
    settings::{Auxiliary, Head, Loss, OptimizerKind},
    stream::Purpose,
};
use common::{
    CPU, agent, architecture, host,
    naive::{Net, inputs, no_masks, row_masks},
    numbers, observations, randomness,
};
use rand::RngExt;

const SLOTS: usize = 2;
const ROWS: usize = 5;
const ACTIONS: usize = 3;
const UPDATES: u64 = 4;
const RATE: f64 = 0.02;
const GAMMA: f64 = 0.9;
const DECAY: f64 = 0.1;
const SPACES: [ObservationSpace; 2] = [ObservationSpace::Discrete(4), ObservationSpace::Box(3)];

#[derive(Debug, Clone, Copy)]
struct Case {
    space: ObservationSpace,
    head: Head,
    auxiliary: Auxiliary,
    loss: Loss,
}

fn settings(case: Case) -> Settings {
    Settings {
        learning_rate: Some(RATE),
        gamma: Some(GAMMA),
        batch_size: Some(ROWS as u64),
        optimizer: Some(OptimizerKind::Sgd),
        target_update: Some(0),
        double_dqn: Some(false),
        target: Some(agents::settings::Target::Mean),
        dropout: Some(0.3),
        dropout_steps: Some(0),
        weight_decay: Some(DECAY),
        head: Some(case.head),
        auxiliary: Some(case.auxiliary),
        loss: Some(case.loss),
        ..(agent("dropout-q").defaults)()
    }
}

fn batch(space: ObservationSpace, index: u64) -> Batch {
    let mut random = randomness(index);
    let rows = SLOTS * ROWS;
    Batch {
        observations: observations(&mut random, space, rows),
        next: observations(&mut random, space, rows),
        actions: (0..rows)
            .map(|_| random.random_range(0..ACTIONS as i64))
            .collect(),
        rewards: (numbers(&mut random, rows).iter())
            .map(|r| 3. * r)
            .collect(),
        continues: (0..rows).map(|row| f32::from(row % 3 != 1)).collect(),
    }
}

/// One slot: a network whose last layer gives Q-values and what the heads give, one after the other,
/// and the log variances of the tasks.
struct Naive {
    net: Net,
    log_variances: Vec<f64>,
}

impl Naive {
    fn of(learner: &Learner, slot: usize) -> Self {
        let scalars = host(&learner.online.scalars.get(slot as i64));
        Self {
            net: Net::with_heads(&learner.online, slot),
            log_variances: scalars.into_iter().map(f64::from).collect(),
        }
    }

    /// One update; the loss before it.
    fn update(
        &mut self,
        case: Case,
        batch: &Batch,
        masks: &agents::masks::Masks,
        slot: usize,
    ) -> f64 {
        let architecture = architecture(case.space, &[6, 5], ACTIONS);
        let gaussian = case.head == Head::Gaussian;
        let width = case.space.width();
        let mut first_of_reward = ACTIONS;
        if gaussian {
            first_of_reward += ACTIONS;
        }
        let mut first_of_next = first_of_reward;
        if case.auxiliary.reward() {
            first_of_next += ACTIONS;
        }
        // The losses of Q, of the reward and of what is seen next, and the slopes of each.
        let mut losses = [0.; 3];
        let mut slopes = Vec::new();
        for row in 0..ROWS {
            let at = slot * ROWS + row;
            let masks = row_masks(Some(masks), &architecture, slot, row);
            let x = inputs(case.space, batch.observations.get(at));
            let next = inputs(case.space, batch.next.get(at));
            let values = self.net.q(&next, &no_masks(&architecture));
            let best = values[..ACTIONS].iter().copied().fold(f64::MIN, f64::max);
            let reward = f64::from(batch.rewards[at]);
            let y = reward + GAMMA * f64::from(batch.continues[at]) * best;
            let action = batch.actions[at] as usize;
            let out = self.net.q(&x, &masks);
            let mut slope = vec![vec![0.; out.len()]; 3];

            let d = out[action] - y;
            if gaussian {
                let s = out[ACTIONS + action];
                losses[0] += (-s).exp() * d * d / 2. + s / 2.;
                slope[0][action] = (-s).exp() * d;
                slope[0][ACTIONS + action] = 0.5 - (-s).exp() * d * d / 2.;
            } else if case.loss == Loss::Huber && d.abs() > 1. {
                losses[0] += d.abs() - 0.5;
                slope[0][action] = d.signum();
            } else {
                losses[0] += d * d / 2.;
                slope[0][action] = d;
            }
            if case.auxiliary.reward() {
                let d = out[first_of_reward + action] - reward;
                losses[1] += d * d / 2.;
                slope[1][first_of_reward + action] = d;
            }
            if case.auxiliary.next() {
                let first = first_of_next + action * width;
                let block = &out[first..first + width];
                if let Observations::Index(indices) = &batch.next {
                    let total: f64 = block.iter().map(|logit| logit.exp()).sum();
                    let index = indices[at] as usize;
                    losses[2] -= (block[index].exp() / total).ln();
                    for (place, logit) in block.iter().enumerate() {
                        slope[2][first + place] = logit.exp() / total - next[place];
                    }
                } else {
                    for (place, (predicted, seen)) in block.iter().zip(&next).enumerate() {
                        let d = predicted - seen;
                        losses[2] += d * d / 2. / width as f64;
                        slope[2][first + place] = d / width as f64;
                    }
                }
            }
            slopes.push((x, masks, slope));
        }
        losses.iter_mut().for_each(|loss| *loss /= ROWS as f64);

        let tasks: Vec<usize> = match case.auxiliary {
            Auxiliary::None => vec![],
            Auxiliary::Reward => vec![0, 1],
            Auxiliary::Next => vec![0, 2],
            Auxiliary::Both => vec![0, 1, 2],
        };
        assert_eq!(self.log_variances.len(), tasks.len(), "{case:?}");
        let mut weights = [1., 0., 0.];
        let mut total = if tasks.is_empty() { losses[0] } else { 0. };
        for (s, &task) in self.log_variances.iter_mut().zip(&tasks) {
            weights[task] = (-*s).exp();
            total += weights[task] * losses[task] + *s / 2.;
            if task > 0 || !gaussian {
                *s -= RATE * (0.5 - weights[task] * losses[task]);
            }
        }
        let mut gradient = self.net.zeros_like();
        for (x, masks, slope) in &slopes {
            for (slope, weight) in slope.iter().zip(weights) {
                let slope: Vec<f64> = slope.iter().map(|s| weight * s / ROWS as f64).collect();
                self.net.add_gradient(x, masks, &slope, &mut gradient);
            }
        }
        for ((weight, bias), (g, of_bias)) in self.net.layers.iter_mut().zip(&gradient.layers) {
            for (weight, g) in weight.iter_mut().flatten().zip(g.iter().flatten()) {
                *weight -= RATE * (g + DECAY * *weight);
            }
            for (bias, g) in bias.iter_mut().zip(of_bias) {
                *bias -= RATE * g;
            }
        }
        total
    }
}

fn check(case: Case) {
    tch::set_num_threads(1);
    let slots = Slots::dense(0..SLOTS as u64);
    let architecture = architecture(case.space, &[6, 5], ACTIONS);
    let mut learner = Learner::new(&settings(case), architecture, &slots, CPU);
    let mut naive: Vec<_> = (0..SLOTS).map(|slot| Naive::of(&learner, slot)).collect();
    let mut streams = slots.streams(Purpose::LearningMasks);
    for step in 1..=UPDATES {
        let batch = batch(case.space, step);
        let masks = learner.dropout.as_ref().unwrap();
        let masks = masks.draw(0, &mut streams, ROWS, CPU);
        let losses = learner.update(&batch, step);
        for (slot, naive) in naive.iter_mut().enumerate() {
            let expected = naive.update(case, &batch, &masks, slot);
            let loss = f64::from(losses[slot]);
            let room = 1e-4 * expected.abs().max(1.);
            assert!(
                (loss - expected).abs() < room,
                "{loss}, {expected}: {case:?}"
            );
            let learned = Naive::of(&learner, slot);
            learned.net.clone().each(&naive.net, |learned, expected| {
                let room = 1e-5 * expected.abs().max(1.);
                assert!((*learned - expected).abs() < room, "at {step}: {case:?}");
            });
            for (learned, expected) in learned.log_variances.iter().zip(&naive.log_variances) {
                assert!((learned - expected).abs() < 1e-5, "at {step}: {case:?}");
            }
        }
    }
}

#[test]
fn an_update_with_further_heads_is_that_of_a_naive_learner() {
    for space in SPACES {
        for head in [Head::Mean, Head::Gaussian] {
            for auxiliary in [
                Auxiliary::None,
                Auxiliary::Reward,
                Auxiliary::Next,
                Auxiliary::Both,
            ] {
                for loss in [Loss::Huber, Loss::Squared] {
                    check(Case {
                        space,
                        head,
                        auxiliary,
                        loss,
                    });
                }
            }
        }
    }
}

/// So large a step would take them far beyond.
#[test]
fn log_variances_of_tasks_stay_within_their_ends() {
    let case = Case {
        space: SPACES[0],
        head: Head::Mean,
        auxiliary: Auxiliary::Both,
        loss: Loss::Huber,
    };
    let settings = Settings {
        learning_rate: Some(1e3),
        ..settings(case)
    };
    let architecture = architecture(case.space, &[6, 5], ACTIONS);
    let mut learner = common::learner(&settings, &architecture, SLOTS as u64);
    learner.update(&batch(case.space, 0), 1);
    let (least, most) = LOG_VARIANCE;
    let scalars = host(&learner.online.scalars);
    assert_eq!(scalars.len(), 3 * SLOTS);
    for s in scalars {
        assert!([least, most].contains(&f64::from(s)), "{s}");
    }
}

/// A faithful head changes nothing of Q, bit for bit, and learns the variance that a Gaussian one would
/// from the same network.
#[test]
fn a_faithful_head_leaves_q_alone_and_learns_the_same_variance() {
    tch::set_num_threads(1);
    let case = |head| Case {
        space: SPACES[0],
        head,
        auxiliary: Auxiliary::None,
        loss: Loss::Huber,
    };
    let learned = |head, updates| {
        let case = case(head);
        let architecture = architecture(case.space, &[6, 5], ACTIONS);
        let slots = Slots::dense(0..SLOTS as u64);
        let mut learner = Learner::new(&settings(case), architecture, &slots, CPU);
        for step in 1..=updates {
            learner.update(&batch(case.space, step), step);
        }
        learner.online
    };
    let numbers = |layers: &[agents::network::Layer]| -> Vec<Vec<f32>> {
        let parts = layers.iter().flat_map(|layer| [&layer.weight, &layer.bias]);
        parts.map(host).collect()
    };
    let [plain, faithful] = [Head::Mean, Head::Faithful].map(|head| learned(head, UPDATES));
    assert_eq!(numbers(&plain.layers), numbers(&faithful.layers));
    let [before, gaussian, faithful] = [
        (Head::Faithful, 0),
        (Head::Gaussian, 1),
        (Head::Faithful, 1),
    ]
    .map(|(head, updates)| numbers(&learned(head, updates).heads));
    assert_eq!(gaussian, faithful);
    assert_ne!(before, faithful);
}
