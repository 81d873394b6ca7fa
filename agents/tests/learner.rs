//! The update of whole populations against a naive one: a sample at a time, in f64, from the same
//! batch and the same masks.

mod common;

use agents::{
    ObservationSpace, Settings, Slots,
    architecture::Architecture,
    learner::Learner,
    masks::Masks,
    replay::Batch,
    settings::{DropoutLayers, Loss, OptimizerKind, Target},
    slots::SlotStreams,
    stream::Purpose,
};
use common::{
    CPU, agent, architecture,
    naive::{Net, inputs, row_masks},
    numbers, observations, randomness,
};
use rand::RngExt;

const SLOTS: usize = 2;
const ROWS: usize = 6;
const UPDATES: u64 = 5;
/// The target network is copied twice in so many updates.
const TARGET_UPDATE: u64 = 2;
const RATE: f64 = 0.05;
const GAMMA: f64 = 0.9;

#[derive(Debug, Clone, Copy)]
struct Case {
    space: ObservationSpace,
    dropout: Option<DropoutLayers>,
    target: Target,
    double: bool,
    target_network: bool,
    loss: Loss,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for space in [ObservationSpace::Discrete(5), ObservationSpace::Box(4)] {
        for dropout in [None, Some(DropoutLayers::All), Some(DropoutLayers::Inputs)] {
            for target in [Target::Mean, Target::Sample, Target::Shared] {
                for switches in 0..8 {
                    cases.push(Case {
                        space,
                        dropout,
                        target,
                        double: switches & 1 > 0,
                        target_network: switches & 2 > 0,
                        loss: if switches & 4 > 0 {
                            Loss::Huber
                        } else {
                            Loss::Squared
                        },
                    });
                }
            }
        }
    }
    cases
}

impl Case {
    fn settings(&self) -> Settings {
        Settings {
            learning_rate: Some(RATE),
            gamma: Some(GAMMA),
            batch_size: Some(ROWS as u64),
            optimizer: Some(OptimizerKind::Sgd),
            target_update: Some(if self.target_network {
                TARGET_UPDATE
            } else {
                0
            }),
            double_dqn: Some(self.double),
            loss: Some(self.loss),
            target: Some(self.target),
            dropout: Some(if self.dropout.is_some() { 0.3 } else { 0. }),
            dropout_steps: Some(0),
            dropout_layers: self.dropout,
            ..(agent("dropout-q").defaults)()
        }
    }

    /// Random transitions, a third of them terminal, with rewards on both sides of Huber's bend.
    fn batch(&self, index: u64, actions: usize) -> Batch {
        let mut random = randomness(index);
        let rows = SLOTS * ROWS;
        Batch {
            observations: observations(&mut random, self.space, rows),
            next: observations(&mut random, self.space, rows),
            actions: (0..rows)
                .map(|_| random.random_range(0..actions as i64))
                .collect(),
            rewards: numbers(&mut random, rows)
                .into_iter()
                .map(|r| 3. * r)
                .collect(),
            continues: (0..rows).map(|row| f32::from(row % 3 != 1)).collect(),
        }
    }
}

/// One slot's networks.
struct Naive {
    online: Net,
    target: Option<Net>,
}

/// What one update is done under.
struct Draws {
    learning: Option<Masks>,
    valuing: Option<Masks>,
    picking: Option<Masks>,
}

impl Draws {
    /// The masks that the streams' contract promises: a fresh one for each transition; targets
    /// from a stream of their own, with Double DQN a second one to pick the action under.
    fn new(
        case: Case,
        dropout: Option<&agents::masks::Dropout>,
        learning: &mut SlotStreams,
        targets: &mut SlotStreams,
    ) -> Self {
        let draw =
            |streams: &mut SlotStreams| dropout.map(|dropout| dropout.draw(0, streams, ROWS, CPU));
        let sampled = case.target == Target::Sample;
        Self {
            learning: draw(learning),
            valuing: if sampled { draw(targets) } else { None },
            picking: if sampled && case.double {
                draw(targets)
            } else {
                None
            },
        }
    }
}

