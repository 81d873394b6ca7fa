//! Networks that learn from examples: the networks, masks and optimizer of the agents, fitted to data
//! whose truth is known. On the native engine, a seed at a time.
//!
//! What a network draws (initial weights, batches, learning masks) comes from the streams that the agents
//! use.

use rand::RngExt;

pub use crate::examples::{Examples, Objective};
use crate::{
    architecture::Architecture,
    engine::Engine,
    loss::LOG_VARIANCE,
    masks::Masks,
    model::{Memory, Model},
    native::Native,
    network::Origin,
    observation::Observations,
    predictive::Prediction,
    saved::Network,
    settings::Settings,
    stream::{Purpose, Stream, stream, substream},
};

/// A network, and how it learns from examples.
#[derive(Debug)]
pub struct Supervised {
    model: Model<Native>,
    objective: Objective,
    learning_rate: f64,
    batch_size: usize,
    seed: u64,
    batches: Stream,
    masks: Stream,
    work: Option<Work>,
}

/// Memory of an update of so many rows.
#[derive(Debug)]
struct Work {
    step: Memory<Native>,
    masks: Option<Masks>,
}

impl Supervised {
    /// An untrained network. Of the settings, those of the network, its dropout, its optimizer and its
    /// batches count.
    ///
    /// # Panics
    /// If the settings lack a learning rate or a batch size, or if the weights of [`Objective::Squared`]
    /// are not one for each output.
    pub fn new(
        settings: &Settings,
        (mut architecture, objective): (Architecture, Objective),
        seed: u64,
    ) -> Self {
        match &objective {
            Objective::Squared(weights) => assert_eq!(weights.len(), architecture.outputs),
            Objective::UncertaintyWeighted => architecture.scalars = architecture.outputs,
            Objective::Gaussian => architecture.heads = vec![architecture.outputs],
            Objective::Bernoulli => {}
        }
        Self {
            model: Model::new(
                settings,
                architecture,
                Origin::of(&[seed]),
                Native::default(),
            ),
            objective,
            learning_rate: settings.learning_rate.expect("a learning rate"),
            batch_size: settings.batch_size.expect("a batch size") as usize,
            seed,
            batches: stream(seed, Purpose::Replay),
            masks: stream(seed, Purpose::LearningMasks),
            work: None,
        }
    }

    /// The same network with a weight decay of its own for each layer, then for each head.
    ///
    /// # Panics
    /// If there are not as many.
    pub fn with_weight_decay(mut self, weight_decay: Vec<f64>) -> Self {
        let known = &mut self.model.optimizer.weight_decay;
        assert_eq!(weight_decay.len(), known.len());
        *known = weight_decay;
        self
    }

    /// The same network, but the log variances of its tasks begin at `start`, within [`LOG_VARIANCE`],
    /// and not at 0.
    ///
    /// # Panics
    /// If there is not one for each task.
    pub fn with_log_variances(mut self, start: &[f32]) -> Self {
        let within = |s: &f32| s.clamp(LOG_VARIANCE.0, LOG_VARIANCE.1);
        let start: Vec<f32> = start.iter().map(within).collect();
        self.model.variances.values.copy_from_slice(&start);
        self
    }

    /// The same network with the weights and biases of a saved one, in place of those that its seed draws.
    ///
    /// # Panics
    /// If it has other sizes.
    pub fn with_network(mut self, network: &Network) -> Self {
        let model = &mut self.model;
        let saved = network.architecture(model.architecture.observations);
        assert_eq!(saved.hidden, model.architecture.hidden);
        let numbers = network.numbers(&model.layout);
        model.engine.write(&numbers, &mut model.parameters);
        self
    }

    /// The network without its further heads.
    pub fn network(&self) -> Network {
        self.model.networks().remove(0)
    }

    /// Takes `updates` gradient steps on batches drawn with replacement, or on all examples where a
    /// batch is no smaller. The learning rate falls linearly to zero.
    pub fn fit(&mut self, examples: &Examples, updates: u64) {
        for update in 0..updates {
            self.fit_once(examples, (update, updates));
        }
    }

