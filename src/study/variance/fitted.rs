//! The networks of the study, with a mean, a log variance and dropout (Kendall & Gal 2017), and what they predict.

use agents::{
    ObservationSpace, Observations, Settings, Supervised, architecture::Architecture,
    predictive::Predictive, supervised::Objective,
};

use crate::study::data::{mean, square};
use crate::study::variance::{
    Variance,
    rows::{Cell, Share, Task, Tested},
};

/// What a network is trained on.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    pub task: Task,
    pub trained_on: Share,
    pub seed: u64,
}

impl Variance {
    /// An untrained network with one output and its log variance, with the decay for `points` examples.
    pub fn network(&self, space: ObservationSpace, points: usize, seed: u64) -> Supervised {
        let architecture = Architecture::new(space, self.hidden.0.clone(), 1);
        let settings = Settings {
            hidden: Some(self.hidden.clone()),
            dropout: Some(self.dropout),
            learning_rate: Some(self.learning_rate),
            batch_size: Some(self.batch_size),
            ..Settings::default()
        };
        let problem = (architecture, Objective::Gaussian);
        Supervised::new(&settings, problem, seed).with_weight_decay(self.weight_decay(points))
    }

    /// The optimizer's weight decay for each layer, then for the head of log variances:
    /// l² / ((1 - p) N), with p = 0 for the first layer, whose inputs are not dropped.
    ///
    /// It is twice the lambda of Gal & Ghahramani 2016, for inverted dropout and a precision of 1: the
    /// likelihood that is minimised already holds the precision of the noise.
    fn weight_decay(&self, points: usize) -> Vec<f64> {
        let decay = self.length_scale * self.length_scale / points as f64;
        let mut layers = vec![decay / (1. - self.dropout); self.hidden.0.len() + 2];
        layers[0] = decay;
        layers
    }

    /// What a network predicts by masked passes, under the same masks whatever the input.
    ///
    /// # Panics
    /// If the network has no dropout.
    pub fn moments(&self, network: &Supervised, input: &Observations) -> Moments {
        let samples = network.sample(input, self.passes as usize, 0);
        let moments = Predictive::new(&samples.expect("a network with dropout"));
        Moments {
            mean: moments.mean,
            epistemic: moments.epistemic,
            aleatoric: moments.aleatoric.expect("a network that learns the noise"),
        }
    }
}

/// Moments of a network's predictions, one for each row: mean and variance over masks of the means, and
/// mean over masks of the noise variances.
pub struct Moments {
    pub mean: Vec<f64>,
    pub epistemic: Vec<f64>,
    pub aleatoric: Vec<f64>,
}

impl Moments {
    /// The cell of a network on a test set: of `rows`, whose exact means and noise variances are known.
    pub fn cell(
        &self,
        training: Training,
        tested_on: Tested,
        rows: &[usize],
        (mean_true, variance): (&[f64], &[f64]),
    ) -> Cell {
        let over = |figure: &dyn Fn(usize) -> f64| mean(rows.iter().map(|&row| figure(row)));
        Cell {
            task: training.task,
            trained_on: training.trained_on,
            tested_on,
            seed: training.seed,
            inputs: rows.len(),
            aleatoric: over(&|row| self.aleatoric[row]),
            aleatoric_true: over(&|row| variance[row]),
            epistemic: over(&|row| self.epistemic[row]),
            squared_error: over(&|row| square(self.mean[row] - mean_true[row])),
        }
    }
}

#[cfg(test)]
mod tests {
    use agents::settings::Hidden;

    use super::*;
    use crate::study::{data::assert_near, options::example};

    #[test]
    fn weights_decay_as_the_prior_says() {
        let study = Variance {
            hidden: Hidden(vec![4, 4]),
            dropout: 0.2,
            length_scale: 0.5,
            ..example()
        };
        // l² / N = 0.25 / 100, and 1 / 0.8 of it where inputs are dropped.
        let expected = [0.0025, 0.003125, 0.003125, 0.003125];
        for (decay, expected) in study.weight_decay(100).into_iter().zip(expected) {
            assert_near(decay, expected, 1e-15);
        }
    }
}
