//! The command line. The doc comments are the help texts.

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    config::{Options, short_help},
    error::Error,
    report::ReportOptions,
    slurm::SlurmOptions,
    study::{self, StudyOptions},
    suite::SuiteOptions,
    tuning::TuneOptions,
    watch::WatchOptions,
};

/// What `--help` says before the options, once for all of them.
const ABOUT: &str = "\
Does an agent that knows what it does not know explore faster, and by how much?

Trains agents in the same worlds on the same seeds, compares when they solve them, and leaves a \
folder with CSV files, a summary, pictures and a page. The same command gives the same CSV files, \
byte for byte.

Arms: An arm is an agent with its settings. A setting is an option for all arms that have it, or a \
key of one arm: the option without its dashes. The options --dropout..., --mask and --target \
apply only to arms that explore by dropout.

Defaults: They depend on the agent. [default: 37, boot-dqn: 4] is 4 for boot-dqn and 37 for all \
others. Those of dropout-q, epsilon-greedy, boltzmann and greedy were tuned on the maps of the \
gridworld. Those of the other agents are near their papers' and were not searched.

Dropout: The default p of dropout-q is annealed: it falls to 0 during training. A p that is given \
stays fixed, unless --dropout-steps or --dropout-end is given too.

Examples:
  dropout-q --agent dropout-q --gamma 0.95                           # for both arms
  dropout-q --agent dropout-q:dropout=0.1 --env gridworld:map=trap   # for one; p stays at 0.1
  dropout-q --agent boot-dqn --env deep-sea:size=8..16/4 --seeds 10  # in three worlds";

/// What `-h` says after the options.
const REST: &str =
    "All options and settings: dropout-q --help. Agents, worlds, maps, presets: dropout-q list";

/// Does an agent that knows what it does not know explore faster, and by how much?
#[derive(Parser, Debug)]
#[command(
    name = "dropout-q",
    version,
    long_about = ABOUT,
    after_help = REST,
    after_long_help = "Agents, worlds, maps, presets: dropout-q list",
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    allow_negative_numbers = true,
    mut_args(short_help)
)]
pub struct Cli {
    /// What to do instead of training.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to train, and how.
    #[command(flatten)]
    pub options: Options,
}

impl Cli {
    /// The command line of this process, to which a study's `--config` adds what the file says. Ends
    /// the process where there is nothing more to do: for `--help`, and if the line is wrong.
    ///
    /// # Errors
    /// If that file is wrong.
    pub fn of_process() -> Result<Self, Error> {
        let mut arguments: Vec<OsString> = std::env::args_os().collect();
        let matches = Self::command().get_matches_from(&arguments);
        study::add_file(&matches, &mut arguments)?;
        let matches = Self::command().get_matches_from(&arguments);
        Ok(Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()))
    }
}

/// What a shell needs to complete a command line of this program.
pub fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dropout-q", &mut script);
    String::from_utf8(script).expect("made of help texts, which are UTF-8")
}

/// What to do instead of training.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List agents, worlds, maps and presets, with their papers
    List,
    /// Search the best settings of an arm: random search with successive halving
    #[command(allow_negative_numbers = true)]
    Tune(TuneOptions),
    /// Train and compare the arms of a benchmark in all its worlds: `maps` or `deep`
    #[command(allow_negative_numbers = true)]
    Suite(SuiteOptions),
    /// Test MC dropout's uncertainty against a known ground truth
    Study(StudyOptions),
    /// Rebuild the tables and pictures of one or more runs from their files
    #[command(allow_negative_numbers = true)]
    Report(ReportOptions),
    /// Convert what a run recorded to the files of another program
    #[command(subcommand)]
    Export(Export),
    /// Print a script that trains a run, a suite or a search on a cluster
    ///
    /// As in: dropout-q slurm --shards 100 --time 1:00:00 -- suite --seeds 1000
    #[command(allow_negative_numbers = true)]
    Slurm(SlurmOptions),
    /// Show a trained agent in its world, as an animated picture (GIF)
    #[command(allow_negative_numbers = true)]
    Watch(WatchOptions),
    /// Print the script with which a shell completes these commands
    ///
    /// As in: source <(dropout-q completions bash)
    #[command(allow_negative_numbers = true)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// For which program.
#[derive(Subcommand, Debug)]
pub enum Export {
    /// Write event files of TensorBoard: one for each arm, world and seed
    ///
    /// They are those that `--tensorboard` writes during training, and replace them, but for `charts/SPS`.
    #[command(allow_negative_numbers = true)]
    Tensorboard {
        /// Folder of the run
        #[arg(value_name = "RUN_DIR")]
        run: PathBuf,
        /// Folder for the event files [default: RUN_DIR/tensorboard]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn help_names_the_agents_whose_defaults_are_tuned() {
        let (_, defaults) = ABOUT.split_once("Those of dropout-q").unwrap();
        let (named, _) = defaults.split_once("were tuned").unwrap();
        for agent in agents::AGENTS.iter().skip(1) {
            let (name, tuned) = (agent.name, agent.tuned_on.is_some());
            assert_eq!(named.contains(name), tuned, "{name}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    /// Otherwise `--solve-at -5` is an unexpected argument `-5`.
    #[test]
    fn a_negative_number_is_a_value_in_every_command() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            let takes_values = command
                .get_arguments()
                .any(|a| a.get_action().takes_values());
            let allowed = command.is_allow_negative_numbers_set();
            assert!(allowed || !takes_values, "{name}");
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
