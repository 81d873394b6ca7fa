//! The command line. The doc comments are the help texts.

use std::{ffi::OsString, path::PathBuf};

use agents::settings::{STEPS, Settings, whole};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    error::Error,
    report::{Criteria, Drawing},
    study::{self, StudyOptions},
};

/// Does an agent that knows what it does not know explore faster, and by how much?
///
/// Trains the chosen arms over many seeds, compares them, and writes a run's folder with CSV files,
/// a summary and learning curves. The same command gives the same CSV files, byte for byte.
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
        study::config::add_file(&matches, &mut arguments)?;
        let matches = Self::command().get_matches_from(&arguments);
        Ok(Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()))
    }
}

/// What to do instead of training.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List agents, worlds and maps, with the papers they come from
    List,
    /// Search the best settings of an arm: random search with successive halving
    Tune(TuneOptions),
    /// Train and compare the arms of the benchmark suite on every built-in map
    Suite(SuiteOptions),
    /// Show, where the truth is known, what MC dropout's uncertainty is worth: the talk's studies
    Study(StudyOptions),
    /// Rebuild the tables and plots of runs from their files; several are merged
    Report(ReportOptions),
    /// Show a trained agent in its world, as an animated picture (GIF)
    Watch(WatchOptions),
}

/// Options of watching.
#[derive(Args, Debug)]
pub struct WatchOptions {
    /// Folder of a run
    #[arg(value_name = "RUN_DIR")]
    pub run: PathBuf,
    /// Label of the arm, as in the column `arm`, or its agent's name if the run has one such arm. It acts
    /// greedily: what it has learned, without exploration
    #[arg(long, value_name = "ARM")]
    pub arm: String,
    /// Seed [default: the first with a saved network]
    #[arg(long, value_name = "K")]
    pub seed: Option<u64>,
    /// Label of the world, as in the column `env` [default: that of the run; needed for several]
    #[arg(long, value_name = "ENV")]
    pub env: Option<String>,
    /// Steps, 1 to 10000 [default: 500 in worlds that never end, else three episodes of at most 200
    /// steps together]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 10_000))]
    pub steps: Option<u64>,
    /// The picture's file, ending in .gif [default: RUN_DIR/watch/ARM_ENV_seed-K.gif]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Options of a report.
#[derive(Args, Debug)]
pub struct ReportOptions {
    /// Folders of runs; the rows of several are merged by arm, world and seed
    #[arg(required = true, value_name = "RUN_DIR")]
    pub runs: Vec<PathBuf>,
    /// Label of the arm that the others are compared with, as in the column `arm`, or `none`
    /// [default: the baseline of the runs]
    #[arg(long, value_name = "ARM")]
    pub baseline: Option<String>,
    /// What counts as solved.
    #[command(flatten)]
    pub criteria: Criteria,
    /// How the pictures are drawn.
    #[command(flatten)]
    pub drawing: Drawing,
    /// Folder for the report [default: that of the run; needed for several]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Options of tuning.
#[derive(Args, Debug)]
pub struct TuneOptions {
    /// Arm to tune: NAME or NAME:key=value,... whose keys are fixed; the others of its space, as
    /// `dropout-q list` shows it, are searched
    #[arg(long, value_name = "ARM")]
    pub agent: String,
    /// World: NAME or NAME:key=value,...; repeatable, and the score is the mean over the worlds: of the
    /// area under the normalised greedy curve, or in worlds that never end of the behaviour reward after
    /// the random start [default: gridworld]
    #[arg(long, value_name = "ENV")]
    pub env: Vec<String>,
    /// Number of configurations, 1 to 1000000
    #[arg(long, value_name = "N", default_value = "24", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub budget: u64,
    /// Number of seeds of each configuration in each world, 1 to 1000000
    #[arg(long, value_name = "N", default_value = "8", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub seeds: u64,
    /// First of these seeds; the others follow it. Keep them apart from the seeds of comparisons
    #[arg(long, value_name = "K", default_value = "1000000", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// Seed of the search: which configurations are drawn
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub search_seed: u64,
    /// Environment steps per seed of a configuration that is trained to the end; all are trained for
    /// a third of them [default: by world]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub steps: Option<u64>,
    /// Steps between greedy evaluations, at least 1; none are made in worlds that never end [default: by
    /// world]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub eval_every: Option<u64>,
    /// What computes networks: native, or torch (libtorch), which only a build with the feature torch has
    /// [default: native on the CPU, torch on CUDA]
    #[arg(long)]
    pub engine: Option<String>,
    /// Where networks train: auto (CUDA where this build can use it and there is one), cpu, cuda or cuda:N
    /// [default: auto]
    #[arg(long)]
    pub device: Option<String>,
    /// Worker threads on CPU, 1 to 1024; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1024))]
    pub threads: Option<u64>,
    /// Folder for runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub out: PathBuf,
    /// The tuning run's name: its folder is DIR/NAME [default: arm, world, date and time]
    #[arg(long)]
    pub name: Option<String>,
    /// Replace an existing run of that name
    #[arg(long)]
    pub overwrite: bool,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}

/// Options of the main job.
#[derive(Args, Debug, Default)]
pub struct Options {
    /// Arm to train: NAME or NAME:key=value,key=value with the settings below as keys; repeatable
    /// [default: dropout-q]
    #[arg(long, value_name = "ARM")]
    pub agent: Vec<String>,
    /// Arm that the others are compared with, or `none` [default: epsilon-greedy]
    #[arg(long, value_name = "ARM")]
    pub baseline: Option<String>,
    /// World: NAME or NAME:key=value,... as in gridworld:map=trap,slip=0.1; repeatable
    /// [default: gridworld]
    #[arg(long, value_name = "ENV")]
    pub env: Vec<String>,
    /// TOML file with options, each a key without its dashes; options on the command line override it,
    /// the keys of its arms included
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Published experiment with all its constants, as `dropout-q list` names them; options that would
    /// change what it sets are refused
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    pub preset: Option<String>,
    /// Run the preset with the changes that the other options make
    #[arg(long, requires = "preset")]
    pub change_preset: bool,
    /// How, how long and where to.
    #[command(flatten)]
    pub run: RunOptions,
    /// Go on with the unfinished run of that name, given the same options: finished seeds are not
    /// trained again
    #[arg(long, requires = "name", conflicts_with = "overwrite")]
    pub resume: bool,
    /// Settings of the arms.
    #[command(flatten)]
    pub settings: Settings,
}

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

/// Options of everything that trains arms and compares them.
#[derive(Args, Debug, Default, Clone)]
pub struct RunOptions {
    /// Number of seeds, 1 to 1000000 [default: 20]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub seeds: Option<u64>,
    /// First seed; the others follow it [default: 0]
    #[arg(long, value_name = "K", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: Option<u64>,
    /// Environment steps per seed, at least 1 [default: by world]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub steps: Option<u64>,
    /// Steps between greedy evaluations; 0 for none [default: by world]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub eval_every: Option<u64>,
    /// Steps of a window of the behaviour curve, at least 1 [default: by world]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub window: Option<u64>,
    /// What counts as solved.
    #[command(flatten)]
    pub criteria: Criteria,
    /// How the pictures are drawn.
    #[command(flatten)]
    pub drawing: Drawing,
    /// What computes networks: native, or torch (libtorch), which only a build with the feature torch has
    /// [default: native on the CPU, torch on CUDA]
    #[arg(long)]
    pub engine: Option<String>,
    /// Where networks train: auto (CUDA where this build can use it and there is one), cpu, cuda or cuda:N
    /// [default: auto]
    #[arg(long)]
    pub device: Option<String>,
    /// Worker threads on CPU, 1 to 1024; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1024))]
    pub threads: Option<u64>,
    /// Print the resolved configuration as TOML and stop
    #[arg(long)]
    pub print_config: bool,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
    /// Folder for runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub out: PathBuf,
    /// The run's name: its folder is DIR/NAME [default: arms, world, date and time]
    #[arg(long)]
    pub name: Option<String>,
    /// Replace an existing run of that name
    #[arg(long)]
    pub overwrite: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
