//! Targets of an update, and the masks that they are valued under.

use super::{Learner, Work};
use crate::{
    engine::Engine,
    masks::Masks,
    observation::Observations,
    replay::Batch,
    settings::Target,
    strategy::{argmax, best},
    stream::Stream,
};

impl<E: Engine> Learner<E> {
    /// Draws the masks of an update; none where nothing is dropped at this training step.
    pub(super) fn draw_masks(&mut self, step: u64) {
        let dropout = self.model.dropout.as_ref();
        let dropout = dropout.filter(|dropout| dropout.p(step) > 0.);
        let fresh = dropout.is_some() && self.target_masks == Target::Sample;
        let (learning, target) = (&mut self.learning_streams, &mut self.target_streams);
        let [of_learning, of_valuing, of_picking] = &mut self.work.masks;
        let rows = self.mask_rows;
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
    pub(super) fn set_targets(&mut self, batch: &Batch, next: &E::Input) {
        let model = &mut self.model;
        let (engine, architecture, online) =
            (&model.engine, &model.architecture, &model.parameters);
        let Work {
            step,
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
                (target.table(engine, architecture), Some(index))
            }
            (target, ..) => {
                let parameters = (target.as_ref()).map_or(online, |t| &t.parameters);
                let sigma = target.as_ref().and_then(|t| t.sigma.as_ref());
                let parameters = match &mut model.noisy {
                    Some(noisy) => noisy.for_target(engine, parameters, sigma),
                    None => parameters,
                };
                valued.forward(engine, parameters, next, valuing);
                (valued.head(0, engine), None)
            }
        };
        let picked = self.double.then(|| {
            let parameters = match &mut model.noisy {
                Some(noisy) => noisy.for_target(engine, online, None),
                None => online,
            };
            picked.forward(engine, parameters, next, picking);
            picked.head(0, engine)
        });
        let prior = self.prior.as_ref();
        let prior = prior.map(|prior| prior.values(engine, &batch.next));
        let (rows, indices) = (step.trace.rows(), architecture.observations.width());
        for (row, target) in targets.iter_mut().enumerate() {
            let q =
                q.row(looked_up.map_or(row, |index| row / rows * indices + index[row] as usize));
            let picking = picked.map_or(q, |picked| picked.row(row));
            let value = match &prior {
                None => q[argmax(picking)],
                Some(prior) => {
                    let prior = prior.row(row);
                    let action = best(q.len(), |action| picking[action] + prior[action]);
                    q[action] + prior[action]
                }
            };
            *target = batch.rewards[row] + self.gamma * batch.continues[row] * value;
        }
    }
}
