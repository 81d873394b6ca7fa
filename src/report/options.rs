//! Options of `dropout-q report`. The doc comments are the help texts.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Criteria, Drawing};

/// Options of a report.
#[derive(Args, Debug, Default)]
pub struct ReportOptions {
    /// Folders of runs; the rows of several are merged by arm, world and seed
    #[arg(required = true, value_name = "RUN_DIR")]
    pub runs: Vec<PathBuf>,
    /// Report on the seeds that have finished of a run that has not
    #[arg(long)]
    pub partial: bool,
    /// Label of an arm to report on, as in the column `arm`; repeatable. The others, but for the baseline, are left
    /// out, and the verdicts are not adjusted for them [default: all arms]
    #[arg(long, value_name = "ARM")]
    pub arm: Vec<String>,
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

impl ReportOptions {
    /// Of the report of one run with nothing asked for, in its own folder.
    pub fn of(folder: PathBuf) -> Self {
        Self {
            runs: vec![folder],
            ..Self::default()
        }
    }
}
