//! The trials: configurations drawn from the arm's space.

use agents::{Settings, space};

use super::plan::Plan;
use crate::{
    config::{Arm, ArmRequest, check},
    error::Error,
};

/// One configuration.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What a file would ask for: the fixed and the drawn settings alone.
    pub request: ArmRequest,
    /// The arm that this is.
    pub arm: Arm,
    /// Values of all settings of the space, fixed ones as they were fixed.
    pub values: Vec<String>,
}

/// Draws all trials of a plan.
///
/// # Errors
/// If what the specification fixes cannot be together with what was drawn.
pub fn draw(plan: &Plan) -> Result<Vec<Trial>, Error> {
    (0..plan.budget).map(|number| trial(plan, number)).collect()
}

fn trial(plan: &Plan, number: u64) -> Result<Trial, Error> {
    let mut request = plan.arm.clone();
    request.tuning_seeds = Some(plan.seed_span());
    let fixed = plan.arm.keys();
    // Fixed dimensions are drawn as well, so that the others are what they would be without.
    let drawn = space::draw(plan.space.iter().copied(), plan.search_seed, number);
    for (key, value) in &drawn {
        if !fixed.iter().any(|fixed| fixed == key) {
            request
                .set(key, value)
                .expect("a space holds values that its settings allow");
        }
    }
    let arm = request.resolve(&Settings::default(), &Settings::default());
    let input = |error| Error::Input(format!("--agent {}: {error}", plan.specification));
    check(&arm).map_err(input)?;
    Ok(Trial {
        values: plan.space.iter().map(|d| request.value(d.key)).collect(),
        request,
        arm,
    })
}
