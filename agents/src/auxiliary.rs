//! Auxiliary tasks: what comes of an action, predicted beside Q.
//!
//! A head predicts for every action what comes of it, and only that of the action taken has a loss.
//! Numbers, as rewards and what is seen as a vector, have half a mean squared error, so that their
//! uncertainty is a variance; what is seen as an index has the cross-entropy over all indices.

use crate::{
    loss::{Loss, categorical},
    matrix::Matrix,
    observation::Observations,
    transitions::Transitions,
};

/// What came of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    Reward,
    Observation,
}

/// The mean loss of each slot's transitions, given what was predicted of every action: blocks of D
/// numbers, or logits of D indices, for A actions, `[S * B, A * D]`. Writes its slopes; those of actions
/// that were not taken are left as they are.
pub(crate) fn losses(
    came: Came,
    (predicted, actions): (&Matrix, usize),
    transitions: Transitions,
    slopes: &mut Matrix,
) -> Vec<f32> {
    let rows = transitions.rows();
    let width = predicted.width() / actions;
    let batch = transitions.batch;
    let share = 1. / rows as f32;
    let mut losses = vec![0.; transitions.slots];
    for (row, &action) in batch.actions.iter().enumerate() {
        let block = action as usize * width..(action as usize + 1) * width;
        let (of_taken, slopes) = (
            &predicted.row(row)[block.clone()],
            &mut slopes.row_mut(row)[block],
        );
        let loss = match (came, &batch.next) {
            (Came::Reward, _) => squared(of_taken, &batch.rewards[row..][..1], slopes),
            (Came::Observation, Observations::Vector { values, .. }) => {
                squared(of_taken, &values[row * width..][..width], slopes)
            }
            (Came::Observation, Observations::Index(index)) => {
                categorical(of_taken, index[row] as usize, slopes)
            }
        };
        for slope in slopes {
            *slope *= share;
        }
        losses[row / rows] += loss * share;
    }
    losses
}

/// Half the mean squared error of some numbers, and its slopes.
fn squared(predicted: &[f32], came: &[f32], slopes: &mut [f32]) -> f32 {
    let share = 1. / predicted.len() as f32;
    let mut loss = 0.;
    for ((predicted, came), slope) in predicted.iter().zip(came).zip(slopes) {
        let of_one = Loss::squared(predicted - came);
        *slope = of_one.slope * share;
        loss += of_one.loss * share;
    }
    loss
}
