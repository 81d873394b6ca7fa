//! Whose rows, or whose network, something is.

use serde::{Deserialize, Serialize};

use crate::records;

/// Whose rows they are.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeedId {
    pub arm: String,
    pub env: String,
    pub seed: u64,
}

impl SeedId {
    pub fn new((arm, env, seed): (&str, &str, u64)) -> Self {
        Self {
            arm: arm.into(),
            env: env.into(),
            seed,
        }
    }

    /// The bytes with which all of its rows begin.
    pub fn prefix(&self) -> Vec<u8> {
        let mut prefix = records::line(&(&self.arm, &self.env, self.seed));
        prefix.pop();
        prefix.push(b',');
        prefix
    }
}
