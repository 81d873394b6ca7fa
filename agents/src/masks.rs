//! Dropout masks (Srivastava et al. 2014), drawn per seed and passed as arguments.
//!
//! Inverted dropout: a unit is dropped with probability p, and one that is kept is scaled by
//! 1/(1-p), so that the network without masks is the mean network.

use rand::Rng;

use crate::{
    architecture::Architecture,
    archived,
    settings::{DropoutLayers, Settings},
    stream::Stream,
};

/// The mask of one layer's units, a byte for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    /// 1 where the unit is kept, 0 where it is dropped: `[S, M, width]`. M divides the rows of a slot, which take
    /// the masks in turn: with B masks each has its own, one mask is shared by all.
    pub kept: Vec<u8>,
    pub width: usize,
    /// What a unit that is kept is multiplied by, for each slot.
    pub scales: Vec<f32>,
}

/// Masks of one pass through the network, for the input and after each hidden layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Masks {
    layers: Vec<Option<Mask>>,
}

archived!(Mask: kept, scales; not width);
archived!(Masks: layers);

impl Masks {
    /// Masks of the input, then after each hidden layer.
    pub fn new(layers: Vec<Option<Mask>>) -> Self {
        Self { layers }
    }

    /// The mask after hidden layer `layer`, counted from 1; 0 is the input.
    pub fn after(&self, layer: usize) -> Option<&Mask> {
        self.layers[layer].as_ref()
    }
}

/// Where units are dropped, and how often as training goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropout {
    start: f64,
    end: f64,
    steps: u64,
    /// Units that are dropped from: of the input, then of each hidden layer; 0 for none.
    widths: Vec<usize>,
}

impl Dropout {
    /// The dropout that the settings ask for; none if they say nothing of it or p is 0.
    pub fn new(settings: &Settings, architecture: &Architecture) -> Option<Self> {
        let start = settings.dropout.filter(|&p| p > 0.)?;
        let layers = settings.dropout_layers.unwrap_or(DropoutLayers::All);
        let mut widths = vec![0];
        if layers == DropoutLayers::Inputs {
            widths[0] = architecture.observations.width();
        }
        for (index, &units) in architecture.hidden.iter().enumerate() {
            widths.push(if index == 0 || layers != DropoutLayers::First {
                units
            } else {
                0
            });
        }
        Some(Self {
            start,
            end: settings.dropout_end.unwrap_or(0.).min(start),
            steps: settings.dropout_steps.unwrap_or(0),
            widths,
        })
    }

    /// Probability that a unit is dropped at a training step: max(end, start (1 - step / steps)).
    pub fn p(&self, step: u64) -> f64 {
        if self.steps == 0 {
            return self.start;
        }
        (self.start * (1. - step as f64 / self.steps as f64)).max(self.end)
    }

    /// Fresh masks for `rows` rows of each slot, which has a stream each.
    pub fn draw(&self, step: u64, streams: &mut [Stream], rows: usize) -> Masks {
        let mut masks = self.all_kept(streams.len(), rows);
        self.draw_again(step, streams, &mut masks);
        masks
    }

    /// As [`draw`](Self::draw), into masks that were drawn before.
    pub fn draw_again(&self, step: u64, streams: &mut [Stream], masks: &mut Masks) {
        for (slot, stream) in streams.iter_mut().enumerate() {
            self.draw_slot(step, (slot, stream), masks);
        }
    }

    /// As [`draw_again`](Self::draw_again), but only the masks of one slot.
    pub fn draw_slot(&self, step: u64, (slot, stream): (usize, &mut Stream), masks: &mut Masks) {
        let p = self.p(step);
        for mask in masks.layers.iter_mut().flatten() {
            let size = mask.kept.len() / mask.scales.len();
            mask.scales[slot] = (1. / (1. - p)) as f32;
            draw(p, stream, &mut mask.kept[slot * size..][..size]);
        }
    }

    /// Masks that drop nothing.
    pub fn all_kept(&self, slots: usize, rows: usize) -> Masks {
        let mask = |&width: &usize| {
            (width > 0).then(|| Mask {
                kept: vec![1; slots * rows * width],
                width,
                scales: vec![1.; slots],
            })
        };
        Masks::new(self.widths.iter().map(mask).collect())
    }
}

