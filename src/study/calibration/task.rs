//! The tasks that the teacher learns: a curve with noise, and two classes whose odds follow it.

use agents::{
    Observations,
    stream::{Purpose, standard_normal, stream},
    supervised::{Examples, Objective},
};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::study::data::{curve, vectors};

/// STD of the noise of the regression task.
pub const NOISE: f64 = 0.1;

/// Log odds of the classes where the curve is 1.
pub const LOG_ODDS: f64 = 2.0;

/// What the teacher learned; of the first two the input is a number, uniform in [-1, 1].
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// y = [`curve`](x) + noise.
    Regression,
    /// A class, 1 with log odds of [`LOG_ODDS`] times [`curve`](x), otherwise 0.
    Classification,
    /// The Q-values of a trained agent.
    Agent,
}

impl Task {
    /// What is judged of an output: a value, or the probability of a class whose logit it is.
    pub fn judge(self, output: f64) -> f64 {
        match self {
            Self::Classification => 1.0 / (1.0 + libm::exp(-output)),
            Self::Regression | Self::Agent => output,
        }
    }

    /// What networks with so many outputs minimise.
    pub fn objective(self, outputs: usize) -> Objective {
        match self {
            Self::Classification => Objective::Bernoulli,
            Self::Regression | Self::Agent => Objective::Squared(vec![1.0; outputs]),
        }
    }

    /// Examples of a seed: inputs, and what is to be learned of each.
    pub fn draw(self, seed: u64, examples: usize) -> Examples {
        let mut stream = stream(seed, Purpose::Data);
        let mut targets = Vec::with_capacity(examples);
        let inputs = (0..examples).map(|_| {
            let x: f64 = stream.random_range(-1.0..1.0);
            let target = if self == Self::Classification {
                let odds = libm::exp(LOG_ODDS * curve(x));
                f64::from(stream.random_bool(odds / (1.0 + odds)))
            } else {
                curve(x) + NOISE * standard_normal(&mut stream)
            };
            targets.push(target as f32);
            x as f32
        });
        let inputs = vectors(1, inputs);
        Examples::new(inputs, targets)
    }
}

/// `count` inputs from -1 to 1 in equal steps, both included.
pub fn grid(count: usize) -> Observations {
    vectors(
        1,
        (0..count).map(|index| (2.0 * index as f64 / (count - 1) as f64 - 1.0) as f32),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noise_and_the_odds_are_what_they_are_said_to_be() {
        let values = |task: Task| {
            let examples = task.draw(7, 20_000);
            let Observations::Vector { width: 1, values } = examples.input else {
                panic!("one number each")
            };
            let pairs = values.into_iter().zip(examples.target);
            let pairs = pairs.map(|(x, y)| (f64::from(x), f64::from(y)));
            pairs.collect::<Vec<_>>()
        };
        let pairs = values(Task::Regression);
        let squares = pairs.iter().map(|(x, y)| (y - curve(*x)).powi(2));
        let noise = (squares.sum::<f64>() / 20_000.0).sqrt();
        assert!((noise / NOISE - 1.0).abs() < 0.02, "{noise}");

        // Around x = 0.5 the curve is 1.25 and nearly flat: the odds are exp(2.5) to 1.
        let near: Vec<f64> = (values(Task::Classification).into_iter())
            .filter(|(x, _)| (x - 0.5).abs() < 0.05)
            .map(|(_, class)| class)
            .collect();
        let share = near.iter().sum::<f64>() / near.len() as f64;
        assert!((share - 0.924).abs() < 0.03, "{share} of {}", near.len());
    }
}
