//! `dropout-q suite`: the arms of a benchmark in all its worlds, in one run and one report.
//!
//! What it trains is a configuration file like a user's own. It goes on where it was stopped.

use crate::config::{Options, Request, RunOptions, read_text, short_help};
use crate::error::Error;
use clap::{Args, ValueEnum};

const NAME: &str = "Name of the run; its folder is DIR/NAME [default: suite, or suite-deep]";
const GOES_ON: &str = "\n\nAn unfinished run of that name goes on where it stopped. A finished one is reported again.";

/// A benchmark.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// Dropout-Q, its control and the rivals on every built-in map of the gridworld
    Maps,
    /// The rivals and the oracles in worlds most of which a random walk does not solve
    Deep,
}

/// Options of a suite.
#[derive(Args, Debug)]
#[command(
    mut_arg("name", |name| name.help(NAME).long_help([NAME, GOES_ON].concat())),
    mut_args(short_help),
    after_help = "All options: dropout-q suite --help",
    after_long_help = ""
)]
pub struct SuiteOptions {
    /// Which benchmark
    #[arg(value_name = "SUITE", default_value = "maps")]
    pub suite: Suite,
    /// How, how long and where to.
    #[command(flatten)]
    pub run: RunOptions,
}

impl Suite {
    /// The worlds, the arms and the baseline.
    ///
    /// # Errors
    /// If the file is not a configuration.
    pub fn request(self) -> Result<Request, Error> {
        match self {
            Self::Maps => read_text(include_str!("maps.toml"), "the suite maps"),
            Self::Deep => read_text(include_str!("deep.toml"), "the suite deep"),
        }
    }

    /// The name of its run by default.
    fn run_name(self) -> &'static str {
        match self {
            Self::Maps => "suite",
            Self::Deep => "suite-deep",
        }
    }
}

impl SuiteOptions {
    /// The same as options of the main job.
    pub fn of_run(&self) -> Options {
        let mut run = self.run.clone();
        run.job
            .name
            .get_or_insert_with(|| self.suite.run_name().into());
        Options {
            run,
            ..Options::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// That the first has every built-in map is seen when it is trained in `tests/program/suite.rs`.
    #[test]
    fn suites_have_every_kind_of_agent_and_every_rival_twice() {
        for (suite, worlds, arms, others) in [
            (Suite::Maps, 5, 15, &["dropout-q"][..]),
            (Suite::Deep, 12, 20, &["dropout-q", "psrl", "ucb-vi"]),
        ] {
            let request = suite.request().unwrap();
            let config = Config::resolve(request, Request::default()).unwrap();
            assert_eq!((config.envs.len(), config.agents.len()), (worlds, arms));
            assert_eq!(config.stop_when_solved, suite == Suite::Deep);
            let of = |name: &str| -> Vec<_> {
                let arms = config.agents.iter().filter(|arm| arm.name == name);
                arms.map(|arm| arm.tuning_seeds.is_some()).collect()
            };
            assert!(others.iter().all(|name| !of(name).is_empty()));
            for rival in [
                "boot-dqn",
                "noisy-net",
                "langevin",
                "bayesian-last-layer",
                "count-bonus",
            ] {
                assert!(of(rival).starts_with(&[true, false]), "{rival}");
            }
            let baseline = config.baseline.as_ref().expect("a baseline");
            let found = (baseline.name, baseline.settings.dropout);
            assert_eq!(found, ("epsilon-greedy", Some(0.)));
        }
    }
}
