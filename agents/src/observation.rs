//! What an agent sees, and batches of it on their way to the network.

use crate::archive::{Archive, Archived, Unfit};

/// The observations of a world, as in Gym's `Discrete` and `Box`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservationSpace {
    /// An index in `0..n`, standing for the one-hot vector of length n.
    Discrete(usize),
    /// A vector of so many numbers.
    Box(usize),
}

impl ObservationSpace {
    /// Inputs of a network that sees it.
    pub fn width(self) -> usize {
        match self {
            Self::Discrete(n) | Self::Box(n) => n,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    pub observations: ObservationSpace,
    pub actions: usize,
    /// Steps after which an episode is cut off; 0 for a world that never ends.
    pub horizon: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Observation<'a> {
    /// An index, for `ObservationSpace::Discrete`.
    Index(usize),
    /// Numbers, for `ObservationSpace::Box`.
    Vector(&'a [f32]),
}

impl Observation<'_> {
    /// The number of the state that it shows.
    ///
    /// # Panics
    /// If it shows none: an agent that needs it is refused in such a world.
    pub fn state(self) -> usize {
        match self {
            Self::Index(state) => state,
            Self::Vector(_) => panic!("an agent that counts states in a world that shows none"),
        }
    }
}

/// Observations row after row, in the host's memory.
#[derive(Debug, Clone, PartialEq)]
pub enum Observations {
    Index(Vec<u32>),
    Vector {
        width: usize,
        /// The rows, one after the other.
        values: Vec<f32>,
    },
}

impl Archived for Observations {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        match self {
            Self::Index(index) => index.archive(archive),
            Self::Vector { width: _, values } => values.archive(archive),
        }
    }
}

impl Observations {
    pub fn zeros(space: ObservationSpace, rows: usize) -> Self {
        match space {
            ObservationSpace::Discrete(_) => Self::Index(vec![0; rows]),
            ObservationSpace::Box(width) => Self::Vector {
                width,
                values: vec![0.; rows * width],
            },
        }
    }

    /// Adds rows of zeros until there are so many.
    pub fn grow(&mut self, rows: usize) {
        match self {
            Self::Index(index) if rows > index.len() => index.resize(rows, 0),
            Self::Vector { width, values } if rows * *width > values.len() => {
                values.resize(rows * *width, 0.);
            }
            _ => {}
        }
    }

    /// Writes one row.
    ///
    /// # Panics
    /// If the observation is not of the kind and width of the rows.
    pub fn set(&mut self, row: usize, observation: Observation) {
        match (self, observation) {
            (Self::Index(rows), Observation::Index(index)) => rows[row] = index as u32,
            (Self::Vector { width, values }, Observation::Vector(numbers)) => {
                values[row * *width..(row + 1) * *width].copy_from_slice(numbers);
            }
            _ => panic!("an observation that is not of its space's kind"),
        }
    }

    pub fn rows(&self) -> usize {
        match self {
            Self::Index(rows) => rows.len(),
            Self::Vector { width, values } => values.len() / width,
        }
    }

    /// All rows, so many times over: rows that every slot of a population sees alike.
    pub fn repeat(&self, times: usize) -> Self {
        match self {
            Self::Index(rows) => Self::Index(rows.repeat(times)),
            Self::Vector { width, values } => Self::Vector {
                width: *width,
                values: values.repeat(times),
            },
        }
    }

    pub fn get(&self, row: usize) -> Observation<'_> {
        match self {
            Self::Index(rows) => Observation::Index(rows[row] as usize),
            Self::Vector { width, values } => {
                Observation::Vector(&values[row * width..(row + 1) * width])
            }
        }
    }
}
