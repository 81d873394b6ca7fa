//! Noisy networks (Fortunato et al. 2018): every weight and bias, those of further heads too, is mu + sigma ε, and
//! both mu and sigma are learned.
//!
//! A network's own numbers are mu, so that without noise it is the mean network. What a sample computes with is
//! written to a third place; the loss's gradient g there is that of mu, and g ε that of sigma. Noise is new for
//! each update, and for the target of each update, and again for the pass that picks Double DQN's action.

use crate::{
    architecture::{Architecture, Layout},
    archived,
    engine::Engine,
    network::Origin,
    noise::Noise,
    optimizer::Optimizer,
    settings::Settings,
    stream::{Purpose, Stream, substreams},
};

#[derive(Debug)]
pub(crate) struct Noisy<E: Engine> {
    pub sigma: E::Parameters,
    gradient: E::Parameters,
    optimizer: Optimizer<E>,
    /// mu + sigma ε of the sample last asked for.
    sampled: E::Parameters,
    /// Of the last update, or of its targets.
    noise: Noise,
    learning_streams: Vec<Stream>,
    target_streams: Vec<Stream>,
}

archived!(Noisy<E>: sigma, optimizer, learning_streams, target_streams; not gradient, sampled, noise; for E: Engine);

impl<E: Engine> Noisy<E> {
    /// None where the settings have no sigma to begin with.
    pub fn new(
        settings: &Settings,
        (architecture, layout): (&Architecture, &Layout),
        origin: Origin,
        engine: &E,
    ) -> Option<Self> {
        let start = settings.noise_sigma?;
        let streams = |purpose| substreams(origin.seeds, purpose, origin.member as u64);
        let mut sigma = engine.parameters(layout);
        engine.write(&initial(start, layout, engine.slots()), &mut sigma);
        Some(Self {
            sigma,
            gradient: engine.parameters(layout),
            optimizer: Optimizer::new(settings, layout, engine),
            sampled: engine.parameters(layout),
            noise: Noise::zeros(architecture, engine.slots()),
            learning_streams: streams(Purpose::LearningNoise),
            target_streams: streams(Purpose::TargetNoise),
        })
    }

    /// mu + sigma ε under this noise.
    pub fn sampled(&mut self, engine: &E, mu: &E::Parameters, noise: &Noise) -> &E::Parameters {
        engine.perturb(Some(mu), &self.sigma, noise, &mut self.sampled);
        &self.sampled
    }

    /// mu + sigma ε under new noise to learn by.
    pub fn for_learning(&mut self, engine: &E, mu: &E::Parameters) -> &E::Parameters {
        self.noise.draw_again(&mut self.learning_streams);
        engine.perturb(Some(mu), &self.sigma, &self.noise, &mut self.sampled);
        &self.sampled
    }

    /// mu + sigma ε under new noise of a target, by a sigma of its own or this one.
    pub fn for_target(
        &mut self,
        engine: &E,
        mu: &E::Parameters,
        sigma: Option<&E::Parameters>,
    ) -> &E::Parameters {
        self.noise.draw_again(&mut self.target_streams);
        let sigma = sigma.unwrap_or(&self.sigma);
        engine.perturb(Some(mu), sigma, &self.noise, &mut self.sampled);
        &self.sampled
    }

    /// Takes sigma's step, given the gradient of what was [learned by](Self::for_learning).
    pub fn step(&mut self, engine: &E, gradient: &E::Parameters) {
        engine.perturb(None, gradient, &self.noise, &mut self.gradient);
        (self.optimizer).step(engine, &mut self.sigma, &mut self.gradient);
    }
}

/// Sigma as training begins, `[S, layout.len]`: start / sqrt(inputs), and 0 in what pads the layers.
fn initial(start: f64, layout: &Layout, slots: usize) -> Vec<f32> {
    let mut sigma = vec![0.; layout.len];
    for layer in &layout.layers {
        let of_layer = (start / (layer.inputs as f64).sqrt()) as f32;
        for row in layer.rows() {
            sigma[row].fill(of_layer);
        }
    }
    sigma.repeat(slots)
}
