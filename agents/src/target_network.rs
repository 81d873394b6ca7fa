//! The target network (Mnih et al. 2015): a copy of the network that changes only now and then.

use crate::{
    architecture::Architecture, archived, engine::Engine, matrix::Matrix, model::Model,
    network::predict, observation::Observations,
};

/// The copy, and when it is due.
#[derive(Debug)]
pub(crate) struct TargetNetwork<E: Engine> {
    every: u64,
    pub parameters: E::Parameters,
    /// Of a noisy network.
    pub sigma: Option<E::Parameters>,
    /// Mean Q-values of all indices, `[S * n, A]`, for targets without masks where observations are indices:
    /// computed once a copy and not once a sample.
    table: Option<Matrix>,
    /// Whether that is less work than to value what is sampled until the next copy.
    pub table_pays: bool,
}

// The table follows from the rest.
archived!(TargetNetwork<E>: parameters, sigma; not every, table, table_pays; for E: Engine);

impl<E: Engine> TargetNetwork<E> {
    /// A copy of the network, to be renewed at every so many steps, that values batches of so many rows.
    pub fn new(model: &Model<E>, every: u64, rows: usize) -> Self {
        let indices = model.architecture.observations.width() as u64;
        let mut target = Self {
            every,
            parameters: model.engine.parameters(&model.layout),
            sigma: (model.noisy.as_ref()).map(|_| model.engine.parameters(&model.layout)),
            table: None,
            table_pays: model.noisy.is_none() && indices <= every.saturating_mul(rows as u64),
        };
        target.copy(model);
        target
    }

    /// Copies the network if that is due at a training step.
    pub fn update(&mut self, model: &Model<E>, step: u64) {
        if step.is_multiple_of(self.every) {
            self.copy(model);
        }
    }

    fn copy(&mut self, model: &Model<E>) {
        (model.engine).copy(&model.parameters, &mut self.parameters);
        if let (Some(noisy), Some(sigma)) = (&model.noisy, &mut self.sigma) {
            (model.engine).copy(&noisy.sigma, sigma);
        }
        self.table = None;
    }

    /// Mean Q-values of all indices.
    pub fn table(&mut self, engine: &E, architecture: &Architecture) -> &Matrix {
        let (parameters, table) = (&self.parameters, &mut self.table);
        table.get_or_insert_with(|| {
            let all = (0..architecture.observations.width() as u32).collect();
            let all = Observations::Index(all).repeat(engine.slots());
            predict(engine, architecture, parameters, &all, None, 0).swap_remove(0)
        })
    }
}
