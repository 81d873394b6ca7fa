//! Networks with a mean, a log variance and dropout (Kendall & Gal 2017), and what they predict.

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised, architecture::Architecture,
    observation::Input, predictive::Predictive, settings::Hidden, supervised::Objective,
};
use tch::Device;

/// What the networks of all tasks have in common.
#[derive(Debug, Clone)]
pub struct Design {
    /// Units of the hidden layers.
    pub hidden: Hidden,
    /// Probability p that a hidden unit is dropped.
    pub dropout: f64,
    /// Prior length-scale l: a weight's prior is Gaussian with STD 1 / l.
    pub length_scale: f64,
    /// Learning rate at the beginning; it falls to zero.
    pub learning_rate: f64,
    /// Examples in each update.
    pub batch_size: u64,
}

impl Design {
    /// Untrained networks with one output and its log variance, whose weights decay as is right for
    /// `points` examples.
    pub fn networks(&self, space: ObservationSpace, points: usize, slots: Slots) -> Supervised {
        let architecture = Architecture::new(space, self.hidden.0.clone(), 1);
        let settings = Settings {
            hidden: Some(self.hidden.clone()),
            dropout: Some(self.dropout),
            learning_rate: Some(self.learning_rate),
            batch_size: Some(self.batch_size),
            ..Settings::default()
        };
        let decay = self.weight_decay(points);
        let problem = (architecture, Objective::Gaussian);
        Supervised::new(&settings, problem, slots, Device::Cpu).with_weight_decay(decay)
    }

    /// The optimizer's weight decay for each layer, then for the head of log variances:
    /// l² / ((1 - p) N), with p = 0 for the first layer, whose inputs are not dropped.
    ///
    /// It is twice the lambda of Gal & Ghahramani 2016, for inverted dropout and a precision of 1: the
    /// likelihood that is minimised already holds the precision of the noise.
    pub fn weight_decay(&self, points: usize) -> Vec<f64> {
        let decay = self.length_scale.powi(2) / points as f64;
        let mut layers = vec![decay / (1. - self.dropout); self.hidden.0.len() + 2];
        layers[0] = decay;
        layers
    }
}

/// What networks of a block predict by masked passes.
#[derive(Debug)]
pub struct Predicted {
    moments: Predictive,
    rows: usize,
}

/// Moments of one seed's predictions, one for each row.
#[derive(Debug, Clone, Copy)]
pub struct Moments<'a> {
    /// Mean over masks of the means.
    pub mean: &'a [f64],
    /// Variance over masks of the means.
    pub epistemic: &'a [f64],
    /// Mean over masks of the noise variances.
    pub aleatoric: &'a [f64],
}

impl Predicted {
    /// By `passes` masked passes; the same masks for the same `index`.
    ///
    /// # Panics
    /// If the networks have no dropout.
    pub fn new(networks: &Supervised, input: &Input, passes: usize, index: u64) -> Self {
        let samples = networks.sample(input, passes, index);
        Self {
            moments: Predictive::new(&samples.expect("networks with dropout")),
            rows: input.rows() as usize,
        }
    }

    /// Those of the network in a slot.
    pub fn of_slot(&self, slot: usize) -> Moments<'_> {
        let rows = slot * self.rows..(slot + 1) * self.rows;
        let aleatoric = self.moments.aleatoric.as_ref();
        Moments {
            mean: &self.moments.mean[rows.clone()],
            epistemic: &self.moments.epistemic[rows.clone()],
            aleatoric: &aleatoric.expect("networks that learn the noise")[rows],
        }
    }
}

/// `length` numbers for each slot, those of the first slot first; zeros for slots without a seed.
pub fn of_slots<T: Copy + Default>(
    slots: &Slots,
    length: usize,
    of_seed: impl Fn(u64) -> Vec<T>,
) -> Vec<T> {
    let mut all = vec![T::default(); slots.len() * length];
    for (slot, seed) in slots.seeds() {
        all[slot * length..(slot + 1) * length].copy_from_slice(&of_seed(seed));
    }
    all
}

/// Rows of `width` numbers for each slot, on their way to the networks.
pub fn vectors(slots: &Slots, width: usize, values: Vec<f32>) -> Input {
    Input::new(
        &Observations::Vector { width, values },
        slots.len(),
        Device::Cpu,
    )
}

/// Arithmetic mean; 0 for no values.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1);
    values.sum::<f64>() / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decay_as_the_prior_says() {
        let design = Design {
            hidden: Hidden(vec![4, 4]),
            dropout: 0.2,
            length_scale: 0.5,
            learning_rate: 0.1,
            batch_size: 1,
        };
        // l² / N = 0.25 / 100, and 1 / 0.8 of it where inputs are dropped.
        let expected = [0.0025, 0.003125, 0.003125, 0.003125];
        for (decay, expected) in design.weight_decay(100).into_iter().zip(expected) {
            assert!((decay - expected).abs() < 1e-15, "{decay} for {expected}");
        }
    }

    #[test]
    fn slots_without_a_seed_hold_zeros() {
        let slots = Slots::blocks([1, 3], Device::Cpu).remove(0);
        let numbers = of_slots(&slots, 2, |seed| vec![seed, 10 * seed]);
        assert_eq!(numbers[..10], [0, 0, 1, 10, 0, 0, 3, 30, 0, 0]);
        assert_eq!(numbers.len(), 16);
    }
}
