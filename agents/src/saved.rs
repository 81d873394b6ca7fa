//! A trained network as plain numbers.
//!
//! What is saved is the mean Q-function: dropout scales while it masks, so the weights alone are the
//! network without masks. Further heads, of variances or auxiliary tasks, are not saved: nothing that
//! acts needs them. Weights lie as in PyTorch's `Linear`, a row for each output.

use crate::{
    architecture::{Architecture, Layer, Layout},
    observation::ObservationSpace,
};

/// The numbers of one linear layer: `outputs = weight · inputs + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    pub inputs: usize,
    pub outputs: usize,
    /// `[outputs, inputs]`, row-major.
    pub weight: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

/// The numbers of one seed's network: linear layers with ReLU between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Network(Vec<Linear>);

/// Why numbers are no network, or not one for a world, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NetworkError(pub(crate) String);

impl Network {
    /// A network of these layers, first to last.
    ///
    /// # Errors
    /// If they do not follow from each other, or are fewer than two.
    pub fn new(layers: Vec<Linear>) -> Result<Self, NetworkError> {
        if layers.len() < 2 {
            let found = layers.len();
            return Err(NetworkError(format!(
                "it has {found} linear layers; expected at least 2"
            )));
        }
        let mut before = None;
        for (index, layer) in layers.iter().enumerate() {
            let (inputs, outputs) = (layer.inputs, layer.outputs);
            let (weights, biases) = (layer.weight.len(), layer.bias.len());
            let expected = inputs.checked_mul(outputs);
            if expected != Some(weights) || biases != outputs || weights == 0 {
                let expected = expected.map_or("fewer".into(), |expected| expected.to_string());
                return Err(NetworkError(format!(
                    "layer {index} maps {inputs} numbers to {outputs} with {weights} weights and {biases} \
                     biases; expected {expected} and {outputs}, and sizes of at least 1"
                )));
            }
            if let Some(given) = before.filter(|&given| given != inputs) {
                return Err(NetworkError(format!(
                    "layer {index} takes {inputs} numbers, and the layer before gives {given}"
                )));
            }
            before = Some(outputs);
        }
        Ok(Self(layers))
    }

    /// The hidden layers and the output of each seed, whose numbers lie in this layout.
    pub(crate) fn of_seeds(layout: &Layout, hidden: usize, numbers: &[f32]) -> Vec<Self> {
        let seeds = numbers.chunks_exact(layout.len);
        seeds
            .map(|numbers| Self::of_layout(layout, hidden, numbers))
            .collect()
    }

    fn of_layout(layout: &Layout, hidden: usize, numbers: &[f32]) -> Self {
        let linear = |layer: &Layer| Linear {
            inputs: layer.inputs,
            outputs: layer.outputs,
            weight: (0..layer.outputs)
                .flat_map(|output| (0..layer.inputs).map(move |input| (input, output)))
                .map(|(input, output)| numbers[layer.weights(input)][output])
                .collect(),
            bias: numbers[layer.biases()].to_vec(),
        };
        Self(layout.layers[..=hidden].iter().map(linear).collect())
    }

    pub fn layers(&self) -> &[Linear] {
        &self.0
    }

    /// The sizes of the network, which sees observations of this space.
    ///
    /// # Panics
    /// If the space is not as wide as the first layer.
    pub fn architecture(&self, observations: ObservationSpace) -> Architecture {
        let (last, hidden) = self.0.split_last().expect("a network has layers");
        assert_eq!(self.0[0].inputs, observations.width());
        let hidden = hidden.iter().map(|layer| layer.outputs).collect();
        Architecture::new(observations, hidden, last.outputs)
    }

    /// The numbers of this network in a layout of its sizes.
    pub(crate) fn numbers(&self, layout: &Layout) -> Vec<f32> {
        let mut numbers = vec![0.; layout.len];
        for (layer, from) in layout.layers.iter().zip(&self.0) {
            for input in 0..layer.inputs {
                let column = from.weight[input..].iter().step_by(from.inputs);
                for (to, from) in numbers[layer.weights(input)].iter_mut().zip(column) {
                    *to = *from;
                }
            }
            numbers[layer.biases()].copy_from_slice(&from.bias);
        }
        numbers
    }
}

/// A network with the prior that is added to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub network: Network,
    /// A scale, and the fixed network that it multiplies.
    pub prior: Option<(f32, Network)>,
}

/// A seed's mean Q-function: of a network, or the mean over the members of an ensemble.
#[derive(Debug, Clone, PartialEq)]
pub struct QFunction(Vec<Member>);

impl QFunction {
    /// # Panics
    /// If there is no member.
    pub fn new(members: Vec<Member>) -> Self {
        assert!(!members.is_empty(), "a member");
        Self(members)
    }

    pub fn members(&self) -> &[Member] {
        &self.0
    }

    /// Its network, where it is that alone.
    ///
    /// # Errors
    /// If it has a prior or further members.
    pub fn network(&self) -> Result<&Network, NetworkError> {
        match &self.0[..] {
            [member] if member.prior.is_none() => Ok(&member.network),
            members => Err(NetworkError(format!(
                "expected one network without a prior, and it has {}",
                match members.len() {
                    1 => "a prior".into(),
                    members => format!("{members} members"),
                }
            ))),
        }
    }

    /// With the members of another after its own.
    pub(crate) fn joined(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}
