//! The DQN update (Mnih et al. 2015): targets, loss, gradient, step.
//!
//! The loss is a mean over a slot's batch, so that a slot's gradient is what it would be alone.

use crate::{
    architecture::{Architecture, Layout},
    engine::{Engine, layout},
    masks::{Dropout, Masks},
    matrix::Matrix,
    network::{self, Slopes, Trace},
    objective::{Objective, Transitions},
    observation::Observations,
    optimizer::Optimizer,
    predictive::Prediction,
    replay::Batch,
    saved::Network,
    settings::{InitialWeights, Settings, Target},
    strategy::argmax,
    stream::{Purpose, Stream, streams},
    task_variances::TaskVariances,
};

/// The Q-networks of a population's slots, whatever the engine. Rows are those of the first slot, then
/// those of the second.
pub trait Networks: std::fmt::Debug {
    /// Sizes of the network, its heads included.
    fn architecture(&self) -> &Architecture;

    /// Its dropout; none for a network without.
    fn dropout(&self) -> Option<&Dropout>;

    /// Whether variances of targets are learned too.
    fn learns_noise(&self) -> bool;

    /// Q-values `[S * B, A]` under masks, or those of the mean network.
    fn q(&mut self, observations: &Observations, masks: Option<&Masks>) -> &Matrix;

    /// Q-values and, where they are learned, the variances of their targets.
    fn predict(&self, observations: &Observations, masks: Option<&Masks>) -> Prediction;

    /// Takes one gradient step, at a training step of this number. The loss of each slot; not finite where
    /// its weights no longer are.
    fn update(&mut self, batch: &Batch, step: u64) -> Vec<f32>;

    /// Copies the network to the target network if a copy is due at this training step.
    fn update_target(&mut self, step: u64);

    /// Where the numbers of a slot lie.
    fn layout(&self) -> &Layout;

    /// All numbers of all slots, `[S, layout.len]`.
    fn numbers(&self) -> Vec<f32>;

    /// Sets all numbers of all slots; the target network keeps its own.
    fn set_numbers(&mut self, numbers: &[f32]);

    /// The mean network of each slot.
    fn trained(&self) -> Vec<Network> {
        let (layout, hidden) = (self.layout(), self.architecture().hidden.len());
        let numbers = self.numbers();
        let slots = numbers.chunks_exact(layout.len);
        slots
            .map(|slot| Network::of_layout(layout, hidden, slot))
            .collect()
    }
}

/// Networks on an engine, and how they learn.
#[derive(Debug)]
pub struct Learner<E: Engine> {
    engine: E,
    architecture: Architecture,
    layout: Layout,
    online: E::Parameters,
    dropout: Option<Dropout>,
    target: Option<TargetNetwork<E>>,
    gradient: E::Parameters,
    optimizer: Optimizer<E>,
    objective: Objective,
    variances: TaskVariances,
    gamma: f32,
    double: bool,
    target_masks: Target,
    learning_streams: Vec<Stream>,
    target_streams: Vec<Stream>,
    acting: Trace<E>,
    work: Work<E>,
}

/// A copy of the network that changes only now and then.
#[derive(Debug)]
struct TargetNetwork<E: Engine> {
    every: u64,
    parameters: E::Parameters,
    /// Mean Q-values of all indices, `[S * n, A]`, for targets without masks where observations are indices:
    /// computed once a copy and not once a sample.
    table: Option<Matrix>,
    /// Whether that is less work than to value what is sampled until the next copy.
    table_pays: bool,
}