/// Drops each unit with probability p, to within 2^-32: 0 where it is dropped, else 1.
///
/// One byte decides, unless it is the one in which the boundary lies: then the highest 24 bits of another
/// number do. A byte costs a third of a word, and masks are a tenth of an update. Where p is 0 nothing is
/// drawn.
fn draw(p: f64, stream: &mut impl Rng, units: &mut [u8]) {
    let boundary = (p * 4_294_967_296.) as u32;
    if boundary == 0 {
        return units.fill(1);
    }
    let (first, rest) = ((boundary >> 24) as u8, boundary & 0xff_ffff);
    stream.fill_bytes(units);
    let mut keep = |byte: u8| byte > first || (byte == first && stream.next_u32() >> 8 >= rest);
    let (parts, remainder) = units.as_chunks_mut::<16>();
    for part in parts {
        // Without a byte that is undecided, all are compared at once.
        if part.iter().fold(false, |any, &byte| any | (byte == first)) {
            for byte in part {
                *byte = u8::from(keep(*byte));
            }
        } else {
            for byte in part {
                *byte = u8::from(*byte > first);
            }
        }
    }
    for byte in remainder {
        *byte = u8::from(keep(*byte));
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rand::rand_core::TryRng;

    use super::*;

    /// Gives all bytes in turn and one word again and again; counts the words.
    struct Told {
        bytes: std::iter::Cycle<std::ops::RangeInclusive<u8>>,
        word: u32,
        words: usize,
    }

    impl TryRng for Told {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            self.words += 1;
            Ok(self.word)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!("masks are drawn from bytes and words")
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill_with(|| self.bytes.next().expect("a cycle"));
            Ok(())
        }
    }

    /// Units dropped of 256 whose bytes are all there are, and words drawn for it.
    fn dropped(p: f64, word: u32) -> (usize, usize) {
        let mut told = Told {
            bytes: (0..=u8::MAX).cycle(),
            word,
            words: 0,
        };
        let mut units = [7; 256];
        draw(p, &mut told, &mut units);
        assert!(units.iter().all(|&unit| unit <= 1));
        let kept: usize = units.iter().map(|&unit| usize::from(unit)).sum();
        (256 - kept, told.words)
    }

    /// The boundary p 2^32 is `first` whole bytes and `rest` of 2^24 parts of one: that many bytes drop
    /// always, and one more where the word's highest 24 bits are below `rest`.
    #[test]
    fn p_is_exact_to_one_in_2_to_the_32() {
        let least = 1. / 4_294_967_296.;
        for p in [least, 0.001, 0.0625, 0.2, 0.25, 0.37, 0.5, 0.9, 1. - least] {
            let boundary = (p * 4_294_967_296.) as u64;
            let (first, rest) = ((boundary >> 24) as usize, (boundary & 0xff_ffff) as u32);
            assert_eq!(dropped(p, rest << 8), (first, 1), "{p}");
            assert_eq!(dropped(p, u32::MAX), (first, 1), "{p}");
            if let Some(below) = (rest << 8).checked_sub(1) {
                assert_eq!(dropped(p, below), (first + 1, 1), "{p}");
                assert_eq!(dropped(p, 0), (first + 1, 1), "{p}");
            }
        }
    }

    /// The bytes that make no whole vector of 16 too. 0.3 is 76 and 0.8 bytes: half of 2^32 is below that, so
    /// that byte 76 is dropped.
    #[test]
    fn units_are_decided_alike_wherever_they_lie() {
        for (byte, expected) in [(75, 0), (76, 0), (77, 1)] {
            for units in 0..40 {
                let mut told = Told {
                    bytes: (byte..=byte).cycle(),
                    word: 1 << 31,
                    words: 0,
                };
                let mut units = vec![7; units];
                draw(0.3, &mut told, &mut units);
                assert!(
                    units.iter().all(|&unit| unit == expected),
                    "{byte}: {units:?}"
                );
            }
        }
    }
}
