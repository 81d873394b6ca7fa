//! Slots: the places of a population's tensors, and the seeds that sit in them.
//!
//! libtorch's batched products do not promise a slot the same bits whatever the number of slots
//! beside it, and measured they do not always give them. So on CPU a seed's place is a function of
//! the seed alone: block `seed / SLOTS`, slot `seed % SLOTS`, in tensors of always `SLOTS` slots.
//! Slots without a seed are computed and ignored. A seed's bits then cannot depend on its company.

use tch::Device;

use crate::stream::{Purpose, Stream, stream, substream};

/// Slots of a block on CPU.
pub const SLOTS: usize = 8;

/// The seed in each slot; `None` for a slot that only fills the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots(Vec<Option<u64>>);

impl Slots {
    /// One slot for each seed, in order, with no promise about bits.
    pub fn dense(seeds: impl IntoIterator<Item = u64>) -> Self {
        Self(seeds.into_iter().map(Some).collect())
    }

    /// Cuts seeds into blocks: of `SLOTS` slots on CPU, one for all seeds on another device.
    pub fn blocks(seeds: impl IntoIterator<Item = u64>, device: Device) -> Vec<Self> {
        if device != Device::Cpu {
            return vec![Self::dense(seeds)];
        }
        let mut blocks = std::collections::BTreeMap::new();
        for seed in seeds {
            let block = blocks
                .entry(seed / SLOTS as u64)
                .or_insert(Self(vec![None; SLOTS]));
            block.0[(seed % SLOTS as u64) as usize] = Some(seed);
        }
        blocks.into_values().collect()
    }

    /// Number of slots, with and without seeds.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The slots that hold a seed, and the seeds.
    pub fn seeds(&self) -> impl Iterator<Item = (usize, u64)> {
        self.0
            .iter()
            .enumerate()
            .filter_map(|(slot, seed)| Some((slot, (*seed)?)))
    }

    /// A stream for each slot that holds a seed.
    pub fn streams(&self, purpose: Purpose) -> SlotStreams {
        SlotStreams(
            self.0
                .iter()
                .map(|seed| Some(stream((*seed)?, purpose)))
                .collect(),
        )
    }

    /// As `streams`, one of several told apart by `index`.
    pub fn substreams(&self, purpose: Purpose, index: u64) -> SlotStreams {
        SlotStreams(
            self.0
                .iter()
                .map(|seed| Some(substream((*seed)?, purpose, index)))
                .collect(),
        )
    }
}

/// Streams of one purpose, one for each slot that holds a seed.
#[derive(Debug, Clone)]
pub struct SlotStreams(Vec<Option<Stream>>);

impl SlotStreams {
    /// The slot's stream; none for a slot without a seed.
    pub fn get(&mut self, slot: usize) -> Option<&mut Stream> {
        self.0[slot].as_mut()
    }

    /// Number of slots.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
