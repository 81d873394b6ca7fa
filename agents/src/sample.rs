//! Which network of each slot is meant: its mean, or one that is drawn from its posterior.

use crate::{
    archive::{Archive, Archived, Unfit},
    masks::Masks,
    noise::Noise,
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
