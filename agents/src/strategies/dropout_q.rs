//! Thompson sampling with a dropout Q-network (Gal & Ghahramani 2016).
//!
//! A dropout mask is a sample from the approximate posterior over networks; the agent acts greedily
//! on it. With a mask for every step, as published, this is dithering with noise that depends on
//! the state; a mask kept for an episode is a sampled policy. All states that a mask acts in share
//! it.

use super::{
    ActContext, Agent, Dimension, Purpose, Sample, Settings, Strategy, Stream, TUNING_SEEDS,
    TieBreak, Ties, archived, learning_defaults, streams,
};
use crate::{
    masks::Dropout,
    networks::Networks,
    settings::{DropoutLayers, LearningMask, MaskPeriod, Target},
};

pub const AGENT: Agent = Agent {
    name: "dropout-q",
    summary: "Thompson sampling: the greedy action of the network under a dropout mask",
    paper: "Gal & Ghahramani 2016",
    needs_states: false,
    defaults: || Settings {
        learning_rate: Some(0.0025),
        target_update: Some(37),
        dropout: Some(0.37),
        dropout_end: Some(0.),
        dropout_steps: Some(10_000),
        dropout_layers: Some(DropoutLayers::All),
        mask: Some(MaskPeriod::Steps(1)),
        target: Some(Target::Sample),
        learning_mask: Some(LearningMask::Row),
        masks_per_update: Some(1),
        ties: Some(Ties::Lowest),
        ..learning_defaults()
    },
    tuned_on: Some(TUNING_SEEDS),
    own_space: &[
        Dimension::uniform("dropout", 0.02, 0.5),
        Dimension::choice("dropout-steps", &["0", "10000", "30000"]),
        Dimension::choice("dropout-layers", &["all", "first"]),
        Dimension::choice("target", &["mean", "sample", "shared"]),
    ],
    strategy: |setup| {
        let dropout = setup.networks.and_then(Networks::dropout).cloned();
        let all_kept = |dropout: &Dropout| dropout.all_kept(setup.seeds.len(), 1);
        Box::new(DropoutQ {
            sample: (dropout.as_ref())
                .map_or(Sample::Mean, |dropout| Sample::Masks(all_kept(dropout))),
            dropout,
            ties: TieBreak::new(setup.settings, setup.seeds),
            period: setup.settings.mask.expect("dropout-q has acting masks"),
            streams: streams(setup.seeds, Purpose::ActingMasks),
            ages: vec![None; setup.seeds.len()],
        })
    },
};

struct DropoutQ {
    /// None where p is 0: then the agent is greedy.
    dropout: Option<Dropout>,
    period: MaskPeriod,
    streams: Vec<Stream>,
    /// One mask for each slot; the mean where p is 0.
    sample: Sample,
    /// Steps that each slot's mask has acted; none if it needs a new one.
    ages: Vec<Option<u64>>,
    ties: TieBreak,
}

archived!(DropoutQ: streams, sample, ages, ties; not dropout, period);

impl DropoutQ {
    /// Draws the masks that are due at a training step.
    fn renew(&mut self, step: u64) {
        let (Some(dropout), Sample::Masks(masks)) = (&self.dropout, &mut self.sample) else {
            return;
        };
        let slots = self.ages.iter_mut().zip(&mut self.streams);
        for (slot, (age, stream)) in slots.enumerate() {
            *age = match (self.period, *age) {
                (MaskPeriod::Episode, Some(age)) => Some(age + 1),
                (MaskPeriod::Steps(steps), Some(age)) if age < steps => Some(age + 1),
                _ => {
                    dropout.draw_slot(step, (slot, stream), masks);
                    Some(1)
                }
            };
        }
    }
}

impl Strategy for DropoutQ {
    fn act(&mut self, mut context: ActContext) -> Vec<usize> {
        self.renew(context.step);
        context.greedy(&self.sample, &mut self.ties)
    }

    fn episode_ended(&mut self, slot: usize) {
        if self.period == MaskPeriod::Episode {
            self.ages[slot] = None;
        }
    }

    fn posterior(&self, step: u64, streams: &mut [Stream], count: usize) -> Option<Vec<Sample>> {
        let dropout = self.dropout.as_ref()?;
        let draw = |_| Sample::Masks(dropout.draw(step, streams, 1));
        Some((0..count).map(draw).collect())
    }
}
