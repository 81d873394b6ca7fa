//! Options of everything that trains arms and compares them. The doc comments are the help texts.

use std::{path::PathBuf, time::Duration};

use agents::settings::{STEPS, Settings, number, whole};
use clap::{Arg, Args};

use super::{Criteria, Drawing, Shard};

/// What `-h` shows of commands with more options than a screen has lines.
const BASIC: [&str; 16] = [
    "suite",
    "agent",
    "baseline",
    "env",
    "config",
    "preset",
    "seeds",
    "first_seed",
    "steps",
    "print_config",
    "threads",
    "out",
    "name",
    "overwrite",
    "quiet",
    "resume",
];

/// Leaves an option that is not basic to `--help`, under a heading after the basic ones.
pub fn short_help(option: Arg) -> Arg {
    if BASIC.contains(&option.get_id().as_str()) {
        return option;
    }
    let option = option.hide_short_help(true);
    match option.get_help_heading() {
        Some(_) => option,
        None => option.help_heading("More options"),
    }
}

/// Options of the main job.
#[derive(Args, Debug, Default)]
pub struct Options {
    /// Arm to train: AGENT or AGENT:key=value,...; repeatable [default: dropout-q]
    ///
    /// A key is a setting below without its dashes. The key `name` is what tables, files and pictures call the arm.
    #[arg(long, value_name = "ARM")]
    pub agent: Vec<String>,
    /// Arm to compare the others with, or `none` [default: epsilon-greedy]
    #[arg(long, value_name = "ARM")]
    pub baseline: Option<String>,
    /// World: WORLD or WORLD:key=value,...; repeatable [default: gridworld]
    ///
    /// `dropout-q list` has the keys of each world. The key `name` is what tables, files and pictures call it. A
    /// range makes several worlds: deep-sea:size=8..16/4 has the sizes 8, 12 and 16.
    #[arg(long, value_name = "ENV")]
    pub env: Vec<String>,
    /// TOML file with options; those of the command line override it
    ///
    /// Its keys are the options without their dashes. An option on the command line also overrides the keys of the
    /// file's arms.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Published experiment with all its constants, named by `dropout-q list`
    ///
    /// Options that would change what it sets are refused.
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    pub preset: Option<String>,
    /// Let the other options change the preset
    #[arg(long, requires = "preset")]
    pub change_preset: bool,
    /// How, how long and where to.
    #[command(flatten)]
    pub run: RunOptions,
    /// Go on with an unfinished run, by its --name and the same options
    ///
    /// Finished seeds are not trained again.
    #[arg(long, requires = "name", conflicts_with_all = ["overwrite", "shard"])]
    pub resume: bool,
    /// Settings of the arms.
    #[command(flatten)]
    pub settings: Settings,
}

/// Options of everything that trains arms and compares them.
#[derive(Args, Debug, Default, Clone)]
pub struct RunOptions {
    /// Number of seeds, 1 to 1000000 [default: 40]
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
    /// Steps in a window of the behaviour curve, at least 1 [default: by world]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub window: Option<u64>,
    /// Stop a seed at the evaluation that settles when it solved its world [default: false]
    ///
    /// The seed then has no final scores.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub stop_when_solved: Option<bool>,
    /// What counts as solved.
    #[command(flatten)]
    pub criteria: Criteria,
    /// How the pictures are drawn.
    #[command(flatten)]
    pub drawing: Drawing,
    /// Engine that computes the networks: native or torch [default: native on the CPU, torch on CUDA]
    ///
    /// torch is libtorch, and only in a build with the feature torch (`make torch`).
    #[arg(long)]
    pub engine: Option<String>,
    /// Device that trains the networks: auto, cpu, cuda or cuda:N [default: auto]
    ///
    /// `auto` is CUDA where this build can use it and the machine has it, and the CPU elsewhere.
    #[arg(long)]
    pub device: Option<String>,
    /// Write event files for TensorBoard too, to the run's folder; results do not depend on it
    #[arg(long)]
    pub tensorboard: bool,
    /// Print the resolved configuration as TOML and stop
    #[arg(long)]
    pub print_config: bool,
    /// Train a part of the seeds: part I of N, with I from 0, or `auto`
    ///
    /// N processes, on any machines that share the run's folder, each train every N-th seed. `auto` or `auto/N`
    /// reads the part from an array of Slurm or an indexed job of Kubernetes. The same command goes on with a part
    /// that was stopped. `dropout-q report` on the run's folder makes one run of all parts.
    #[arg(long, value_name = "I/N", conflicts_with = "overwrite")]
    pub shard: Option<Shard>,
    /// Minutes between checkpoints of a seed in training; 0 for none [default: 10]
    ///
    /// A run that was stopped goes on from its checkpoints. It also writes one when a signal stops it, unless this
    /// is 0.
    #[arg(long, value_name = "MINUTES", value_parser = |t: &str| number(t, |v| (0. ..=1e6).contains(&v), "from 0 to 1000000"))]
    pub checkpoint_minutes: Option<f64>,
    /// On how many threads, and where to.
    #[command(flatten)]
    pub job: JobOptions,
}

impl RunOptions {
    /// Time between two checkpoints of a seed in training; none for none.
    pub fn checkpoint_every(&self) -> Option<Duration> {
        let minutes = self.checkpoint_minutes.unwrap_or(10.);
        (minutes > 0.).then(|| Duration::from_secs_f64(60. * minutes))
    }
}

/// Options of whatever leaves a folder; no result depends on them.
#[derive(Args, Debug, Default, Clone)]
pub struct JobOptions {
    /// Worker threads, 1 to 1024; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1024))]
    pub threads: Option<u64>,
    /// Folder for runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub out: PathBuf,
    /// Name of the run; its folder is DIR/NAME [default: with date and time]
    #[arg(long)]
    pub name: Option<String>,
    /// Replace an existing run of that name
    #[arg(long)]
    pub overwrite: bool,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}
