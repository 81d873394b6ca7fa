//! A network on an engine with all that trains it, whatever it learns from.

use crate::{
    architecture::{Architecture, Layout},
    archived,
    engine::{Engine, layout},
    langevin::Langevin,
    masks::{Dropout, Masks},
    matrix::Matrix,
    network::{self, HeadGradient, LossGradient, Origin, Trace},
    noise::Noise,
    noisy::Noisy,
    observation::Observations,
    optimizer::Optimizer,
    predictive::Prediction,
    saved::Network,
    settings::{InitialWeights, Settings},
    task_variances::TaskVariances,
};

/// The networks of an engine's slots, their dropout and their optimizer.
#[derive(Debug)]
pub(crate) struct Model<E: Engine> {
    pub engine: E,
    pub architecture: Architecture,
    pub layout: Layout,
    pub parameters: E::Parameters,
    /// With what weights decay by, once there was a step.
    pub gradient: E::Parameters,
    /// None for a network without.
    pub dropout: Option<Dropout>,
    pub optimizer: Optimizer<E>,
    langevin: Option<Langevin>,
    /// None for a network without noise.
    pub noisy: Option<Noisy<E>>,
    pub variances: TaskVariances,
}

archived!(Model<E>: parameters, optimizer, langevin, noisy, variances;
    not engine, architecture, layout, gradient, dropout; for E: Engine);

/// Memory of a gradient step, used again by the next.
#[derive(Debug)]
pub(crate) struct Memory<E: Engine> {
    pub trace: Trace<E>,
    pub gradient: LossGradient<E>,
}

impl<E: Engine> Model<E> {
    /// Fresh networks of these seeds.
    ///
    /// # Panics
    /// If the settings name no learning rate, or the engine's slots are not as many as the seeds.
    pub fn new(settings: &Settings, architecture: Architecture, origin: Origin, engine: E) -> Self {
        let slots = engine.slots();
        assert_eq!(origin.seeds.len(), slots, "a seed for each slot");
        let layout = layout::<E>(&architecture);
        let initial = settings.initial_weights.unwrap_or(InitialWeights::Uniform);
        let weights = network::initial_weights(&architecture, &layout, initial, origin);
        let mut parameters = engine.parameters(&layout);
        engine.write(&weights, &mut parameters);
        Self {
            gradient: engine.parameters(&layout),
            dropout: Dropout::new(settings, &architecture),
            optimizer: Optimizer::new(settings, &layout, &engine),
            noisy: Noisy::new(settings, (&architecture, &layout), origin, &engine),
            langevin: Langevin::new(settings, &layout, origin),
            variances: TaskVariances::new(slots, architecture.scalars),
            engine,
            architecture,
            layout,
            parameters,
        }
    }

    /// Memory for steps on `rows` rows of each slot.
    pub fn memory(&self, rows: usize) -> Memory<E> {
        let (architecture, engine) = (&self.architecture, &self.engine);
        Memory {
            trace: Trace::new(architecture, architecture.heads.len(), rows, engine),
            gradient: LossGradient::new(architecture, rows, engine),
        }
    }

    /// Takes one gradient step. `loss` is told what the heads give, and writes its gradient in each of them
    /// and in the tasks' log variances.
    pub fn step<L>(
        &mut self,
        input: &E::Input,
        masks: Option<&Masks>,
        memory: &mut Memory<E>,
        loss: impl FnOnce(&[&Matrix], &mut [HeadGradient], &mut TaskVariances) -> L,
    ) -> L {
        let (engine, Memory { trace, gradient }) = (&self.engine, memory);
        let parameters = match &mut self.noisy {
            Some(noisy) => noisy.for_learning(engine, &self.parameters),
            None => &self.parameters,
        };
        trace.forward(engine, parameters, input, masks);
        let loss = loss(
            &trace.heads(engine),
            &mut gradient.heads,
            &mut self.variances,
        );
        let sums = &mut self.gradient;
        gradient.backward(engine, parameters, input, masks, trace, sums);
        if let Some(noisy) = &mut self.noisy {
            noisy.step(engine, sums);
        }
        let step = (self.optimizer).step(engine, &mut self.parameters, &mut self.gradient);
        self.variances.step(step);
        if let Some(langevin) = &mut self.langevin {
            langevin.add(engine, &self.layout, &mut self.parameters);
        }
        loss
    }

    /// What the networks predict under masks or noise, or the mean networks; with the variance of targets where
    /// the first of the further heads learns it.
    pub fn predict(
        &self,
        observations: &Observations,
        (masks, noise): (Option<&Masks>, Option<&Noise>),
        learns_noise: bool,
    ) -> Prediction {
        let mut parameters = &self.parameters;
        let mut sampled;
        if let (Some(noisy), Some(noise)) = (&self.noisy, noise) {
            sampled = self.engine.parameters(&self.layout);
            (self.engine).perturb(Some(parameters), &noisy.sigma, noise, &mut sampled);
            parameters = &sampled;
        }
        Prediction::new(&network::predict(
            &self.engine,
            &self.architecture,
            parameters,
            observations,
            masks,
            usize::from(learns_noise),
        ))
    }

    /// What the last hidden layer of the mean networks gives, `[S * B, K]`.
    pub fn features(&self, observations: &Observations) -> Matrix {
        let rows = observations.rows() / self.engine.slots();
        let mut trace = Trace::new(&self.architecture, 0, rows, &self.engine);
        let (mut place, mut on_host) = (None, None);
        let input = self.engine.input(observations, &mut place);
        trace.forward(&self.engine, &self.parameters, input, None);
        trace.features(&self.engine, &mut on_host).clone()
    }

    /// The mean network of each slot, without further heads.
    pub fn networks(&self) -> Vec<Network> {
        let numbers = self.engine.read(&self.parameters);
        Network::of_seeds(&self.layout, self.architecture.hidden.len(), &numbers)
    }
}
