//! Populations that learn from examples: the networks, masks and optimizer of the agents, fitted to
//! data whose truth is known. Each slot has a network of its own and data of its own.
//!
//! What a slot draws (initial weights, batches, learning masks) comes from the streams that the agents
//! use, so a network's numbers depend on its seed alone and not on its company.

use tch::{Device, Kind, Tensor};

pub use crate::examples::Examples;
use crate::{
    architecture::Architecture,
    loss::{Gaussian, LOG_VARIANCE, Loss, TaskWeighting, variance},
    masks::{Dropout, Masks},
    network::{HeadGradient, Parameters, Trace},
    observation::Input,
    optimizer::Optimizer,
    settings::{InitialWeights, Settings},
    slots::{SlotStreams, Slots},
    stream::Purpose,
};
use rand::RngExt;

/// What is minimised: means over a batch, summed over the outputs.
#[derive(Debug, Clone, PartialEq)]
pub enum Objective {
    /// Half the squared error of each output, times a fixed weight for each.
    Squared(Vec<f64>),
    /// Half the squared error of each output, each a task weighted by its uncertainty as learned
    /// ([`TaskWeighting`]).
    UncertaintyWeighted,
    /// The likelihood of a Gaussian with a mean and a log variance for each output ([`Gaussian`]).
    Gaussian,
    /// Cross-entropy of labels and logits.
    Bernoulli,
}

/// What networks predict, `[S, B, K]` each.
#[derive(Debug)]
pub struct Prediction {
    /// Means; of a classifier, logits.
    pub mean: Tensor,
    /// Variances of the noise, where they are learned.
    pub aleatoric: Option<Tensor>,
}

/// Networks of a population, and how they learn from examples.
#[derive(Debug)]
pub struct Supervised {
    /// Sizes of the networks.
    pub architecture: Architecture,
    /// The networks.
    pub parameters: Parameters,
    /// Their dropout; none for networks without.
    pub dropout: Option<Dropout>,
    objective: Objective,
    gradient: Parameters,
    optimizer: Optimizer,
    learning_rate: f64,
    batch_size: usize,
    slots: Slots,
    batches: SlotStreams,
    masks: SlotStreams,
    device: Device,
}

impl Supervised {
    /// Untrained networks that predict `outputs` numbers. Of the settings, those of the network, its
    /// dropout, its optimizer and its batches count.
    ///
    /// # Panics
    /// If the settings lack hidden layers, a learning rate or a batch size, or if the weights of
    /// [`Objective::Squared`] are not one for each output.
    pub fn new(
        settings: &Settings,
        (mut architecture, objective): (Architecture, Objective),
        slots: Slots,
        device: Device,
    ) -> Self {
        match &objective {
            Objective::Squared(weights) => assert_eq!(weights.len(), architecture.outputs),
            Objective::UncertaintyWeighted => architecture.scalars = architecture.outputs,
            Objective::Gaussian => architecture.heads = vec![architecture.outputs],
            Objective::Bernoulli => {}
        }
        let initial = settings.initial_weights.unwrap_or(InitialWeights::Uniform);
        let parameters = Parameters::initial(&architecture, initial, &slots, device);
        Self {
            gradient: Parameters::zeros(&architecture, slots.len(), device),
            optimizer: Optimizer::new(settings, &parameters),
            learning_rate: settings.learning_rate.expect("a learning rate"),
            batch_size: settings.batch_size.expect("a batch size") as usize,
            dropout: Dropout::new(settings, &architecture),
            batches: slots.streams(Purpose::Replay),
            masks: slots.streams(Purpose::LearningMasks),
            architecture,
            parameters,
            objective,
            slots,
            device,
        }
    }

    /// The same networks with a weight decay of its own for each layer, then for each head.
    ///
    /// # Panics
    /// If there are not as many.
    pub fn with_weight_decay(mut self, weight_decay: Vec<f64>) -> Self {
        self.optimizer = self.optimizer.with_weight_decay(weight_decay);
        self
    }

    /// The same networks, but the log variances of their tasks begin at `start`, `[S, 1, K]`, within
    /// [`LOG_VARIANCE`], and not at 0.
    pub fn with_log_variances(self, start: &Tensor) -> Self {
        let (least, most) = LOG_VARIANCE;
        let mut scalars = self.parameters.scalars.shallow_clone();
        scalars.copy_(&start.clamp(least, most));
        self
    }

    /// The seeds and their slots.
    pub fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Takes `updates` gradient steps on batches drawn with replacement, or on all examples where a
    /// batch is no smaller. The learning rate falls linearly to zero.
    pub fn fit(&mut self, examples: &Examples, updates: u64) {
        for update in 0..updates {
            self.fit_once(examples, (update, updates));
        }
    }

    /// As [`fit`](Self::fit), on examples whose targets follow the networks, as bootstrapped ones do:
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

