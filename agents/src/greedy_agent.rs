//! An agent made of a saved Q-function again.

use crate::{
    engine::layout,
    fixed_networks::FixedNetworks,
    matrix::add,
    native::Native,
    observation::{Observation, Observations, Sizes},
    saved::{Member, Network, NetworkError, QFunction},
    strategy::argmax,
};

/// Acts greedily on a saved Q-function, without dropout; ties go to the lowest action.
///
/// Its Q-values are those that it had in training on the native engine, bit for bit.
#[derive(Debug)]
pub struct GreedyAgent {
    engine: Native,
    members: Vec<(FixedNetworks<Native>, Option<FixedNetworks<Native>>)>,
    observations: Observations,
}

impl GreedyAgent {
    /// An agent with this Q-function in a world of these sizes.
    ///
    /// # Errors
    /// If a network is not one for these sizes.
    pub fn new(q: &QFunction, sizes: Sizes) -> Result<Self, NetworkError> {
        let engine = Native::default();
        let load = |scale: f32, network: &Network| {
            let layers = network.layers();
            let (inputs, actions) = (layers[0].inputs, layers[layers.len() - 1].outputs);
            let world_inputs = sizes.observations.width();
            if (inputs, actions) != (world_inputs, sizes.actions) {
                return Err(NetworkError(format!(
                    "it maps {inputs} inputs to {actions} actions, and the world has {world_inputs} inputs and \
                     {} actions",
                    sizes.actions
                )));
            }
            let architecture = network.architecture(sizes.observations);
            let numbers = network.numbers(&layout::<Native>(&architecture));
            Ok(FixedNetworks::new(scale, architecture, &numbers, &engine))
        };
        let member = |member: &Member| {
            let prior = member.prior.as_ref();
            let prior = prior.map(|(scale, network)| load(*scale, network));
            Ok((load(1., &member.network)?, prior.transpose()?))
        };
        Ok(Self {
            members: q.members().iter().map(member).collect::<Result<_, _>>()?,
            engine,
            observations: Observations::zeros(sizes.observations, 1),
        })
    }

    /// Q-values of what it sees, one for each action.
    ///
    /// # Panics
    /// If the observation is not of the world's kind and width.
    pub fn q(&mut self, observation: Observation) -> Vec<f32> {
        self.observations.set(0, observation);
        let values =
            |of: &FixedNetworks<Native>| of.values(&self.engine, &self.observations).to_dense();
        let mut sums = Vec::new();
        for (network, prior) in &self.members {
            let mut q = values(network);
            if let Some(prior) = prior {
                add(&mut q, &values(prior));
            }
            sums.resize(q.len(), 0.);
            add(&mut sums, &q);
        }
        let members = self.members.len() as f32;
        sums.into_iter().map(|sum| sum / members).collect()
    }

    /// The greedy action, the lowest of equals.
    ///
    /// # Panics
    /// As [`q`](Self::q).
    pub fn act(&mut self, observation: Observation) -> usize {
        argmax(&self.q(observation))
    }
}
