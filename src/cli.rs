//! The command line. The doc comments are the help texts.

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    config::Options,
    error::Error,
    report::ReportOptions,
    slurm::SlurmOptions,
    study::{self, StudyOptions},
    suite::SuiteOptions,
    tuning::TuneOptions,
    watch::WatchOptions,
};

/// Does an agent that knows what it does not know explore faster, and by how much?
///
/// Trains the chosen arms over many seeds, compares them, and writes a run's folder with CSV files,
/// a summary and learning curves. The same command gives the same CSV files, byte for byte.
///
/// The settings of an arm are options, for every arm that has them, or keys of one arm, without the
/// dashes: `--agent dropout-q:dropout=0.3`. Their defaults were tuned on the maps of the gridworld;
/// dropout-q's p falls to 0 during training (--dropout-steps).
#[derive(Parser, Debug)]
#[command(
    name = "dropout-q",
    version,
    args_conflicts_with_subcommands = true,
    allow_negative_numbers = true
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
    /// List agents, worlds and maps, with the papers they come from
    List,
    /// Search the best settings of an arm: random search with successive halving
    #[command(allow_negative_numbers = true)]
    Tune(TuneOptions),
    /// Train and compare the arms of a benchmark in all its worlds: `maps` or `deep`
    #[command(allow_negative_numbers = true)]
    Suite(SuiteOptions),
    /// Test MC dropout's uncertainty against a known ground truth
    Study(StudyOptions),
    /// Rebuild the tables and plots of runs from their files; several are merged
    #[command(allow_negative_numbers = true)]
    Report(ReportOptions),
    /// Write what a run recorded as files of another program
    #[command(subcommand)]
    Export(Export),
    /// Print a script that trains a run, a suite or a search on a cluster, as jobs: dropout-q slurm --shards 100
    /// --time 1:00:00 -- ARGUMENTS
    #[command(allow_negative_numbers = true)]
    Slurm(SlurmOptions),
    /// Show a trained agent in its world, as an animated picture (GIF)
    #[command(allow_negative_numbers = true)]
    Watch(WatchOptions),
    /// Print what a shell needs to complete these commands: source <(dropout-q completions bash)
    #[command(allow_negative_numbers = true)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// For which program.
#[derive(Subcommand, Debug)]
pub enum Export {
    /// TensorBoard: an event file for each arm, world and seed, as `--tensorboard` writes them in training
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
