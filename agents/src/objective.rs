//! What a DQN update minimises, and its slopes with respect to what the network gives.
//!
//! With a Gaussian head (Kendall & Gal 2017) the Q-values are means and a further head gives log
//! variances, one for each action. The loss is then the negative log likelihood of the target, so the
//! variance that is learned is the noise of one-step targets: of rewards, of next states, and of the
//! masks under which targets are sampled. It is not the variance of returns.
//!
//! The likelihood weights errors by 1/variance, so targets that are rare can be explained away as noise
//! (Seitzer et al. 2022), and where there is little noise the weights are large. A faithful head (Stirn et
//! al. 2023) learns the same variance, but its loss goes no deeper than the head, and Q is learned just
//! as without it.
//!
//! Auxiliary tasks (Jaderberg et al. 2017 predict rewards beside Q) share the hidden layers: see
//! [`auxiliary`](crate::auxiliary). All losses are then weighted by learned uncertainties (Kendall, Gal
//! & Cipolla 2018), sum_i exp(-s_i) l_i + s_i / 2, with s_i for each slot beside its network. That is a
//! likelihood where l_i is half a squared error; of the Huber loss it is only near one. The loss
//! of a Gaussian head is a likelihood that has its variances already: its s stays at 0.

use tch::{Kind, Tensor};

use crate::{
    architecture::Architecture,
    auxiliary,
    loss::{Gaussian, Loss, TaskWeighting},
    network::{HeadGradient, Parameters, Trace},
    observation::Input,
    settings::{self, Auxiliary, Head, Settings},
};

/// What an update minimises.
#[derive(Debug)]
pub(crate) struct Objective {
    loss: settings::Loss,
    head: Head,
    auxiliary: Auxiliary,
}

/// Transitions of all slots on the device.
#[derive(Debug)]
pub(crate) struct Transitions {
    /// Actions taken, `[S, B, 1]`.
    pub actions: Tensor,
    /// Targets of their Q-values, `[S, B, 1]`.
    pub targets: Tensor,
    /// Rewards: vectors of length 1.
    pub rewards: Input,
    /// What was seen after them.
    pub next: Input,
}

/// A loss and the derivatives that the backward pass starts from.
#[derive(Debug)]
pub(crate) struct Slopes {
    /// Loss of each slot, `[S]`.
    pub losses: Tensor,
    /// With respect to the output, `[S, B, A]`.
    pub output: Tensor,
    /// With respect to the output of each further head.
    pub heads: Vec<HeadGradient>,
}

impl Objective {
    /// What the settings ask for.
    pub fn new(settings: &Settings) -> Self {
        Self {
            loss: settings.loss.unwrap_or(settings::Loss::Huber),
            head: settings.head.unwrap_or(Head::Mean),
            auxiliary: settings.auxiliary.unwrap_or(Auxiliary::None),
        }
    }

    /// The Q-network with the further heads and numbers that this needs: log variances of the Q-values,
    /// then rewards, then next observations; a number for each loss that is weighted, first that of Q.
    pub fn extend(&self, mut architecture: Architecture) -> Architecture {
        let actions = architecture.outputs;
        if self.learns_noise() {
            architecture.heads.push(actions);
        }
        if self.auxiliary.reward() {
            architecture.heads.push(actions);
        }
        if self.auxiliary.next() {
            let width = architecture.observations.width();
            architecture.heads.push(actions * width);
        }
        if self.auxiliary != Auxiliary::None {
            let tasks = architecture.heads.len() - usize::from(self.learns_noise());
            architecture.scalars = 1 + tasks;
        }
        architecture
    }

    /// Whether variances of targets are learned too.
    pub fn learns_noise(&self) -> bool {
        self.head != Head::Mean
    }

    /// Log variances of the targets, `[S, B, A]`; none where only their means are learned.
    pub fn log_variances(&self, parameters: &Parameters, trace: &Trace) -> Option<Tensor> {
        self.learns_noise().then(|| parameters.head(0, trace))
    }

