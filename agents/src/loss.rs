//! Losses and their slopes: how far a prediction is from its target, and the derivative that the backward
//! pass starts from. Tests hold each slope against numbers by hand and central differences.

/// Where log variances are kept: outside, weights of errors are below 5e-5 or above 2e4.
pub const LOG_VARIANCE: (f32, f32) = (-10., 10.);

/// A loss and its derivative with respect to the prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    pub loss: f32,
    pub slope: f32,
}

impl Loss {
    /// d²/2 for a difference d = prediction - target.
    pub fn squared(difference: f32) -> Self {
        Self::of(difference, difference)
    }

    /// d²/2 up to |d| = 1, |d| - 1/2 beyond (Huber 1964).
    pub fn huber(difference: f32) -> Self {
        Self::of(difference, difference.clamp(-1., 1.))
    }

    /// Huber and squared alike: slope * (difference - slope / 2).
    fn of(difference: f32, slope: f32) -> Self {
        Self {
            loss: slope * (difference - slope * 0.5),
            slope,
        }
    }

    /// Cross-entropy of a label in [0, 1] and the probability 1 / (1 + exp(-logit)).
    pub fn bernoulli(logit: f32, label: f32) -> Self {
        let tail = libm::expf(-logit.abs());
        let positive = if logit > 0. { logit } else { 0. };
        let probability = if logit > 0. { 1. } else { tail } / (1. + tail);
        Self {
            loss: positive + libm::log1pf(tail) - label * logit,
            slope: probability - label,
        }
    }
}

/// Cross-entropy of an index and the probabilities that the softmax of logits gives. Writes its
/// derivatives with respect to them to `slopes`.
pub fn categorical(logits: &[f32], index: usize, slopes: &mut [f32]) -> f32 {
    let largest = (logits.iter()).fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a });
    let mut total = 0.;
    for (slope, logit) in slopes.iter_mut().zip(logits) {
        *slope = libm::expf(logit - largest);
        total += *slope;
    }
    for slope in slopes.iter_mut() {
        *slope /= total;
    }
    slopes[index] -= 1.;
    largest + libm::logf(total) - logits[index]
}

/// The negative log likelihood of a Gaussian whose log variance is learned too (Kendall & Gal 2017).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    /// exp(-s) ((y - mu)² + v) / 2 + s / 2
    pub loss: f32,
    /// Its derivative with respect to the mean mu.
    pub slope_mean: f32,
    /// Its derivative with respect to the log variance s; zero where s is at an end of
    /// [`LOG_VARIANCE`] and the slope points outwards.
    pub slope_log_variance: f32,
}

impl Gaussian {
    /// Of a mean mu, a log variance s and a target y. `target_variance` is v for a target that is
    /// itself a distribution with mean y and variance v, as a bootstrapped return is; else 0.
    pub fn new(mean: f32, log_variance: f32, target: f32, target_variance: f32) -> Self {
        let (least, most) = LOG_VARIANCE;
        let s = log_variance.clamp(least, most);
        let precision = libm::expf(-s);
        let difference = mean - target;
        let square = difference * difference + target_variance;
        let slope = 0.5 - 0.5 * precision * square;
        let is_stuck =
            (log_variance <= least && slope > 0.) || (log_variance >= most && slope < 0.);
        Self {
            loss: 0.5 * (precision * square + s),
            slope_mean: precision * difference,
            slope_log_variance: if is_stuck { 0. } else { slope },
        }
    }
}

/// The variance that a log variance stands for.
pub fn variance(log_variance: f32) -> f32 {
    libm::expf(log_variance.clamp(LOG_VARIANCE.0, LOG_VARIANCE.1))
}

/// A task's loss l, weighted by its learned uncertainty s (Kendall, Gal & Cipolla 2018): exp(-s) l + s / 2.
///
/// With l half a mean squared error this is their regression loss, and at the optimum exp(s) is the mean
/// squared error. With l a cross-entropy it is their classification loss. May be negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedTask {
    /// The weight exp(-s) of the loss.
    pub weight: f32,
    /// exp(-s) l + s / 2
    pub loss: f32,
    /// Its derivative with respect to s.
    pub slope_log_variance: f32,
}

impl WeightedTask {
    /// Of a loss and a log variance within [`LOG_VARIANCE`].
    pub fn new(loss: f32, log_variance: f32) -> Self {
        let weight = libm::expf(-log_variance);
        let weighted = weight * loss;
        Self {
            weight,
            loss: weighted + log_variance * 0.5,
            slope_log_variance: 0.5 - weighted,
        }
    }
}
