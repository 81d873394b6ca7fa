//! Options of `dropout-q report`. The doc comments are the help texts.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Criteria, Drawing};

/// Options of a report.
#[derive(Args, Debug, Default, PartialEq)]
pub struct ReportOptions {
    /// Folders of runs; several are merged by arm, world and seed
    #[arg(required = true, value_name = "RUN_DIR")]
    pub runs: Vec<PathBuf>,
    /// Report on the finished seeds of an unfinished run
    #[arg(long)]
    pub partial: bool,
    /// Arm to report on, besides the baseline; repeatable [default: all]
    ///
    /// The arm's label, as in the column `arm`. The others are left out, and no verdict is adjusted for them.
    #[arg(long, value_name = "ARM")]
    pub arm: Vec<String>,
    /// Arm to compare the others with, or `none` [default: that of the runs]
    ///
    /// The arm's label, as in the column `arm`.
    #[arg(long, value_name = "ARM")]
    pub baseline: Option<String>,
    /// What counts as solved.
    #[command(flatten)]
    pub criteria: Criteria,
    /// How the pictures are drawn.
    #[command(flatten)]
    pub drawing: Drawing,
    /// Folder for the report [default: that of the run; needed for several, and with --arm]
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
