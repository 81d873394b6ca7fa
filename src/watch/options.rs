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
