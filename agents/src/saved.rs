//! A trained network as plain numbers, and an agent made of them again.
//!
//! What is saved is the mean network: dropout scales while it masks, so the weights alone are the
//! network without masks. Further heads, of variances or auxiliary tasks, are not saved: nothing that
//! acts needs them. Weights lie as in PyTorch's `Linear`, a row for each output.

use tch::{Device, Tensor};

use crate::{
    architecture::Architecture,
    network::Parameters,
    observation::{Input, Observation, ObservationSpace, Observations, Sizes},
    slots::Slots,
    strategy::{argmax, to_host},
};

/// The numbers of one linear layer: `outputs = weight · inputs + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Width of its input.
    pub inputs: usize,
    /// Width of its output.
    pub outputs: usize,
    /// `[outputs, inputs]`, row-major.
    pub weight: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

/// The numbers of one seed's network: linear layers with ReLU between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Network(Vec<Linear>);

/// Why numbers are no network, or not one for a world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// There is no hidden layer.
    #[error("it has {0} linear layers; expected at least 2")]
    TooFewLayers(usize),
    /// A layer's numbers are not as many as its sizes say.
    #[error(
        "layer {layer} maps {inputs} numbers to {outputs} with {weights} weights and {biases} biases; \
         expected {} and {outputs}, and sizes of at least 1", inputs * outputs
    )]
    Sizes {
        /// The layer, from 0.
        layer: usize,
        /// Its input's width.
        inputs: usize,
        /// Its output's width.
        outputs: usize,
        /// Numbers in its weight.
        weights: usize,
        /// Numbers in its bias.
        biases: usize,
    },
    /// A layer does not take what the layer before gives.
    #[error("layer {layer} takes {inputs} numbers, and the layer before gives {outputs}")]
    Chain {
        /// The layer, from 0.
        layer: usize,
        /// Its input's width.
        inputs: usize,
        /// The output's width of the layer before.
        outputs: usize,
    },
    /// The network is not one for the world.
    #[error(
        "it maps {inputs} inputs to {outputs} actions, and the world has {world_inputs} inputs and \
         {world_actions} actions"
    )]
    World {
        /// Inputs of the network.
        inputs: usize,
        /// Its outputs.
        outputs: usize,
        /// Inputs of a network that sees the world.
        world_inputs: usize,
        /// Actions of the world.
        world_actions: usize,
    },
}

impl Network {
    /// A network of these layers, first to last.
    ///
    /// # Errors
    /// If they do not follow from each other, or are fewer than two.
    pub fn new(layers: Vec<Linear>) -> Result<Self, NetworkError> {
        if layers.len() < 2 {
            return Err(NetworkError::TooFewLayers(layers.len()));
        }
        for (index, layer) in layers.iter().enumerate() {
            let (inputs, outputs) = (layer.inputs, layer.outputs);
            let (weights, biases) = (layer.weight.len(), layer.bias.len());
            if inputs.checked_mul(outputs) != Some(weights) || biases != outputs || weights == 0 {
                return Err(NetworkError::Sizes {
                    layer: index,
                    inputs,
                    outputs,
                    weights,
                    biases,
                });
            }
            let before = index.checked_sub(1).map(|before| layers[before].outputs);
            if let Some(outputs) = before.filter(|&outputs| outputs != inputs) {
                return Err(NetworkError::Chain {
                    layer: index,
                    inputs,
                    outputs,
                });
            }
        }
        Ok(Self(layers))
    }

    /// One slot's numbers.
    pub fn of_slot(parameters: &Parameters, slot: usize) -> Self {
        let layers = parameters.layers.iter().map(|layer| {
            let weight = layer.weight.get(slot as i64).transpose(0, 1);
            let (outputs, inputs) = weight.size2().expect("a matrix");
            Linear {
                inputs: inputs as usize,
                outputs: outputs as usize,
                weight: to_host(&weight),
                bias: to_host(&layer.bias.get(slot as i64)),
            }
        });
        Self(layers.collect())
    }

    /// The layers, first to last.
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

    /// Parameters of so many slots on CPU, with this network in one of them and zeros in the others.
    ///
    /// # Panics
    /// As [`architecture`](Self::architecture).
    pub fn parameters(
        &self,
        observations: ObservationSpace,
        slots: usize,
        slot: usize,
    ) -> Parameters {
        let architecture = self.architecture(observations);
        let parameters = Parameters::zeros(&architecture, slots, Device::Cpu);
        for (to, from) in parameters.layers.iter().zip(&self.0) {
            let size = [from.outputs as i64, from.inputs as i64];
            let weight = Tensor::from_slice(&from.weight).view(size);
            let mut part = to.weight.get(slot as i64);
            part.copy_(&weight.transpose(0, 1));
            let mut part = to.bias.get(slot as i64);
            part.copy_(&Tensor::from_slice(&from.bias).view([1, -1]));
        }
        parameters
    }
}

/// Acts greedily on a saved network, without dropout; ties go to the lowest action.
///
/// The network sits in the slot of its seed in an otherwise empty block, because libtorch's batched
/// products may give a network other last bits in other company: on CPU its Q-values are those that
/// it had in training, bit for bit.
#[derive(Debug)]
pub struct GreedyAgent {
    parameters: Parameters,
    observations: Observations,
    slot: usize,
    slots: usize,
    actions: usize,
}

impl GreedyAgent {
    /// An agent with this network, which a seed learned in a world of these sizes.
    ///
    /// # Errors
    /// If the network is not one for these sizes.
    ///
    /// # Panics
    /// Never: a network has layers, and a seed has a block.
    pub fn new(network: &Network, seed: u64, sizes: Sizes) -> Result<Self, NetworkError> {
        let layers = network.layers();
        let (first, last) = (&layers[0], &layers[layers.len() - 1]);
        let world_inputs = sizes.observations.width();
        if (first.inputs, last.outputs) != (world_inputs, sizes.actions) {
            return Err(NetworkError::World {
                inputs: first.inputs,
                outputs: last.outputs,
                world_inputs,
                world_actions: sizes.actions,
            });
        }
        let block = Slots::blocks([seed], Device::Cpu).remove(0);
        let (slot, _) = block.seeds().next().expect("the block of a seed");
        let parameters = network.parameters(sizes.observations, block.len(), slot);
        Ok(Self {
            parameters,
            observations: Observations::zeros(sizes.observations, block.len()),
            slot,
            slots: block.len(),
            actions: sizes.actions,
        })
    }

    /// Q-values of what it sees, one for each action.
    ///
    /// # Panics
    /// If the observation is not of the world's kind and width.
    pub fn q(&mut self, observation: Observation) -> Vec<f32> {
        self.observations.set(self.slot, observation);
        let input = Input::new(&self.observations, self.slots, Device::Cpu);
        let q = to_host(&self.parameters.forward(&input, None).output);
        q[self.slot * self.actions..][..self.actions].to_vec()
    }

    /// The greedy action, the lowest of equals.
    ///
    /// # Panics
    /// As [`q`](Self::q).
    pub fn act(&mut self, observation: Observation) -> usize {
        argmax(&self.q(observation))
    }
}
