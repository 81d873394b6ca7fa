//! The original: a trained network that data are simulated from.

use agents::{
    ObservationSpace, Observations, Settings, Slots, Supervised,
    architecture::Architecture,
    masks::{Dropout, Masks},
    network::Parameters,
    observation::Input,
    predictive::to_host,
    saved::Network,
    supervised::Examples,
};
use tch::Device;

use super::link::Link;
use super::readout::Readout;

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
        (inputs, targets): &(Observations, Vec<f32>),
        (seed, updates): (u64, u64),
    ) -> Self {
        let space = ObservationSpace::Box(1);
        let hidden = settings.hidden.clone().expect("hidden layers").0;
        let architecture = Architecture::new(space, hidden, 1);
        let slots = Slots::dense([seed]);
        let examples = Examples::new(Input::new(inputs, 1, Device::Cpu), targets, 1);
        let objective = (architecture, link.objective(1));
        let mut fitted = Supervised::new(settings, objective, slots, Device::Cpu);
        fitted.fit(&examples, updates);
        Self {
            network: Network::of_slot(&fitted.parameters, 0),
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

    /// The network, ready to be sampled from.
    pub fn sampler(&self) -> Sampler {
        Sampler {
            parameters: self.network.parameters(self.space, 1, 0),
            dropout: self.dropout(),
            link: self.link,
        }
    }
}

/// Samples outputs of an original under dropout.
pub struct Sampler {
    parameters: Parameters,
    dropout: Dropout,
    link: Link,
}

impl Sampler {
    /// What is judged of the outputs, `[row][output]`: of the mean network, or under masks.
    pub fn outputs(&self, rows: &Observations, masks: Option<&Masks>) -> Vec<f64> {
        let input = Input::new(rows, 1, Device::Cpu);
        to_host(
            &self
                .link
                .apply(&self.parameters.forward(&input, masks).output),
        )
    }

    /// Masks from this stream of one seed: one for each of `rows` rows, or one that all share.
    pub fn masks(&self, stream: &mut agents::slots::SlotStreams, rows: usize) -> Masks {
        self.dropout.draw(0, stream, rows, Device::Cpu)
    }

    /// What the units of the dropped layer give to the output; none where the map after that layer is
    /// not linear, or there is more than one output.
    pub fn readout(&self, rows: &Observations) -> Option<Readout> {
        let [_, last] = &self.parameters.layers[..] else {
            return None;
        };
        if last.weight.size()[2] != 1 {
            return None;
        }
        let input = Input::new(rows, 1, Device::Cpu);
        let trace = self.parameters.forward(&input, None);
        let units = trace.features() * last.weight.transpose(1, 2);
        let width = last.weight.size()[1] as usize;
        let units = to_host(&units);
        Some(Readout {
            bias: to_host(&last.bias)[0],
            units: units.chunks_exact(width).map(<[f64]>::to_vec).collect(),
        })
    }
}
