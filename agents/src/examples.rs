//! Examples that populations learn from: what they see, and what they are to predict.

use tch::Tensor;

use crate::observation::Input;

/// Examples of all slots on the device.
#[derive(Debug)]
pub struct Examples {
    /// What the networks see, `[S, N]` or `[S, N, D]`.
    pub input: Input,
    /// What they are to predict, `[S, N, K]`.
    pub target: Tensor,
    /// Variance of the targets, where each is a distribution; `[S, N, K]`, for
    /// [`Objective::Gaussian`](crate::supervised::Objective::Gaussian) only.
    pub target_variance: Option<Tensor>,
}

impl Examples {
    /// Uploads examples of S slots: those of the first slot first, `outputs` targets for each.
    ///
    /// # Panics
    /// If there are not as many targets as the inputs need.
    pub fn new(input: Input, targets: &[f32], outputs: usize) -> Self {
        let (slots, rows, device) = match &input {
            Input::Index(x) | Input::Vector(x) => (x.size()[0], x.size()[1], x.device()),
        };
        let shape = [slots, rows, outputs as i64];
        Self {
            input,
            target: Tensor::from_slice(targets).view(shape).to_device(device),
            target_variance: None,
        }
    }

    /// The rows with these indices `[S, B]` of each slot.
    pub fn select(&self, rows: &Tensor) -> Self {
        let column = rows.unsqueeze(-1);
        let of = |values: &Tensor| {
            values.gather(1, &column.expand([-1, -1, values.size()[2]], false), false)
        };
        Self {
            input: match &self.input {
                Input::Index(x) => Input::Index(x.gather(1, rows, false)),
                Input::Vector(x) => Input::Vector(of(x)),
            },
            target: of(&self.target),
            target_variance: self.target_variance.as_ref().map(of),
        }
    }
}
