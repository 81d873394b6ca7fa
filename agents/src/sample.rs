//! Which network of each slot is meant: its mean, or one that is drawn from its posterior.

use rand::RngExt;

use crate::{
    archive::{Archive, Archived, Unfit},
    masks::Masks,
    networks::Networks,
    noise::Noise,
    stream::Stream,
};

#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// The mean: without masks or noise; of an ensemble, the mean of its members.
    Mean,
    /// The network under these masks.
    Masks(Masks),
    /// This member of each slot's ensemble.
    Members(Vec<usize>),
    /// The network under this noise of its weights.
    Noise(Noise),
    /// The network with these weights of its last layer, `[S, A, features + 1]`, the bias last.
    LastLayer(Vec<f32>),
}

impl Archived for Sample {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        match self {
            Self::Mean => Ok(()),
            Self::Masks(masks) => masks.archive(archive),
            Self::Members(members) => members.archive(archive),
            Self::Noise(noise) => noise.archive(archive),
            Self::LastLayer(weights) => weights.archive(archive),
        }
    }
}

impl Sample {
    /// Draws another network of one slot, at a training step; the mean stays.
    pub fn draw_slot(
        &mut self,
        networks: &dyn Networks,
        step: u64,
        (slot, stream): (usize, &mut Stream),
    ) {
        match self {
            Self::Mean => {}
            Self::Masks(masks) => {
                let dropout = networks.dropout().expect("masks are of dropout");
                dropout.draw_slot(step, (slot, stream), masks);
            }
            Self::Members(acting) => {
                acting[slot] = stream.random_range(0..networks.members() as u32) as usize;
            }
            Self::Noise(noise) => noise.draw_slot((slot, stream)),
            Self::LastLayer(weights) => {
                let last_layer = networks.last_layer().expect("weights of its posterior");
                last_layer.draw_slot((slot, stream), weights);
            }
        }
    }

    /// Samples from the posterior that this one is from, each shared by all states: so many, or all members of an
    /// ensemble. `None` for the mean of a network alone and for a last layer, whose variances are exact.
    pub fn others(
        &self,
        networks: &dyn Networks,
        step: u64,
        streams: &mut [Stream],
        count: usize,
    ) -> Option<Vec<Self>> {
        let members = networks.members();
        let member = |member| Self::Members(vec![member; streams.len()]);
        match self {
            Self::Mean if members == 1 => None,
            Self::Mean | Self::Members(_) => Some((0..members).map(member).collect()),
            Self::LastLayer(_) => None,
            Self::Masks(_) | Self::Noise(_) => {
                let draw = |_| {
                    let mut other = self.clone();
                    for of_slot in streams.iter_mut().enumerate() {
                        other.draw_slot(networks, step, of_slot);
                    }
                    other
                };
                Some((0..count).map(draw).collect())
            }
        }
    }

    /// Its masks; none for a sample of another kind, and for the mean.
    pub fn masks(&self) -> Option<&Masks> {
        match self {
            Self::Masks(masks) => Some(masks),
            _ => None,
        }
    }

    /// The noise of its weights; none for a sample of another kind, and for the mean.
    pub fn noise(&self) -> Option<&Noise> {
        match self {
            Self::Noise(noise) => Some(noise),
            _ => None,
        }
    }

    /// The weights of its last layer; none for a sample of another kind, and for the mean.
    pub fn last_layer(&self) -> Option<&[f32]> {
        match self {
            Self::LastLayer(weights) => Some(weights),
            _ => None,
        }
    }
}
