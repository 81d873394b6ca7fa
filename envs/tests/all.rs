//! All tests of the crate from outside, in one program: a new file has a line here.

mod common;

mod contract;
mod deep_exploration;
mod dynamic_programming;
mod foraging;
mod gridworld;
mod gymnasium;
mod mdp;
mod mistakes;
mod optima;
mod settings;

/// One without would not be compiled.
#[test]
fn every_file_has_a_line_here() {
    for file in std::fs::read_dir("tests").unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let line = name
            .strip_suffix(".rs")
            .map(|stem| format!("\nmod {stem};"));
        let is_listed = line.is_none_or(|line| include_str!("all.rs").contains(&line));
        assert!(name == "all.rs" || is_listed, "{name}");
    }
}
