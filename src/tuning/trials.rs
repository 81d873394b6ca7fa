//! The trials: configurations drawn from the arm's space.

use agents::{Settings, space};

use crate::tuning::plan::Plan;
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
    request.said.tuning_seeds = Some(plan.seed_span());
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use agents::space::Values;

    use super::*;
    use crate::cli::{Cli, Command};

    fn trials(arguments: &str) -> Vec<Trial> {
        let line = format!("dropout-q tune --device cpu {arguments}");
        let cli = Cli::parse_from(line.split(' '));
        let Some(Command::Tune(options)) = cli.command else {
            panic!("not tune");
        };
        draw(&Plan::resolve(&options).unwrap()).unwrap()
    }

    #[test]
    fn every_agent_takes_what_its_space_holds() {
        for agent in agents::AGENTS.iter().filter(|agent| agent.learns()) {
            let trials = trials(&format!("--agent {} --budget 200", agent.name));
            assert_eq!(trials.len(), 200);
            for trial in trials {
                assert_eq!(trial.request.keys().len(), agent.space().count());
                // As the picture of the scores looks for it.
                for (dimension, value) in agent.space().zip(&trial.values) {
                    if let Values::Choice(choices) = dimension.values {
                        assert!(choices.contains(&&**value), "{} {value}", dimension.key);
                    }
                }
                assert_eq!(
                    trial.arm.tuning_seeds.unwrap().to_string(),
                    "1000000-1000007"
                );
            }
        }
    }

    #[test]
    fn a_key_of_the_specification_is_fixed_and_the_others_are_drawn_as_before() {
        let free = trials("--agent dropout-q --budget 9");
        let fixed = trials("--agent dropout-q:double-dqn=true,dropout=0.25,hidden=8 --budget 9");
        for (mut free, fixed) in free.into_iter().zip(fixed) {
            free.values[2] = "true".into();
            free.values[3] = "0.25".into();
            assert_eq!(free.values, fixed.values);
            assert_eq!(fixed.arm.settings.dropout, Some(0.25));
            assert_eq!(fixed.request.value("hidden"), "8");
        }
    }
}
