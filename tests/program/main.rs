//! Whole-program tests: the command line, what it writes, that it does so again, and what agents learn.

mod comparing;
mod lab;
mod process;
mod rows;
mod simulation;

mod findings;
mod floors;
mod fuzz;
mod help;
mod presets;
mod refusals;
mod warnings;

mod checkpoints;
mod divergence;
mod learning;
mod reproducibility;
mod same_bytes;
mod variances;

mod gymnasium;
#[cfg(unix)]
mod kept;
mod killed;
mod kills;
mod merging;
mod rebuilding;
mod replacing;
mod resume;
mod run_folder;
mod scaling;
mod several_worlds;
mod shards;
mod stopping;
mod tabular_worlds;
mod tensorboard;

mod calibration;
mod knowledge;
mod names;
mod never_ending;
mod page;
mod report;
mod verdict;

mod studies;
mod suite;
mod tuning;
mod watch;
