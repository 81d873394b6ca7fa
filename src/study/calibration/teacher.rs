//! The teacher: a trained network that data are simulated from by dropout.

use agents::{
    Observation, ObservationSpace, Observations, Settings, Supervised, architecture::Architecture,
    masks::Masks, saved::Network, stream::Stream, supervised::Examples,
};

use crate::study::{calibration::task::Task, readout::Readout};

/// A trained network, and the settings with which it and every student learn. Plain numbers, which
/// threads can share.
#[derive(Debug, Clone)]
pub struct Teacher {
    /// The network.
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
        let architecture = Architecture::new(space, hidden, 1);
        let mut network = Supervised::new(&settings, (architecture, task.objective(1)), seed);
        network.fit(examples, updates);
        Self {
            network: network.network(),
            space,
            task,
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
        let objective = self.task.objective(architecture.outputs);
        Supervised::new(&self.settings, (architecture, objective), seed)
    }

    /// The network, ready to be sampled from.
    pub fn sampler(&self) -> Sampler {
        Sampler {
            network: self.pupil(0).with_network(&self.network),
            task: self.task,
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
    task: Task,
}

impl Sampler {
    /// What is judged of the outputs, `[row][output]`: of the mean network, or under masks.
    pub fn outputs(&self, rows: &Observations, masks: Option<&Masks>) -> Vec<f64> {
        let outputs = self.network.predict(rows, masks).mean.into_iter();
        outputs.map(|x| self.task.judge(f64::from(x))).collect()
    }

    /// Masks from this stream of one seed: one for each of `rows` rows, or one that all share.
    pub fn masks(&self, stream: &mut Stream, rows: usize) -> Masks {
        let masks = self.network.draw_masks(stream, rows);
        masks.expect("a teacher has dropout")
    }
}
