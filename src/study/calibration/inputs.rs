//! The inputs of simulated data.

use agents::{
    ObservationSpace, Observations,
    stream::{Purpose, substream},
};
use rand::RngExt;

use crate::study::calibration::task::column;

/// Where the inputs of simulated data come from.
#[derive(Debug, Clone)]
pub enum Inputs {
    /// Uniform in [-1, 1], each so many times in a row.
    Uniform {
        /// Observations of each input.
        repeats: usize,
    },
    /// Any of these rows, each as likely.
    Rows(Observations),
}

impl Inputs {
    /// So many inputs for the data set of a seed.
    pub fn draw(&self, seed: u64, count: usize) -> Observations {
        match self {
            Self::Uniform { repeats } => {
                let mut stream = substream(seed, Purpose::Data, 0);
                let mut inputs = Vec::with_capacity(count + repeats);
                while inputs.len() < count {
                    let x: f32 = stream.random_range(-1.0..1.0);
                    inputs.extend(std::iter::repeat_n(x, *repeats));
                }
                inputs.truncate(count);
                column(inputs.into_iter())
            }
            Self::Rows(rows) => {
                let space = match rows {
                    Observations::Index(_) => ObservationSpace::Discrete(0),
                    Observations::Vector { width, .. } => ObservationSpace::Box(*width),
                };
                let mut stream = substream(seed, Purpose::Data, 0);
                let mut drawn = Observations::zeros(space, count);
                for row in 0..count {
                    drawn.set(row, rows.get(stream.random_range(0..rows.rows())));
                }
                drawn
            }
        }
    }
}
