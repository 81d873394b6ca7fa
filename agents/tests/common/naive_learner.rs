//! The update of one seed's Q-network once more: a sample at a time, in f64.

use super::case::{DECAY, GAMMA, RATE, TARGET_UPDATE};
use super::naive::{RowMasks, row_masks};
use super::*;

/// One seed's networks and the streams of its masks.
#[derive(Debug)]
pub struct NaiveLearner {
    pub online: Net,
    pub target: Option<Net>,
    pub log_variances: Vec<f64>,
    /// A scale, and the network that it multiplies.
    pub prior: Option<(f64, Net)>,
    case: Case,
    dropout: Option<Dropout>,
    learning: [Stream; 1],
    targets: [Stream; 1],
}

/// What an update comes to, before its step.
#[derive(Debug)]
pub struct Update {
    pub loss: f64,
    /// With what weights decay by.
    pub gradient: Net,
    /// Of the tasks' log variances.
    pub slopes: Vec<f64>,
    /// The smallest distance of a ReLU's input from its kink, or of the two largest Q-values of which
    /// one is chosen: nearer than rounding errors, other arithmetic may rightly choose the other side.
    /// (Huber's slope has no jump.)
    pub margin: f64,
}

impl NaiveLearner {
    /// As the learner that has these networks of one seed begins.
    pub fn new(case: &Case, networks: &dyn Networks, slot: usize, seed: u64, tasks: usize) -> Self {
        let online = Net::of(networks, slot);
        let trained = networks.trained().swap_remove(slot);
        let prior = trained.members()[0].prior.as_ref();
        Self {
            prior: prior.map(|(scale, network)| (f64::from(*scale), Net::of_saved(network))),
            target: case.target_network.then(|| online.clone()),
            online,
            log_variances: vec![0.; tasks],
            case: case.clone(),
            dropout: networks.dropout().cloned(),
            learning: [stream(seed, Purpose::LearningMasks)],
            targets: [stream(seed, Purpose::TargetMasks)],
        }
    }

    /// The masks that the streams' contract promises for learning, valuing and picking: a fresh one for
    /// each transition; targets from a stream of their own, with Double DQN a second one to pick under.
    fn draw(&mut self) -> [Option<Masks>; 3] {
        let (case, dropout) = (&self.case, self.dropout.as_ref());
        let draw = |streams: &mut [Stream; 1], is_drawn: bool| {
            let dropout = dropout.filter(|_| is_drawn);
            let masks = if case.masks > 0 {
                case.masks
            } else {
                case.rows
            };
            dropout.map(|dropout| dropout.draw(0, streams, masks))
        };
        let sampled = case.target == Target::Sample;
        let learning = draw(&mut self.learning, true);
        let valuing = draw(&mut self.targets, sampled);
        let picking = draw(&mut self.targets, sampled && case.double);
        match case.target {
            Target::Shared => [learning.clone(), learning.clone(), learning],
            Target::Mean | Target::Sample => [learning, valuing, picking],
        }
    }

    /// What a network gives with the prior in its Q-values, and the margin.
    fn give(&self, network: &Net, x: &[f64], masks: &RowMasks) -> (Vec<f64>, f64) {
        let (mut out, margin) = network.q_and_margin(x, masks);
        if let Some((scale, prior)) = &self.prior {
            for (q, prior) in out.iter_mut().zip(prior.mean_q(x)) {
                *q += scale * prior;
            }
        }
        (out, margin)
    }

    /// The target of a transition, and the margin of what it is chosen by.
    pub fn target(
        &self,
        batch: &Batch,
        at: usize,
        valuing: &RowMasks,
        picking: &RowMasks,
    ) -> (f64, f64) {
        let next = inputs(self.case.space, batch.next.get(at));
        let network = self.target.as_ref().unwrap_or(&self.online);
        let (mut values, mut margin) = self.give(network, &next, valuing);
        values.truncate(self.case.actions);
        let mut chosen_by = values.clone();
        if self.case.double {
            let (picks, of_picks) = self.give(&self.online, &next, picking);
            chosen_by = picks[..self.case.actions].to_vec();
            margin = margin.min(of_picks);
        }
        let picked = largest(&chosen_by);
        for (action, q) in chosen_by.iter().enumerate() {
            if action != picked {
                margin = margin.min(chosen_by[picked] - q);
            }
        }
        let bootstrapped = GAMMA * f64::from(batch.continues[at]) * values[picked];
        (f64::from(batch.rewards[at]) + bootstrapped, margin)
    }

