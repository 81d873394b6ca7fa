//! Langevin noise: what is added to the weights after each step of Langevin DQN (Ishfaq et al. 2024), so that
//! the optimizer's path is a walk through the posterior over networks. The log variances of tasks get none.
//!
//! Noise for a weight takes 1.5 ns on the native engine. With it an update takes 1.8 times as long on an index of 100
//! (64-64-4, batch 32), and 1.4 times as long on 59 numbers (64-64-5). For libtorch it is drawn on the host too, and
//! travels.

use crate::{
    architecture::{Layer, Layout},
    archived,
    engine::Engine,
    network::Origin,
    normals,
    settings::Settings,
    stream::{Purpose, Stream, substreams},
};

#[derive(Debug)]
pub(crate) struct Langevin {
    /// STD of what is added: s sqrt(2 eta).
    std: f32,
    streams: Vec<Stream>,
    /// Of a slot, weight by weight: drawn at once, which is faster than row by row.
    drawn: Vec<f32>,
    /// Of all slots, as they lie in the layout; what pads the layers stays zero.
    normals: Vec<f32>,
}

archived!(Langevin: streams; not std, drawn, normals);

impl Langevin {
    /// None where the settings have no noise scale or 0.
    pub fn new(settings: &Settings, layout: &Layout, origin: Origin) -> Option<Self> {
        let scale = settings.noise_scale.filter(|&scale| scale > 0.)?;
        let rate = settings.learning_rate?;
        let size = |layer: &Layer| (layer.inputs + 1) * layer.outputs;
        Some(Self {
            std: (scale * (2. * rate).sqrt()) as f32,
            streams: substreams(origin.seeds, Purpose::Langevin, origin.member as u64),
            drawn: vec![0.; layout.layers.iter().map(size).sum()],
            normals: vec![0.; origin.seeds.len() * layout.len],
        })
    }

    /// Adds noise to every weight and bias.
    pub fn add<E: Engine>(&mut self, engine: &E, layout: &Layout, to: &mut E::Parameters) {
        let slots = self.normals.chunks_exact_mut(layout.len);
        for (normals, stream) in slots.zip(&mut self.streams) {
            normals::fill(stream, &mut self.drawn);
            let mut drawn = &self.drawn[..];
            for layer in &layout.layers {
                for row in layer.rows() {
                    let (of_row, rest) = drawn.split_at(layer.outputs);
                    normals[row].copy_from_slice(of_row);
                    drawn = rest;
                }
            }
        }
        engine.add(self.std, &self.normals, to);
    }
}
