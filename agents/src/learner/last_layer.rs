//! What a Bayesian last layer is fitted to: features of transitions and their targets, as an update has them.

use super::Learner;
use crate::{engine::Engine, replay::Batch};

impl<E: Engine> Learner<E> {
    /// Takes in the transitions of a batch that are to be learned from.
    pub(super) fn regress_on(&mut self, batch: &Batch) {
        let (mut place, mut next_place) = (None, None);
        let input = self.model.engine.input(&batch.observations, &mut place);
        let next = self.model.engine.input(&batch.next, &mut next_place);
        self.set_targets(batch, next);
        let last_layer = self.last_layer.as_mut();
        let last_layer = last_layer.expect("what is refitted has a last layer");
        let engine = &self.model.engine;
        // The prior function is added to what the last layer gives.
        let prior = self.prior.as_ref();
        let prior = prior.map(|prior| prior.values(engine, &batch.observations));
        let trace = &mut self.work.step.trace;
        trace.forward(engine, &self.model.parameters, input, None);
        let mut place = None;
        let features = trace.features(engine, &mut place);
        let taken = batch.actions.iter().zip(&self.work.targets).enumerate();
        for (row, (&action, target)) in taken.filter(|(row, _)| batch.learners[*row] > 0) {
            let action = action as usize;
            let of_prior = prior.as_ref().map_or(0., |prior| prior.row(row)[action]);
            let slot = row / trace.rows();
            last_layer.add(slot, action, features.row(row), target - of_prior);
        }
    }

    /// Fits the last layer to what was taken in, and makes the networks' own its mean.
    pub(super) fn set_last_layer(&mut self) {
        let last_layer = self.last_layer.as_mut();
        let last_layer = last_layer.expect("what is refitted has a last layer");
        last_layer.fit();
        let model = &mut self.model;
        let output = model.layout.layers[model.architecture.hidden.len()];
        let mut numbers = model.engine.read(&model.parameters);
        let slots = numbers.chunks_exact_mut(model.layout.len);
        for (slot, numbers) in slots.enumerate() {
            for (action, mean) in last_layer.means(slot).enumerate() {
                for (row, weight) in output.rows().zip(mean) {
                    numbers[row][action] = *weight as f32;
                }
            }
        }
        model.engine.write(&numbers, &mut model.parameters);
    }
}
