//! Bootstrapped DQN's networks (Osband et al. 2016): members that learn from one replay, each with its own
//! weights, target network, optimizer and prior. On a batch they learn in turn.

use crate::{
    architecture::{Architecture, Layout},
    archived,
    engine::Engine,
    learner::Learner,
    masks::Dropout,
    matrix::{Matrix, add},
    networks::Networks,
    observation::Observations,
    predictive::Prediction,
    replay::Batch,
    sample::Sample,
    saved::QFunction,
    settings::Settings,
};

/// Ensembles of a population's slots.
#[derive(Debug)]
pub(crate) struct Ensemble<E: Engine> {
    members: Vec<Learner<E>>,
    /// The Q-values last asked for.
    q: Matrix,
    /// See [`Networks::q_taken`].
    q_taken: Vec<f64>,
}

impl<E: Engine> Ensemble<E> {
    /// So many fresh members of each seed, on an engine each.
    pub fn new(
        settings: &Settings,
        architecture: &Architecture,
        (seeds, members): (&[u64], usize),
        engine: impl Fn() -> E,
    ) -> Self {
        let member = |member| {
            let architecture = architecture.clone();
            Learner::member(settings, architecture, (seeds, member), engine())
        };
        Self {
            members: (0..members).map(member).collect(),
            q: Matrix::zeros(0, architecture.outputs),
            q_taken: vec![0.; seeds.len()],
        }
    }
}

/// Numbers of all slots, given those of each of so many members: of the member that acts in a slot, or the mean.
fn mix(sample: &Sample, members: usize, mut of: impl FnMut(usize) -> Vec<f32>) -> Vec<f32> {
    let mut mixed = Vec::new();
    if let Sample::Members(acting) = sample {
        for member in (0..members).filter(|member| acting.contains(member)) {
            let numbers = of(member);
            mixed.resize(numbers.len(), 0.);
            let size = numbers.len() / acting.len();
            let slots = mixed.chunks_exact_mut(size).zip(numbers.chunks_exact(size));
            for ((mixed, numbers), &acts) in slots.zip(acting) {
                if acts == member {
                    mixed.copy_from_slice(numbers);
                }
            }
        }
        return mixed;
    }
    for member in 0..members {
        let numbers = of(member);
        mixed.resize(numbers.len(), 0.);
        add(&mut mixed, &numbers);
    }
    mixed.iter_mut().for_each(|sum| *sum /= members as f32);
    mixed
}

archived!(Ensemble<E>: members; not q, q_taken; for E: Engine);

impl<E: Engine> Networks for Ensemble<E> {
    fn architecture(&self) -> &Architecture {
        self.members[0].architecture()
    }

    fn members(&self) -> usize {
        self.members.len()
    }

    fn dropout(&self) -> Option<&Dropout> {
        self.members[0].dropout()
    }

    fn learns_noise(&self) -> bool {
        self.members[0].learns_noise()
    }

    fn q(&mut self, observations: &Observations, sample: &Sample) -> &Matrix {
        let (count, members) = (self.members.len(), &mut self.members);
        let of = |member: usize| members[member].q(observations, &Sample::Mean).to_dense();
        self.q = Matrix::from_dense(&mix(sample, count, of), self.q.width());
        &self.q
    }

    fn predict(&self, observations: &Observations, sample: &Sample) -> Prediction {
        let predict = |member: &Learner<E>| member.predict(observations, &Sample::Mean);
        let predictions: Vec<_> = self.members.iter().map(predict).collect();
        let noises: Option<Vec<_>> = (predictions.iter())
            .map(|prediction| prediction.aleatoric.clone())
            .collect();
        let count = predictions.len();
        Prediction {
            mean: mix(sample, count, |member| predictions[member].mean.clone()),
            aleatoric: noises.map(|noises| mix(sample, count, |member| noises[member].clone())),
        }
    }

    fn update(&mut self, batch: &Batch, step: u64) -> Vec<f32> {
        let (mut losses, count) = (vec![], self.members.len() as f64);
        self.q_taken.fill(0.);
        for member in &mut self.members {
            let of_member = member.update(batch, step);
            losses.resize(of_member.len(), 0.);
            add(&mut losses, &of_member);
            for (mean, q) in self.q_taken.iter_mut().zip(member.q_taken()) {
                *mean += q / count;
            }
        }
        losses
    }

    fn q_taken(&self) -> &[f64] {
        &self.q_taken
    }

    fn update_target(&mut self, step: u64) {
        for member in &mut self.members {
            member.update_target(step);
        }
    }

    fn layout(&self) -> &Layout {
        self.members[0].layout()
    }

    fn numbers(&self, member: usize) -> Vec<f32> {
        self.members[member].numbers(0)
    }

    fn set_numbers(&mut self, member: usize, numbers: &[f32]) {
        self.members[member].set_numbers(0, numbers);
    }

    fn trained(&self) -> Vec<QFunction> {
        let members = self.members.iter().map(Networks::trained);
        let join = |joined: Vec<QFunction>, next: Vec<QFunction>| {
            (joined.into_iter().zip(next))
                .map(|(of_slot, next)| of_slot.joined(next))
                .collect()
        };
        members.reduce(join).expect("an ensemble has a member")
    }
}