/// Memory of an update, used again by the next.
#[derive(Debug)]
struct Work<E: Engine> {
    trace: Trace<E>,
    slopes: Slopes<E>,
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
        assert_eq!(seeds.len(), engine.slots());
        let objective = Objective::new(settings);
        let architecture = objective.extend(architecture);
        let layout = layout::<E>(&architecture);
        let distribution = settings.initial_weights.unwrap_or(InitialWeights::Uniform);
        let weights = network::initial_weights(&architecture, &layout, distribution, seeds);
        let mut online = engine.parameters(&layout);
        engine.write(&weights, &mut online);
        let dropout = Dropout::new(settings, &architecture);
        let rows = settings
            .batch_size
            .expect("an agent that learns has a batch size") as usize;
        let target = settings.target_update.filter(|&every| every > 0);
        let mut learner = Self {
            target: target.map(|every| TargetNetwork {
                every,
                parameters: engine.parameters(&layout),
                table: None,
                table_pays: architecture.observations.width() as u64
                    <= every.saturating_mul(rows as u64),
            }),
            gradient: engine.parameters(&layout),
            optimizer: Optimizer::new(settings, &layout, &engine),
            variances: TaskVariances::new(seeds.len(), architecture.scalars),
            gamma: settings.gamma.expect("an agent that learns has a discount") as f32,
            objective,
            double: settings.double_dqn.unwrap_or(false),
            target_masks: settings.target.unwrap_or(Target::Mean),
            learning_streams: streams(seeds, Purpose::LearningMasks),
            target_streams: streams(seeds, Purpose::TargetMasks),
            acting: Trace::new(&architecture, 0, 1, &engine),
            work: Work::new(&architecture, rows, &engine),
            architecture,
            layout,
            online,
            dropout,
            engine,
        };
        learner.copy_to_target();
        learner
    }

    /// The gradient of the last update, with what weights decay by, `[S, layout.len]`.
    pub fn gradient(&self) -> Vec<f32> {
        self.engine.read(&self.gradient)
    }

    /// Log variances by which tasks are weighted, `[S, n]`; none where there is one task alone.
    pub fn log_variances(&self) -> &[f32] {
        &self.variances.values
    }

    fn copy_to_target(&mut self) {
        if let Some(target) = &mut self.target {
            self.engine.copy(&self.online, &mut target.parameters);
            target.table = None;
        }
    }

    /// Draws the masks of an update; none where nothing is dropped at this training step.
    fn draw_masks(&mut self, step: u64) {
        let dropout = self.dropout.as_ref().filter(|dropout| dropout.p(step) > 0.);
        let fresh = dropout.is_some() && self.target_masks == Target::Sample;
        let (learning, target) = (&mut self.learning_streams, &mut self.target_streams);
        let [of_learning, of_valuing, of_picking] = &mut self.work.masks;
        let rows = self.work.trace.rows();
        let draw =
            |streams: &mut Vec<Stream>, masks: &mut Option<Masks>| match (dropout, &mut *masks) {
                (Some(dropout), Some(masks)) => dropout.draw_again(step, streams, masks),
                (Some(dropout), None) => *masks = Some(dropout.draw(step, streams, rows)),
                (None, _) => *masks = None,
            };
        draw(learning, of_learning);
        if fresh {
            draw(target, of_valuing);
            if self.double {
                draw(target, of_picking);
            }
        } else {
            (*of_valuing, *of_picking) = (None, None);
        }
    }

    /// Writes the targets r + gamma max Q'(s', a), or of Double DQN r + gamma Q'(s', argmax Q(s', a)).
    fn set_targets(&mut self, batch: &Batch, next: &E::Input) {
        let engine = &self.engine;
        let Work {
            trace,
            next: [valued, picked],
            masks: [learning, valuing, picking],
            targets,
            ..
        } = &mut self.work;
        let (valuing, picking) = match self.target_masks {
            Target::Shared => (learning.as_ref(), learning.as_ref()),
            Target::Mean | Target::Sample => (valuing.as_ref(), picking.as_ref()),
        };
        // Q-values, and for a table of all indices where a row's are.
        let (q, looked_up) = match (&mut self.target, &batch.next, valuing) {
            (Some(target), Observations::Index(index), None) if target.table_pays => {
                (target.table(engine, &self.architecture), Some(index))
            }
            (target, ..) => {
                let parameters = (target.as_ref()).map_or(&self.online, |t| &t.parameters);
                valued.forward(engine, parameters, next, valuing);
                (valued.head(0, engine), None)
            }
        };
        let picked = self.double.then(|| {
            picked.forward(engine, &self.online, next, picking);
            picked.head(0, engine)
        });
        let (rows, indices) = (trace.rows(), self.architecture.observations.width());
        for (row, target) in targets.iter_mut().enumerate() {
            let q =
                q.row(looked_up.map_or(row, |index| row / rows * indices + index[row] as usize));
            let value = q[argmax(picked.map_or(q, |picked| picked.row(row)))];
            *target = batch.rewards[row] + self.gamma * batch.continues[row] * value;
        }
    }
}

