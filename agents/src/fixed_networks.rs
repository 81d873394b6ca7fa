//! Networks that never learn: those of saved agents, and randomized prior functions.

use crate::{
    architecture::{Architecture, Layout},
    engine::{Engine, layout},
    matrix::Matrix,
    network::{Origin, initial_weights, predict},
    observation::{ObservationSpace, Observations},
    saved::Network,
    settings::{InitialWeights, Settings},
    stream::Purpose,
};

/// Networks of a population's slots that never learn, times a scale.
#[derive(Debug)]
pub(crate) struct FixedNetworks<E: Engine> {
    scale: f32,
    architecture: Architecture,
    layout: Layout,
    parameters: E::Parameters,
    /// Values of a prior at all indices, `[S * n, A]`, where observations are indices: it is asked in every update.
    table: Option<Matrix>,
}

impl<E: Engine> FixedNetworks<E> {
    /// The priors of one member of each seed; none where the settings have no scale or 0.
    ///
    /// A randomized prior function (Osband, Aslanides & Cassirer 2018) is a random network whose outputs, times a scale,
    /// are added to the Q-values wherever they act, learn or are a target. Where nothing has been seen it stays as it was
    /// drawn, so members of an ensemble differ there. Its weights are drawn as Haiku does, as in the authors'
    /// experiments: what a scale means hangs on that.
    pub fn prior(
        settings: &Settings,
        sizes: &Architecture,
        (seeds, member): (&[u64], usize),
        engine: &E,
    ) -> Option<Self> {
        let scale = settings.prior_scale.filter(|&scale| scale > 0.)? as f32;
        let architecture =
            Architecture::new(sizes.observations, sizes.hidden.clone(), sizes.outputs);
        let origin = Origin {
            purpose: Purpose::Prior,
            seeds,
            member,
        };
        let layout = layout::<E>(&architecture);
        let numbers = initial_weights(&architecture, &layout, InitialWeights::Haiku, origin);
        let mut prior = Self::new(scale, architecture, &numbers, engine);
        if let ObservationSpace::Discrete(n) = prior.architecture.observations {
            let all = Observations::Index((0..n as u32).collect());
            prior.table = Some(prior.values(engine, &all.repeat(engine.slots())));
        }
        Some(prior)
    }

    /// Networks of these numbers, `[S, layout.len]`.
    pub fn new(scale: f32, architecture: Architecture, numbers: &[f32], engine: &E) -> Self {
        let layout = layout::<E>(&architecture);
        let mut parameters = engine.parameters(&layout);
        engine.write(numbers, &mut parameters);
        Self {
            scale,
            architecture,
            layout,
            parameters,
            table: None,
        }
    }

    /// What they give for these observations, times the scale, `[S * B, A]`.
    pub fn values(&self, engine: &E, observations: &Observations) -> Matrix {
        let (Some(table), Observations::Index(index)) = (&self.table, observations) else {
            let (sizes, parameters) = (&self.architecture, &self.parameters);
            let mut outputs = predict(engine, sizes, parameters, observations, None, 0);
            let mut values = outputs.swap_remove(0);
            for value in values.iter_mut().flatten() {
                *value *= self.scale;
            }
            return values;
        };
        let mut values = Matrix::zeros(index.len(), table.width());
        let (rows, indices) = (index.len() / engine.slots(), table.rows() / engine.slots());
        for (row, (values, &index)) in values.iter_mut().zip(index).enumerate() {
            values.copy_from_slice(table.row(row / rows * indices + index as usize));
        }
        values
    }

    /// The scale and the network of each slot.
    pub fn networks(&self, engine: &E) -> Vec<(f32, Network)> {
        let hidden = self.architecture.hidden.len();
        let networks = Network::of_seeds(&self.layout, hidden, &engine.read(&self.parameters));
        let scaled = networks.into_iter().map(|network| (self.scale, network));
        scaled.collect()
    }
}
