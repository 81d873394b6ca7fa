//! Thompson sampling with a dropout Q-network (Gal & Ghahramani 2016).
//!
//! A dropout mask is a sample from the approximate posterior over networks; the agent acts greedily
//! on it. With a mask for every step, as published, this is dithering with noise that depends on
//! the state; a mask kept for an episode is a sampled policy. All states that a mask acts in share
//! it.

use tch::Device;

use crate::{
    agent::{Agent, TUNING_SEEDS, learning_defaults},
    masks::{Dropout, Masks},
    settings::{DropoutLayers, MaskPeriod, Settings, Target},
    slots::{SlotStreams, Slots},
    space::{Dimension, Values},
    strategy::{Moment, Strategy},
    stream::Purpose,
};

/// The registry's entry.
pub const AGENT: Agent = Agent {
    name: "dropout-q",
    summary: "Thompson sampling: the greedy action of the network under a dropout mask",
    paper: "Gal & Ghahramani 2016",
    learns: true,
    explores_by_dropout: true,
    defaults: || Settings {
        learning_rate: Some(0.0025),
        target_update: Some(37),
        dropout: Some(0.37),
        dropout_end: Some(0.),
        dropout_steps: Some(10_000),
        dropout_layers: Some(DropoutLayers::All),
        mask: Some(MaskPeriod::Steps(1)),
        target: Some(Target::Sample),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[
        Dimension {
            key: "dropout",
            values: Values::Uniform {
                low: 0.02,
                high: 0.5,
            },
        },
        Dimension {
            key: "dropout-steps",
            values: Values::Choice(&["0", "10000", "30000"]),
        },
        Dimension {
            key: "dropout-layers",
            values: Values::Choice(&["all", "first"]),
        },
        Dimension {
            key: "target",
            values: Values::Choice(&["mean", "sample", "shared"]),
        },
    ],
    strategy: |settings, slots, learner| {
        let dropout = learner.and_then(|learner| learner.dropout.clone());
        Box::new(DropoutQ::new(settings, slots, dropout))
    },
};

struct DropoutQ {
    /// None where p is 0: then the agent is greedy.
    dropout: Option<Dropout>,
    period: MaskPeriod,
    streams: SlotStreams,
    /// The mask of each slot.
    masks: Vec<Vec<f32>>,
    /// Steps that each slot's mask has acted; none if it needs a new one.
    ages: Vec<Option<u64>>,
}

impl DropoutQ {
    fn new(settings: &Settings, slots: &Slots, dropout: Option<Dropout>) -> Self {
        let units = dropout.as_ref().map_or(0, Dropout::units);
        Self {
            dropout,
            period: settings.mask.expect("dropout-q has acting masks"),
            streams: slots.streams(Purpose::ActingMasks),
            masks: vec![vec![0.; units]; slots.len()],
            ages: vec![None; slots.len()],
        }
    }

    /// Draws the masks that are due at a training step.
    fn renew(&mut self, dropout: &Dropout, step: u64) {
        for (slot, age) in self.ages.iter_mut().enumerate() {
            let keep = match (self.period, *age) {
                (_, None) => false,
                (MaskPeriod::Episode, Some(_)) => true,
                (MaskPeriod::Steps(steps), Some(age)) => age < steps,
            };
            if keep {
                *age = age.map(|age| age + 1);
            } else if let Some(stream) = self.streams.get(slot) {
                dropout.draw_row(step, stream, &mut self.masks[slot]);
                *age = Some(1);
            }
        }
    }
}

impl Strategy for DropoutQ {
    fn act(&mut self, moment: &Moment) -> Vec<usize> {
        let (Some(dropout), Some(learner)) = (self.dropout.clone(), moment.learner) else {
            return moment.greedy(None);
        };
        self.renew(&dropout, moment.step);
        moment.greedy(Some(
            &dropout.assemble(&self.masks, learner.online.flat.device()),
        ))
    }

    fn episode_ended(&mut self, slot: usize) {
        if self.period == MaskPeriod::Episode {
            self.ages[slot] = None;
        }
    }

    fn posterior_masks(
        &self,
        step: u64,
        streams: &mut SlotStreams,
        device: Device,
    ) -> Option<Masks> {
        self.dropout
            .as_ref()
            .map(|dropout| dropout.draw(step, streams, 1, device))
    }
}