    /// As [`fit`](Self::fit), on examples whose targets follow the network, as bootstrapped ones do:
    /// `renew` sets them before the first update, and anew after every `period` updates.
    ///
    /// # Panics
    /// If `period` is 0.
    pub fn fit_moving(
        &mut self,
        examples: &mut Examples,
        updates: u64,
        period: u64,
        renew: impl Fn(&Self, &mut Examples),
    ) {
        for update in 0..updates {
            if update % period == 0 {
                renew(self, examples);
            }
            self.fit_once(examples, (update, updates));
        }
    }

    /// As [`fit`](Self::fit), with a look at the network before the first update, after every `period`
    /// updates, and after the last; `watch` is told how many it has taken.
    ///
    /// # Panics
    /// If `period` is 0.
    pub fn fit_watched(
        &mut self,
        examples: &Examples,
        updates: u64,
        period: u64,
        mut watch: impl FnMut(&Self, u64),
    ) {
        for update in 0..updates {
            if update % period == 0 {
                watch(self, update);
            }
            self.fit_once(examples, (update, updates));
        }
        watch(self, updates);
    }

    fn fit_once(&mut self, examples: &Examples, (update, updates): (u64, u64)) {
        let left = 1. - update as f64 / updates as f64;
        self.model.optimizer.learning_rate = self.learning_rate * left;
        match self.draw_batch(examples.rows()) {
            Some(rows) => self.update(&examples.select(&rows)),
            None => self.update(examples),
        }
    }

    /// Rows of a batch of so many examples; none if the batch is all of them.
    fn draw_batch(&mut self, examples: usize) -> Option<Vec<usize>> {
        let mut row = || self.batches.random_range(0..examples as u64) as usize;
        (self.batch_size < examples).then(|| (0..self.batch_size).map(|_| row()).collect())
    }

    /// Takes one gradient step, with a fresh mask for each example.
    ///
    /// # Panics
    /// If the targets have a variance and the objective has no use for it.
    pub fn update(&mut self, batch: &Examples) {
        let (model, rows) = (&mut self.model, batch.rows());
        let kept = self.work.take();
        let mut work = kept.filter(|work| work.step.trace.rows() == rows);
        let dropout = model.dropout.as_ref();
        let Work { step, masks } = work.get_or_insert_with(|| Work {
            step: model.memory(rows),
            masks: dropout.map(|dropout| dropout.all_kept(1, rows)),
        });
        if let (Some(dropout), Some(masks)) = (dropout, &mut *masks) {
            dropout.draw_slot(0, (0, &mut self.masks), masks);
        }
        let objective = &self.objective;
        model.step(
            &batch.input,
            masks.as_ref(),
            step,
            |heads, gradient, variances| {
                objective.write_gradient(batch, heads, gradient, variances);
            },
        );
        self.work = work;
    }

    /// What the network predicts under masks, or without: the mean network.
    pub fn predict(&self, input: &Observations, masks: Option<&Masks>) -> Prediction {
        let learns_noise = self.objective == Objective::Gaussian;
        self.model.predict(input, (masks, None), learns_noise)
    }

    /// Predictions of `passes` sampled networks, each under one mask that all rows share. `index`
    /// tells the draws of one network apart. None for a network without dropout.
    pub fn sample(
        &self,
        input: &Observations,
        passes: usize,
        index: u64,
    ) -> Option<Vec<Prediction>> {
        let dropout = self.model.dropout.as_ref()?;
        let mut streams = [substream(self.seed, Purpose::Evaluation, index)];
        let pass = |_| self.predict(input, Some(&dropout.draw(0, &mut streams, 1)));
        Some((0..passes).map(pass).collect())
    }

    /// Masks from this stream: one for each of `rows` rows, or one that all share. None for a network
    /// without dropout.
    pub fn draw_masks(&self, stream: &mut Stream, rows: usize) -> Option<Masks> {
        let dropout = self.model.dropout.as_ref()?;
        Some(dropout.draw(0, std::slice::from_mut(stream), rows))
    }

    /// The learned log variance of each task; empty unless tasks are weighted by uncertainty.
    pub fn log_variances(&self) -> Vec<f64> {
        let values = self.model.variances.values.iter();
        values.map(|&s| f64::from(s)).collect()
    }
}
