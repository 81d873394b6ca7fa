//! The teacher: a trained network that data are simulated from by dropout.

use agents::{
    Observation, ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    masks::Masks,
    saved::Network,
    stream::Stream,
    supervised::{Examples, Objective},
};

use crate::study::readout::Readout;

/// What the outputs of a network are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Values.
    Value,
    /// Logits, of which the probability 1 / (1 + exp(-logit)) is judged.
    Probability,
}

impl Link {
    /// What is judged of an output.
    pub fn judge(self, output: f64) -> f64 {
        match self {
            Self::Value => output,
            Self::Probability => 1.0 / (1.0 + libm::exp(-output)),
        }
    }

    /// What networks with so many outputs minimise.
    fn objective(self, outputs: usize) -> Objective {
        match self {
            Self::Value => Objective::Squared(vec![1.0; outputs]),
            Self::Probability => Objective::Bernoulli,
        }
    }
}

/// A trained network, and the settings with which it and every student learn. Plain numbers, which
/// threads can share.
#[derive(Debug, Clone)]
pub struct Teacher {
    /// The network.
    pub network: Network,
    /// What it sees.
    pub space: ObservationSpace,
    /// What its outputs are.
    pub link: Link,
    /// Hidden layers, dropout, optimizer and batches.
    pub settings: Settings,
}

impl Teacher {
    /// Trains one with one input and one output; weights, batches and masks are those of `seed`.
    pub fn train(
        settings: Settings,
        link: Link,
        examples: &Examples,
        updates: u64,
        seed: u64,
    ) -> Self {
        let space = ObservationSpace::Box(1);
        let hidden = settings.hidden.clone().expect("hidden layers").0;
        let architecture = Architecture::new(space, hidden, 1);
        let mut network = Supervised::new(&settings, (architecture, link.objective(1)), seed);
        network.fit(examples, updates);
        Self {
            network: network.network(),
            space,
            link,
            settings,
        }
    }

    /// Probability that a unit is dropped.
    ///
    /// # Panics
    /// If its settings have none.
    pub fn p(&self) -> f64 {
        self.settings.dropout.expect("a teacher has dropout")
    }

    /// An untrained network like this one, with the weights that `seed` draws.
    pub fn pupil(&self, seed: u64) -> Supervised {
        let architecture = self.network.architecture(self.space);
        let objective = self.link.objective(architecture.outputs);
        Supervised::new(&self.settings, (architecture, objective), seed)
    }

    /// The network, ready to be sampled from.
    pub fn sampler(&self) -> Sampler {
        Sampler {
            network: self.pupil(0).with_network(&self.network),
            link: self.link,
        }
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

/// Samples outputs of a teacher under dropout.
pub struct Sampler {
    network: Supervised,
    link: Link,
}

impl Sampler {
    /// What is judged of the outputs, `[row][output]`: of the mean network, or under masks.
    pub fn outputs(&self, rows: &Observations, masks: Option<&Masks>) -> Vec<f64> {
        let outputs = self.network.predict(rows, masks).mean.into_iter();
        outputs.map(|x| self.link.judge(f64::from(x))).collect()
    }

    /// Masks from this stream of one seed: one for each of `rows` rows, or one that all share.
    pub fn masks(&self, stream: &mut Stream, rows: usize) -> Masks {
        let dropout = self.network.dropout.as_ref();
        let dropout = dropout.expect("a teacher has dropout");
        dropout.draw(0, std::slice::from_mut(stream), rows)
    }
}
