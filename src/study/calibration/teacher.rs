//! The teacher, a trained network that data are simulated from by dropout, and the tasks that it learns: a
//! curve with noise, and two classes whose odds follow it.

use agents::{
    Observation, ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    masks::Masks,
    saved::Network,
    stream::{Purpose, standard_normal, stream},
    supervised::{Examples, Objective},
};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::study::data::{curve, vectors};
use crate::study::readout::Readout;

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

    /// The same of all outputs of a network, `[row][output]`, under masks, or of the mean network.
    pub fn outputs(
        self,
        network: &Supervised,
        rows: &Observations,
        masks: Option<&Masks>,
    ) -> Vec<f64> {
        let outputs = network.predict(rows, masks).mean.into_iter();
        outputs.map(|x| self.judge(f64::from(x))).collect()
    }

    /// Examples of a seed: inputs, and what is to be learned of each.
    pub fn draw(self, seed: u64, examples: usize) -> Examples {
        let mut stream = stream(seed, Purpose::Data);
        let example = |_| {
            let x: f64 = stream.random_range(-1.0..1.0);
            let target = if self == Self::Classification {
                let odds = libm::exp(LOG_ODDS * curve(x));
                f64::from(stream.random_bool(odds / (1.0 + odds)))
            } else {
                curve(x) + NOISE * standard_normal(&mut stream)
            };
            (x as f32, target as f32)
        };
        let (inputs, targets): (Vec<f32>, _) = (0..examples).map(example).unzip();
        Examples::new(vectors(1, inputs), targets)
    }
}

/// A trained network, and the settings of its students. Plain numbers, which threads can share.
#[derive(Debug, Clone)]
pub struct Teacher {
    pub network: Network,
    /// What it sees.
    pub space: ObservationSpace,
    /// What it learned.
    pub task: Task,
    /// Hidden layers, dropout, optimizer and batches.
    pub settings: Settings,
}

impl Teacher {
    /// Trains one with one input and one output; weights, batches and masks are those of `seed`.
    pub fn train(
        settings: Settings,
        task: Task,
        examples: &Examples,
        updates: u64,
        seed: u64,
    ) -> Self {
        let space = ObservationSpace::Box(1);
        let hidden = settings.hidden.clone().expect("hidden layers").0;
        let mut network = untrained(&settings, task, Architecture::new(space, hidden, 1), seed);
        network.fit(examples, updates);
        Self {
            network: network.network(),
            space,
            task,
            settings,
        }
    }

    /// Probability that a unit is dropped.
    pub fn p(&self) -> f64 {
        self.settings.dropout.expect("a teacher has dropout")
    }

    /// An untrained network like this one, with the weights that `seed` draws.
    pub fn pupil(&self, seed: u64) -> Supervised {
        let architecture = self.network.architecture(self.space);
        untrained(&self.settings, self.task, architecture, seed)
    }

    /// The network, ready to be sampled from.
    pub fn trained(&self) -> Supervised {
        self.pupil(0).with_network(&self.network)
    }

    /// What the units of the dropped layer give to the output; none where the map after that layer is
    /// not linear, or there is more than one output.
    pub fn readout(&self, rows: &Observations) -> Option<Readout> {
        let numbers = |row| match rows.get(row) {
            Observation::Vector(x) => x.iter().copied().map(f64::from).collect(),
            Observation::Index(index) => {
                let mut one_hot = vec![0.0; self.space.width()];
                one_hot[index] = 1.0;
                one_hot
            }
        };
        Readout::new(&self.network, (0..rows.rows()).map(numbers))
    }
}

fn untrained(settings: &Settings, task: Task, architecture: Architecture, seed: u64) -> Supervised {
    let objective = match task {
        Task::Classification => Objective::Bernoulli,
        Task::Regression | Task::Agent => Objective::Squared(vec![1.0; architecture.outputs]),
    };
    Supervised::new(settings, (architecture, objective), seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::data::{assert_near, moments};

    #[test]
    fn the_noise_and_the_odds_are_what_they_are_said_to_be() {
        let values = |task: Task| {
            let examples = task.draw(7, 20_000);
            let Observations::Vector { width: 1, values } = examples.input else {
                panic!("one number each")
            };
            let pairs = values.into_iter().zip(examples.target);
            pairs.map(|(x, y)| (f64::from(x), f64::from(y)))
        };
        let noise: Vec<f64> = values(Task::Regression)
            .map(|(x, y)| y - curve(x))
            .collect();
        assert_near(moments(&noise).1 / NOISE, 1.0, 0.02);
        // Around x = 0.5 the curve is 1.25 and nearly flat: the odds are exp(2.5) to 1.
        let near = values(Task::Classification).filter(|(x, _)| (x - 0.5).abs() < 0.05);
        let classes: Vec<f64> = near.map(|(_, class)| class).collect();
        assert_near(moments(&classes).0, 0.924, 0.03);
    }
}
