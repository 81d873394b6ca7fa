//! Auxiliary tasks: what a network may predict beside Q of the action that was taken.
//!
//! A head has a block of outputs for each action, and only that of the action taken has a loss.
//! Numbers, as rewards and what is seen as a vector, have half a mean squared error, so that their
//! uncertainty is a variance; what is seen as an index has the cross-entropy over all indices.

use tch::{Kind, Tensor};

use crate::{loss::Loss, observation::Input};

/// The mean loss of each slot's batch, `[S]`, and its slope with respect to all that was predicted,
/// `[S, B, A D]`: blocks of D numbers, or logits of D indices, for A actions `[S, B, A, D]`, given the
/// actions taken, `[S, B, 1]`, and what came of them.
pub(crate) fn loss(predicted: &Tensor, actions: &Tensor, came: &Input) -> Loss {
    let (slots, rows, _, width) = predicted.size4().expect("four axes");
    let taken = actions.unsqueeze(-1).expand([-1, -1, 1, width], false);
    let of_taken = predicted.gather(2, &taken, false).squeeze_dim(2);
    let Loss { loss, slope } = match came {
        Input::Index(index) => Loss::categorical(&of_taken, &index.unsqueeze(-1)),
        Input::Vector(numbers) => {
            let Loss { loss, slope } = Loss::squared(&(of_taken - numbers));
            Loss {
                loss: loss.mean_dim([-1].as_slice(), true, Kind::Float),
                slope: slope / width as f64,
            }
        }
    };
    let mut slopes = predicted.zeros_like();
    let _ = slopes.scatter_(2, &taken, &(slope / rows as f64).unsqueeze(2));
    Loss {
        loss: loss.mean_dim([1, 2].as_slice(), false, Kind::Float),
        slope: slopes.view([slots, rows, -1]),
    }
}
