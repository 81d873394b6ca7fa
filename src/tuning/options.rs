//! Options of `dropout-q tune`. The doc comments are the help texts.

use agents::settings::{STEPS, whole};
use clap::Args;

use crate::config::JobOptions;

/// Options of tuning.
#[derive(Args, Debug)]
pub struct TuneOptions {
    /// Arm to tune: AGENT or AGENT:key=value,...
    ///
    /// The keys that are given are fixed. The others of its search space, as `dropout-q list` shows it, are
    /// searched.
    #[arg(long, value_name = "ARM")]
    pub agent: String,
    /// World: WORLD or WORLD:key=value,...; repeatable [default: gridworld]
    ///
    /// A trial's score is the area under the normalised greedy curve, or in worlds that never end the behaviour
    /// reward after the random start; of several worlds it is the mean.
    #[arg(long, value_name = "ENV")]
    pub env: Vec<String>,
    /// Number of configurations to try, 1 to 1000000
    #[arg(long, value_name = "N", default_value = "24", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub budget: u64,
    /// Seeds of each configuration in each world, 1 to 1000000
    #[arg(long, value_name = "N", default_value = "8", value_parser = |t: &str| whole(t, 1, 1_000_000))]
    pub seeds: u64,
    /// First seed; keep it apart from the seeds of comparisons
    #[arg(long, value_name = "K", default_value = "1000000", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub first_seed: u64,
    /// Seed of the search, which draws the configurations
    #[arg(long, value_name = "K", default_value = "0", value_parser = |t: &str| whole(t, 0, STEPS))]
    pub search_seed: u64,
    /// Environment steps per seed [default: by world]
    ///
    /// Every configuration is trained for a third of them; the best go on to the end.
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub steps: Option<u64>,
    /// Steps between greedy evaluations, at least 1 [default: by world]
    ///
    /// None are made in worlds that never end.
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, STEPS))]
    pub eval_every: Option<u64>,
    /// Engine that computes the networks: native or torch [default: by device]
    ///
    /// The default is native on the CPU and torch on CUDA. torch is libtorch, and only in a build with the feature
    /// torch (`make torch`).
    #[arg(long)]
    pub engine: Option<String>,
    /// Device that trains the networks: auto, cpu, cuda or cuda:N [default: auto]
    ///
    /// `auto` is CUDA where this build can use it and the machine has it, and the CPU elsewhere.
    #[arg(long)]
    pub device: Option<String>,
    /// Go on with an unfinished search, by its --name and the same options
    ///
    /// Finished seeds are not trained again.
    #[arg(long, requires = "name", conflicts_with = "overwrite")]
    pub resume: bool,
    /// On how many threads, and where to.
    #[command(flatten)]
    pub job: JobOptions,
}
