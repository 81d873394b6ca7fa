//! Losses and their slopes, elementwise: how far predictions are from targets, and the derivative that
//! the backward pass starts from. A test holds each slope against autograd.

use tch::{Kind, Tensor};

/// Where log variances are kept: outside, weights of errors are below 5e-5 or above 2e4.
pub const LOG_VARIANCE: (f64, f64) = (-10., 10.);

/// A loss and its derivative with respect to one prediction, both of the prediction's shape.
#[derive(Debug)]
pub struct Loss {
    /// The loss of each element.
    pub loss: Tensor,
    /// Its derivative.
    pub slope: Tensor,
}

impl Loss {
    /// d²/2 for differences d = prediction - target.
    pub fn squared(difference: &Tensor) -> Self {
        Self::of(difference, difference.shallow_clone())
    }

    /// d²/2 up to |d| = 1, |d| - 1/2 beyond (Huber 1964).
    pub fn huber(difference: &Tensor) -> Self {
        Self::of(difference, difference.clamp(-1., 1.))
    }

    /// Huber and squared alike: slope * (difference - slope / 2).
    fn of(difference: &Tensor, slope: Tensor) -> Self {
        Self {
            loss: &slope * (difference - &slope * 0.5),
            slope,
        }
    }

    /// Cross-entropy of labels in [0, 1] and the probability 1 / (1 + exp(-logit)).
    pub fn bernoulli(logit: &Tensor, label: &Tensor) -> Self {
        Self {
            loss: logit.softplus() - label * logit,
            slope: logit.sigmoid() - label,
        }
    }

    /// Cross-entropy of indices `[..., 1]` and the probabilities that the softmax of logits `[..., D]`
    /// gives them; the loss is `[..., 1]`.
    pub fn categorical(logits: &Tensor, index: &Tensor) -> Self {
        let log_probability = logits.log_softmax(-1, Kind::Float);
        let mut slope = log_probability.exp();
        let _ = slope.scatter_add_(-1, index, &(index.ones_like().to_kind(Kind::Float) * -1.));
        Self {
            loss: -log_probability.gather(-1, index, false),
            slope,
        }
    }
}

/// The negative log likelihood of a Gaussian whose log variance is learned too (Kendall & Gal 2017).
#[derive(Debug)]
pub struct Gaussian {
    /// exp(-s) ((y - mu)² + v) / 2 + s / 2, for each element.
    pub loss: Tensor,
    /// Its derivative with respect to the mean mu.
    pub slope_mean: Tensor,
    /// Its derivative with respect to the log variance s; zero where s is at an end of
    /// [`LOG_VARIANCE`] and the slope points outwards.
    pub slope_log_variance: Tensor,
}

impl Gaussian {
    /// Of means mu, log variances s and targets y. `target_variance` is v for targets that are
    /// themselves distributions with mean y and variance v, as bootstrapped returns are.
    pub fn new(
        mean: &Tensor,
        log_variance: &Tensor,
        target: &Tensor,
        target_variance: Option<&Tensor>,
    ) -> Self {
        let (least, most) = LOG_VARIANCE;
        let s = log_variance.clamp(least, most);
        let precision = s.neg().exp();
        let difference = mean - target;
        let mut square = difference.square();
        if let Some(variance) = target_variance {
            square += variance;
        }
        let slope: Tensor = 0.5 - 0.5 * &precision * &square;
        let stuck = (log_variance.le(least).logical_and(&slope.gt(0.)))
            .logical_or(&log_variance.ge(most).logical_and(&slope.lt(0.)));
        Self {
            loss: 0.5 * (&precision * &square + &s),
            slope_mean: precision * difference,
            slope_log_variance: slope.masked_fill(&stuck, 0.),
        }
    }
}

/// The variances that log variances stand for.
pub fn variance(log_variance: &Tensor) -> Tensor {
    let (least, most) = LOG_VARIANCE;
    log_variance.clamp(least, most).exp()
}

/// Losses of several tasks, weighted by their learned uncertainties (Kendall, Gal & Cipolla 2018):
/// sum_i exp(-s_i) l_i + s_i / 2.
///
/// With l_i half a mean squared error this is their regression loss, and at the optimum exp(s_i) is the
/// mean squared error. With l_i a cross-entropy it is their classification loss.
#[derive(Debug)]
pub struct TaskWeighting {
    /// The weight exp(-s_i) of each task's loss, of the shape of the losses.
    pub weight: Tensor,
    /// The total over the tasks, the last axis. May be negative.
    pub total: Tensor,
    /// Its derivative with respect to each s_i.
    pub slope_log_variance: Tensor,
}

impl TaskWeighting {
    /// Of losses `[..., tasks]` and log variances of the same shape, within [`LOG_VARIANCE`].
    pub fn new(losses: &Tensor, log_variances: &Tensor) -> Self {
        let weight = log_variances.neg().exp();
        let weighted = &weight * losses;
        let terms = &weighted + log_variances * 0.5;
        Self {
            total: terms.sum_dim_intlist(-1, false, Kind::Float),
            slope_log_variance: 0.5 - weighted,
            weight,
        }
    }
}
