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

/// The part of numbers `[slot][...]` that belongs to one slot.
pub fn of_slot<T>(values: &[T], slot: usize, slots: usize) -> &[T] {
    let size = values.len() / slots;
    &values[slot * size..][..size]
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What keeps a seed's bits: neither its block nor its slot depends on who else is there.
    #[test]
    fn on_cpu_a_seeds_place_is_a_function_of_the_seed() {
        let blocks = Slots::blocks([23, 0, 9, 7], Device::Cpu);
        let places: Vec<Vec<_>> = blocks.iter().map(|slots| slots.seeds().collect()).collect();
        assert_eq!(places, [vec![(0, 0), (7, 7)], vec![(1, 9)], vec![(7, 23)]]);
        assert!(blocks.iter().all(|slots| slots.len() == SLOTS));
    }

    #[test]
    fn on_another_device_all_seeds_are_one_block_without_gaps() {
        let blocks = Slots::blocks([23, 0, 9], Device::Cuda(0));
        assert_eq!(blocks, [Slots::dense([23, 0, 9])]);
        let places: Vec<_> = blocks[0].seeds().collect();
        assert_eq!(places, [(0, 23), (1, 0), (2, 9)]);
    }

    #[test]
    fn only_slots_with_a_seed_have_streams() {
        let block = &Slots::blocks([2], Device::Cpu)[0];
        let mut streams = block.streams(Purpose::Replay);
        assert_eq!(streams.len(), SLOTS);
        for slot in 0..SLOTS {
            let expected = (slot == 2).then(|| stream(2, Purpose::Replay));
            assert_eq!(streams.get(slot).cloned(), expected);
        }
    }
}