impl Naive {
    /// One update; the loss before it.
    fn update(
        &mut self,
        case: Case,
        architecture: &Architecture,
        batch: &Batch,
        draws: &Draws,
        slot: usize,
    ) -> f64 {
        let mut gradient = self.online.zeros_like();
        let mut loss = 0.;
        for row in 0..ROWS {
            let at = slot * ROWS + row;
            let masks = |masks| row_masks(masks, architecture, slot, row);
            let learning = masks(draws.learning.as_ref());
            let (valuing, picking) = match case.target {
                Target::Mean => (masks(None), masks(None)),
                Target::Sample => (masks(draws.valuing.as_ref()), masks(draws.picking.as_ref())),
                Target::Shared => (learning.clone(), learning.clone()),
            };
            let x = inputs(case.space, batch.observations.get(at));
            let next = inputs(case.space, batch.next.get(at));
            let values = self
                .target
                .as_ref()
                .unwrap_or(&self.online)
                .q(&next, &valuing);
            let largest = |q: &[f64]| (0..q.len()).max_by(|&a, &b| q[a].total_cmp(&q[b])).unwrap();
            let picked = if case.double {
                largest(&self.online.q(&next, &picking))
            } else {
                largest(&values)
            };
            let mut y = f64::from(batch.rewards[at]);
            if batch.continues[at] > 0. {
                y += GAMMA * values[picked];
            }

            let action = batch.actions[at] as usize;
            let q = self.online.q(&x, &learning);
            let d = q[action] - y;
            let mut gradient_q = vec![0.; q.len()];
            if case.loss == Loss::Huber && d.abs() > 1. {
                loss += d.abs() - 0.5;
                gradient_q[action] = d.signum() / ROWS as f64;
            } else {
                loss += d * d / 2.;
                gradient_q[action] = d / ROWS as f64;
            }
            self.online
                .add_gradient(&x, &learning, &gradient_q, &mut gradient);
        }
        self.online.each(&gradient, |weight, g| *weight -= RATE * g);
        loss / ROWS as f64
    }
}

fn check(case: Case) {
    tch::set_num_threads(1);
    let architecture = architecture(case.space, &[9, 6], 3);
    let slots = Slots::dense(0..SLOTS as u64);
    let mut learner = Learner::new(&case.settings(), architecture.clone(), &slots, CPU);
    let mut naive: Vec<Naive> = (0..SLOTS)
        .map(|slot| Naive {
            online: Net::of(&learner.online, slot),
            target: case.target_network.then(|| Net::of(&learner.online, slot)),
        })
        .collect();
    let mut learning = slots.streams(Purpose::LearningMasks);
    let mut targets = slots.streams(Purpose::TargetMasks);

    for step in 1..=UPDATES {
        let batch = case.batch(step, architecture.outputs);
        let losses = learner.update(&batch, step);
        learner.update_target(step);
        let draws = Draws::new(case, learner.dropout.as_ref(), &mut learning, &mut targets);
        for (slot, naive) in naive.iter_mut().enumerate() {
            let expected = naive.update(case, &architecture, &batch, &draws, slot);
            let loss = f64::from(losses[slot]);
            assert!(
                (loss / expected - 1.).abs() < 1e-4,
                "{loss} for {expected} at {step}: {case:?}"
            );
            if step.is_multiple_of(TARGET_UPDATE) && case.target_network {
                naive.target = Some(naive.online.clone());
            }
            Net::of(&learner.online, slot).each(&naive.online, |learned, expected| {
                assert!(
                    (*learned - expected).abs() < 1e-5,
                    "{learned} for {expected} at {step}: {case:?}"
                );
            });
        }
    }
}

/// Targets of all kinds, with and without Double DQN, a target network, dropout, and both losses.
#[test]
fn an_update_is_that_of_a_naive_learner_in_every_combination_of_settings() {
    cases().into_iter().for_each(check);
}

/// Unless they were fresh at every update, they would repeat: the same batch twice, with so small a
/// step that only the masks can tell the losses apart.
#[test]
fn each_update_is_under_masks_of_its_own() {
    let case = Case {
        space: ObservationSpace::Box(4),
        dropout: Some(DropoutLayers::All),
        target: Target::Mean,
        double: false,
        target_network: true,
        loss: Loss::Squared,
    };
    let settings = Settings {
        learning_rate: Some(1e-12),
        ..case.settings()
    };
    let architecture = architecture(case.space, &[9, 6], 3);
    let mut learner = common::learner(&settings, &architecture, SLOTS as u64);
    let batch = case.batch(0, 3);
    assert_ne!(learner.update(&batch, 1), learner.update(&batch, 2));

    let without = Settings {
        dropout: Some(0.),
        ..settings
    };
    let mut learner = common::learner(&without, &architecture, SLOTS as u64);
    assert_eq!(learner.update(&batch, 1), learner.update(&batch, 2));
}