    /// The loss of each slot's batch. Writes the gradient of the numbers beside the network.
    pub fn slopes(
        &self,
        online: &Parameters,
        trace: &Trace,
        transitions: &Transitions,
        gradient: &Parameters,
    ) -> Slopes {
        let of_q = self.of_q(online, trace, transitions);
        let tasks = self.auxiliary_tasks(online, trace, transitions);
        if tasks.is_empty() {
            return of_q;
        }
        let losses = std::iter::once(&of_q.losses).chain(tasks.iter().map(|task| &task.loss));
        let losses = Tensor::stack(&losses.collect::<Vec<_>>(), -1).unsqueeze(1);
        let weighting = TaskWeighting::new(&losses, &online.scalars);
        let mut of_numbers = gradient.scalars.shallow_clone();
        of_numbers.copy_(&weighting.slope_log_variance);
        if self.head == Head::Gaussian {
            let _ = of_numbers.narrow(-1, 0, 1).zero_();
        }
        let weight = |task: usize| weighting.weight.narrow(-1, task as i64, 1);
        let of_tasks = (1..).zip(tasks).map(|(task, of)| of.slope * weight(task));
        let of_tasks = of_tasks.map(HeadGradient::from);
        Slopes {
            losses: weighting.total.view([-1]),
            output: of_q.output * weight(0),
            heads: of_q.heads.into_iter().chain(of_tasks).collect(),
        }
    }

    /// The auxiliary tasks in the order of their heads: losses `[S]`, slopes of the heads' outputs.
    fn auxiliary_tasks(
        &self,
        online: &Parameters,
        trace: &Trace,
        transitions: &Transitions,
    ) -> Vec<Loss> {
        let (reward, next) = (self.auxiliary.reward(), self.auxiliary.next());
        let came = [(reward, &transitions.rewards), (next, &transitions.next)];
        let came = came.into_iter().filter(|(is_task, _)| *is_task);
        let (slots, rows, actions) = trace.output.size3().expect("three axes");
        let first = usize::from(self.learns_noise());
        let task = |(head, (_, came)): (usize, (bool, &Input))| {
            let predicted = online.head(head, trace);
            let predicted = predicted.view([slots, rows, actions, -1]);
            auxiliary::loss(&predicted, &transitions.actions, came)
        };
        (first..).zip(came).map(task).collect()
    }

    /// The mean loss of the targets of the actions taken.
    fn of_q(&self, online: &Parameters, trace: &Trace, transitions: &Transitions) -> Slopes {
        let Transitions {
            actions, targets, ..
        } = transitions;
        let rows = actions.size()[1] as f64;
        let taken = |of_all: &Tensor| of_all.gather(-1, actions, false);
        let spread = |slope: Tensor, of_all: &Tensor| {
            let mut slopes = of_all.zeros_like();
            slopes.scatter_(-1, actions, &(slope / rows))
        };
        let mean = taken(&trace.output);
        let of_mean = || {
            let difference = &mean - targets;
            match self.loss {
                settings::Loss::Huber => Loss::huber(&difference),
                settings::Loss::Squared => Loss::squared(&difference),
            }
        };
        let (Loss { loss, slope }, heads) = match self.log_variances(online, trace) {
            None => (of_mean(), vec![]),
            Some(all) => {
                let gaussian = Gaussian::new(&mean, &taken(&all), targets, None);
                let is_detached = self.head == Head::Faithful;
                let of_head = HeadGradient {
                    outer: spread(gaussian.slope_log_variance, &all),
                    is_detached,
                };
                let of_mean = if is_detached {
                    of_mean()
                } else {
                    Loss {
                        loss: gaussian.loss,
                        slope: gaussian.slope_mean,
                    }
                };
                (of_mean, vec![of_head])
            }
        };
        Slopes {
            losses: loss.mean_dim([1, 2].as_slice(), false, Kind::Float),
            output: spread(slope, &trace.output),
            heads,
        }
    }
}
