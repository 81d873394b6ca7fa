//! The DQN update (Mnih et al. 2015) of all slots at once: targets, loss, gradient, step.
//!
//! The loss is a mean over a slot's batch and a sum over slots, so that a slot's gradient is what it
//! would be alone.

use tch::{Device, Kind, Tensor};

use crate::{
    architecture::Architecture,
    loss::{LOG_VARIANCE, variance},
    masks::{Dropout, Masks},
    network::Parameters,
    objective::{Objective, Transitions},
    observation::{Input, ObservationSpace, Observations},
    optimizer::Optimizer,
    replay::Batch,
    settings::{InitialWeights, Settings, Target},
    slots::{SlotStreams, Slots},
    stream::Purpose,
    supervised::Prediction,
};

/// Networks of a population, and how they learn.
#[derive(Debug)]
pub struct Learner {
    /// Sizes of the network, its heads included.
    pub architecture: Architecture,
    /// The network that acts and learns.
    pub online: Parameters,
    /// Its dropout; none for a network without.
    pub dropout: Option<Dropout>,
    target: Option<TargetNetwork>,
    gradient: Parameters,
    optimizer: Optimizer,
    rows: usize,
    gamma: f64,
    objective: Objective,
    double: bool,
    target_masks: Target,
    learning_streams: SlotStreams,
    target_streams: SlotStreams,
    device: Device,
}

/// A copy of the network that changes only now and then.
#[derive(Debug)]
struct TargetNetwork {
    every: u64,
    parameters: Parameters,
    /// Mean Q-values of all indices, `[S * n, A]`: computed once a copy, not once a sample. Only
    /// where observations are indices and targets are means.
    table: Option<Tensor>,
}

impl Learner {
    /// Fresh networks, with the heads that the settings ask for.
    ///
    /// # Panics
    /// If the settings lack one that every learning agent has.
    pub fn new(
        settings: &Settings,
        architecture: Architecture,
        slots: &Slots,
        device: Device,
    ) -> Self {
        let objective = Objective::new(settings);
        let architecture = objective.extend(architecture);
        let online = Parameters::initial(
            &architecture,
            settings.initial_weights.unwrap_or(InitialWeights::Uniform),
            slots,
            device,
        );
        let zeros = || Parameters::zeros(&architecture, slots.len(), device);
        let target_masks = settings.target.unwrap_or(Target::Mean);
        let dropout = Dropout::new(settings, &architecture);
        let mut learner = Self {
            target: settings
                .target_update
                .filter(|&every| every > 0)
                .map(|every| TargetNetwork {
                    every,
                    parameters: zeros(),
                    table: None,
                }),
            gradient: zeros(),
            optimizer: Optimizer::new(settings, &online),
            rows: settings
                .batch_size
                .expect("an agent that learns has a batch size") as usize,
            gamma: settings.gamma.expect("an agent that learns has a discount"),
            objective,
            double: settings.double_dqn.unwrap_or(false),
            target_masks: if dropout.is_some() {
                target_masks
            } else {
                Target::Mean
            },
            learning_streams: slots.streams(Purpose::LearningMasks),
            target_streams: slots.streams(Purpose::TargetMasks),
            architecture,
            online,
            dropout,
            device,
        };
        learner.copy_to_target();
        learner
    }

    /// Copies the network to the target network if a copy is due at this training step.
    pub fn update_target(&mut self, step: u64) {
        if self
            .target
            .as_ref()
            .is_some_and(|target| step.is_multiple_of(target.every))
        {
            self.copy_to_target();
        }
    }

    fn copy_to_target(&mut self) {
        let Some(target) = &mut self.target else {
            return;
        };
        target.parameters.copy_from(&self.online);
        if let (ObservationSpace::Discrete(n), Target::Mean) =
            (self.architecture.observations, self.target_masks)
        {
            let slots = target.parameters.flat.size()[0] as usize;
            let all = Observations::Index((0..n as i64).collect());
            let input = Input::shared(&all, slots, self.device);
            let q = target.parameters.forward(&input, None).output;
            target.table = Some(q.view([-1, self.architecture.outputs as i64]));
        }
    }

