//! Q-values of a sampled network or of the mean: to act by, in memory that is used again, and to look at.

use super::Learner;
use crate::{
    engine::Engine,
    last_layer::sampled_q,
    matrix::{Matrix, add},
    network::Trace,
    observation::Observations,
    predictive::Prediction,
    sample::Sample,
};

impl<E: Engine> Learner<E> {
    /// Q-values `[S * B, A]`.
    pub(super) fn values(&mut self, observations: &Observations, sample: &Sample) -> &Matrix {
        let model = &mut self.model;
        let engine = &model.engine;
        let parameters = match (&mut model.noisy, sample.noise()) {
            (Some(noisy), Some(noise)) => noisy.sampled(engine, &model.parameters, noise),
            _ => &model.parameters,
        };
        let rows = observations.rows() / engine.slots();
        if self.acting.rows() != rows {
            self.acting = Trace::new(&model.architecture, 0, rows, engine);
        }
        let mut place = None;
        let input = engine.input(observations, &mut place);
        (self.acting).forward(engine, parameters, input, sample.masks());
        let actions = model.architecture.outputs;
        self.q = match (sample.last_layer(), &self.prior) {
            (None, None) => return self.acting.head(0, engine),
            (None, Some(_)) => self.acting.head(0, engine).clone(),
            (Some(weights), _) => {
                sampled_q(weights, self.acting.features(engine, &mut None), actions)
            }
        };
        if let Some(prior) = &self.prior {
            let values = prior.values(engine, observations);
            for (sums, prior) in self.q.iter_mut().zip(values.iter()) {
                add(sums, prior);
            }
        }
        &self.q
    }

    /// The same with the variances of targets where they are learned; nothing of the learner changes.
    pub(super) fn prediction(&self, observations: &Observations, sample: &Sample) -> Prediction {
        let model = &self.model;
        let mut prediction = model.predict(
            observations,
            (sample.masks(), sample.noise()),
            self.objective.learns_noise(),
        );
        if let Some(weights) = sample.last_layer() {
            let (features, actions) = (model.features(observations), model.architecture.outputs);
            prediction.mean = sampled_q(weights, &features, actions).to_dense();
        }
        if let Some(prior) = &self.prior {
            let values = prior.values(&model.engine, observations).to_dense();
            add(&mut prediction.mean, &values);
        }
        prediction
    }
}
