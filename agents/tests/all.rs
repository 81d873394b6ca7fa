//! All tests of the crate from outside, in one program: a new file has a line here.

mod common;

mod agreement;
mod archive;
mod bayesian_last_layer;
mod divergence;
mod elbo;
mod ensemble;
mod independence;
mod instructions;
mod langevin;
mod last_layer;
mod learner;
mod learning;
mod loss;
mod masks;
mod network;
mod noisy_net;
mod normals;
mod operations;
mod optimizer;
mod readings;
mod replay;
mod saved;
mod settings;
mod space;
mod states;
mod strategies;
mod supervised;
mod thompson;
mod value_stability;
mod variances;

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