    /// One gradient step of every slot at a training step. Returns each slot's loss before the
    /// step, NaN or infinite where the loss or the weights after the step are not finite.
    pub fn update(&mut self, batch: &Batch, step: u64) -> Vec<f32> {
        let slots = self.online.flat.size()[0] as usize;
        let device = self.device;
        let column = |values: &[f32]| {
            Tensor::from_slice(values)
                .view([slots as i64, -1, 1])
                .to_device(device)
        };
        let actions = Tensor::from_slice(&batch.actions).view([slots as i64, -1, 1]);
        let (actions, rewards) = (actions.to_device(device), column(&batch.rewards));
        let input = Input::new(&batch.observations, slots, self.device);
        let next = Input::new(&batch.next, slots, self.device);
        let masks = self
            .dropout
            .as_ref()
            .map(|dropout| dropout.draw(step, &mut self.learning_streams, self.rows, self.device));

        let next_value = self.next_value(&next, masks.as_ref(), step);
        let targets = &rewards + column(&batch.continues) * next_value * self.gamma;
        let trace = self.online.forward(&input, masks.as_ref());
        let transitions = Transitions {
            actions,
            targets,
            rewards: Input::Vector(rewards),
            next,
        };
        let online = &self.online;
        let slopes = (self.objective).slopes(online, &trace, &transitions, &self.gradient);
        let outer = (slopes.output, &slopes.heads[..]);
        self.online
            .backward(&input, masks.as_ref(), &trace, outer, &self.gradient);
        self.optimizer.step(&self.online, &self.gradient);
        let (least, most) = LOG_VARIANCE;
        let _ = self.online.scalars.clamp_(least, most);

        // A sum is finite only if all its terms are; times zero it adds nothing to a finite loss.
        let weights = self.online.flat.sum_dim_intlist(-1, false, Kind::Float) * 0.;
        Vec::try_from((slopes.losses + weights).to_device(Device::Cpu)).expect("one loss a slot")
    }

    /// Whether variances of targets are learned too.
    pub fn learns_noise(&self) -> bool {
        self.objective.learns_noise()
    }

    /// Q-values under masks, or those of the mean network, with the variances of their targets where
    /// they are learned.
    pub fn predict(&self, input: &Input, masks: Option<&Masks>) -> Prediction {
        let trace = self.online.forward(input, masks);
        let log_variances = self.objective.log_variances(&self.online, &trace);
        Prediction {
            aleatoric: log_variances.as_ref().map(variance),
            mean: trace.output,
        }
    }

    /// Values of the next states, `[S, B, 1]`.
    fn next_value(&mut self, next: &Input, learning: Option<&Masks>, step: u64) -> Tensor {
        let (dropout, streams) = (&self.dropout, &mut self.target_streams);
        let mut fresh = || match (self.target_masks, dropout) {
            (Target::Sample, Some(dropout)) => {
                Some(dropout.draw(step, streams, self.rows, self.device))
            }
            _ => None,
        };
        let (first, second) = (fresh(), if self.double { fresh() } else { None });
        let shared = learning.filter(|_| self.target_masks == Target::Shared);
        let (valuing, picking) = (first.as_ref().or(shared), second.as_ref().or(shared));

        let q = match (&self.target, next) {
            (
                Some(TargetNetwork {
                    table: Some(table), ..
                }),
                Input::Index(index),
            ) => {
                let (slots, rows) = (index.size()[0], index.size()[1]);
                let n = self.architecture.observations.width() as i64;
                let first = Tensor::arange(slots, (Kind::Int64, self.device)) * n;
                let rows_of_table = (index + first.view([slots, 1])).view([-1]);
                table
                    .index_select(0, &rows_of_table)
                    .view([slots, rows, -1])
            }
            (Some(target), _) => target.parameters.forward(next, valuing).output,
            (None, _) => self.online.forward(next, valuing).output,
        };
        if self.double {
            let picked = self.online.forward(next, picking).output.argmax(-1, true);
            q.gather(-1, &picked, false)
        } else {
            q.amax([-1].as_slice(), true)
        }
    }
}
