//! What a DQN update minimises: the loss of the action taken, and its slopes with respect to what the
//! network gives.
//!
//! With a Gaussian head (Kendall & Gal 2017) the Q-values are means and a further head gives log
//! variances, one for each action. The loss is then the negative log likelihood of the target, so the
//! variance that is learned is the noise of one-step targets: of rewards, of next states, and of the
//! masks under which targets are sampled. It is not the variance of returns.

use tch::{Kind, Tensor};

use crate::{
    architecture::Architecture,
    loss::{Gaussian, Loss},
    network::{Parameters, Trace},
    settings::{self, Head, Settings},
};

/// What an update minimises.
#[derive(Debug)]
pub(crate) struct Objective {
    loss: settings::Loss,
    head: Head,
}

/// A loss and the derivatives that the backward pass starts from.
#[derive(Debug)]
pub(crate) struct Slopes {
    /// Loss of each slot, `[S]`.
    pub losses: Tensor,
    /// With respect to the output, `[S, B, A]`.
    pub output: Tensor,
    /// With respect to the output of each further head.
    pub heads: Vec<Tensor>,
}

impl Objective {
    /// What the settings ask for.
    pub fn new(settings: &Settings) -> Self {
        Self {
            loss: settings.loss.unwrap_or(settings::Loss::Huber),
            head: settings.head.unwrap_or(Head::Mean),
        }
    }

    /// The Q-network with the further heads that this needs.
    pub fn extend(&self, mut architecture: Architecture) -> Architecture {
        if self.learns_noise() {
            architecture.heads.push(architecture.outputs);
        }
        architecture
    }

    /// Whether variances of targets are learned too.
    pub fn learns_noise(&self) -> bool {
        self.head == Head::Gaussian
    }

    /// Log variances of the targets, `[S, B, A]`; none where only their means are learned.
    pub fn log_variances(&self, parameters: &Parameters, trace: &Trace) -> Option<Tensor> {
        self.learns_noise().then(|| parameters.head(0, trace))
    }

    /// The mean loss over each slot's batch, given the actions taken and their targets, `[S, B, 1]`.
    pub fn slopes(
        &self,
        online: &Parameters,
        trace: &Trace,
        actions: &Tensor,
        targets: &Tensor,
    ) -> Slopes {
        let rows = actions.size()[1] as f64;
        let taken = |of_all: &Tensor| of_all.gather(-1, actions, false);
        let spread = |slope: Tensor, of_all: &Tensor| {
            let mut slopes = of_all.zeros_like();
            slopes.scatter_(-1, actions, &(slope / rows))
        };
        let (loss, slope, heads) = match self.log_variances(online, trace) {
            None => {
                let difference = taken(&trace.output) - targets;
                let Loss { loss, slope } = match self.loss {
                    settings::Loss::Huber => Loss::huber(&difference),
                    settings::Loss::Squared => Loss::squared(&difference),
                };
                (loss, slope, vec![])
            }
            Some(all) => {
                let gaussian = Gaussian::new(&taken(&trace.output), &taken(&all), targets, None);
                let of_head = spread(gaussian.slope_log_variance, &all);
                (gaussian.loss, gaussian.slope_mean, vec![of_head])
            }
        };
        Slopes {
            losses: loss.mean_dim([1, 2].as_slice(), false, Kind::Float),
            output: spread(slope, &trace.output),
            heads,
        }
    }
}
