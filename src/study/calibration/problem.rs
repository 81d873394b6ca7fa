//! What models are retrained on, and where they are judged.

use agents::Observations;

use crate::study::calibration::inputs::Inputs;
use crate::study::calibration::original::Original;

/// What is retrained and where it is judged.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What data are simulated from.
    pub original: Original,
    /// Inputs of the simulated data.
    pub inputs: Inputs,
    /// Where the models are judged.
    pub points: Observations,
    /// Targets are learned as (target - shift) / unit.
    pub shift: f64,
    /// See `shift`; positive.
    pub unit: f64,
    /// STD of the noise of values in data that one mask made.
    pub noise: f64,
}
