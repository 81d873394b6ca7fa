//! The predictive distribution by MC dropout (Gal & Ghahramani 2016; Kendall & Gal 2017): moments of
//! what sampled networks predict.

use tch::{Device, Kind, Tensor};

use crate::supervised::Prediction;

/// Moments over T sampled networks, `[slot][row][output]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictive {
    /// Mean over the samples of their means.
    pub mean: Vec<f64>,
    /// Variance over the samples of their means, with T - 1 in the denominator.
    pub epistemic: Vec<f64>,
    /// Mean over the samples of the noise variances that they predict; none where noise is not learned.
    pub aleatoric: Option<Vec<f64>>,
}

impl Predictive {
    /// Of the predictions of at least two sampled networks.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn new(samples: &[Prediction]) -> Self {
        assert!(samples.len() >= 2, "a variance needs two samples");
        let stack = |values: Vec<&Tensor>| Tensor::stack(&values, 0).to_kind(Kind::Double);
        let means = stack(samples.iter().map(|sample| &sample.mean).collect());
        let noises: Option<Vec<&Tensor>> = samples
            .iter()
            .map(|sample| sample.aleatoric.as_ref())
            .collect();
        let axis = [0].as_slice();
        let mean_of = |values: &Tensor| to_host(&values.mean_dim(axis, false, Kind::Double));
        Self {
            mean: mean_of(&means),
            epistemic: to_host(&means.var_dim(axis, true, false)),
            aleatoric: noises.map(|noises| mean_of(&stack(noises))),
        }
    }
}

/// A tensor's numbers in double precision, row-major.
pub fn to_host(tensor: &Tensor) -> Vec<f64> {
    let flat = tensor.to_device(Device::Cpu).to_kind(Kind::Double);
    Vec::try_from(flat.contiguous().view([-1])).expect("one axis of numbers")
}
