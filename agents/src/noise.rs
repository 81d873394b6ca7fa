//! Factorised noise of a noisy network (Fortunato et al. 2018), drawn per seed and passed as an argument, as
//! masks are.
//!
//! Each layer has a number for every input and one for every output: f(e), f(x) = sign(x) sqrt(|x|), e ~ N(0, 1).
//! The noise of a weight is the product of its two, that of a bias is its output's.

use crate::{architecture::Architecture, archived, normals, stream::Stream};

/// The noise of one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    /// `[S, inputs]`
    pub inputs: Vec<f32>,
    /// `[S, outputs]`
    pub outputs: Vec<f32>,
}

/// A sample of the noise of whole networks, shared by all rows of a slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    slots: usize,
    /// In the order of [`Architecture::layers`].
    layers: Vec<Factors>,
}

archived!(Factors: inputs, outputs);
archived!(Noise: layers; not slots);

impl Noise {
    /// No noise.
    pub fn zeros(architecture: &Architecture, slots: usize) -> Self {
        let factors = |(inputs, outputs)| Factors {
            inputs: vec![0.; slots * inputs],
            outputs: vec![0.; slots * outputs],
        };
        Self {
            slots,
            layers: architecture.layers().map(factors).collect(),
        }
    }

    /// A sample for each slot: layer after layer, the inputs before the outputs.
    pub fn draw(architecture: &Architecture, streams: &mut [Stream]) -> Self {
        let mut noise = Self::zeros(architecture, streams.len());
        noise.draw_again(streams);
        noise
    }

    /// As [`draw`](Self::draw), in the place of this one.
    pub fn draw_again(&mut self, streams: &mut [Stream]) {
        for of_slot in streams.iter_mut().enumerate() {
            self.draw_slot(of_slot);
        }
    }

    /// As [`draw_again`](Self::draw_again), but only the noise of one slot.
    pub fn draw_slot(&mut self, (slot, stream): (usize, &mut Stream)) {
        for Factors { inputs, outputs } in &mut self.layers {
            for factors in [inputs, outputs] {
                let size = factors.len() / self.slots;
                let factors = &mut factors[slot * size..][..size];
                normals::fill(stream, factors);
                for factor in factors {
                    *factor = factor.abs().sqrt().copysign(*factor);
                }
            }
        }
    }

    pub fn layers(&self) -> &[Factors] {
        &self.layers
    }
}