    /// As [`fit`](Self::fit), with a look at the networks before the first update, after every `period`
    /// updates, and after the last; `watch` is told how many they have taken.
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
        self.optimizer.set_learning_rate(self.learning_rate * left);
        match self.draw_batch(examples.input.rows() as usize) {
            Some(rows) => self.update(&examples.select(&rows)),
            None => self.update(examples),
        }
    }

    /// Row indices `[S, B]` of a batch of so many examples; none if the batch is all of them.
    pub fn draw_batch(&mut self, examples: usize) -> Option<Tensor> {
        if self.batch_size >= examples {
            return None;
        }
        let mut rows = vec![0_i64; self.slots.len() * self.batch_size];
        for (slot, rows) in rows.chunks_exact_mut(self.batch_size).enumerate() {
            if let Some(stream) = self.batches.get(slot) {
                rows.fill_with(|| stream.random_range(0..examples as i64));
            }
        }
        let shape = [self.slots.len() as i64, self.batch_size as i64];
        let rows = Tensor::from_slice(&rows).view(shape);
        Some(rows.to_device(self.device))
    }

    /// Takes one gradient step, with a fresh mask for each example.
    ///
    /// # Panics
    /// If the targets have a variance and the objective has no use for it.
    pub fn update(&mut self, batch: &Examples) {
        let rows = batch.input.rows() as usize;
        let masks = (self.dropout.as_ref())
            .map(|dropout| dropout.draw(0, &mut self.masks, rows, self.device));
        let trace = self.parameters.forward(&batch.input, masks.as_ref());
        let (outer, of_heads) = self.slopes(batch, &trace);
        let share = 1. / rows as f64;
        let of_heads = of_heads
            .into_iter()
            .map(|slope| HeadGradient::from(slope * share));
        let of_heads: Vec<_> = of_heads.collect();
        let outer = (outer * share, &of_heads[..]);
        let (online, masks) = (&self.parameters, masks.as_ref());
        online.backward(&batch.input, masks, &trace, outer, &self.gradient);
        self.optimizer.step(online, &self.gradient);
        let (least, most) = LOG_VARIANCE;
        let _ = self.parameters.scalars.clamp_(least, most);
    }

    /// Slopes of each example's loss with respect to the output and to the heads. Writes the gradient
    /// of the numbers beside the network.
    fn slopes(&self, batch: &Examples, trace: &Trace) -> (Tensor, Vec<Tensor>) {
        let (output, target) = (&trace.output, &batch.target);
        let variance = batch.target_variance.as_ref();
        assert!(
            variance.is_none() || self.objective == Objective::Gaussian,
            "only a Gaussian likelihood has targets with a variance"
        );
        match &self.objective {
            Objective::Squared(weights) => {
                let weights: Vec<f32> = weights.iter().map(|&weight| weight as f32).collect();
                let weights = Tensor::from_slice(&weights).to_device(self.device);
                (Loss::squared(&(output - target)).slope * weights, vec![])
            }
            Objective::UncertaintyWeighted => {
                let Loss { loss, slope } = Loss::squared(&(output - target));
                let losses = loss.mean_dim([1].as_slice(), true, Kind::Float);
                let weighting = TaskWeighting::new(&losses, &self.parameters.scalars);
                let mut gradient = self.gradient.scalars.shallow_clone();
                gradient.copy_(&weighting.slope_log_variance);
                (slope * weighting.weight, vec![])
            }
            Objective::Gaussian => {
                let log_variance = self.parameters.head(0, trace);
                let gaussian = Gaussian::new(output, &log_variance, target, variance);
                (gaussian.slope_mean, vec![gaussian.slope_log_variance])
            }
            Objective::Bernoulli => (Loss::bernoulli(output, target).slope, vec![]),
        }
    }

    /// What the networks predict under masks, or without: the mean networks.
    pub fn predict(&self, input: &Input, masks: Option<&Masks>) -> Prediction {
        let trace = self.parameters.forward(input, masks);
        let learns_noise = self.objective == Objective::Gaussian;
        Prediction {
            aleatoric: learns_noise.then(|| variance(&self.parameters.head(0, &trace))),
            mean: trace.output,
        }
    }

    /// Predictions of `passes` sampled networks, each under one mask that all its rows share. `index`
    /// tells the draws of one population apart. None for networks without dropout.
    pub fn sample(&self, input: &Input, passes: usize, index: u64) -> Option<Vec<Prediction>> {
        let dropout = self.dropout.as_ref()?;
        let mut streams = self.slots.substreams(Purpose::Evaluation, index);
        let pass = |_| {
            let masks = dropout.draw(0, &mut streams, 1, self.device);
            self.predict(input, Some(&masks))
        };
        Some((0..passes).map(pass).collect())
    }

    /// The learned log variance of each task, by slot; empty unless tasks are weighted by uncertainty.
    pub fn log_variances(&self) -> Vec<Vec<f64>> {
        let slots = 0..self.slots.len() as i64;
        let of_slot = |slot| self.parameters.scalars.get(slot).view([-1]);
        slots
            .map(|slot| Vec::try_from(of_slot(slot).to_kind(Kind::Double)).expect("one axis"))
            .collect()
    }
}
