//! `dropout-q suite`: the arms of the benchmark on every built-in map, in one run and one report.
//!
//! What it trains is a configuration file like a user's own. It goes on where it was stopped.

use crate::config::{Options, RunOptions};
use crate::config::{Request, read_text};
use crate::error::Error;
use clap::Args;

/// Options of the suite.
#[derive(Args, Debug)]
#[command(mut_arg("name", |arg| arg.help(
    "The run's name: its folder is DIR/NAME. An unfinished run of that name goes on where it \
     stopped; a finished one is reported again [default: suite]"
)))]
pub struct SuiteOptions {
    /// How, how long and where to.
    #[command(flatten)]
    pub run: RunOptions,
}

/// The worlds, the arms and the baseline.
///
/// # Errors
/// If the file is not a configuration.
pub fn request() -> Result<Request, Error> {
    read_text(include_str!("suite.toml"), "the suite")
}

/// The suite's options as options of the main job.
pub fn options(options: &SuiteOptions) -> Options {
    let mut run = options.run.clone();
    run.job.name.get_or_insert_with(|| "suite".into());
    Options {
        run,
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_built_in_map_and_six_arms_are_in_it() {
        let config = Config::resolve(request().unwrap(), Request::default()).unwrap();
        let mut maps: Vec<_> = (config.envs.iter())
            .map(|env| env.parameters.iter().find(|(key, _)| *key == "map"))
            .map(|map| map.expect("a gridworld").1.to_owned())
            .collect();
        let mut built_in: Vec<_> = envs::maps().map(|(name, _)| name.to_owned()).collect();
        maps.sort();
        built_in.sort();
        assert_eq!(maps, built_in);

        let mut agents: Vec<_> = config.arms().map(|arm| arm.name).collect();
        agents.sort_unstable();
        let [dropout_q, epsilon_greedy] = ["dropout-q", "epsilon-greedy"];
        let expected = [
            "boltzmann",
            dropout_q,
            dropout_q,
            epsilon_greedy,
            epsilon_greedy,
            "random",
        ];
        assert_eq!(agents, expected);
        let baseline = config.baseline.expect("a baseline");
        assert_eq!(
            (baseline.name, baseline.settings.dropout),
            (epsilon_greedy, Some(0.))
        );
    }
}
