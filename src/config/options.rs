//! Options of everything that trains arms and compares them. The doc comments are the help texts.

use std::{path::PathBuf, time::Duration};

use agents::settings::{STEPS, Settings, number, whole};
use clap::Args;

use super::{Criteria, Drawing, Shard};

/// Options of the main job.
#[derive(Args, Debug, Default)]
pub struct Options {
    /// Arm to train: AGENT or AGENT:key=value,key=value with the settings below as keys, and name=NAME for what
    /// it is called in tables, files and pictures; repeatable [default: dropout-q]
    #[arg(long, value_name = "ARM")]
    pub agent: Vec<String>,
    /// Arm that the others are compared with, or `none` [default: epsilon-greedy]
    #[arg(long, value_name = "ARM")]
    pub baseline: Option<String>,
    /// World: WORLD or WORLD:key=value,... as in gridworld:map=trap,slip=0.1,name=icy or, for the sizes 8, 12 and
    /// 16, deep-sea:size=8..16/4; repeatable [default: gridworld]
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
    #[arg(long, requires = "name", conflicts_with_all = ["overwrite", "shard"])]
    pub resume: bool,
    /// Settings of the arms.
    #[command(flatten)]
    pub settings: Settings,
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
    /// Stop training a seed at the evaluation that settles when it solved its world; it then has no final
    /// scores [default: false]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub stop_when_solved: Option<bool>,
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
    /// Write event files for TensorBoard too, in the run's folder; no result depends on them
    #[arg(long)]
    pub tensorboard: bool,
    /// Print the resolved configuration as TOML and stop
    #[arg(long)]
    pub print_config: bool,
    /// Train only a part of the seeds, as one of N processes on any machines that share the run's folder: I/N
    /// with I from 0, or `auto` (or `auto/N`) in an array of Slurm or an indexed job of Kubernetes. Starting
    /// it again goes on with it; `dropout-q report` on the run's folder makes one run of all
    #[arg(long, value_name = "I/N", conflicts_with = "overwrite")]
    pub shard: Option<Shard>,
    /// Minutes between two checkpoints of a seed in training, from which a run that was stopped goes on; 0 for none, at
    /// a signal too [default: 10]
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
    /// Worker threads on CPU, 1 to 1024; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 1024))]
    pub threads: Option<u64>,
    /// Folder for runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub out: PathBuf,
    /// The run's name: its folder is DIR/NAME [default: what it does, date and time, and a number where that is
    /// taken]
    #[arg(long)]
    pub name: Option<String>,
    /// Replace an existing run of that name
    #[arg(long)]
    pub overwrite: bool,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}
