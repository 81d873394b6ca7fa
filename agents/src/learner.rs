//! The DQN update (Mnih et al. 2015): targets, loss, gradient, step.
//!
//! The loss is a mean over a slot's batch, so that a slot's gradient is what it would be alone.

mod last_layer;
mod targets;
mod values;

use crate::{
    architecture::{Architecture, Layout},
    archived,
    engine::Engine,
    fixed_networks::FixedNetworks,
    last_layer::LastLayer,
    masks::{Dropout, Masks},
    matrix::{Matrix, add},
    model::{Memory, Model},
    network::{Origin, Trace},
    networks::Networks,
    objective::Objective,
    observation::Observations,
    predictive::Prediction,
    replay::Batch,
    sample::Sample,
    saved::{Member, QFunction},
    settings::{LearningMask, Settings, Target},
    stream::{Purpose, Stream, substreams},
    target_network::TargetNetwork,
    transitions::Transitions,
};

/// Q-networks on an engine, and how they learn.
#[derive(Debug)]
pub struct Learner<E: Engine> {
    model: Model<E>,
    target: Option<TargetNetwork<E>>,
    prior: Option<FixedNetworks<E>>,
    /// None where the last layer learns as the others do.
    last_layer: Option<LastLayer>,
    /// Its place in an ensemble.
    member: usize,
    objective: Objective,
    gamma: f32,
    double: bool,
    target_masks: Target,
    /// Masks of each slot in an update.
    mask_rows: usize,
    learning_streams: Vec<Stream>,
    target_streams: Vec<Stream>,
    acting: Trace<E>,
    /// Q-values last asked for, where a prior is added or the last layer is drawn.
    q: Matrix,
    /// See [`Networks::q_taken`].
    q_taken: Vec<f64>,
    work: Work<E>,
}

/// Memory of an update, used again by the next.
#[derive(Debug)]
struct Work<E: Engine> {
    step: Memory<E>,
    /// Passes through the next states: for their value, and to pick the action that is valued.
    next: [Trace<E>; 2],
    /// Masks of learning, of valuing and of picking.
    masks: [Option<Masks>; 3],
    targets: Vec<f32>,
}

impl<E: Engine> Learner<E> {
    /// Fresh networks of these seeds, with the heads that the settings ask for.
    ///
    /// # Panics
    /// If the settings lack one that every learning agent has, or the engine's slots are not as many as
    /// the seeds.
    pub fn new(settings: &Settings, architecture: Architecture, seeds: &[u64], engine: E) -> Self {
        Self::member(settings, architecture, (seeds, 0), engine)
    }

    /// As [`new`](Self::new), of one member of each seed's ensemble.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn member(
        settings: &Settings,
        architecture: Architecture,
        (seeds, member): (&[u64], usize),
        engine: E,
    ) -> Self {
        let prior = FixedNetworks::prior(settings, &architecture, (seeds, member), &engine);
        let objective = Objective::new(settings);
        let origin = Origin {
            member,
            ..Origin::of(seeds)
        };
        let mut model = Model::new(settings, objective.extend(architecture), origin, engine);
        let streams = |purpose| substreams(seeds, purpose, member as u64);
        let (architecture, engine) = (&model.architecture, &model.engine);
        let rows = settings.update_rows().expect("a batch size");
        let target = settings.target_update.filter(|&every| every > 0);
        let last_layer = LastLayer::new(settings, architecture, engine.slots());
        let mut step = model.memory(rows);
        if last_layer.is_some() {
            // Fits alone move it: neither a gradient nor decay does.
            step.gradient.heads[0].is_fixed = true;
            model.optimizer.weight_decay[architecture.hidden.len()] = 0.;
        }
        Self {
            target: target.map(|every| TargetNetwork::new(&model, every, rows)),
            prior,
            last_layer,
            member,
            gamma: settings.gamma.expect("a discount") as f32,
            objective,
            double: settings.double_dqn.unwrap_or(false),
            target_masks: settings.target.unwrap_or(Target::Mean),
            mask_rows: match settings.learning_mask {
                Some(LearningMask::Batch) => settings.masks_per_update.unwrap_or(1) as usize,
                _ => rows,
            },
            learning_streams: streams(Purpose::LearningMasks),
            target_streams: streams(Purpose::TargetMasks),
            acting: Trace::new(architecture, 0, 1, engine),
            q: Matrix::zeros(0, architecture.outputs),
            q_taken: vec![0.; engine.slots()],
            work: Work {
                step,
                next: [(); 2].map(|()| Trace::new(architecture, 0, rows, engine)),
                masks: [None, None, None],
                targets: vec![0.; engine.slots() * rows],
            },
            model,
        }
    }

    /// The gradient of the last update, with what weights decay by, `[S, layout.len]`.
    pub fn gradient(&self) -> Vec<f32> {
        self.model.engine.read(&self.model.gradient)
    }

    /// STDs of the noise of a noisy network's numbers, `[S, layout.len]`; none for another.
    pub fn sigma(&self) -> Option<Vec<f32>> {
        let noisy = self.model.noisy.as_ref()?;
        Some(self.model.engine.read(&noisy.sigma))
    }

    /// Log variances by which tasks are weighted, `[S, n]`; none where there is one task alone.
    pub fn log_variances(&self) -> &[f32] {
        &self.model.variances.values
    }
}

