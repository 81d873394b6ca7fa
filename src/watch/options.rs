//! Options of `dropout-q watch`. The doc comments are the help texts.

use std::path::PathBuf;

use agents::settings::whole;
use clap::Args;

/// Options of watching.
#[derive(Args, Debug)]
pub struct WatchOptions {
    /// Folder of a run
    #[arg(value_name = "RUN_DIR")]
    pub run: PathBuf,
    /// Arm to watch, acting greedily
    ///
    /// Its label, as in the column `arm`, or the name of its agent if only one arm has it. Exploration is off.
    #[arg(long, value_name = "ARM")]
    pub arm: String,
    /// Seed [default: the first with a saved network]
    #[arg(long, value_name = "K")]
    pub seed: Option<u64>,
    /// World, needed if there are several [default: the run's only one]
    ///
    /// Its label, as in the column `env`.
    #[arg(long, value_name = "ENV")]
    pub env: Option<String>,
    /// Steps to show, 1 to 10000 [default: three episodes]
    ///
    /// The default is three episodes of at most 200 steps together, and 500 steps in worlds that never end.
    #[arg(long, value_name = "N", value_parser = |t: &str| whole(t, 1, 10_000))]
    pub steps: Option<u64>,
    /// File of the picture, ending in .gif [default: RUN_DIR/watch/ARM_ENV_seed-K.gif]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
