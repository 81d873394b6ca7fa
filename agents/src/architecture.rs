//! The sizes of a network, and how its parameters lie in memory.

use crate::observation::ObservationSpace;

/// The slots' first weights lie on 64-byte boundaries, as libtorch's own allocations do.
pub(crate) const ALIGNMENT: usize = 16;

/// Sizes of the network, the same for all slots: ReLU after each hidden layer, linear outputs.
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
    /// A network without further heads or numbers.
    pub fn new(observations: ObservationSpace, hidden: Vec<usize>, outputs: usize) -> Self {
        Self {
            observations,
            hidden,
            outputs,
            heads: Vec::new(),
            scalars: 0,
        }
    }

    /// Inputs and outputs of each layer of weights.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        let inputs = std::iter::once(self.observations.width()).chain(self.hidden.iter().copied());
        inputs.zip(self.hidden.iter().copied().chain([self.outputs]))
    }

    /// Inputs and outputs of each further head.
    pub(crate) fn heads(&self) -> impl Iterator<Item = (usize, usize)> {
        let inputs = self.hidden[self.hidden.len() - 1];
        self.heads.iter().map(move |&outputs| (inputs, outputs))
    }

    /// Trainable parameters of one slot.
    pub fn parameters(&self) -> usize {
        let linear = self.layers().chain(self.heads());
        let weights = linear.map(|(inputs, outputs)| (inputs + 1) * outputs);
        weights.sum::<usize>() + self.scalars
    }

    /// Rows of the first layer's width that one slot's parameters are padded to, so that a row of
    /// weights of any slot is one row of the flat tensor.
    pub(crate) fn rows(&self) -> usize {
        let linear = self.layers().chain(self.heads());
        let starts = linear.fold(0, |end: usize, (inputs, outputs)| {
            (end + inputs * outputs).next_multiple_of(ALIGNMENT)
                + outputs.next_multiple_of(ALIGNMENT)
        });
        let width = self.hidden[0];
        let mut rows = (starts + self.scalars).div_ceil(width);
        while !(rows * width).is_multiple_of(ALIGNMENT) {
            rows += 1;
        }
        rows
    }
}