archived!(Learner<E>: model, target, last_layer, learning_streams, target_streams;
    not prior, member, objective, gamma, double, target_masks, mask_rows, acting, q, q_taken, work; for E: Engine);

impl<E: Engine> Networks for Learner<E> {
    fn architecture(&self) -> &Architecture {
        &self.model.architecture
    }

    fn parameters(&self) -> usize {
        let Architecture { scalars, .. } = self.model.architecture;
        let all = self.model.architecture.parameters();
        all + self.model.noisy.as_ref().map_or(0, |_| all - scalars)
    }

    fn dropout(&self) -> Option<&Dropout> {
        self.model.dropout.as_ref()
    }

    fn last_layer(&self) -> Option<&LastLayer> {
        self.last_layer.as_ref()
    }

    fn exact_variances(&self, observations: &Observations) -> Option<Vec<f64>> {
        let last_layer = self.last_layer.as_ref()?;
        Some(last_layer.variances(&self.model.features(observations)))
    }

    fn regress(&mut self, batch: &Batch) {
        self.regress_on(batch);
    }

    fn fit_last_layer(&mut self) {
        self.set_last_layer();
    }

    fn learns_noise(&self) -> bool {
        self.objective.learns_noise()
    }

    fn q(&mut self, observations: &Observations, sample: &Sample) -> &Matrix {
        self.values(observations, sample)
    }

    fn predict(&self, observations: &Observations, sample: &Sample) -> Prediction {
        self.prediction(observations, sample)
    }

    fn update(&mut self, batch: &Batch, step: u64) -> Vec<f32> {
        self.draw_masks(step);
        let (mut place, mut next_place) = (None, None);
        let input = self.model.engine.input(&batch.observations, &mut place);
        let next = self.model.engine.input(&batch.next, &mut next_place);
        self.set_targets(batch, next);

        let work = &mut self.work;
        let transitions = Transitions {
            slots: self.model.engine.slots(),
            batch,
            targets: &work.targets,
            member: self.member,
        };
        let prior = self.prior.as_ref();
        let prior = prior.map(|prior| prior.values(&self.model.engine, &batch.observations));
        let q_taken = &mut self.q_taken;
        let loss = |heads: &[&Matrix], gradient: &mut [_], variances: &mut _| {
            let with_prior = prior.map(|mut sums| {
                let rows = sums.iter_mut().zip(heads[0].iter());
                rows.for_each(|(sums, q)| add(sums, q));
                sums
            });
            let q = with_prior.as_ref().unwrap_or(heads[0]);
            set_means(q_taken, q, &batch.actions);
            let heads = [&[q], &heads[1..]].concat();
            (self.objective).losses(&heads, transitions, gradient, variances)
        };
        let masks = work.masks[0].as_ref();
        let mut losses = self.model.step(input, masks, &mut work.step, loss);
        let finite = self.model.engine.are_finite(&self.model.parameters);
        for (loss, is_finite) in losses.iter_mut().zip(finite) {
            if !is_finite {
                *loss = f32::NAN;
            }
        }
        losses
    }

    fn q_taken(&self) -> &[f64] {
        &self.q_taken
    }

    fn update_target(&mut self, step: u64) {
        if let Some(target) = &mut self.target {
            target.update(&self.model, step);
        }
    }

    fn layout(&self) -> &Layout {
        &self.model.layout
    }

    fn numbers(&self, _: usize) -> Vec<f32> {
        self.model.engine.read(&self.model.parameters)
    }

    fn set_numbers(&mut self, _: usize, numbers: &[f32]) {
        (self.model.engine).write(numbers, &mut self.model.parameters);
    }

    fn trained(&self) -> Vec<QFunction> {
        let priors = self.prior.as_ref();
        let priors = priors.map_or_else(Vec::new, |prior| prior.networks(&self.model.engine));
        let mut priors = priors.into_iter().map(Some).chain(std::iter::repeat(None));
        let of_slot = |network| {
            QFunction::new(vec![Member {
                network,
                prior: priors.next().flatten(),
            }])
        };
        self.model.networks().into_iter().map(of_slot).collect()
    }
}

/// Writes the mean over each slot's rows of the Q-values of their actions.
fn set_means(means: &mut [f64], q: &Matrix, actions: &[u32]) {
    let rows = actions.len() / means.len();
    let slots = actions.chunks_exact(rows).enumerate();
    for (mean, (slot, actions)) in means.iter_mut().zip(slots) {
        let values = (slot * rows..).zip(actions);
        let values = values.map(|(row, &action)| f64::from(q.row(row)[action as usize]));
        *mean = values.fold(0., |sum, value| sum + value) / rows as f64;
    }
}
