//! The sizes of a network, and how its parameters lie in memory.

use crate::{matrix::LANES, observation::ObservationSpace};

/// Sizes of the network: ReLU after each hidden layer, linear outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Architecture {
    /// What the network sees.
    pub observations: ObservationSpace,
    /// Units of the hidden layers, at least one layer.
    pub hidden: Vec<usize>,
    /// Outputs; of a Q-network, one for each action.
    pub outputs: usize,
    /// Outputs of each further head on the last hidden layer, as for log variances.
    pub heads: Vec<usize>,
    /// Trainable numbers beside the network, as the log variances of tasks.
    pub scalars: usize,
}

impl Architecture {
    pub fn new(observations: ObservationSpace, hidden: Vec<usize>, outputs: usize) -> Self {
        Self {
            observations,
            hidden,
            outputs,
            heads: Vec::new(),
            scalars: 0,
        }
    }

    /// Inputs and outputs of each layer of weights: the hidden layers, the output, the further heads.
    pub fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        let last = self.hidden[self.hidden.len() - 1];
        let inputs = std::iter::once(self.observations.width()).chain(self.hidden.iter().copied());
        let heads = self.heads.iter().map(move |&outputs| (last, outputs));
        inputs
            .zip(self.hidden.iter().copied().chain([self.outputs]))
            .chain(heads)
    }

    /// Trainable parameters of one seed.
    pub fn parameters(&self) -> usize {
        let weights = self
            .layers()
            .map(|(inputs, outputs)| (inputs + 1) * outputs);
        weights.sum::<usize>() + self.scalars
    }
}

/// Where one layer lies among the parameters of a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    /// Numbers from one row of weights to the next; those beyond `outputs` are zero.
    pub stride: usize,
    /// The first of its weights, `[inputs, stride]`.
    pub weight: usize,
    /// The first of its biases, `[stride]`.
    pub bias: usize,
}

/// Where the layers lie among the parameters of a seed, one flat row of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// In the order of [`Architecture::layers`].
    pub layers: Vec<Layer>,
    /// Numbers of a seed: a multiple of 16, and of the first layer's stride, so that an engine can see
    /// the parameters of several seeds as rows of its weights.
    pub len: usize,
}

impl Layout {
    /// The layout in which rows of weights are padded to a multiple of `padding`. Every part begins
    /// at a multiple of 16 numbers.
    pub fn new(architecture: &Architecture, padding: usize) -> Self {
        let mut end = 0_usize;
        let layer = |(inputs, outputs): (usize, usize)| {
            let stride = outputs.next_multiple_of(padding);
            let weight = end;
            let bias = (weight + inputs * stride).next_multiple_of(LANES);
            end = (bias + stride).next_multiple_of(LANES);
            Layer {
                inputs,
                outputs,
                stride,
                weight,
                bias,
            }
        };
        let layers: Vec<_> = architecture.layers().map(layer).collect();
        let first = layers[0].stride;
        let mut len = end.next_multiple_of(first);
        while !len.is_multiple_of(LANES) {
            len += first;
        }
        Self { layers, len }
    }
}

impl Layer {
    /// The weights of one input, one for each output.
    pub fn weights(self, input: usize) -> std::ops::Range<usize> {
        let start = self.weight + input * self.stride;
        start..start + self.outputs
    }

    /// The weights of each input in turn, then the biases.
    pub fn rows(self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let weights = (0..self.inputs).map(move |input| self.weights(input));
        weights.chain([self.biases()])
    }

    pub fn biases(self) -> std::ops::Range<usize> {
        self.bias..self.bias + self.outputs
    }
}
