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

use crate::{
    architecture::Architecture,
    auxiliary::{self, Came},
    loss::{Gaussian, Loss},
    matrix::Matrix,
    network::HeadGradient,
    settings::{self, Auxiliary, Head, Settings},
    task_variances::TaskVariances,
    transitions::Transitions,
};

#[derive(Debug)]
pub(crate) struct Objective {
    loss: settings::Loss,
    head: Head,
    auxiliary: Auxiliary,
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

    /// The mean loss of each slot's transitions, given what the output and the heads made of them. Writes
    /// its slopes in each, and those of the tasks' log variances.
    pub fn losses(
        &self,
        heads: &[&Matrix],
        transitions: Transitions,
        slopes: &mut [HeadGradient],
        variances: &mut TaskVariances,
    ) -> Vec<f32> {
        for head in &mut *slopes {
            head.slopes.clear();
        }
        let of_q = self.of_q(heads, transitions, slopes);
        if self.auxiliary == Auxiliary::None {
            return of_q;
        }
        let first = 1 + usize::from(self.learns_noise());
        let came = [
            self.auxiliary.reward().then_some(Came::Reward),
            self.auxiliary.next().then_some(Came::Observation),
        ];
        let mut losses = vec![of_q];
        for (head, came) in (first..).zip(came.into_iter().flatten()) {
            let slopes = &mut slopes[head].slopes;
            let predicted = (heads[head], heads[0].width());
            losses.push(auxiliary::losses(came, predicted, transitions, slopes));
        }
        let of_tasks = std::iter::once(0).chain(first..);
        self.weigh(of_tasks.zip(losses), transitions, slopes, variances)
    }

    /// Weights the tasks, each given by its head and the loss of each slot, by their learned uncertainties.
    fn weigh(
        &self,
        tasks: impl Iterator<Item = (usize, Vec<f32>)>,
        transitions: Transitions,
        slopes: &mut [HeadGradient],
        variances: &mut TaskVariances,
    ) -> Vec<f32> {
        let rows = transitions.rows();
        let of_slot = variances.values.len() / transitions.slots;
        let mut totals = vec![0.; transitions.slots];
        for (task, (head, losses)) in tasks.enumerate() {
            let is_fixed = task == 0 && self.head == Head::Gaussian;
            for (slot, loss) in losses.into_iter().enumerate() {
                let place = slot * of_slot + task;
                let weighted = variances.weigh(place, loss);
                if is_fixed {
                    variances.slopes[place] = 0.;
                }
                totals[slot] += weighted.loss;
                for row in slot * rows..(slot + 1) * rows {
                    for slope in slopes[head].slopes.row_mut(row) {
                        *slope *= weighted.weight;
                    }
                }
            }
        }
        totals
    }

    /// The mean loss of the targets of the actions taken.
    fn of_q(
        &self,
        heads: &[&Matrix],
        transitions: Transitions,
        slopes: &mut [HeadGradient],
    ) -> Vec<f32> {
        let rows = transitions.rows();
        let mut losses = vec![0.; transitions.slots];
        if self.learns_noise() {
            slopes[1].is_detached = self.head == Head::Faithful;
        }
        let taken = transitions.batch.actions.iter().zip(transitions.targets);
        for (row, (&action, &target)) in taken.enumerate() {
            let action = action as usize;
            let share = transitions.share(row);
            let mean = heads[0].row(row)[action];
            let mut of_mean = match self.loss {
                settings::Loss::Huber => Loss::huber(mean - target),
                settings::Loss::Squared => Loss::squared(mean - target),
            };
            if self.learns_noise() {
                let gaussian = Gaussian::new(mean, heads[1].row(row)[action], target, 0.);
                slopes[1].slopes.row_mut(row)[action] = gaussian.slope_log_variance * share;
                if self.head == Head::Gaussian {
                    of_mean = Loss {
                        loss: gaussian.loss,
                        slope: gaussian.slope_mean,
                    };
                }
            }
            slopes[0].slopes.row_mut(row)[action] = of_mean.slope * share;
            losses[row / rows] += of_mean.loss * share;
        }
        losses
    }
}
