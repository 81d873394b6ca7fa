//! Settings that an update may depend on, and batches for it.

use super::*;

/// The target network is copied at every second step.
pub const TARGET_UPDATE: u64 = 2;
/// Small, so that Q-values stay far from their targets, and their difference does not cancel.
pub const RATE: f64 = 0.01;
pub const GAMMA: f64 = 0.9;
pub const DECAY: f64 = 0.1;

/// Nearer to a kink than this, or to a tie of actions, rounding may rightly choose the other side. Errors of
/// single precision are a tenth of this.
pub const MARGIN: f64 = 1e-6;

/// What an update may depend on.
#[derive(Debug, Clone)]
pub struct Case {
    pub space: ObservationSpace,
    pub hidden: Vec<usize>,
    pub actions: usize,
    pub rows: usize,
    pub dropout: Option<DropoutLayers>,
    pub target: Target,
    pub double: bool,
    pub target_network: bool,
    pub loss: Loss,
    pub head: Head,
    pub auxiliary: Auxiliary,
    pub optimizer: OptimizerKind,
    pub decays: bool,
    /// Masks that the rows of an update take in turn; 0 where each row has its own.
    pub masks: usize,
    pub prior: bool,
    /// Whether a third of the rows are not learned from.
    pub bootstraps: bool,
}

impl Case {
    /// The plainest: a mean, by squared loss and SGD, without masks.
    pub fn plain(space: ObservationSpace) -> Self {
        Self {
            space,
            hidden: vec![9, 6],
            actions: 3,
            rows: 6,
            dropout: None,
            target: Target::Mean,
            double: false,
            target_network: true,
            loss: Loss::Squared,
            head: Head::Mean,
            auxiliary: Auxiliary::None,
            optimizer: OptimizerKind::Sgd,
            decays: false,
            masks: 0,
            prior: false,
            bootstraps: false,
        }
    }

    /// All losses, heads, tasks, optimizers, targets and masks, of networks of all depths and odd widths.
    pub fn all(space: ObservationSpace) -> Vec<Self> {
        const HIDDEN: [&[usize]; 6] = [&[9], &[13, 6], &[5, 17, 3], &[33], &[16, 7], &[4, 5, 31]];
        let mut cases = Vec::new();
        for head in Head::value_variants() {
            for auxiliary in Auxiliary::value_variants() {
                for target in Target::value_variants() {
                    for layers in 0..=DropoutLayers::value_variants().len() {
                        for switches in 0..32 {
                            let is_on = |switch: usize| switches >> switch & 1;
                            let count = cases.len();
                            cases.push(Self {
                                hidden: HIDDEN[count % HIDDEN.len()].to_vec(),
                                actions: 2 + count % 3,
                                rows: 3 + count % 5,
                                loss: Loss::value_variants()[is_on(0)],
                                optimizer: OptimizerKind::value_variants()[is_on(1)],
                                decays: is_on(2) > 0,
                                target_network: is_on(3) > 0,
                                double: is_on(4) > 0,
                                dropout: DropoutLayers::value_variants().get(layers).copied(),
                                head: *head,
                                auxiliary: *auxiliary,
                                target: *target,
                                ..Self::plain(space)
                            });
                        }
                    }
                }
            }
        }
        cases
    }

    pub fn settings(&self) -> Settings {
        let every = if self.target_network {
            TARGET_UPDATE
        } else {
            0
        };
        Settings {
            learning_rate: Some(RATE),
            gamma: Some(GAMMA),
            batch_size: Some((self.rows / self.masks.max(1)) as u64),
            learning_mask: Some(match self.masks {
                0 => LearningMask::Row,
                _ => LearningMask::Batch,
            }),
            masks_per_update: Some(self.masks.max(1) as u64),
            prior_scale: Some(if self.prior { 1.5 } else { 0. }),
            hidden: Some(Hidden(self.hidden.clone())),
            optimizer: Some(self.optimizer),
            weight_decay: Some(if self.decays { DECAY } else { 0. }),
            target_update: Some(every),
            double_dqn: Some(self.double),
            loss: Some(self.loss),
            head: Some(self.head),
            auxiliary: Some(self.auxiliary),
            target: Some(self.target),
            dropout: Some(if self.dropout.is_some() { 0.3 } else { 0. }),
            dropout_steps: Some(0),
            dropout_layers: self.dropout,
            ..(agent("dropout-q").defaults)()
        }
    }

    pub fn architecture(&self) -> Architecture {
        architecture(self.space, &self.hidden, self.actions)
    }

    /// Random transitions of so many seeds, a third of them terminal, with rewards on both sides of
    /// Huber's bend.
    pub fn batch(&self, index: u64, seeds: usize) -> Batch {
        let mut random = randomness(index);
        let rows = seeds * self.rows;
        Batch {
            observations: observations(&mut random, self.space, rows),
            next: observations(&mut random, self.space, rows),
            actions: (0..rows)
                .map(|_| random.random_range(0..self.actions as u32))
                .collect(),
            rewards: numbers(&mut random, rows).iter().map(|r| 3. * r).collect(),
            continues: (0..rows).map(|row| f32::from(row % 3 != 1)).collect(),
            learners: (0..if self.bootstraps { rows as u64 } else { 0 })
                .map(|row| u64::from(row % 3 != 2))
                .collect(),
        }
    }
}
