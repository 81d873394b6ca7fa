//! The sizes of a Q-network, and how its parameters lie in memory.

use crate::observation::ObservationSpace;

/// The slots' first weights lie on 64-byte boundaries, as libtorch's own allocations do.
pub(crate) const ALIGNMENT: usize = 16;

/// Sizes of the network, the same for all slots: ReLU after each hidden layer, linear output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Architecture {
    /// What the network sees.
    pub observations: ObservationSpace,
    /// Units of the hidden layers, at least one layer.
    pub hidden: Vec<usize>,
    /// Outputs, one for each action.
    pub outputs: usize,
}

impl Architecture {
    /// Inputs and outputs of each layer of weights.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        let inputs = std::iter::once(self.observations.width()).chain(self.hidden.iter().copied());
        inputs.zip(self.hidden.iter().copied().chain([self.outputs]))
    }

    /// Trainable parameters of one slot.
    pub fn parameters(&self) -> usize {
        self.layers()
            .map(|(inputs, outputs)| (inputs + 1) * outputs)
            .sum()
    }

    /// Rows of the first layer's width that one slot's parameters are padded to, so that a row of
    /// weights of any slot is one row of the flat tensor.
    pub(crate) fn rows(&self) -> usize {
        let starts = self.layers().fold(0, |end: usize, (inputs, outputs)| {
            (end + inputs * outputs).next_multiple_of(ALIGNMENT)
                + outputs.next_multiple_of(ALIGNMENT)
        });
        let width = self.hidden[0];
        let mut rows = starts.div_ceil(width);
        while !(rows * width).is_multiple_of(ALIGNMENT) {
            rows += 1;
        }
        rows
    }
}