impl<E: Engine> TargetNetwork<E> {
    /// Mean Q-values of all indices.
    fn table(&mut self, engine: &E, architecture: &Architecture) -> &Matrix {
        let Self {
            parameters, table, ..
        } = self;
        table.get_or_insert_with(|| {
            let all = (0..architecture.observations.width() as u32).collect();
            let all = Observations::Index(all).repeat(engine.slots());
            let network = (architecture, &*parameters);
            let mut heads = network::predict(engine, network, &all, None, 0);
            heads.swap_remove(0)
        })
    }
}

impl<E: Engine> Work<E> {
    fn new(architecture: &Architecture, rows: usize, engine: &E) -> Self {
        let trace = |heads| Trace::new(architecture, heads, rows, engine);
        Self {
            trace: trace(architecture.heads.len()),
            slopes: Slopes::new(architecture, rows, engine),
            next: [trace(0), trace(0)],
            masks: [None, None, None],
            targets: vec![0.; engine.slots() * rows],
        }
    }
}

impl<E: Engine> Networks for Learner<E> {
    fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    fn dropout(&self) -> Option<&Dropout> {
        self.dropout.as_ref()
    }

    fn learns_noise(&self) -> bool {
        self.objective.learns_noise()
    }

    fn q(&mut self, observations: &Observations, masks: Option<&Masks>) -> &Matrix {
        let (engine, architecture) = (&self.engine, &self.architecture);
        let rows = observations.rows() / engine.slots();
        if self.acting.rows() != rows {
            self.acting = Trace::new(architecture, 0, rows, engine);
        }
        let mut place = None;
        let input = engine.input(observations, &mut place);
        self.acting.forward(engine, &self.online, input, masks);
        self.acting.head(0, engine)
    }

    fn predict(&self, observations: &Observations, masks: Option<&Masks>) -> Prediction {
        let network = (&self.architecture, &self.online);
        let noise = usize::from(self.learns_noise());
        Prediction::new(&network::predict(
            &self.engine,
            network,
            observations,
            masks,
            noise,
        ))
    }

    fn update(&mut self, batch: &Batch, step: u64) -> Vec<f32> {
        self.draw_masks(step);
        let (mut place, mut next_place) = (None, None);
        let input = self.engine.input(&batch.observations, &mut place);
        let next = self.engine.input(&batch.next, &mut next_place);
        self.set_targets(batch, next);

        let engine = &self.engine;
        let Work {
            trace,
            slopes,
            masks: [learning, ..],
            targets,
            ..
        } = &mut self.work;
        trace.forward(engine, &self.online, input, learning.as_ref());
        let transitions = Transitions {
            slots: engine.slots(),
            actions: &batch.actions,
            targets,
            rewards: &batch.rewards,
            next: &batch.next,
        };
        let heads = trace.heads(engine);
        let variances = &mut self.variances;
        let mut losses = (self.objective).losses(&heads, transitions, &mut slopes.heads, variances);
        let seen = (input, learning.as_ref());
        slopes.backward(engine, &self.online, seen, trace, &mut self.gradient);
        let step = (self.optimizer).step(engine, &mut self.online, &mut self.gradient);
        variances.step(step);
        for (loss, is_finite) in losses.iter_mut().zip(engine.are_finite(&self.online)) {
            if !is_finite {
                *loss = f32::NAN;
            }
        }
        losses
    }

    fn update_target(&mut self, step: u64) {
        if (self.target.as_ref()).is_some_and(|target| step.is_multiple_of(target.every)) {
            self.copy_to_target();
        }
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn numbers(&self) -> Vec<f32> {
        self.engine.read(&self.online)
    }

    fn set_numbers(&mut self, numbers: &[f32]) {
        self.engine.write(numbers, &mut self.online);
    }
}
