//! Options of `dropout-q tune`. The doc comments are the help texts.

use agents::settings::{STEPS, whole};
use clap::Args;

use crate::config::JobOptions;

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
    /// Go on with the unfinished search of that name, given the same options: finished seeds are not
    /// trained again
    #[arg(long, requires = "name", conflicts_with = "overwrite")]
    pub resume: bool,
    /// On how many threads, and where to.
    #[command(flatten)]
    pub job: JobOptions,
}
