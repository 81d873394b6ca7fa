//! The original: a trained network that data are simulated from.

use agents::{
    Observation, ObservationSpace, Observations, Settings, Supervised,
    architecture::Architecture,
    masks::{Dropout, Masks},
    saved::{Linear, Network},
    stream::Stream,
    supervised::Examples,
};

use crate::study::calibration::link::Link;
use crate::study::calibration::readout::Readout;

/// A trained network, and the settings with which it and every retrained model learn. Plain numbers,
/// which threads can share.
#[derive(Debug, Clone)]
pub struct Original {
    /// The network.
    pub network: Network,
    /// What it sees.
    pub space: ObservationSpace,
    /// What its outputs are.
    pub link: Link,
    /// Hidden layers, dropout, optimizer and batches.
    pub settings: Settings,
}

impl Original {
    /// Trains one on `examples` with one output.
    pub fn train(
        settings: &Settings,
        link: Link,
        examples: (Observations, Vec<f32>),
        (seed, updates): (u64, u64),
    ) -> Self {
        let space = ObservationSpace::Box(1);
        let hidden = settings.hidden.clone().expect("hidden layers").0;
        let architecture = Architecture::new(space, hidden, 1);
        let mut fitted = Supervised::new(settings, (architecture, link.objective(1)), seed);
        fitted.fit(&Examples::new(examples.0, examples.1), updates);
        Self {
            network: fitted.network(),
            space,
            link,
            settings: settings.clone(),
        }
    }

    /// The sizes of the network.
    pub fn architecture(&self) -> Architecture {
        self.network.architecture(self.space)
    }

    /// Its dropout.
    ///
    /// # Panics
    /// If its settings have none.
    pub fn dropout(&self) -> Dropout {
        Dropout::new(&self.settings, &self.architecture()).expect("an original has dropout")
    }

    /// A network like this one, to be trained on what this one simulates.
    pub fn untrained(&self, seed: u64) -> Supervised {
        let architecture = self.architecture();
        let objective = self.link.objective(architecture.outputs);
        Supervised::new(&self.settings, (architecture, objective), seed)
    }

    /// The network, ready to be sampled from.
    pub fn sampler(&self) -> Sampler<'_> {
        Sampler {
            original: self,
            network: self.untrained(0).with_network(&self.network),
            dropout: self.dropout(),
        }
    }
}

/// Samples outputs of an original under dropout.
pub struct Sampler<'a> {
    original: &'a Original,
    network: Supervised,
    dropout: Dropout,
}

impl Sampler<'_> {
    /// What is judged of the outputs, `[row][output]`: of the mean network, or under masks.
    pub fn outputs(&self, rows: &Observations, masks: Option<&Masks>) -> Vec<f64> {
        let outputs = self.network.predict(rows, masks).mean.into_iter();
        let judged = |output| self.original.link.apply(f64::from(output));
        outputs.map(judged).collect()
    }

    /// Masks from this stream of one seed: one for each of `rows` rows, or one that all share.
    pub fn masks(&self, stream: &mut Stream, rows: usize) -> Masks {
        self.dropout.draw(0, std::slice::from_mut(stream), rows)
    }

    /// What the units of the dropped layer give to the output; none where the map after that layer is
    /// not linear, or there is more than one output.
    pub fn readout(&self, rows: &Observations) -> Option<Readout> {
        let [hidden, last] = self.original.network.layers() else {
            return None;
        };
        let given = |row| {
            let activations = activations(hidden, rows.get(row));
            activations
                .zip(&last.weight)
                .map(|(h, v)| h * f64::from(*v))
        };
        (last.outputs == 1).then(|| Readout {
            bias: f64::from(last.bias[0]),
            units: (0..rows.rows()).map(|row| given(row).collect()).collect(),
        })
    }
}

/// What the units of a layer make of an observation.
fn activations(layer: &Linear, seen: Observation) -> impl Iterator<Item = f64> {
    let units = layer.weight.chunks_exact(layer.inputs).zip(&layer.bias);
    units.map(move |(weights, &bias)| {
        let sum = match seen {
            Observation::Index(index) => f64::from(weights[index]),
            Observation::Vector(x) => {
                let products = weights
                    .iter()
                    .zip(x)
                    .map(|(&w, &x)| f64::from(w) * f64::from(x));
                products.sum()
            }
        };
        (sum + f64::from(bias)).clamp(0.0, f64::INFINITY)
    })
}