    /// The loss of a slot's transitions of a batch, and its gradient.
    pub fn update(&mut self, batch: &Batch, slot: usize) -> Update {
        let masks = self.draw();
        let case = &self.case;
        let architecture = case.architecture();
        let mut losses = [0.; 3];
        let mut margin = f64::INFINITY;
        let mut rows = Vec::new();
        for row in 0..case.rows {
            let at = slot * case.rows + row;
            let [learning, valuing, picking] =
                [0, 1, 2].map(|of| row_masks(masks[of].as_ref(), &architecture, 0, row));
            let (y, of_target) = self.target(batch, at, &valuing, &picking);
            let x = inputs(case.space, batch.observations.get(at));
            let (out, of_row) = self.give(&self.online, &x, &learning);
            margin = margin.min(of_target).min(of_row);
            let slopes = self.losses(&out, batch, at, y, &mut losses);
            rows.push((x, learning, slopes));
        }
        let share = 1. / case.rows as f64;
        losses.iter_mut().for_each(|loss| *loss *= share);
        let (weights, loss, slopes) = self.weigh(losses);
        let mut gradient = self.online.zeros_like();
        // A faithful head's log variances are learned by the head alone.
        let heads = case.actions..2 * case.actions;
        let deep = |output| case.head != Head::Faithful || !heads.contains(&output);
        for (x, masks, slopes) in &rows {
            for (slope, weight) in slopes.iter().zip([weights[0], weights[1], weights[2], 1.]) {
                let slope: Vec<f64> = slope.iter().map(|slope| weight * slope * share).collect();
                self.online
                    .add_gradient(x, masks, &slope, deep, &mut gradient);
            }
        }
        if case.decays {
            for ((weight, _), (of_weight, _)) in self.online.layers.iter().zip(&mut gradient.layers)
            {
                let of_weight = of_weight.iter_mut().flatten();
                of_weight
                    .zip(weight.iter().flatten())
                    .for_each(|(g, w)| *g += DECAY * w);
            }
        }
        Update {
            loss,
            gradient,
            slopes,
            margin,
        }
    }

    /// What the losses of Q, of the reward and of what is seen next are weighted by, the weighted loss,
    /// and the slopes of the log variances.
    fn weigh(&self, losses: [f64; 3]) -> ([f64; 3], f64, Vec<f64>) {
        let tasks: &[usize] = match self.case.auxiliary {
            Auxiliary::None => return ([1., 0., 0.], losses[0], vec![]),
            Auxiliary::Reward => &[0, 1],
            Auxiliary::Next => &[0, 2],
            Auxiliary::Both => &[0, 1, 2],
        };
        assert_eq!(self.log_variances.len(), tasks.len());
        let (mut weights, mut total, mut slopes) = ([0.; 3], 0., vec![]);
        for (s, &task) in self.log_variances.iter().zip(tasks) {
            weights[task] = (-s).exp();
            total += weights[task] * losses[task] + s / 2.;
            // A likelihood has its variances already.
            let is_fixed = task == 0 && self.case.head == Head::Gaussian;
            slopes.push(if is_fixed {
                0.
            } else {
                0.5 - weights[task] * losses[task]
            });
        }
        (weights, total, slopes)
    }

    /// One step of gradient descent.
    pub fn step(&mut self, update: &Update) {
        self.online
            .each(&update.gradient, |weight, g| *weight -= RATE * g);
        for (s, slope) in self.log_variances.iter_mut().zip(&update.slopes) {
            *s -= RATE * slope;
        }
    }

    /// Copies the network to the target network if that is due.
    pub fn update_target(&mut self, step: u64) {
        if self.case.target_network && step.is_multiple_of(TARGET_UPDATE) {
            self.target = Some(self.online.clone());
        }
    }

    /// Adds what a transition costs to the losses of Q, of the reward and of what is seen next. Their
    /// slopes in all outputs; last those of a faithful head's variance, whose loss is not told.
    fn losses(
        &self,
        out: &[f64],
        batch: &Batch,
        at: usize,
        y: f64,
        losses: &mut [f64; 3],
    ) -> Vec<Vec<f64>> {
        let (case, action) = (&self.case, batch.actions[at] as usize);
        // Where what is predicted of the action lies among the outputs.
        let noise = case.actions + action;
        let reward = action + case.actions * (1 + usize::from(case.head != Head::Mean));
        let next = reward - action + case.actions * usize::from(case.auxiliary.reward());
        let mut slopes = vec![vec![0.; out.len()]; 4];
        let d = out[action] - y;
        let weight = batch.learners.get(at).map_or(1., |&bit| bit as f64);
        if case.head != Head::Mean {
            slopes[3][noise] = weight * (0.5 - (-out[noise]).exp() * d * d / 2.);
        }
        let (loss, slope) = if case.head == Head::Gaussian {
            let s = out[noise];
            ((-s).exp() * d * d / 2. + s / 2., (-s).exp() * d)
        } else if case.loss == Loss::Huber && d.abs() > 1. {
            (d.abs() - 0.5, d.signum())
        } else {
            (d * d / 2., d)
        };
        losses[0] += weight * loss;
        slopes[0][action] = weight * slope;
        if case.auxiliary.reward() {
            let d = out[reward] - f64::from(batch.rewards[at]);
            losses[1] += d * d / 2.;
            slopes[1][reward] = d;
        }
        if case.auxiliary.next() {
            let width = case.space.width();
            let first = next + action * width;
            let block = &out[first..][..width];
            let next = inputs(case.space, batch.next.get(at));
            let total: f64 = block.iter().map(|logit| logit.exp()).sum();
            for (place, (predicted, seen)) in block.iter().zip(&next).enumerate() {
                if let Observations::Index(_) = batch.next {
                    losses[2] -= seen * (predicted.exp() / total).ln();
                    slopes[2][first + place] = predicted.exp() / total - seen;
                } else {
                    let d = predicted - seen;
                    losses[2] += d * d / 2. / width as f64;
                    slopes[2][first + place] = d / width as f64;
                }
            }
        }
        slopes
    }
}
