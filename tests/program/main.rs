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

mod gymnasium;
#[cfg(unix)]
mod kept;
mod kills;
mod merging;
mod rebuilding;
mod resume;
mod run_folder;
mod shards;
mod stop_when_solved;
mod stopping;
mod tensorboard;
mod worlds;

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

/// One without would not be compiled.
#[test]
fn every_file_has_a_line_here() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let line = name
            .strip_suffix(".rs")
            .map(|stem| format!("\nmod {stem};"));
        let is_listed = line.is_none_or(|line| include_str!("main.rs").contains(&line));
        assert!(name == "main.rs" || is_listed, "{name}");
    }
}
