//! Dropout masks (Srivastava et al. 2014), drawn per seed and passed as arguments.
//!
//! Inverted dropout: a unit is dropped with probability p, and one that is kept is scaled by
//! 1/(1-p), so that the network without masks is the mean network.

use rand::Rng;
use tch::{Device, Tensor};

use crate::{
    architecture::Architecture,
    settings::{DropoutLayers, Settings},
    slots::SlotStreams,
    stream::Stream,
};

/// Masks of one pass through the network, for the input and after each hidden layer.
#[derive(Debug)]
pub struct Masks {
    layers: Vec<Option<Tensor>>,
}

impl Masks {
    /// The mask after hidden layer `layer`, counted from 1; 0 is the input. `[S, B, W]`, or
    /// `[S, 1, W]` for one mask that all rows of a slot share.
    pub fn after(&self, layer: usize) -> Option<&Tensor> {
        self.layers[layer].as_ref()
    }
}

/// Where units are dropped, and how often as training goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropout {
    start: f64,
    end: f64,
    steps: u64,
    /// Units that are dropped from: of the input, then of each hidden layer; 0 for none.
    widths: Vec<usize>,
}

impl Dropout {
    /// The dropout that the settings ask for; none if they say nothing of it or p is 0.
    pub fn new(settings: &Settings, architecture: &Architecture) -> Option<Self> {
        let start = settings.dropout.filter(|&p| p > 0.)?;
        let layers = settings.dropout_layers.unwrap_or(DropoutLayers::All);
        let mut widths = vec![0];
        if layers == DropoutLayers::Inputs {
            widths[0] = architecture.observations.width();
        }
        for (index, &units) in architecture.hidden.iter().enumerate() {
            widths.push(if index == 0 || layers != DropoutLayers::First {
                units
            } else {
                0
            });
        }
        Some(Self {
            start,
            end: settings.dropout_end.unwrap_or(0.).min(start),
            steps: settings.dropout_steps.unwrap_or(0),
            widths,
        })
    }

    /// Probability that a unit is dropped at a training step: max(end, start (1 - step / steps)).
    pub fn p(&self, step: u64) -> f64 {
        if self.steps == 0 {
            return self.start;
        }
        (self.start * (1. - step as f64 / self.steps as f64)).max(self.end)
    }

    /// Numbers in the masks of one row.
    pub fn units(&self) -> usize {
        self.widths.iter().sum()
    }

    /// Draws the masks of one row at a training step.
    pub fn draw_row(&self, step: u64, stream: &mut Stream, row: &mut [f32]) {
        debug_assert_eq!(row.len(), self.units());
        fill(self.p(step), stream, row);
    }

    /// Draws fresh masks for `rows` rows of every slot.
    pub fn draw(&self, step: u64, streams: &mut SlotStreams, rows: usize, device: Device) -> Masks {
        let p = self.p(step);
        let slots = streams.len();
        let layers = self.widths.iter().map(|&width| {
            (width > 0).then(|| {
                let mut mask = vec![0.; slots * rows * width];
                for (slot, part) in mask.chunks_exact_mut(rows * width).enumerate() {
                    if let Some(stream) = streams.get(slot) {
                        fill(p, stream, part);
                    }
                }
                let shape = [slots as i64, rows as i64, width as i64];
                Tensor::from_slice(&mask).view(shape).to_device(device)
            })
        });
        Masks {
            layers: layers.collect(),
        }
    }

    /// Masks from rows that were drawn before, one for each slot: `[S, 1, W]` for each layer.
    pub fn assemble(&self, rows: &[Vec<f32>], device: Device) -> Masks {
        let mut first = 0;
        let layers = self.widths.iter().map(|&width| {
            let part = first..first + width;
            first += width;
            (width > 0).then(|| {
                let mask: Vec<f32> = rows
                    .iter()
                    .flat_map(|row| &row[part.clone()])
                    .copied()
                    .collect();
                Tensor::from_slice(&mask)
                    .view([rows.len() as i64, 1, width as i64])
                    .to_device(device)
            })
        });
        Masks {
            layers: layers.collect(),
        }
    }
}

/// Drops each unit with probability p, to within 2^-32.
fn fill(p: f64, stream: &mut Stream, units: &mut [f32]) {
    let kept = (1. / (1. - p)) as f32;
    let dropped_below = (p * 4_294_967_296.) as u64;
    for unit in units {
        *unit = if u64::from(stream.next_u32()) < dropped_below {
            0.
        } else {
            kept
        };
    }
}
