//! How the pictures are drawn, as far as a user said it. Figures and verdicts do not depend on it.

use clap::{Args, ValueEnum};

#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum XScale {
    /// Steps at equal distances, from 0
    #[default]
    Linear,
    /// Factors at equal distances, from the first recorded step after 0
    Log,
}

/// How the pictures are drawn, as far as a user said it.
#[derive(Args, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Scale of the steps under the learning curves [default: linear]
    #[arg(long, value_name = "SCALE")]
    pub x_scale: Option<XScale>,
}

impl Drawing {
    /// This, and where it says nothing the other.
    pub fn or(self, other: Self) -> Self {
        Self {
            x_scale: self.x_scale.or(other.x_scale),
        }
    }

    pub fn x_scale(&self) -> XScale {
        self.x_scale.unwrap_or_default()
    }
}
